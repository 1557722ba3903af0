"""What holds now: small pure functions of (room, now), one or more for each alarm we judge.

They judge the whole room every time and remember nothing, so that a restart, a suspend or a late
start finds the same as one who watched all along: a deadline is 'at or after', never a window.
Clinical numbers come from the protocol, or from the facts that were stamped with it; the only
constants in the rooms beside this file are technical.

A rule that raises costs itself and nothing else. If it goes through one collection of the room
(`over`), it is then asked about each row of it alone, so that one person's odd values leave
everybody else watched. Of what it could not judge nothing is known: those alarms stand as they
stood, because a fault of ours must never clear what may still be so.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from devices.guarded import Broke, Fault, aloud, tried
from hatmonitor.alarms.whose import Rows, new_id, rows_of, whose
from hatmonitor.moments import Moment
from hatmonitor.room.state import Alarm, Room
from hatmonitor.rules import instruments, technical, visits, vitals
from hatmonitor.rules.condition import Condition

Judges = Callable[[Room, Moment], Iterator[Condition]]


class Rule(msgspec.Struct, frozen=True):
    """alarms: the names it can raise. over: the collection of the room it goes through, each row of
    which it judges without looking at the others; empty: there is no such."""

    judges: Judges
    alarms: frozenset[str]
    over: str = ""

    @property
    def name(self) -> str:
        """As its fault names it."""
        return f"rule {getattr(self.judges, '__name__', '?')}"


def _rule(judges: Judges, *alarms: str, over: str = "") -> Rule:
    return Rule(judges, frozenset(alarms), over)


RULES: Final[tuple[Rule, ...]] = (
    _rule(visits.overdose_called, "overdose_called", "practice_overdose", over="emergencies"),
    _rule(visits.batch_warning, "batch_warning"),
    _rule(visits.from_last_check, "not_rousable", "not_breathing_well", over="visits"),
    _rule(visits.naloxone_due, "naloxone_due", over="emergencies"),
    _rule(visits.checks_overdue, "check_missed", "check_late", over="visits"),
    _rule(visits.over_time, "over_time", over="visits"),
    _rule(visits.forgotten_exit, "forgotten_exit", over="visits"),
    _rule(
        vitals.at_the_bedside, "brief_dip", "desaturation", "emergency_desaturation",
        "breathing_slow", "no_signal", over="devices",
    ),
    _rule(instruments.help_called, "help_called", over="devices"),
    _rule(instruments.breath_unassigned, "breath_unassigned", over="unassigned"),
    _rule(instruments.lost, "button_link_lost", "instrument_lost", over="devices"),
    _rule(instruments.troubled, "instrument_trouble", over="devices"),
    _rule(technical.not_logging, "not_logging"),
    _rule(technical.log_doubted, "log_doubted"),
    _rule(technical.entries_missing, "entries_missing"),
    _rule(technical.log_not_sealed, "log_not_sealed"),
    _rule(technical.no_sound_path, "no_sound_path"),
    _rule(
        technical.followers_silent,
        "bell_silent", "console_silent", "launcher_silent", over="followers",
    ),
    _rule(technical.staff_file_unusable, "staff_file_unusable"),
    _rule(technical.disk_nearly_full, "disk_nearly_full"),
    _rule(technical.clock_stepped, "clock_stepped"),
    _rule(technical.clock_wrong, "clock_wrong"),
    _rule(technical.protocol_wrong, "protocol_wrong"),
    _rule(technical.watch_gap, "watch_gap"),
    _rule(technical.program_fault, "program_fault"),
    _rule(technical.event_left_out, "event_left_out"),
    _rule(technical.sound_untested, "sound_untested"),
    _rule(technical.wrong_pins, "wrong_pins"),
    _rule(technical.staff_file_doubted, "staff_file_doubted"),
)  # fmt: skip


class Gap(msgspec.Struct, frozen=True):
    """What could not be judged: these alarms, of this row of the room (None: of all)."""

    alarms: frozenset[str]
    key: str | None = None
    row: Any = None

    def hides(self, alarm: Alarm) -> bool:
        """Say whether nothing is known of this alarm; in doubt, it is so."""
        if alarm.name not in self.alarms:
            return False
        if self.key is None or self.key in (alarm.subject, alarm.session, alarm.client):
            return True
        place = getattr(self.row, "place", None)
        return alarm.subject.startswith(f"{self.key}.") or place in (alarm.place, alarm.subject)


class Holding(msgspec.Struct, frozen=True):
    """conditions: what holds, by alarm id. gaps: what could not be judged. rows: the alarms about
    people that stand, by whose they are."""

    conditions: dict[str, Condition]
    gaps: tuple[Gap, ...] = ()
    rows: Rows = {}

    def unknown(self, alarm: Alarm) -> bool:
        """Say whether a rule that broke keeps us from knowing."""
        return any(gap.hides(alarm) for gap in self.gaps)


def judged(room: Room, now: Moment, broke: Broke = aloud) -> Holding:
    """Everything that holds now; a rule that breaks is told of, and leaves a gap."""
    found: list[Condition] = []
    gaps: list[Gap] = []
    for rule in RULES:
        _judge(rule, room, now, broke, found, gaps)
    rows = rows_of(room.alarms.values())
    return Holding(_by_alarm(room, rows, found), tuple(gaps), rows)


def _by_alarm(room: Room, rows: Rows, found: list[Condition]) -> dict[str, Condition]:
    """By the id of the row that stands already, wherever that person has gone meanwhile, or of the
    one to be raised."""
    by_alarm: dict[str, Condition] = {}
    for one in found:
        row = rows.get(whose(one.name, one.session, one.place))
        alarm = row.id if row else new_id(room, one.name, one.subject, one.session)
        by_alarm[alarm] = one
    return by_alarm


def conditions(room: Room, now: Moment) -> dict[str, Condition]:
    """Everything that holds now, by alarm id."""
    return judged(room, now).conditions


def _judge(
    rule: Rule, room: Room, now: Moment, broke: Broke, found: list[Condition], gaps: list[Gap]
) -> None:
    whole = tried(rule.name, partial(_asked, rule, room, now))
    if not isinstance(whole, Fault):
        found += whole
        return
    broke(whole)
    for key, row, alone in _alone(rule, room):
        part = tried(rule.name, partial(_asked, rule, alone, now))
        if not isinstance(part, Fault):
            found += part
        else:
            gaps.append(Gap(rule.alarms, key, row))
            if part.key != whole.key:
                broke(part)


def _asked(rule: Rule, room: Room, now: Moment) -> list[Condition]:
    return list(rule.judges(room, now))


def _alone(rule: Rule, room: Room) -> Iterable[tuple[str | None, Any, Room]]:
    """The room with one row only of what the rule goes through, for each row."""
    if not rule.over:
        return [(None, None, room)]
    rows: dict[Any, Any] = getattr(room, rule.over)
    return [(str(key), row, replace(room, **{rule.over: {key: row}})) for key, row in rows.items()]
