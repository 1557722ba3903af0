"""Decisions about the staff: who is on the list, in which role, with which PIN.

The secret itself is never here: the monitor's edge writes it into the staff file first
(hatmonitor/staff.py), and only then the facts follow. A PIN or a role that changes, and a person
who goes, ends that person's sign-ins elsewhere.
"""

from typing import Final

from hatmonitor import commands as c
from hatmonitor import events as e
from hatmonitor.decide.asking import Asking, refuse
from hatmonitor.events import Draft
from hatmonitor.lookalike import twin
from hatmonitor.room.state import Room
from hatmonitor.visible import cut
from hatmonitor.words import N_

ROLES: Final = ("worker", "lead")
TWIN: Final = N_(
    "{code} could be taken for {staff}, who is on the staff list already: use another code"
)
OF_THE_FILE: Final = (c.AddStaff, c.SetPin, c.SetRole, c.RemoveStaff)


def add_staff(room: Room, cmd: c.AddStaff, asking: Asking) -> list[Draft]:
    """A new member of staff."""
    if cmd.staff in room.staff:
        raise refuse(N_("{staff} is on the staff list already"), staff=cmd.staff)
    other = twin(cmd.staff, room.staff)
    if other is not None:
        raise refuse(TWIN, code=cut(cmd.staff), staff=other)
    _role(cmd.role)
    return [Draft(e.StaffAdded(cmd.staff, cmd.role), asking.by)]


def set_pin(room: Room, cmd: c.SetPin, asking: Asking) -> list[Draft]:
    """Whoever knew the old one is signed in nowhere any more."""
    _known(room, cmd.staff)
    return _signed_out(room, cmd.staff, asking)


def set_role(room: Room, cmd: c.SetRole, asking: Asking) -> list[Draft]:
    """One shift lead at least stays one."""
    _known(room, cmd.staff)
    _role(cmd.role)
    if cmd.role != "lead":
        _another_lead(room, cmd.staff)
    return [Draft(e.StaffAdded(cmd.staff, cmd.role), asking.by)]


def remove_staff(room: Room, cmd: c.RemoveStaff, asking: Asking) -> list[Draft]:
    """May sign in no more."""
    _known(room, cmd.staff)
    _another_lead(room, cmd.staff)
    return [*_signed_out(room, cmd.staff, asking), Draft(e.StaffRemoved(cmd.staff), asking.by)]


def _signed_out(room: Room, staff: str, asking: Asking) -> list[Draft]:
    return [
        Draft(e.SignedOut(staff, station), asking.by)
        for station, who in room.stations.items()
        if who == staff and station != asking.station
    ]


def _known(room: Room, staff: str) -> None:
    if staff not in room.staff:
        raise refuse(N_("{staff} is not on the staff list"), staff=staff)


def _role(role: str) -> None:
    if role not in ROLES:
        raise refuse(N_("a role is worker or lead"))


def _another_lead(room: Room, staff: str) -> None:
    if not any(role == "lead" for who, role in room.staff.items() if who != staff):
        raise refuse(N_("{staff} is the only shift lead: make another one first"), staff=staff)
