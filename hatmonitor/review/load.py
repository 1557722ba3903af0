"""The alarm load of a period, beside the figures of ISA-18.2: does the room alarm too much?

An alarm counts when it calls for a person (lives.py): when it begins to stand, and when it rises
after somebody had seen it or its condition had gone. One that is held while its condition comes and
goes (alarms/holding.py) stands on: that is no new alarm. A practice alarm is counted apart and in
no other figure.

- Chattering: the same alarm raised at least three times within ten minutes.
- Fleeting: it was gone within 30 s of the raise; the standard's own figure.
- Stale: it stood for more than 24 h.
- Flood: ten minutes with more than ten alarms.

Pure: events in, figures out. Averages are over the whole period that is asked for, not only over
its busy hours. What reaches into the period from before it (an alarm that stands, a flood) counts
with what lies in it. The reference figures are second-hand (EEMUA 191, summaries of ISA-18.2).
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

import msgspec

from hatmonitor.alarms.table import ALARMS
from hatmonitor.events import Event
from hatmonitor.review.lives import Lives, Step, What
from hatmonitor.words import N_

_US: Final = 1_000_000
WINDOW_S: Final = 600
CHATTERS: Final = 3  # raises of one alarm within WINDOW_S
FLEETING_S: Final = 30
STALE_S: Final = 24 * 3600
FLOOD: Final = 10  # more than so many within WINDOW_S
TOP: Final = 10


class Limit(msgspec.Struct, frozen=True):
    """acceptable and most: what ISA-18.2 gives for one person; None: it gives none."""

    name: str
    acceptable: float | None
    most: float | None


LIMITS: Final = {
    "per_10_min": Limit(N_("alarms in 10 min, on average"), 1, 2),
    "per_hour": Limit(N_("alarms an hour, on average"), 6, 12),
    "per_day": Limit(N_("alarms a day, on average"), 144, 288),
    "most_in_10_min": Limit(N_("most alarms in any 10 min"), 10, 10),
    "flood_share": Limit(N_("share of 10 min with more than ten alarms (%)"), 1, 1),
    "top_share": Limit(N_("share of the ten most frequent alarms (%)"), 5, None),
    "chattering": Limit(N_("alarms that chatter (3 or more times in 10 min)"), 0, 0),
    "fleeting": Limit(N_("alarms gone within 30 s"), 0, 0),
    "stale": Limit(N_("alarms that stood for more than 24 h"), 5, 5),
}


class Load(msgspec.Struct, frozen=True):
    """seconds: the length of the period. by_priority and technical are counts; top: the most
    frequent ones (alarm name and subject), most frequent first; chattering: their ids. figures:
    the value of each of LIMITS, None where the period is too short to say."""

    seconds: float
    alarms: int
    practice: int
    by_priority: dict[str, int]
    technical: int
    top: tuple[tuple[str, int], ...]
    chattering: tuple[str, ...]
    figures: dict[str, float | None]


def load(events: Iterable[Event], since_us: int | None = None, until_us: int | None = None) -> Load:
    """The load from since_us to until_us (UTC microseconds; None: the first and the last event)."""
    counted = Counting()
    first = last = None
    for event in events:
        at_us = event.moment.at_us
        first = at_us if first is None else first
        last = at_us if last is None else max(last, at_us)
        counted.take(event)
    since = since_us if since_us is not None else first or 0
    until = until_us if until_us is not None else last or since
    return counted.figures(since, until)


class Counting:
    """Takes events oldest first, then gives the figures."""

    def __init__(self) -> None:
        self.lives = Lives()
        self._before: list[int] = []  # calls before the period
        self._at: list[int] = []
        self._of: defaultdict[str, list[int]] = defaultdict(list)
        self._priorities: Counter[str] = Counter()
        self._technical = self._practice = self._fleeting = self._stale = 0

    def before(self, event: Event) -> None:
        """One event before the period: what it leaves standing reaches into it."""
        step = self.lives.take(event)
        if step is not None and step.calls and not step.practice:
            self._before.append(event.moment.at_us)

    def take(self, event: Event) -> Step | None:
        """One event of the period, and what it did to an alarm; what is no alarm is passed over."""
        step = self.lives.take(event)
        if step is None:
            return None
        if step.practice:
            self._practice += step.calls
            return step
        if step.calls:
            self._called(step, event.moment.at_us)
        if step.what is What.GONE:
            self._fleeting += step.since_risen_s < FLEETING_S
        self._stale += step.stood_s is not None and step.stood_s > STALE_S
        return step

    def _called(self, step: Step, at_us: int) -> None:
        self._at.append(at_us)
        self._of[step.alarm].append(at_us)
        self._priorities[step.priority] += 1
        row = ALARMS.get(step.name)
        self._technical += row is not None and row.technical

    def figures(self, since_us: int, until_us: int) -> Load:
        """Of this period."""
        seconds = max(0.0, (until_us - since_us) / _US)
        stale = self._stale + sum(
            until_us - one.raised.at_us > STALE_S * _US
            for one in self.lives.standing.values()
            if not one.practice
        )
        alarms = len(self._at)
        top = sorted(self._of.items(), key=lambda item: (-len(item[1]), item[0]))[:TOP]
        chattering = tuple(sorted(filter(self._chatters, self._of)))
        most = _busiest(sorted(self._at))
        flood = _flood_s(sorted(self._before + self._at), since_us, until_us)
        figures: dict[str, float | None] = {
            "per_10_min": _rate(alarms, seconds, WINDOW_S),
            "per_hour": _rate(alarms, seconds, 3600),
            "per_day": _rate(alarms, seconds, 86400),
            "most_in_10_min": most,
            "flood_share": 100 * flood / seconds if seconds >= WINDOW_S else None,
            "top_share": 100 * sum(len(at) for _, at in top) / alarms if alarms else None,
            "chattering": len(chattering),
            "fleeting": self._fleeting,
            "stale": stale,
        }
        return Load(
            seconds, alarms, self._practice, dict(self._priorities.most_common()),
            self._technical, tuple((alarm, len(at)) for alarm, at in top), chattering, figures,
        )  # fmt: skip

    def _chatters(self, alarm: str) -> bool:
        return _busiest(self._of[alarm]) >= CHATTERS


def _rate(count: int, seconds: float, per_s: int) -> float | None:
    """On average in so many seconds; None where there were fewer than ten minutes to average."""
    return count * per_s / seconds if seconds >= WINDOW_S else None


def _busiest(at: list[int]) -> int:
    """The most in any ten minutes, wherever they begin."""
    return max(
        (bisect_right(at, start + WINDOW_S * _US - 1) - n for n, start in enumerate(at)), default=0
    )


def _flood_s(at: list[int], since_us: int, until_us: int) -> float:
    """Seconds of all the ten minutes that had more than FLOOD alarms, as far as they lie in the
    period; none is counted twice."""
    total, free = 0, since_us
    for n, start in enumerate(at):
        over = start + WINDOW_S * _US
        if bisect_right(at, over - 1) - n > FLOOD:
            begin, end = max(start, free), min(over, until_us)
            total += max(0, end - begin)
            free = max(free, end)
    return total / _US
