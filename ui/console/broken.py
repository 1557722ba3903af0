"""What breaks in this window costs the part it is in; the monitor hears of it, the window stays.

A part that could not be made or painted anew is covered by `CannotShow`: what it showed before is
old, and must not look alive. A fault that reaches Qt's loop itself (`Faults.hook`) costs the slot
it was in; one that again and again keeps the window from showing the room ends the process, so
that the monitor misses it and the launcher starts another. Told to the monitor once a second at
most for each fault, with how often it came; there it is journalled and bounded.
"""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from devices.guarded import Fault, fault_of
from hatmonitor.words import N_
from ui.look import pen
from ui.look.look import Look, colour
from ui.words import tr

SAID_EVERY_S: Final = 1.0
# Of one fault in what shows the room: so often within so long, and the window ends.
SHOWS: Final = frozenset({"paintEvent", "refresh", "_live", "_tick", "_take_all", "_judge"})
TOO_OFTEN: Final = 5
WITHIN_S: Final = 15.0

Tell = Callable[[Fault, int], None]


class Faults:
    """Of one window. tell: to the monitor, with how often since it was last told. end: what ends
    the process. clock: seconds."""

    def __init__(
        self, tell: Tell, end: Callable[[BaseException], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._tell, self._end, self._clock = tell, end, clock
        self._told: dict[str, tuple[float, int]] = {}
        self._shown: dict[str, list[float]] = {}

    def broke(self, fault: Fault) -> None:
        """It cost one part, and the window goes on."""
        now, new = self._clock(), fault.key not in self._told
        last, more = self._told.get(fault.key, (now - SAID_EVERY_S, 0))
        if now - last < SAID_EVERY_S:
            self._told[fault.key] = (last, more + 1)
            return
        self._told[fault.key] = (now, 0)
        if new:
            said = f"{fault.part}: {fault.cause} in {fault.where}"
            sys.stderr.write(f"a fault in this window, at {said}\n")
        self._tell(fault, more + 1)

    def hook(
        self, _kind: type[BaseException], error: BaseException, at: TracebackType | None
    ) -> None:
        """As sys.excepthook: nobody held it; it cost the slot or the paint it was in."""
        if not isinstance(error, Exception):
            self._end(error)
            return
        fault = fault_of("the window", error.with_traceback(at))
        self.broke(fault)
        if _names(at) & SHOWS and self._too_often(fault.key):
            self._end(error)

    def _too_often(self, key: str) -> bool:
        now = self._clock()
        came = [*self._shown.get(key, ()), now][-TOO_OFTEN:]
        self._shown[key] = came
        return len(came) == TOO_OFTEN and now - came[0] <= WITHIN_S


def _names(at: TracebackType | None) -> set[str]:
    names = set()
    while at is not None:
        names.add(at.tb_frame.f_code.co_name)
        at = at.tb_next
    return names


# What a worker is told in place of a part; without it nobody is told of anybody's danger there.
PARTS: Final = {
    "bands": N_("The alarms cannot be shown. Watch the booths."),
    "side": N_("The alarms cannot be shown. Watch the booths."),
    "wall": N_("The places cannot be shown. Watch the booths."),
    "desk": N_("The desk cannot be shown."),
}
NAMELESS: Final = N_("cannot be shown")


def paint_cannot(painter: QPainter, look: Look, box: QRect, what: str) -> None:
    """In place of what cannot be shown; nothing of it shines through."""
    write_cannot(painter, look, box, f"{what}: {tr('cannot be shown')}")


def write_cannot(painter: QPainter, look: Look, box: QRect, words: str) -> None:
    """The same, in these words."""
    palette = look.palette
    painter.fillRect(box, colour(palette.sheet))
    inner = box.adjusted(8, 4, -8, -4)
    pen.write_wrapped(painter, inner, words, look.role("strong"), palette.ink, may_shorten=True)


class CannotShow(QWidget):
    """Lies over a part of the window while that cannot be shown. name: the part's, as in PARTS."""

    def __init__(self, look: Look, part: QWidget, name: str) -> None:
        super().__init__(part.parentWidget())
        self.look, self.part, self.name = look, part, name
        self.cover()

    def cover(self) -> None:
        """Where the part is now."""
        self.setGeometry(self.part.geometry())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        write_cannot(painter, self.look, self.rect(), tr(PARTS.get(self.name, NAMELESS)))
        painter.end()
