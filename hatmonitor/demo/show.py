"""The play: a script against a house, turn by turn, and what did not go as the script says.

In a turn everybody in the house does one thing at the most, as people do, and what the script has
befall the house befalls it. A refusal counts as a fault only if the worker, having looked at the
room again, would still ask the same: else somebody was quicker, which is no fault.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from hatmonitor.demo import plan as p
from hatmonitor.demo.at_the_desk import round_at_desk
from hatmonitor.demo.in_an_emergency import collapse, rescue
from hatmonitor.demo.on_the_floor import answers, round_on_floor
from hatmonitor.demo.shift import Act, Shift
from hatmonitor.demo.story import Story
from hatmonitor.events import Event
from hatmonitor.moments import Moment
from hatmonitor.monitor.conductor import Reply
from hatmonitor.room.state import Room
from hatmonitor.words import Say, say

# Minutes by which the script may end later than it says, on a machine that is slow.
GRACE_MIN: Final = 10.0
# Turns in a row in which no monitor answered; a killed one is back before the first is over.
MOST_AWAY: Final = 2
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

    def picture(self, name: str, select: str | None) -> None:
        """Ask for a picture of the wall, and do not wait for it."""

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
        self._stage = stage
        self._script = script
        self._story = story
        self._tell = tell
        self._alone = alone
        self._pending = list(script.happenings)
        self._refused: list[Act] = []
        self._away = 0
        self.shift = Shift(script, stage.now())

    def run(self) -> None:
        """Play it to its end."""
        try:
            self._enrol()
            self.shift = Shift(self._script, self._stage.now())
            while not self._over() and self._stage.turn():
                self._one_turn()
            if self._alone:
                self._close()
        except Away as away:
            self._fault(say("no monitor answers any more: {why}", why=str(away)))
        self._tell_events()

    def _one_turn(self) -> None:
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
                self._do(act)

    # --- the workers -----------------------------------------------------------------------------

    def _acts(self) -> Iterator[Act]:
        room, now = self._stage.room(), self._stage.now()
        yield from rescue(self.shift, room, now)
        yield from answers(self.shift, room, now)
        yield from round_on_floor(self.shift, room, now)
        yield from round_at_desk(self.shift, room, now)

    def _do(self, act: Act, *, must: bool = False) -> None:
        if act.blow is not None:
            blow = act.blow
            device = act.command["device"]
            self._stage.tell(device, do="next", outcome=blow.outcome, value=blow.value)
        reply = self._stage.ask(act.who, act.command)
        if reply.ok:
            self.shift.note(act, self._stage.now())
        elif act not in self._refused and (must or act in list(self._acts())):
            self._refused.append(act)
            self._fault(
                say("{who} asked {do} and was refused: {why}", who=act.who, do=act.do,
                    why=self._story.spoken(reply.reason))
            )  # fmt: skip

    def _enrol(self) -> None:
        known = self._stage.room().clients
        for client in self._script.clients():
            if client not in known:
                asked = {"do": "enrol", "client": client, "approved_by": "prescriber-1"}
                self._do(Act("office", asked), must=True)
        self._tell_events()

    # --- what befalls the house ------------------------------------------------------------------

    def _befall(self) -> None:
        minutes = self.shift.minutes(self._stage.now())
        for happening in [row for row in self._pending if row.at <= minutes]:
            if _BEFALLS[type(happening)](self, happening):
                self._pending.remove(happening)

    def asks(self, row: p.Asks) -> bool:
        """A command besides the daily round."""
        reply = self._stage.ask(row.who, row.command)
        asked = {"who": row.who, "do": str(row.command["do"])}
        if not reply.ok:
            why = self._story.spoken(reply.reason)
            self._say(say("{who} asked {do} and was refused: {why}", why=why, **asked))
        if reply.ok is row.refused:
            self._fault(say("{who} asked {do}: it did not end as the script says", **asked))
        return True

    def unplugged(self, row: p.Unplugged) -> bool:
        """Nobody asks anything of an instrument that is not there: wait until it is known."""
        self._say(say("somebody pulls the cable of {device}", device=row.device))
        self._stage.tell(row.device, do="unplug")
        return self._must(lambda room: room.devices[row.device].up is False, row)

    def plugged(self, row: p.Plugged) -> bool:
        """It is found again by itself."""
        self._say(say("the cable of {device} is put in again", device=row.device))
        self._stage.tell(row.device, do="replug")
        return self._must(lambda room: room.devices[row.device].up is True, row)

    def noise(self, row: p.Noise) -> bool:
        """Not in the middle of a test."""
        if not self._idle(row.device):
            return False
        self._stage.tell(row.device, do="noise", bytes=row.bytes)
        return True

    def blows_unasked(self, row: p.BlowsUnasked) -> bool:
        """While nobody is expected there; whose it was, the worker will know."""
        if not self._idle(row.device):
            return False
        known = set(self._stage.room().unassigned)
        self._stage.tell(row.device, do="result", value=row.value)
        came = self._must(lambda room: bool(set(room.unassigned) - known), row)
        for seq in set(self._stage.room().unassigned) - known:
            self.shift.owners[seq] = row.owner
        return came

    def monitor_killed(self, row: p.MonitorKilled) -> bool:
        """Whoever was in the house must be there afterwards, and nothing that was known lost."""
        before = self._stage.room()
        self._say(
            say("kill -9 of the monitor, with {people} people in the house and {alarms} alarms",
                people=len(before.visits), alarms=len(before.alarms))
        )  # fmt: skip
        self._stage.kill_monitor()
        after = self._stage.room()
        if after.seq <= before.seq or _who_is_where(after) != _who_is_where(before):
            self._fault(say("the room was not the same after the kill"))
        else:
            self._say(
                say("all {people} people and all {events} events are there again",
                    people=len(after.visits), events=before.seq)
            )  # fmt: skip
        return True

    def collapses(self, row: p.Collapses) -> bool:
        """One command."""
        act = collapse(self.shift, self._stage.room(), row, self._stage.now())
        if act is None:
            return False
        self._do(act, must=True)
        return True

    def picture(self, row: p.Picture) -> bool:
        """When the wall is as full as the script wants it."""
        room = self._stage.room()
        taken = [place.kind for place in room.places.values() if place.session is not None]
        if taken.count("booth") < row.booths or taken.count("seat") < row.seats:
            return False
        if row.emergency and not any(open_.doses for open_ in room.emergencies.values()):
            return False
        visits = [visit for visit in room.visits.values() if visit.client == row.of]
        self._stage.picture(row.name, visits[0].place if visits else None)
        return True

    def _idle(self, device: str) -> bool:
        known = self._stage.room().devices[device]
        return known.up is True and known.armed is None

    def _must(self, holds: Callable[[Room], bool], row: p.Happening) -> bool:
        if not self._stage.until(holds):
            self._fault(say("the monitor did not notice {what}", what=_named(row)))
        return True

    # --- the end ---------------------------------------------------------------------------------

    def _over(self) -> bool:
        minutes = self.shift.minutes(self._stage.now())
        if not self._alone or minutes < self._script.end_at:
            return False
        waits = self._pending or self._missing() or self._stage.room().emergencies
        return not waits or minutes > self._script.end_at + GRACE_MIN

    def _missing(self) -> list[str]:
        """Alarms the script promises that did not come, or that nobody answered."""
        return sorted(name for name in self._script.alarms if not self._story.answered[name])

    def _close(self) -> None:
        for happening in self._pending:
            self._fault(say("it never came to {what}", what=_named(happening)))
        for name in self._missing():
            text = self._story.title(name)
            if self._story.raised[name]:
                self._fault(say("nobody answered the alarm: {title}", title=text))
            else:
                self._fault(say("the alarm did not come: {title}", title=text))
        if self._stage.room().emergencies:
            self._fault(say("an emergency is still open"))
        hand_over = {"do": "hand_over", "to": HAND_OVER_TO, "note": "end of the demo"}
        self._do(Act("desk", hand_over), must=True)

    # --- telling ---------------------------------------------------------------------------------

    def _tell_events(self) -> None:
        for event in self._stage.events():
            line = self._story.line(event)
            if line is not None:
                self._tell(line)

    def _say(self, sentence: Say) -> None:
        self._tell_events()
        self._tell(self._story.told(self._stage.now().at_us, sentence))

    def _fault(self, sentence: Say) -> None:
        if self._alone:
            self.faults.append(sentence)
            self._say(say("NOT AS THE SCRIPT SAYS: {what}", what=self._story.spoken(sentence)))


def _named(row: p.Happening) -> str:
    what = re.sub("(?<!^)([A-Z])", r" \1", type(row).__name__).lower()
    return f"{what} (minute {row.at:g})"


def _who_is_where(room: Room) -> set[tuple[str, str, str | None]]:
    return {(visit.client, visit.stage, visit.place) for visit in room.visits.values()}


_BEFALLS: Final[dict[type[p.Happening], Callable[[Show, Any], bool]]] = {
    p.Asks: Show.asks,
    p.Unplugged: Show.unplugged,
    p.Plugged: Show.plugged,
    p.Noise: Show.noise,
    p.BlowsUnasked: Show.blows_unasked,
    p.MonitorKilled: Show.monitor_killed,
    p.Collapses: Show.collapses,
    p.Picture: Show.picture,
}
