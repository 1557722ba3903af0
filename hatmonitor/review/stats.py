"""Figures over a period: what there was, how many visits, how fast alarms were answered.

One pass over the wanted entries, oldest first, after one over the alarms of the days before them:
an alarm that stands when the period begins is answered, gone or unanswered in it like any other,
and how long its answer took is counted from its raise. What raised and answered mean stands in
lives.py. A visit's length runs from the admission to its end, of those that did both in the period.
Durations count on the clock of the boot where both ends lie in one.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from statistics import median
from typing import Final

import msgspec
from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.events import Event, UnknownEvent
from hatmonitor.journal.errors import EventUnreadable
from hatmonitor.journal.export import oldest_first
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.rows import Row, from_row
from hatmonitor.journal.wanted import Wanted
from hatmonitor.moments import Moment, elapsed_s, from_iso, local_day
from hatmonitor.review.lives import Lives, Step, What
from hatmonitor.review.load import Counting, Load

# An alarm raised longer than this before the period is not found: it has been answered, or is gone,
# or stands so long that it is known.
LOOKED_BACK_S: Final = 7 * 24 * 3600

_ALARMS: Final = frozenset({"alarm_raised", "alarm_cleared", "alarm_acknowledged"})
_LOOKED_INTO: Final = _ALARMS | {"client_admitted", "session_ended"}


class Times(msgspec.Struct, frozen=True):
    """Seconds; None where there was nothing to measure."""

    count: int
    median_s: float | None
    p95_s: float | None
    longest_s: float | None


class AlarmFigures(msgspec.Struct, frozen=True):
    """Of one alarm name. gone: it ended before anybody had answered. unanswered: it stands at the
    end of the period and nobody has answered."""

    raised: int
    unanswered: int
    to_answer: Times
    gone: int = 0


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
    visits, counting = _Visits(), Counting()
    alarms = _Alarms(counting.lives)
    unread = 0
    asked = wanted or Wanted()
    for row in _before(reader, asked):
        if (event := _event(row)) is not None:
            counting.before(event)
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
            alarms.take(counting.take(event))
    begin, end = _journal_ends(reader)
    since = _us(first) if asked.since is None else max(asked.since, begin)
    until = _us(last) if asked.until is None else max(min(asked.until, end), since)
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
    """The steps of every alarm, by its name; without practice."""

    def __init__(self, lives: Lives) -> None:
        self._lives = lives
        self._raised: Counter[str] = Counter()
        self._gone: Counter[str] = Counter()
        self._answers: defaultdict[str, list[float]] = defaultdict(list)

    def take(self, step: Step | None) -> None:
        if step is None or step.practice:
            return
        self._raised[step.name] += step.what is What.RAISED
        self._gone[step.name] += step.unanswered
        if step.waited_s is not None:
            self._answers[step.name].append(step.waited_s)

    def figures(self) -> dict[str, AlarmFigures]:
        standing = Counter(
            one.name
            for one in self._lives.standing.values()
            if one.called is not None and not one.practice
        )
        return {
            name: AlarmFigures(
                self._raised[name], standing[name], times(self._answers[name]), self._gone[name]
            )
            for name in sorted({*self._raised, *standing}, key=lambda name: -self._raised[name])
        }


def _before(reader: JournalReader, asked: Wanted) -> Iterator[Row]:
    """The alarms' entries of the days before the period, oldest first; none where no period, or
    one kind alone, is asked for."""
    if asked.since is None or asked.kind is not None:
        return
    begin = asked.since - LOOKED_BACK_S * 1_000_000
    of_kinds = (
        oldest_first(reader, replace(asked, since=begin, until=asked.since, kind=kind))
        for kind in sorted(_ALARMS)
    )
    yield from heapq.merge(*of_kinds, key=lambda row: row.seq)


def _journal_ends(reader: JournalReader) -> tuple[int, int]:
    """When its first and its last entry were written: no period is longer than that."""
    ends = (
        reader.select(Wanted(), above=0, limit=1, newest_first=newest_first)
        for newest_first in (False, True)
    )
    first, last = (_us(rows[0].at) if rows else 0 for rows in ends)
    return first, last


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
