"""The scripted rescue: the oxygen falls, the alarm comes, the overdose is called with one command;
then row after row of the script's own timeline.
"""

from collections.abc import Iterator
from typing import Final

from hatmonitor.alarms.whose import row_of
from hatmonitor.demo.plan import Collapses, Rescue
from hatmonitor.demo.shift import Act, Rescuing, Shift
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.stages import WATCHED
from hatmonitor.room.state import Room, Visit

FOUND_BY: Final = "emergency_desaturation"


def collapsing(room: Room, happening: Collapses, now: Moment) -> str | None:
    """The place where it happens, as soon as the needle has been out for so long; None before."""
    visit = _visit(room, happening.client)
    if visit is None or visit.stage not in WATCHED or visit.watch_started is None:
        return None
    due = elapsed_s(visit.watch_started, now) >= happening.after_needle * 60
    return visit.place if due else None


def call(shift: Shift, happening: Collapses, place: str, now: Moment) -> Act:
    """The one command with which it begins."""
    shift.rescues[place] = Rescuing(happening.rescue, -1, now)
    return Act("floor", {"do": "raise_overdose", "place": place}, rescue=place)


def _visit(room: Room, client: str) -> Visit | None:
    known = room.clients.get(client)
    return room.visits.get(known.session or "") if known else None


def rescue(shift: Shift, room: Room, now: Moment) -> Iterator[Act]:
    """The next step of every emergency that is due."""
    for place, rescuing in shift.rescues.items():
        if place not in room.emergencies or not 0 <= rescuing.next < len(rescuing.rows):
            continue
        row = rescuing.rows[rescuing.next]
        since = _since(room, place, row, rescuing)
        if since is not None and elapsed_s(since, now) >= row.after * 60:
            yield Act(row.who, {**row.command, "place": place}, rescue=place, spo2=row.spo2)


def _since(room: Room, place: str, row: Rescue, rescuing: Rescuing) -> Moment | None:
    """What this row is counted from; None: that alarm has not come."""
    if row.when is None:
        return rescuing.since
    session = room.places[place].session if place in room.places else None
    alarm = row_of(room, row.when, session, place)
    return alarm.risen if alarm else None
