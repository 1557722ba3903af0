"""The only room that knows pyserial: ports, and the thread that serves each of them."""

from devices.link.figures import Figures
from devices.link.link import Deliver, Link
from devices.link.port import Port, PortFault
from devices.link.ports import PortFound, found_ports

__all__ = ["Deliver", "Figures", "Link", "Port", "PortFault", "PortFound", "found_ports"]
