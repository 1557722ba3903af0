"""What holds now: small pure functions of (room, now), one or more for each alarm we judge.

They judge the whole room every time and remember nothing, so that a restart, a suspend or a late
start finds the same as one who watched all along: a deadline is 'at or after', never a window.
Clinical numbers come from the protocol, or from the facts that were stamped with it; the only
constants in the rooms beside this file are technical.
"""

from collections.abc import Callable, Iterator
from typing import Final

from hatmonitor.alarms.whose import new_id, rows_of, whose
from hatmonitor.moments import Moment
from hatmonitor.room.state import Room
from hatmonitor.rules import instruments, technical, visits, vitals
from hatmonitor.rules.condition import Condition

RULES: Final[tuple[Callable[[Room, Moment], Iterator[Condition]], ...]] = (
    visits.overdose_called,
    visits.batch_warning,
    visits.from_last_check,
    visits.naloxone_due,
    visits.checks_overdue,
    visits.over_time,
    visits.forgotten_exit,
    vitals.at_the_bedside,
    instruments.help_called,
    instruments.breath_unassigned,
    instruments.lost,
    instruments.troubled,
    technical.technical,
    technical.sound_untested,
)


def conditions(room: Room, now: Moment) -> dict[str, Condition]:
    """Everything that holds now, by the id of its alarm: of the row that stands already, wherever
    that person has gone meanwhile, or of the one to be raised."""
    rows = rows_of(room.alarms.values())
    found: dict[str, Condition] = {}
    for rule in RULES:
        for one in rule(room, now):
            row = rows.get(whose(one.name, one.session, one.place))
            alarm = row.id if row else new_id(room, one.name, one.subject, one.session)
            found[alarm] = one
    return found
