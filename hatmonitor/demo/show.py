"""The play: a script against a house, turn by turn, and what did not go as the script says.

In a turn everybody in the house does one thing at the most, as people do, and what the script has
befall the house befalls it. A refusal counts as a fault only if the worker, having looked at the
room again, would still ask the same: else somebody was quicker, which is no fault.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from hatmonitor.demo import plan as p
from hatmonitor.demo.at_the_desk import round_at_desk
from hatmonitor.demo.befalls import Befalls, named
from hatmonitor.demo.in_an_emergency import rescue
from hatmonitor.demo.on_the_floor import answers, round_on_floor
from hatmonitor.demo.shift import Act, Shift
from hatmonitor.demo.story import Story
from hatmonitor.events import Event
from hatmonitor.moments import Moment
from hatmonitor.monitor.outcome import Reply
from hatmonitor.monitor.react import NOT_WRITTEN
from hatmonitor.room.state import Room
from hatmonitor.words import Say, say

# Minutes by which the script may end later than it says, on a machine that is slow.
GRACE_MIN: Final = 40.0
# Turns in a row in which no monitor answered; a killed one is back before the first is over.
MOST_AWAY: Final = 2
# Times somebody asks again while the log cannot be written: a busy disk is back in a moment.
MOST_UNWRITTEN: Final = 5
HAND_OVER_TO: Final = "lead1"


class Away(Exception):
    """No monitor answers just now."""


class Stage(Protocol):
    """The house the play is played in."""

    def room(self) -> Room:
        """As it stands."""

    def now(self) -> Moment:
        """By the clock of the demo."""

    def ask(self, who: str, command: dict[str, Any]) -> Reply:
        """Give one command at this station; Away when no monitor answers."""

    def tell(self, device: str, **command: Any) -> None:
        """Tell the simulated instrument what to do."""

    def kill_monitor(self) -> None:
        """kill -9; returns when another one answers."""

    def picture(self, name: str, **wanted: object) -> None:
        """Ask for a picture of the window, and do not wait for it."""

    def events(self) -> list[Event]:
        """Every event since the last time this was asked, without a gap."""

    def until(self, holds: Callable[[Room], bool]) -> bool:
        """Wait for it, not for long; say whether it came."""

    def turn(self) -> bool:
        """Let a little time pass; False when somebody wants the play to end."""


class Show:
    """One run. alone: nobody plays along, so the script must come out, and then it ends."""

    def __init__(
        self, stage: Stage, script: p.Script, story: Story, tell: Callable[[str], None], *,
        alone: bool = True,
    ) -> None:  # fmt: skip
        self.faults: list[Say] = []
        self.stage = stage
        self._script = script
        self.story = story
        self._tell = tell
        self._alone = alone
        self._pending = list(script.happenings)
        self._refused: list[Act] = []
        self._away = 0
        self._befalls = Befalls(self)
        self.shift = Shift(script, stage.now())

    def run(self) -> None:
        """Play it to its end."""
        try:
            self._enrol()
            self.shift = Shift(self._script, self.stage.now())
            while not self._over() and self.stage.turn():
                self._one_turn()
            if self._alone:
                self._close()
        except Away as away:
            self.fault(say("no monitor answers any more: {why}", why=str(away)))
        self._tell_events()

    def _one_turn(self) -> None:
        for device, command in self.shift.fingers.follow(self.stage.room()):
            self.stage.tell(device, **command)
        try:
            self._befall()
            self._everybody_once()
        except Away:
            self._away += 1
            if self._away > MOST_AWAY:
                raise
        else:
            self._away = 0
        self._tell_events()

    def _everybody_once(self) -> None:
        done: set[str] = set()
        for act in self._acts():
            if act.who not in done:
                done.add(act.who)
                self.do(act)

    # --- the workers -----------------------------------------------------------------------------

    def _acts(self) -> Iterator[Act]:
        room, now = self.stage.room(), self.stage.now()
        yield from rescue(self.shift, room, now)
        yield from answers(self.shift, room, now)
        yield from round_on_floor(self.shift, room, now)
        yield from round_at_desk(self.shift, room, now)

    def do(self, act: Act, *, must: bool = False) -> None:
        """Ask it of the monitor. must: a refusal is a fault, whatever the room looks like then."""
        if act.blow is not None:
            blow = act.blow
            device = act.command["device"]
            # Instead of the blow of somebody who was expected and never came to it.
            self.stage.tell(device, do="next", outcome=blow.outcome, value=blow.value, instead=True)
        reply = self.ask(act.who, act.command)
        if reply.ok:
            self.shift.note(act, self.stage.now())
            self._befalls.brings_to(act.rescue, act.spo2)
        elif act not in self._refused and (must or act in list(self._acts())):
            self._refused.append(act)
            self.fault(
                say("{who} asked {do} and was refused: {why}", who=act.who, do=act.do,
                    why=self.story.spoken(reply.reason))
            )  # fmt: skip

    def ask(self, who: str, command: dict[str, Any]) -> Reply:
        """The answer; where the log cannot be written just now, as soon as it can be again."""
        reply = self.stage.ask(who, command)
        for _ in range(MOST_UNWRITTEN):
            if reply.ok or reply.reason != NOT_WRITTEN:
                break
            self.stage.until(lambda room: room.logging)
            reply = self.stage.ask(who, command)
        return reply

    def _enrol(self) -> None:
        known = self.stage.room().clients
        for client in self._script.clients():
            if client not in known:
                asked = {"do": "enrol", "client": client, "approved_by": "prescriber-1"}
                self.do(Act("office", asked), must=True)
        self._tell_events()

    def _befall(self) -> None:
        minutes = self.shift.minutes(self.stage.now())
        for happening in [row for row in self._pending if row.at <= minutes]:
            if self._befalls.come(happening):
                self._pending.remove(happening)

    # --- the end ---------------------------------------------------------------------------------

    def _over(self) -> bool:
        minutes = self.shift.minutes(self.stage.now())
        if not self._alone or minutes < self._script.end_at:
            return False
        waits = self._pending or self._missing() or self.stage.room().emergencies
        return not waits or minutes > self._script.end_at + GRACE_MIN

    def _missing(self) -> list[str]:
        """Alarms the script promises that did not come, or that nobody answered."""
        return sorted(name for name in self._script.alarms if not self.story.answered[name])

    def _close(self) -> None:
        for happening in self._pending:
            self.fault(say("it never came to {what}", what=named(happening)))
        for name in self._missing():
            text = self.story.title(name)
            if self.story.raised[name]:
                self.fault(say("nobody answered the alarm: {title}", title=text))
            else:
                self.fault(say("the alarm did not come: {title}", title=text))
        if self.stage.room().emergencies:
            self.fault(say("an emergency is still open"))
        hand_over = {"do": "hand_over", "to": HAND_OVER_TO, "note": "end of the demo"}
        self.do(Act("desk", hand_over), must=True)

    # --- telling ---------------------------------------------------------------------------------

    def _tell_events(self) -> None:
        for event in self.stage.events():
            line = self.story.line(event)
            if line is not None:
                self._tell(line)

    def say(self, sentence: Say) -> None:
        """Tell it, behind everything that happened before."""
        self._tell_events()
        self._tell(self.story.told(self.stage.now().at_us, sentence))

    def fault(self, sentence: Say) -> None:
        """It did not go as the script says."""
        if self._alone:
            self.faults.append(sentence)
            self.say(say("NOT AS THE SCRIPT SAYS: {what}", what=self.story.spoken(sentence)))
