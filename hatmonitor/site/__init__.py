"""The site file: read whole, checked whole, refused whole."""

from hatmonitor.site.model import Fault, Site, SiteFaults, StaffRow, example_text, read_site

__all__ = ["Fault", "Site", "SiteFaults", "StaffRow", "example_text", "read_site"]
