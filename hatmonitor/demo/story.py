"""The story of the shift, a line for what is worth telling, from the events of the journal.

One table: kind of event to a function that gives the sentence, or None where it says nothing. Each
check is not told, nor each step of an instrument; the last lines of the demo count them.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from hatmonitor import events as e
from hatmonitor.alarms.table import ALARMS
from hatmonitor.events import Event
from hatmonitor.times import clock
from hatmonitor.words import N_, Say, say, spoken, translate

LEVELS: Final = {
    "clear": N_("clear"),
    "near": N_("near the limit"),
    "over": N_("over the limit"),
    "above_upper": N_("above the upper limit"),
    "unknown": N_("cannot be judged"),
}
OUTCOMES: Final = {
    "dose": N_("a dose"),
    "reduced_dose": N_("a reduced dose"),
    "retest": N_("a re-test"),
    "refused": N_("no dose"),
    "prescriber_asked": N_("the prescriber is asked"),
}
PRIORITIES: Final = {"high": N_("HIGH"), "medium": N_("MEDIUM"), "low": N_("LOW")}


class Story:
    """Tells events in one language, and remembers what answers and numbers refer to."""

    def __init__(self, language: str, time_zone: str) -> None:
        self.kinds: Counter[str] = Counter()
        self.raised: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self._language = language
        self._zone = time_zone
        self._risen: dict[str, Event] = {}

    def line(self, event: Event) -> str | None:
        """What happened, with its time; None where nothing is told."""
        self.kinds[event.kind] += 1
        teller = _TELLERS.get(type(event.fact))
        sentence = teller(self, event, event.fact) if teller else None
        if sentence is None:
            return None
        return self.told(event.moment.at_us, sentence)

    def told(self, at_us: int, sentence: Say) -> str:
        """A sentence with its time by the demo's clock."""
        return f"{clock(at_us, self._zone, seconds=True)}  {self.spoken(sentence)}"

    def spoken(self, sentence: Say | None) -> str:
        """A sentence that becomes part of another."""
        return spoken(sentence, self._language) if sentence is not None else "-"

    def title(self, alarm: str) -> str:
        """The alarm's name in words."""
        row = ALARMS.get(alarm.partition(":")[0])
        return translate(row.title, self._language) if row else alarm

    # --- what needs memory -----------------------------------------------------------------------

    def alarm_raised(self, event: Event, fact: e.AlarmRaised) -> Say:
        """Which, where, and why."""
        again = fact.alarm in self._risen
        self.raised[fact.name] += 1
        self._risen[fact.alarm] = event
        what = {
            "priority": PRIORITIES.get(fact.priority, fact.priority),
            "title": self.title(fact.alarm),
            "where": _where(event, fact.subject),
            "why": self.spoken(fact.reason),
        }
        if again:
            return say("ALARM {priority} again: {title}, {where}: {why}", **what)
        return say("ALARM {priority}: {title}, {where}: {why}", **what)

    def alarm_acknowledged(self, event: Event, fact: e.AlarmAcknowledged) -> Say:
        """Who answered, and how soon."""
        self.answered[fact.alarm.partition(":")[0]] += 1
        risen = self._risen.get(fact.alarm)
        after_s = (event.moment.at_us - risen.moment.at_us) / 1e6 if risen else 0.0
        subject = fact.alarm.partition(":")[2]
        return say(
            "answered after {seconds} s by {who}: {title}, {where}",
            seconds=round(after_s),
            who=event.by,
            title=self.title(fact.alarm),
            where=_where(event, subject),
        )

    def alarm_escalated(self, event: Event, fact: e.AlarmEscalated) -> Say:
        """Nobody answered."""
        return say(
            "nobody answers, it calls louder ({level}): {title}, {where}",
            level=fact.level,
            title=self.title(fact.alarm),
            where=_where(event, fact.alarm.partition(":")[2]),
        )

    def alarm_cleared(self, _event: Event, fact: e.AlarmCleared) -> None:
        """Not told; raised after this it is a new one."""
        self._risen.pop(fact.alarm, None)


def _where(event: Event, subject: str) -> str:
    place = event.place or subject
    return f"{place} ({event.client})" if event.client else place


def _value(fact: e.BreathMeasured) -> str:
    if fact.value is None or fact.unit is None:
        return fact.text
    return f"{fact.value:.3f} {fact.unit}"


def _breath(_story: Story, _event: Event, fact: e.BreathMeasured) -> Say:
    told = {"value": _value(fact), "device": fact.device, "level": LEVELS[fact.level]}
    if fact.bound_to is None:
        return say("somebody blew {value} on {device}, and nobody was expected", **told)
    return say("{client} blew {value} on {device}: {level}", client=fact.bound_to, **told)


def _no_breath(_story: Story, _event: Event, fact: e.BreathExpectationEnded) -> Say | None:
    told = {"client": fact.client, "device": fact.device}
    match fact.why:
        case "insufficient":
            return say("{client} blew too weakly on {device}: no result", **told)
        case "timed_out":
            return say("{client} did not blow on {device} in time: no result", **told)
        case "link_lost":
            return say("{client}: {device} was lost during the test: no result", **told)
        case _:
            return say("{device} waits for {client} no longer", **told)


