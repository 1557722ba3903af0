"""The scripted rescue: called with one command, then row after row of the script's own timeline."""

from collections.abc import Iterator

from hatmonitor.alarms.table import alarm_id
from hatmonitor.demo.plan import Collapses, Rescue
from hatmonitor.demo.shift import Act, Rescuing, Shift
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.stages import WATCHED
from hatmonitor.room.state import Room, Visit


def collapse(shift: Shift, room: Room, happening: Collapses, now: Moment) -> Act | None:
    """The call, as soon as the needle has been out for so long; None before."""
    visit = _visit(room, happening.client)
    if visit is None or visit.stage not in WATCHED or visit.watch_started is None:
        return None
    if visit.place is None or elapsed_s(visit.watch_started, now) < happening.after_needle * 60:
        return None
    shift.rescues[visit.place] = Rescuing(happening.rescue, -1, now)
    return Act("floor", {"do": "raise_overdose", "place": visit.place}, rescue=visit.place)


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
            yield Act(row.who, {**row.command, "place": place}, rescue=place)


def _since(room: Room, place: str, row: Rescue, rescuing: Rescuing) -> Moment | None:
    """What this row is counted from; None: that alarm has not come."""
    if row.when is None:
        return rescuing.since
    alarm = room.alarms.get(alarm_id(row.when, place))
    return alarm.risen if alarm else None
