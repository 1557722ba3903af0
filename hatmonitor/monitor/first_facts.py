"""The facts of a start: who started, for how long nobody watched, what the site file says. Pure.

They must never take a clock for right that cannot be: which of the moments before is the last is
decided by the boot first, because its clock is never wrong, and a gap across boots that nobody can
know is given as the age of this boot and marked so.
"""

import msgspec

from hatmonitor import events as e
from hatmonitor.events import Draft
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.monitor.react import BY_MONITOR
from hatmonitor.room.state import Room, SitePlan
from hatmonitor.site.model import Site


def newest(now: Moment, *moments: Moment | None) -> Moment | None:
    """The last moment that is known: of this boot if there is one, for its clock is never wrong."""
    known = [moment for moment in moments if moment is not None]
    return max(known, key=lambda one: (one.boot == now.boot, one.at_us), default=None)


def started(
    program: str, pid: int, room: Room, before: Moment | None, now: Moment, doubtful: bool
) -> e.MonitorStarted:
    """How long nobody watched: by the boot's clock, or by a wall clock that can be right."""
    if before is None:
        return e.MonitorStarted(program, pid, not room.running, None)
    unknown = doubtful and before.boot != now.boot
    gap_s = now.mono_ns / 1e9 if unknown else elapsed_s(before, now)
    return e.MonitorStarted(program, pid, not room.running, round(gap_s, 3), unknown)


def of_site(room: Room, site: Site) -> list[Draft]:
    """The site file's part: staff at the first start only, the protocol while there is none."""
    plan = SitePlan(
        site.name, site.language, site.time_zone, site.places, site.devices, site.followers
    )
    drafts: list[Draft] = []
    if room.site != plan:
        drafts.append(Draft(e.SiteOpened(*msgspec.structs.astuple(plan)), BY_MONITOR))
    if room.protocol is None:
        drafts.append(Draft(e.ProtocolAdopted(site.protocol), BY_MONITOR))
    if not room.staff:
        drafts += [Draft(e.StaffAdded(row.id, row.role), BY_MONITOR) for row in site.staff]
    return drafts
