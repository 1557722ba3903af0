"""What befell each alarm, entry by entry: the one place that says what raised or answered means.

Every figure of alarms counts these steps (stats.py, load.py), so that two figures on one page never
mean different things by the same word.

- Raised: an `alarm_raised` entry. Not one that says `again`: that alarm was held while its
  condition came and went, or was unseen and grew worse, and has not risen.
- Calls: of the raised, those that want a person anew: it did not stand, had been answered, or its
  condition had gone. One that rises while its condition holds and nobody has answered is the call
  that it was.
- Answered: an acknowledgement of what nobody had answered. How long it took is counted from the
  raise since which nobody had, also where that lies before the period that is asked for.
- Gone: the condition has gone for good (`alarm_cleared` without `held`). Where the alarm ends with
  it, a call that nobody answered ends too: whatever is answered later is another one. What latches,
  or stays until it was seen, stands on and can still be answered.

Durations are counted on the boot's clock where both ends lie in one boot. Pure: events in, steps
out; it remembers only what stands.
"""

from enum import Enum, auto

import msgspec

from hatmonitor import events as e
from hatmonitor.alarms.table import ALARMS
from hatmonitor.events import Event
from hatmonitor.moments import Moment, elapsed_s


class What(Enum):
    """What befell it."""

    RAISED = auto()
    ANSWERED = auto()
    GONE = auto()


class Step(msgspec.Struct, frozen=True):
    """calls: it wants a person anew (RAISED). waited_s: from the call's raise to its answer
    (ANSWERED). since_risen_s: from its last rise (GONE). unanswered: it ended before anybody had
    answered (GONE). stood_s: it is over, and stood for so long; None: it stands on."""

    what: What
    alarm: str
    name: str
    practice: bool
    priority: str = ""
    calls: bool = False
    waited_s: float | None = None
    since_risen_s: float = 0.0
    unanswered: bool = False
    stood_s: float | None = None


class Standing(msgspec.Struct):
    """An alarm that stands. raised: since when. risen: last. called: the raise that nobody has
    answered yet; None: it was answered. clear: its condition has gone."""

    name: str
    practice: bool
    raised: Moment
    risen: Moment
    called: Moment | None
    clear: bool = False


class Lives:
    """Takes events oldest first."""

    def __init__(self) -> None:
        self.standing: dict[str, Standing] = {}

    def take(self, event: Event) -> Step | None:
        """What this entry did to an alarm; None: nothing that any figure counts."""
        fact = event.fact
        if isinstance(fact, e.AlarmRaised):
            return None if fact.again else self._raised(fact, event.moment)
        if isinstance(fact, e.AlarmAcknowledged):
            return self._answered(fact.alarm, event.moment)
        if isinstance(fact, e.AlarmCleared) and not fact.held:
            return self._gone(fact, event.moment)
        return None

    def _raised(self, fact: e.AlarmRaised, now: Moment) -> Step:
        known = self.standing.get(fact.alarm)
        calls = known is None or known.called is None or known.clear
        self.standing[fact.alarm] = Standing(
            fact.name,
            fact.practice,
            known.raised if known else now,
            now,
            known.called if known and known.called else now,
        )
        return Step(What.RAISED, fact.alarm, fact.name, fact.practice, fact.priority, calls)

    def _answered(self, alarm: str, now: Moment) -> Step | None:
        known = self.standing.get(alarm)
        if known is None or known.called is None:
            return None
        waited_s, known.called = elapsed_s(known.called, now), None
        stood_s = self._over(alarm, now) if known.clear else None
        return Step(
            What.ANSWERED, alarm, known.name, known.practice, waited_s=waited_s, stood_s=stood_s
        )

    def _gone(self, fact: e.AlarmCleared, now: Moment) -> Step | None:
        known = self.standing.get(fact.alarm)
        if known is None or known.clear:
            return None
        known.clear = True
        row = ALARMS.get(known.name)
        stands_on = fact.stays or row is None or row.latches
        over = known.called is None or not stands_on
        return Step(
            What.GONE,
            fact.alarm,
            known.name,
            known.practice,
            since_risen_s=elapsed_s(known.risen, now),
            unanswered=over and known.called is not None,
            stood_s=self._over(fact.alarm, now) if over else None,
        )

    def _over(self, alarm: str, now: Moment) -> float:
        return elapsed_s(self.standing.pop(alarm).raised, now)
