"""Figures over a period: what there was, how many visits, how fast alarms were answered.

One pass over the wanted entries, oldest first. An alarm's time to answer runs from when it became
unanswered (raised, or risen again after an answer) to its acknowledgement; a visit's length from
the admission to its end. Both count on the clock of the boot where both ends lie in one.
"""

import math
from collections import Counter, defaultdict
from datetime import date
from statistics import median
from typing import Final

import msgspec

from hatmonitor import events as e
from hatmonitor.events import Event, UnknownEvent
from hatmonitor.journal.errors import EventUnreadable
from hatmonitor.journal.export import oldest_first
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.rows import Row, from_row
from hatmonitor.journal.wanted import Wanted
from hatmonitor.moments import Moment, elapsed_s, from_iso, local_day
from hatmonitor.review.load import Counting, Load

_LOOKED_INTO: Final = frozenset(
    {"client_admitted", "session_ended", "alarm_raised", "alarm_cleared", "alarm_acknowledged"}
)


class Times(msgspec.Struct, frozen=True):
    """Seconds; None where there was nothing to measure."""

    count: int
    median_s: float | None
    p95_s: float | None
    longest_s: float | None


class AlarmFigures(msgspec.Struct, frozen=True):
    """Of one alarm name. unanswered: not acknowledged at the end of the period."""

    raised: int
    unanswered: int
    to_answer: Times


class VisitFigures(msgspec.Struct, frozen=True):
    """admitted and ended in the period; length: of those that did both in it."""

    admitted: int
    ended: int
    early: int
    outcomes: dict[str, int]
    length: Times


class Stats(msgspec.Struct, frozen=True):
    """by_kind: most frequent first. by_day: of the site's calendar, in order. alarms: by name, the
    most frequent first; without practice. load: of the alarms over the period asked for, or from
    the first entry to the last. unread: entries this program cannot read."""

    events: int
    by_kind: dict[str, int]
    by_day: dict[date, int]
    visits: VisitFigures
    alarms: dict[str, AlarmFigures]
    load: Load
    unread: int


def stats(reader: JournalReader, wanted: Wanted | None = None, *, time_zone: str) -> Stats:
    """The figures of what is wanted; of the whole journal when nothing is said."""
    by_kind: Counter[str] = Counter()
    by_minute: Counter[str] = Counter()
    visits, alarms, counting = _Visits(), _Alarms(), Counting()
    unread = 0
    asked = wanted or Wanted()
    first = last = ""
    for row in oldest_first(reader, asked):
        first, last = first or row.at, max(last, row.at)
        by_kind[row.kind] += 1
        by_minute[row.at[:16]] += 1
        if row.kind in _LOOKED_INTO:
            event = _event(row)
            if event is None:
                unread += 1
                continue
            visits.take(event)
            alarms.take(event)
            counting.take(event)
    since = _us(first) if asked.since is None else asked.since
    until = _us(last) if asked.until is None else min(asked.until, max(_us(last), since))
    return Stats(
        by_kind.total(),
        dict(by_kind.most_common()),
        _by_day(by_minute, time_zone),
        visits.figures(),
        alarms.figures(),
        counting.figures(since, until),
        unread,
    )


def times(seconds: list[float]) -> Times:
    """The figures of these durations; p95 is the one that 95 of 100 do not exceed."""
    if not seconds:
        return Times(0, None, None, None)
    ordered = sorted(seconds)
    p95 = ordered[math.ceil(len(ordered) * 0.95) - 1]
    return Times(len(ordered), median(ordered), p95, ordered[-1])


class _Visits:
    """Admissions paired with their ends, by session."""

    def __init__(self) -> None:
        self._begun: dict[str, Moment] = {}
        self._lengths: list[float] = []
        self._outcomes: Counter[str] = Counter()
        self._admitted = 0
        self._early = 0

    def take(self, event: Event) -> None:
        session = event.session or f"{event.client}"
        if isinstance(event.fact, e.ClientAdmitted):
            self._admitted += 1
            self._begun[session] = event.moment
        elif isinstance(event.fact, e.SessionEnded):
            self._outcomes[event.fact.outcome] += 1
            self._early += event.fact.early
            if session in self._begun:
                self._lengths.append(elapsed_s(self._begun.pop(session), event.moment))

    def figures(self) -> VisitFigures:
        return VisitFigures(
            self._admitted,
            self._outcomes.total(),
            self._early,
            dict(self._outcomes.most_common()),
            times(self._lengths),
        )


class _Alarms:
    """Raises paired with the acknowledgement that answered them, by alarm."""

    def __init__(self) -> None:
        self._raised: Counter[str] = Counter()
        self._unanswered: dict[str, Moment] = {}
        self._answers: defaultdict[str, list[float]] = defaultdict(list)

    def take(self, event: Event) -> None:
        fact = event.fact
        if isinstance(fact, e.AlarmRaised):
            if fact.practice or fact.again:
                return
            self._raised[fact.name] += 1
            self._unanswered.setdefault(fact.alarm, event.moment)
        elif isinstance(fact, e.AlarmAcknowledged) and fact.alarm in self._unanswered:
            since = self._unanswered.pop(fact.alarm)
            self._answers[_name(fact.alarm)].append(elapsed_s(since, event.moment))

    def figures(self) -> dict[str, AlarmFigures]:
        standing = Counter(map(_name, self._unanswered))
        return {
            name: AlarmFigures(count, standing[name], times(self._answers[name]))
            for name, count in self._raised.most_common()
        }


def _name(alarm: str) -> str:
    return alarm.partition(":")[0]


def _by_day(by_minute: Counter[str], time_zone: str) -> dict[date, int]:
    days: Counter[date] = Counter()
    for minute, count in by_minute.items():
        try:
            days[local_day(from_iso(f"{minute}:00Z"), time_zone)] += count
        except ValueError:
            continue  # a damaged or edited row; `verify` names it
    return dict(sorted(days.items()))


def _us(at: str) -> int:
    """0 where there is no time, or a damaged one."""
    try:
        return from_iso(at)
    except ValueError:
        return 0


def _event(row: Row) -> Event | None:
    try:
        return from_row(row)
    except (UnknownEvent, EventUnreadable):
        return None
