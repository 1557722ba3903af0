"""A monitor in a box: the real decisions and rules on a room in this process, without wire or disk.

For the gallery and for tests of the window: a command is decided, folded and answered as the real
monitor does it, at a time that is set by hand. Nothing is written anywhere.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer

from hatmonitor.commands import COMMANDS
from hatmonitor.decide import Asking, Refusal, decide
from hatmonitor.decide.shift import tried_to_sign_in
from hatmonitor.events import Draft
from hatmonitor.household.reason import QUIET_S, CannotStart
from hatmonitor.journal.samples import Sample
from hatmonitor.moments import Moment, shifted
from hatmonitor.protocol import Protocol
from hatmonitor.typed import converted
from hatmonitor.wire.messages import Answer
from hatmonitor.words import say
from ui.console.feed import BaseFeed
from ui.console.present.scene import Scene
from ui.gallery.story import STATION, Story


class BoxFeed(BaseFeed):
    """A feed over a story. asked: every command that was sent, in order."""

    def __init__(self, story: Story) -> None:
        super().__init__()
        self.story = story
        self.asked: list[dict[str, Any]] = []
        self.silent: Moment | None = None
        self.cannot_start: CannotStart | None = None
        self.quiet_s = 0.0
        self.demo = False
        self.waiting_protocol: Protocol | None = None
        self.bedside_s = 0.0
        self.looking = False
        self.asked_samples: list[str] = []
        self.pins = {"w1": "1111", "w2": "1111", "lead1": "2222"}

    def scene(self) -> Scene:
        return Scene(
            self.story.room,
            self.story.now,
            station=STATION,
            silent=self.silent,
            demo=self.demo,
            waiting_protocol=self.waiting_protocol,
            bedside=self.story.bedside,
            bedside_s=self.bedside_s,
            instruments=self.story.instruments if self.looking else {},
            cannot_start=self.cannot_start,
            quiet_s=self.quiet_s,
        )

    def look_at(self, instruments: bool) -> None:
        self.looking = instruments

    def samples(self, session: str, done: Callable[[tuple[Sample, ...] | None], None]) -> None:
        self.asked_samples.append(session)
        done(tuple(sample for sample in self.story.samples if sample.session == session))

    def tell_vitals(self) -> None:
        """The vitals came anew."""
        self.bedside_s = 0.0
        self.live.emit()

    def later(self, seconds: float) -> None:
        """Time goes on; the rules judge, the window looks."""
        self.story.now = shifted(self.story.now, seconds)
        self.story.judge()
        self.heard.emit()

    def fall_silent(self, for_s: float) -> None:
        """The monitor has said nothing for so long."""
        self.silent = shifted(self.story.now, -for_s)
        self.silence.emit(True)

    def be_kept(self, cannot_start: CannotStart, for_s: float = 2.0) -> None:
        """The monitor cannot start, and why."""
        self.cannot_start = cannot_start
        self.fall_silent(for_s)

    def ask_quiet(self) -> None:
        self.quiet_s = QUIET_S
        self.kept.emit()

    def ask(self, command: dict[str, Any], done: Callable[[Answer], None]) -> None:
        self.asked.append(command)
        number = len(self.asked)
        try:
            drafts = self._drafts(command)
        except Refusal as refusal:
            self._answer(done, Answer(number, ok=False, reason=refusal.reason))
            return
        seqs = tuple(self._tell(draft) for draft in drafts)
        self.story.judge()
        self.heard.emit()
        self._answer(done, Answer(number, ok=True, seqs=seqs))

    def _answer(self, done: Callable[[Answer], None], answer: Answer) -> None:
        """As the real one: after the events, and never before the asker's own turn is over."""
        QTimer.singleShot(0, self, lambda: done(answer))

    def _drafts(self, command: dict[str, Any]) -> list[Draft]:
        room = self.story.room
        if command["do"] == "sign_in":
            right = self.pins.get(command["staff"]) == command["pin"]
            if not right:
                raise Refusal(say("this staff code and this PIN do not go together"))
            return tried_to_sign_in(room, command["staff"], right, STATION)
        staff = room.stations.get(STATION)
        by = staff or f"nobody@{STATION}"
        asking = Asking(by, STATION, room.staff.get(staff or ""), self.story.now)
        return decide(room, converted(command, COMMANDS[command["do"]]), asking)

    def _tell(self, draft: Draft) -> int:
        return self.story.tell(draft.fact, draft.by, draft.place, draft.client, draft.session)
