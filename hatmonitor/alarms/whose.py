"""Whose an alarm is: one row a visit, wherever that person goes, and nobody else's.

An alarm about a person is found by its name and the visit, never by the place: a move keeps the
row, its answer and its level, and the next person at that place gets a row of their own. The id is
made where the alarm first rises, from its place, because people and scripts read it; where an
earlier person's row still has that id, the visit is added to it.
"""

from collections.abc import Iterable

from hatmonitor.alarms.table import alarm_id, is_of_visit
from hatmonitor.room.state import Alarm, Room

# Whose: the visit, or the place alone where an emergency was called on an empty one.
Whose = tuple[str, str]

Rows = dict[Whose, Alarm]

NOBODY = "nobody"


def whose(name: str, session: str | None, place: str | None) -> Whose:
    """What an alarm about a person is found by."""
    return (name, session or f"@{place}")


def rows_of(alarms: Iterable[Alarm]) -> Rows:
    """The standing alarms about people, by whose they are. An older journal may have two of one
    visit, because a move made another: then the one whose condition holds, or the newer."""
    found: Rows = {}
    for alarm in sorted(alarms, key=lambda one: (one.condition, one.risen_seq)):
        if is_of_visit(alarm.name):
            found[whose(alarm.name, alarm.session, alarm.place)] = alarm
    return found


def row_of(room: Room, name: str, session: str | None, place: str | None) -> Alarm | None:
    """This visit's standing alarm of that name."""
    return rows_of(one for one in room.alarms.values() if one.name == name).get(
        whose(name, session, place)
    )


def new_id(room: Room, name: str, subject: str, session: str | None) -> str:
    """The id of an alarm that does not stand yet: that of its place, unless it is another's."""
    plain = alarm_id(name, subject)
    other = room.alarms.get(plain)
    if other is None or not is_of_visit(name) or other.session == session:
        return plain
    return alarm_id(name, f"{subject}.{session or NOBODY}")


def is_anothers(alarm: Alarm, session: str | None) -> bool:
    """Say whether it is about somebody else than who sits there now. It stands in the list, but not
    on that person's tile."""
    ours = alarm.session is None or session is None or alarm.session == session
    return not ours and is_of_visit(alarm.name)


def rises_key(name: str, alarm: str, session: str | None) -> str:
    """By what the last rises are remembered: one person's are not the next one's."""
    return f"{name}:{session}" if session and is_of_visit(name) else alarm
