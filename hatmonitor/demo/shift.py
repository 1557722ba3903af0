"""What the scripted workers keep in mind beside the room: the script, and what they have done.

Everything that can be read off the room is read off the room, so that a monitor that was killed in
between, or a person who plays along, changes nothing for them. Pure: time is an argument.
"""

from collections import Counter
from typing import Any

import msgspec

from hatmonitor.demo.fingers import Fingers
from hatmonitor.demo.plan import Blow, Guest, Rescue, Script
from hatmonitor.moments import Moment, elapsed_s


class Act(msgspec.Struct, frozen=True):
    """One command of one worker. who: desk, floor or office. blow: what the instrument is told
    first. rescue: the place whose emergency this is a step of. spo2: what it brings the oxygen of
    the person there to."""

    who: str
    command: dict[str, Any]
    blow: Blow | None = None
    rescue: str | None = None
    spo2: int | None = None

    @property
    def do(self) -> str:
        """The command's name."""
        return str(self.command["do"])


class Rescuing(msgspec.Struct, frozen=True):
    """How far a rescue is: the next row, and when the one before was done."""

    rows: tuple[Rescue, ...]
    next: int
    since: Moment


class Shift:
    """One run of a script, from `began` on."""

    def __init__(self, script: Script, began: Moment) -> None:
        self.script = script
        self.began = began
        self.tries: Counter[str] = Counter()
        self.decisions: Counter[str] = Counter()
        self.cleaning: dict[str, Moment] = {}
        self.owners: dict[int, str | None] = {}
        self.rescues: dict[str, Rescuing] = {}
        self.fingers = Fingers()

    def minutes(self, now: Moment) -> float:
        """Minutes since the beginning."""
        return elapsed_s(self.began, now) / 60

    def guest(self, client: str) -> Guest:
        """This client's row, or that of somebody ordinary."""
        return self.script.guest(client) or Guest(0.0, client)

    def note(self, act: Act, now: Moment) -> None:
        """It was done."""
        match act.do, act.command:
            case "expect_breath", {"client": client}:
                self.tries[client] += 1
            case "decide_dose", {"client": client}:
                self.decisions[client] += 1
            case "set_place", {"place": place, "state": "cleaning"}:
                self.cleaning[place] = now
        if act.rescue is not None:
            rescuing = self.rescues[act.rescue]
            self.rescues[act.rescue] = Rescuing(rescuing.rows, rescuing.next + 1, now)
