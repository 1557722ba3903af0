"""A help button, wired to a handshake line of a serial port or a USB adapter. No byte is spoken.

  fed from      RTS or DTR, which an open port drives
  comes back on CTS (unless set otherwise), DSR, RI or DCD
  normally closed    at rest the line is driven; a press opens it
  normally open      a press drives the line; a cut wire is then never noticed

Settings: `line` ("CTS", "DSR", "RI", "DCD"), `normally_closed` (true unless set otherwise).

Source: practice, docs of the project (contacts on handshake lines). Polling every 20 ms and
debouncing for 40 ms are BACKGROUND, tried with pyserial 3.5 only, not with every adapter.

Decisions. Normally closed is the default, because a cut wire or an adapter that lost its power then
looks like a press, not like silence. A state must last DEBOUNCE_S to count. For LINES_SETTLE_S
after opening the port the lines mean nothing; a press that is there afterwards is a press. The
first state after a start is told whatever it is, so that a press from before a restart can end.

What can slip through: a press shorter than DEBOUNCE_S; a short circuit across a normally closed
button, which looks like rest for ever: press it once a day.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from devices.buttons.settings import Settings
from devices.driver import HALF_FRAME_S, Driver, LineStates
from devices.framing import garbage
from devices.instrument import LINES_SETTLE_S, Instrument
from devices.readings import AnyReading, Button, Garbage

DEBOUNCE_S: Final = 0.04

NO_BYTES: Final = "bytes where only a button is"

LINES: Final = {"CTS": "cts", "DSR": "dsr", "RI": "ri", "DCD": "cd"}

_MOST_BYTES: Final = 64  # of noise, in one piece of garbage


class HelpButton(Driver):
    """The decoder. line: one of LINES."""

    def __init__(self, line: str = "CTS", normally_closed: bool = True) -> None:
        self.understood = 0
        self._line = LINES[line]
        self._rests_driven = normally_closed
        self._told: bool | None = None
        self._noise = b""
        self._noise_s = 0.0
        self.opened(0.0)

    def opened(self, now_s: float) -> None:
        self._settled_s = now_s + LINES_SETTLE_S
        self._changed_s: float | None = None
        self._seen: bool | None = None

    def lines(self, states: LineStates, now_s: float) -> list[AnyReading]:
        if now_s < self._settled_s:
            return []
        pressed = getattr(states, self._line) is not self._rests_driven
        if pressed is not self._seen or self._changed_s is None:
            self._seen, self._changed_s = pressed, now_s
        if pressed is self._told or now_s - self._changed_s < DEBOUNCE_S:
            return []
        self._told = pressed
        self.understood += 1
        return [Button(pressed)]

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        """There is nothing to be read: whatever comes is noise."""
        readings = self.tick(now_s)
        self._noise_s = now_s
        self._noise += data
        whole = len(self._noise) // _MOST_BYTES * _MOST_BYTES
        cuts = range(0, whole, _MOST_BYTES)
        readings += [self._garbage(self._noise[at : at + _MOST_BYTES]) for at in cuts]
        self._noise = self._noise[whole:]
        return readings

    def tick(self, now_s: float) -> list[AnyReading]:
        if not self._noise or now_s - self._noise_s < HALF_FRAME_S:
            return []
        noise, self._noise = self._noise, b""
        return [self._garbage(noise)]

    def _garbage(self, noise: bytes) -> Garbage:
        return garbage(noise, NO_BYTES)


def set_up_button(row: Instrument, settings: Mapping[str, object]) -> Instrument:
    """The row as a site file sets it; SettingsFault names what it cannot take."""
    told = Settings(settings, ("line", "normally_closed"))
    line = told.choice("line", tuple(LINES), "CTS")
    closed = told.yes_or_no("normally_closed", True)
    return replace(row, driver=partial(HelpButton, line, closed))
