"""A check in five seconds: breathing counted, SpO2, how awake. Nothing is filled in beforehand.

The counter measures the time between breaths, not a number in half a minute, so that slow breathing
is not counted as faster than it is: three taps at 0, 15 and 30 seconds are 4 a minute.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.console.forms import Form, send_button
from ui.console.present.place import POSS_WORDS
from ui.console.present.scene import Scene
from ui.console.subject import column, row
from ui.look.controls import Button
from ui.look.fields import Choices, Field
from ui.look.look import Look
from ui.words import tr

COUNT_S: Final = 30.0


def breaths_per_minute(taps: Sequence[float]) -> int | None:
    """The rate from the moments of the taps, in seconds; None before the second one."""
    if len(taps) < 2 or taps[-1] <= taps[0]:
        return None
    return round((len(taps) - 1) / (taps[-1] - taps[0]) * 60)


class BreathCounter(Button):
    """Tap once for each breath, for half a minute.

    Signals:
        counted: breaths per minute.
    """

    counted = Signal(int)

    def __init__(self, look: Look, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(look, self._title, self._sub)
        self._clock = clock
        self.taps: list[float] = []
        self._running = False
        self._ticks = QTimer(self)
        self._ticks.setInterval(250)
        self._ticks.timeout.connect(self._tick)
        self.pressed.connect(self.tap)

    def tap(self) -> None:
        """One breath."""
        now = self._clock()
        if not self._running:
            self.taps, self._running = [], True
            self._ticks.start()
        self.taps.append(now)
        self._look_at_clock(now)

    def _tick(self) -> None:
        self._look_at_clock(self._clock())

    def _look_at_clock(self, now: float) -> None:
        if self._running and now - self.taps[0] >= COUNT_S:
            self._running = False
            self._ticks.stop()
            rate = breaths_per_minute(self.taps)
            # One breath in the whole time: it is at most two a minute.
            self.counted.emit(2 if rate is None else rate)
        self.update()

    def _title(self) -> str:
        if self._running:
            return tr("{n} breaths", n=len(self.taps))
        return tr("Count: tap each breath")

    def _sub(self) -> str:
        if self._running:
            left = max(0.0, COUNT_S - (self._clock() - self.taps[0]))
            return tr("{n} s left", n=round(left))
        rate = breaths_per_minute(self.taps)
        return tr("counted {n}/min", n=rate) if rate is not None else tr("half a minute")


class CheckForm(Form):
    """Breathing, SpO2, POSS, note."""

    def __init__(self, look: Look, scene: Scene, place: str, parent: QWidget | None = None) -> None:
        super().__init__(look, scene, place, parent)
        self.rr = Field(look, lambda: tr("Breaths per minute"), 170, digits=True, most=3)
        self.spo2 = Field(look, lambda: tr("SpO2 %, if measured"), 170, digits=True, most=3)
        words = [(level, level, lambda w=w: tr(w)) for level, w in POSS_WORDS.items()]
        self.poss = Choices(look, words, tall=True)
        self.note = Field(look, lambda: tr("Note"), 280)
        self.counter = BreathCounter(look)
        self.counter.counted.connect(lambda rate: self.rr.put(str(rate)))
        self.send_button = send_button(self, lambda: tr("Record check"))
        for field in (self.rr, self.spo2, self.note):
            field.entered.connect(self.send)
        for tall in (self.send_button, self.counter):
            tall.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        left = column(row(self.rr, self.spo2, spacing=6), self.counter, spacing=6)
        right = column(self.note, self.send_button, spacing=6)
        layout = row(left, self.poss, right, spacing=10)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def first(self) -> QWidget:
        return self.rr

    def send(self) -> None:
        rr, spo2 = self.rr.value, self.spo2.value
        if not rr.isdecimal():
            self.missing.emit(lambda: tr("Count the breathing: breaths per minute."))
            self.rr.setFocus()
            return
        if spo2 and not spo2.isdecimal():
            self.missing.emit(lambda: tr("SpO2 is a whole number, or left empty."))
            self.spo2.setFocus()
            return
        if self.poss.value is None:
            self.missing.emit(lambda: tr("Choose how awake the person is."))
            self.poss.setFocus()
            return
        self.ready.emit(
            {
                "do": "record_check",
                "place": self.place,
                "rr": int(rr),
                "spo2": int(spo2) if spo2 else None,
                "poss": self.poss.value,
                "note": self.note.value,
            }
        )
