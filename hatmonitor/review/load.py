"""The alarm load of a period, beside the figures of ISA-18.2: does the room alarm too much?

An alarm counts when it begins to stand (`alarm_raised` while it does not stand) and when it rises
again after somebody had seen it: each of these calls for a person. One that is held
while its condition comes and goes (alarms/holding.py) stands on: that is no new alarm. A practice
alarm is counted apart and in no other figure.

- Chattering: the same alarm raised at least three times within ten minutes.
- Fleeting: it was gone within 30 s of the raise; the standard's own figure.
- Stale: it stood for more than 24 h.
- Flood: ten minutes with more than ten alarms.

Pure: events in, figures out. Averages are over the whole period that is asked for, not only over
its busy hours. The reference figures are second-hand (EEMUA 191, summaries of ISA-18.2).
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

import msgspec

from hatmonitor import events as e
from hatmonitor.alarms.table import ALARMS
from hatmonitor.events import Event
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


class _Stand(msgspec.Struct):
    """One alarm from its raise on. seen: acknowledged, so that a rise counts again."""

    raised_us: int
    risen_us: int
    seen: bool = False
    clear: bool = False


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
        self._at: list[int] = []
        self._of: defaultdict[str, list[int]] = defaultdict(list)
        self._priorities: Counter[str] = Counter()
        self._technical = self._practice = self._fleeting = self._stale = 0
        self._standing: dict[str, _Stand] = {}
        self._practised: set[str] = set()

    def take(self, event: Event) -> None:
        """One event; what is no alarm is passed over."""
        fact, at_us = event.fact, event.moment.at_us
        if isinstance(fact, e.AlarmRaised):
            self._raised(fact, at_us)
        elif isinstance(fact, e.AlarmCleared) and fact.alarm in self._standing:
            if not fact.held:
                self._cleared(fact.alarm, at_us)
        elif isinstance(fact, e.AlarmAcknowledged) and fact.alarm in self._standing:
            stand = self._standing[fact.alarm]
            stand.seen = True
            if stand.clear:
                self._over(fact.alarm, at_us)

    def _raised(self, fact: e.AlarmRaised, at_us: int) -> None:
        if fact.practice:
            self._practice += fact.alarm not in self._practised
            self._practised.add(fact.alarm)
            return
        if fact.again:
            return
        stand = self._standing.get(fact.alarm)
        if stand is None:
            self._standing[fact.alarm] = _Stand(at_us, at_us)
        else:
            counts = stand.seen or stand.clear
            stand.risen_us, stand.seen, stand.clear = at_us, False, False
            if not counts:
                return
        self._at.append(at_us)
        self._of[fact.alarm].append(at_us)
        self._priorities[fact.priority] += 1
        row = ALARMS.get(fact.name)
        self._technical += row is not None and row.technical

    def _cleared(self, alarm: str, at_us: int) -> None:
        stand = self._standing[alarm]
        stand.clear = True
        self._fleeting += at_us - stand.risen_us < FLEETING_S * _US
        row = ALARMS.get(alarm.partition(":")[0])
        if stand.seen or (row is not None and not row.latches):
            self._over(alarm, at_us)

    def _over(self, alarm: str, at_us: int) -> None:
        stand = self._standing.pop(alarm)
        self._stale += at_us - stand.raised_us > STALE_S * _US

    def figures(self, since_us: int, until_us: int) -> Load:
        """Of this period."""
        seconds = max(0.0, (until_us - since_us) / _US)
        stale = self._stale + sum(
            until_us - stand.raised_us > STALE_S * _US for stand in self._standing.values()
        )
        alarms = len(self._at)
        top = sorted(self._of.items(), key=lambda item: (-len(item[1]), item[0]))[:TOP]
        chattering = tuple(sorted(filter(self._chatters, self._of)))
        most, flood = _busiest(sorted(self._at)), _flood_s(sorted(self._at), until_us)
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


def _flood_s(at: list[int], until_us: int) -> float:
    """Seconds of all the ten minutes that had more than FLOOD alarms, up to the period's end; none
    is counted twice."""
    total, free = 0, 0
    for n, start in enumerate(at):
        over = start + WINDOW_S * _US
        if bisect_right(at, over - 1) - n > FLOOD:
            end = min(over, until_us)
            total += end - max(start, free)
            free = end
    return total / _US