def _dose(_story: Story, event: Event, fact: e.DoseDecided) -> Say | None:
    if fact.outcome == "dose" and not fact.reason:
        return None
    told = {"client": fact.client, "who": event.by, "outcome": OUTCOMES[fact.outcome]}
    if not fact.reason:
        return say("{client}: {outcome}, says {who}", **told)
    return say("{client}: {outcome}, says {who} ({reason})", reason=fact.reason, **told)


def _check(_story: Story, event: Event, fact: e.CheckRecorded) -> Say | None:
    if fact.good:
        return None
    return say(
        "{place}: bad check of {client}: {rr} breaths per minute, SpO2 {spo2} %, POSS {poss}",
        place=fact.place,
        client=event.client,
        rr=fact.rr,
        spo2=fact.spo2,
        poss=fact.poss,
    )


def _needle_out(_story: Story, event: Event, fact: e.InjectionEnded) -> Say:
    return say(
        "{place}: needle out, {client} is watched for {minutes} min",
        place=fact.place,
        client=event.client,
        minutes=round(fact.observe_s / 60),
    )


def _ended(_story: Story, _event: Event, fact: e.SessionEnded) -> Say | None:
    if fact.place is None:
        return None
    told = {"client": fact.client, "place": fact.place, "reason": fact.reason}
    if fact.early:
        return say("{client} left {place} early: {reason}", **told)
    return say("{client} left {place}", **told)


def _started(_story: Story, _event: Event, fact: e.MonitorStarted) -> Say:
    if fact.clean:
        return say("the monitor begins its watch (process {pid})", pid=fact.pid)
    return say(
        "the monitor is back after {seconds} s by this clock (process {pid})",
        pid=fact.pid,
        seconds=round(fact.gap_s or 0.0),
    )


_TELLERS: Final[dict[type[e.Fact], Callable[[Story, Event, Any], Say | None]]] = {
    e.MonitorStarted: _started,
    e.SignedIn: lambda _, ev, f: say("{who} signs in", who=f.staff),
    e.ClientHeld: lambda _, ev, f: say(
        "{client} is on hold: {reason}", client=f.client, reason=f.reason
    ),
    e.BreathMeasured: _breath,
    e.BreathExpectationEnded: _no_breath,
    e.BreathAssigned: lambda _, ev, f: say(
        "{who} says: that was {client}", who=ev.by, client=f.client
    ),
    e.BreathDismissed: lambda _, ev, f: say(
        "{who} puts the result aside: {reason}", who=ev.by, reason=f.reason
    ),
    e.DoseDecided: _dose,
    e.ClientSeated: lambda _, ev, f: say(
        "{client} sits in {place}", client=f.client, place=f.place
    ),
    e.InjectionEnded: _needle_out,
    e.ClientMoved: lambda _, ev, f: say(
        "{client} moves from {place} to {to}", client=ev.client, place=f.place, to=f.to
    ),
    e.CheckRecorded: _check,
    e.SessionEnded: _ended,
    e.EmergencyStarted: lambda _, ev, f: say(
        "EMERGENCY in {place} ({client}), called by {who}",
        place=f.place, client=ev.client, who=ev.by,
    ),
    e.EmergencyStepRecorded: lambda _, ev, f: say(
        "{place}: {step}, by {who}", place=f.place, step=f.step.replace("_", " "), who=ev.by
    ),
    e.NaloxoneGiven: lambda _, ev, f: say(
        "{place}: naloxone, dose {number} ({mg} mg {route}), by {who}",
        place=f.place, number=f.number, mg=f.mg, route=f.route, who=ev.by,
    ),
    e.EmergencyEnded: lambda _, ev, f: say(
        "{place}: the emergency is over ({outcome}), says {who}; long watch of {minutes} min",
        place=f.place, outcome=f.outcome, who=ev.by, minutes=round((f.long_watch_s or 0) / 60),
    ),
    e.LinkLost: lambda _, ev, f: say("{device} is gone: {why}", device=f.device, why=f.why),
    e.LinkUp: lambda _, ev, f: say("{device} is connected", device=f.device),
    e.InstrumentTroubled: lambda _, ev, f: say(
        "{device} complains: {text}", device=f.device, text=f.text
    ),
    e.FollowerLost: lambda _, ev, f: say("the {follower} is gone: {why}",
                                         follower=f.follower, why=f.why),
    e.SoundPathLost: lambda _, ev, f: say("no sound: {why}", why=f.why),
    e.SoundPathBack: lambda _, ev, f: say("sound comes from {output}", output=f.output),
    e.ShiftHandedOver: lambda _, ev, f: say(
        "{who} hands the shift over to {to}: {visits} people are still in the house",
        who=ev.by, to=f.to, visits=len(f.open_sessions),
    ),
    e.AlarmRaised: Story.alarm_raised,
    e.AlarmAcknowledged: Story.alarm_acknowledged,
    e.AlarmEscalated: Story.alarm_escalated,
    e.AlarmCleared: Story.alarm_cleared,
}  # fmt: skip
