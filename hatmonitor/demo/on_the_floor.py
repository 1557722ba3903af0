"""The scripted workers on the floor: needle out, checks, moves, leaving, cleaning; and the answer
to every alarm.

A check is made when it falls due, unless the script says that this one is forgotten: then the alarm
reminds of it, and the alarm is answered first. The values of a check are made up from the client's
code, so that every run tells the same story.
"""

from collections.abc import Iterator
from typing import Final
from zlib import crc32

from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.sounding import standing
from hatmonitor.alarms.table import Priority
from hatmonitor.alarms.whose import row_of
from hatmonitor.demo.shift import Act, Shift
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.due import booth_time_s, next_check_due_s, ready_to_leave
from hatmonitor.room.stages import WATCHED, Stage
from hatmonitor.room.state import Alarm, Room, Visit

FLOOR: Final = "floor"
OFFICE: Final = "office"

# Seconds until somebody answers.
ANSWER_S: Final = {Priority.HIGH: 20.0, Priority.MEDIUM: 25.0, Priority.LOW: 40.0}
ASSIGNS_S: Final = 45.0
CLEANS_S: Final = 60.0
CHECK_BEFORE_S: Final = 20.0


def answers(shift: Shift, room: Room, now: Moment) -> Iterator[Act]:
    """Alarms that have stood for long enough; the shift lead comes for the high ones."""
    for alarm in standing(room):
        priority = Priority(alarm.priority)
        wait_s = shift.script.answers.get(alarm.name, ANSWER_S[priority])
        if alarm.state is not AlarmState.ACKNOWLEDGED and elapsed_s(alarm.risen, now) >= wait_s:
            who = OFFICE if priority is Priority.HIGH else FLOOR
            seen = {"alarm": alarm.id, "seen": alarm.risen_seq}
            yield Act(who, {"do": "acknowledge", **seen})
    yield from _whose_breath(shift, room, now)


def _whose_breath(shift: Shift, room: Room, now: Moment) -> Iterator[Act]:
    for breath in room.unassigned.values():
        if elapsed_s(breath.moment, now) < ASSIGNS_S:
            continue
        owner = shift.owners.get(breath.seq)
        if owner is not None:
            assign = {"reading": breath.seq, "client": owner}
            yield Act(FLOOR, {"do": "assign_breath", **assign})
        else:
            dismiss = {"reading": breath.seq, "reason": "trial blow"}
            yield Act(FLOOR, {"do": "dismiss_breath", **dismiss})


def round_on_floor(shift: Shift, room: Room, now: Moment) -> Iterator[Act]:
    """What the worker on the floor would ask now, the most urgent first."""
    visits = [visit for visit in room.visits.values() if visit.place not in room.emergencies]
    for visit in visits:
        yield from _needle_out(shift, visit, now)
    for visit in sorted(visits, key=lambda visit: next_check_due_s(visit, now) or 0.0):
        yield from _check(shift, room, visit, now)
    for visit in visits:
        yield from _leave(shift, room, visit, now)
    for visit in visits:
        yield from _move(shift, room, visit, now)
    yield from _clean(shift, room, now)


def _needle_out(shift: Shift, visit: Visit, now: Moment) -> Iterator[Act]:
    in_booth_s = booth_time_s(visit, now)
    if in_booth_s is not None and in_booth_s >= shift.guest(visit.client).needle * 60:
        yield Act(FLOOR, {"do": "end_injection", "place": visit.place})


def _check(shift: Shift, room: Room, visit: Visit, now: Moment) -> Iterator[Act]:
    due_s = next_check_due_s(visit, now)
    if due_s is None or due_s > CHECK_BEFORE_S or ready_to_leave(room, visit, now):
        return
    guest, number = shift.guest(visit.client), len(visit.checks) + 1
    if guest.late == number and not _answered(room, "check_late", visit):
        return
    if guest.missed == number and not _answered(room, "check_missed", visit):
        return
    yield Act(FLOOR, {"do": "record_check", "place": visit.place, **_values(visit, number)})


def _answered(room: Room, name: str, visit: Visit) -> bool:
    alarm: Alarm | None = row_of(room, name, visit.session, visit.place)
    return alarm is not None and alarm.state is AlarmState.ACKNOWLEDGED


def _values(visit: Visit, number: int) -> dict[str, object]:
    chance = crc32(f"{visit.client} {number}".encode())
    poss = "2" if chance % 4 == 0 else "1"
    return {"rr": 12 + chance % 6, "spo2": 95 + chance % 4, "poss": poss}


def _leave(shift: Shift, room: Room, visit: Visit, now: Moment) -> Iterator[Act]:
    early = shift.guest(visit.client).early
    if visit.stage is Stage.OBSERVING and ready_to_leave(room, visit, now):
        yield Act(FLOOR, {"do": "end_session", "place": visit.place, "outcome": "left"})
    elif early is not None and visit.stage is Stage.OBSERVING and _watched(visit, now) >= early:
        leaving = {"place": visit.place, "outcome": "left", "reason": "had to catch a train"}
        yield Act(FLOOR, {"do": "end_session", **leaving})


def _watched(visit: Visit, now: Moment) -> float:
    """Minutes since needle out."""
    return elapsed_s(visit.watch_started, now) / 60 if visit.watch_started else 0.0


def _move(shift: Shift, room: Room, visit: Visit, now: Moment) -> Iterator[Act]:
    place = room.places[visit.place] if visit.place else None
    if place is None or place.kind != "booth" or visit.stage not in WATCHED:
        return
    free = [row.id for row in room.places.values() if row.kind == "seat" and row.session is None]
    if free and _watched(visit, now) >= shift.guest(visit.client).booth:
        yield Act(FLOOR, {"do": "move", "place": place.id, "to": free[0]})


def _clean(shift: Shift, room: Room, now: Moment) -> Iterator[Act]:
    for place in room.places.values():
        if place.session is not None or place.id in room.emergencies:
            continue
        if place.state == "used":
            yield Act(FLOOR, {"do": "set_place", "place": place.id, "state": "cleaning"})
        began = shift.cleaning.get(place.id)
        if place.state == "cleaning" and began and elapsed_s(began, now) >= CLEANS_S:
            yield Act(FLOOR, {"do": "set_place", "place": place.id, "state": "open"})
