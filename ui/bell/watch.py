"""The watch on the sound path: which output to use, and whether sound comes out of it. Pure.

It is told what the voice reports and what the mixer says, and answers with what to do: start the
voice (again), or open another output. Seconds are the bell's own monotonic clock.

The one remedy is a new voice, because a voice that is confused about its outputs cannot be talked
out of it (see voice.py). An output that failed is not used again while there is another, so that
the sound does not go to and fro; muted ones come last.
"""

from typing import Final

import msgspec

from ui.bell.talk import ENDED, GONE, HANGS, MUTED, NO_OUTPUT, Open, Output, Report

# It reports twice a second; the first time it has to load and ask for the outputs.
REPORT_WITHIN_S: Final = 1.4
FIRST_REPORT_WITHIN_S: Final = 6.0
# Not knowing is no answer for longer than this.
KNOWN_WITHIN_S: Final = 3.0
# A new voice may see an output that the old one cannot.
LOOK_AGAIN_S: Final = 4.0
# Between one start and the next, while it keeps failing.
_BACK_OFF_S: Final = (0.0, 0.5, 1.0, 2.0, 4.0)
# So long well, and the failures before are forgotten.
_WELL_S: Final = 10.0


class SoundState(msgspec.Struct, frozen=True):
    """works None: not known yet. text: the output's name, or why there is no sound."""

    works: bool | None
    text: str = ""


class Levels(msgspec.Struct, frozen=True):
    """What the mixer holds down: outputs by id, programs by process id."""

    muted_outputs: frozenset[str] = frozenset()
    muted_programs: frozenset[int] = frozenset()


class Start(msgspec.Struct, frozen=True):
    """End the voice, if there is one, and start another."""


class SoundWatch:
    """Before the first voice: nothing is known."""

    def __init__(self, mono_s: float) -> None:
        self.state = SoundState(None)
        self._levels = Levels()
        self._report: Report | None = None
        self._pid: int | None = None
        self._chosen: str | None = None
        self._distrusted: frozenset[str] = frozenset()
        self._failures = 0
        self._well_since_s: float | None = None
        self._start_at_s = self._patience_until_s = self._look_again_at_s = mono_s
        self._known_by_s = mono_s + KNOWN_WITHIN_S

    # --- what it is told ---

    def started(self, pid: int, mono_s: float) -> None:
        """A voice was started, as asked for."""
        self._pid = pid
        self._report = self._chosen = None
        self._patience_until_s = mono_s + FIRST_REPORT_WITHIN_S
        self._look_again_at_s = mono_s + LOOK_AGAIN_S

    def not_started(self, mono_s: float) -> None:
        """A voice could not be started."""
        self._fail(ENDED, mono_s)

    def ended(self, mono_s: float) -> None:
        """The voice is gone."""
        if self._pid is not None:
            self._fail(ENDED, mono_s)

    def reported(self, report: Report, mono_s: float) -> None:
        """The voice spoke; one that was given up is no longer listened to."""
        if self._pid is None:
            return
        self._report = report
        self._patience_until_s = mono_s + REPORT_WITHIN_S
        gone = self._distrusted - {output.id for output in report.outputs}
        self._distrusted -= gone  # when it comes back it is another
        self._judge(mono_s)

    def heard_levels(self, levels: Levels, mono_s: float) -> None:
        """The mixer spoke."""
        self._levels = levels
        self._judge(mono_s)

    # --- what it wants ---

    def due(self, mono_s: float) -> Start | Open | None:
        """What to do now; ask again until it is nothing."""
        if self.state.works is None and mono_s > self._known_by_s:
            self._say_lost(HANGS)
        report = self._report
        if self._pid is not None and mono_s > self._patience_until_s:
            self._fail(HANGS, mono_s)
        elif report is not None and report.fault and self._is_open():
            self._fail(report.fault, mono_s)
        if self._pid is None:
            return Start() if mono_s >= self._start_at_s else None
        return None if self._report is None else self._better(self._report, mono_s)

    def _better(self, report: Report, mono_s: float) -> Start | Open | None:
        best = min(report.outputs, key=self._worth, default=None)
        if best is None:
            self._say_lost(NO_OUTPUT)
            return Start() if mono_s >= self._look_again_at_s else None
        self._look_again_at_s = mono_s + LOOK_AGAIN_S
        if best.id == self._chosen:
            return None
        if self._chosen is not None and all(o.id != self._chosen for o in report.outputs):
            self._say_lost(GONE)
        self._chosen = best.id
        return Open(best.id)

    def _worth(self, output: Output) -> tuple[bool, bool, bool]:
        """Least is best."""
        muted = output.id in self._levels.muted_outputs
        return (output.id in self._distrusted, muted, not output.default)

    # --- how it stands ---

    @property
    def hopeful(self) -> bool:
        """An output was opened and nothing speaks against it: what is played now may be heard.
        Waiting until it is proven would cost a quarter of a second of silence."""
        return self._chosen is not None and not self._muted()

    def _is_open(self) -> bool:
        return self._report is not None and self._report.opened == self._chosen is not None

    def _judge(self, mono_s: float) -> None:
        report = self._report
        if report is None:
            return
        if self._muted():
            self._say_lost(MUTED)
        elif self._is_open() and report.taken and not report.fault:
            name = next((o.name for o in report.outputs if o.id == self._chosen), self._chosen)
            self.state = SoundState(True, name or "")
            self._well(mono_s)

    def _muted(self) -> bool:
        return (
            self._chosen in self._levels.muted_outputs or self._pid in self._levels.muted_programs
        )

    def _well(self, mono_s: float) -> None:
        if self._well_since_s is None:
            self._well_since_s = mono_s
        elif mono_s - self._well_since_s > _WELL_S:
            self._failures = 0

    def _fail(self, why: str, mono_s: float) -> None:
        if self._chosen is not None:
            self._distrusted |= {self._chosen}
        self._pid = self._report = self._chosen = None
        self._well_since_s = None
        self._start_at_s = mono_s + _BACK_OFF_S[min(self._failures, len(_BACK_OFF_S) - 1)]
        self._failures += 1
        self._say_lost(why)

    def _say_lost(self, why: str) -> None:
        self.state = SoundState(False, why)
