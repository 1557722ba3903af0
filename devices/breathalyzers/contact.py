"""The dry contact of a breathalyzer, PASS or FAIL, on the handshake lines of a serial adapter.

Most breathalyzers made for turnstiles have such an output, also those with no published wire
format. No byte is ever read or sent. Wiring: feed the contact from RTS or DTR, which the open port
drives, and return it to one of

  CTS  DSR  RI  DCD

Settings of the site file: `pass_on`, the line of the PASS contact (CTS unless told); `fail_on`,
the line of a FAIL contact, if there is one.

Source: practice (reference: contacts on handshake lines). Every contact has to be tried with the
instrument: DERIVED that it closes for one result and opens before the next.

A line driven for DEBOUNCE_S is a closed contact and gives one word; a number never comes of it.
Nothing comes again until the contact was open for as long. The first LINES_SETTLE_S after opening
the port are not looked at, because opening it moves RTS and DTR; a contact that is closed by then
gives nothing until it was open once: it may have closed for somebody else.

Decision: FAIL is always told, PASS only while the FAIL contact is open. Both at once is a fault of
the wiring and told as sensor trouble until a word comes alone.

What can slip through: everything that closes the wire. A short circuit reads as PASS, a cut wire
as no result at all; nothing here can tell. A PASS shorter than DEBOUNCE_S is not seen.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import Final

from devices.driver import HALF_FRAME_S, Driver, LineStates
from devices.framing import LineFramer, garbage
from devices.instrument import LINES_SETTLE_S, Instrument, SettingsFault
from devices.readings import (
    AnyReading,
    Breath,
    BreathStatus,
    Garbage,
    TroubleKind,
)
from devices.troubles import Troubles

DEBOUNCE_S: Final = 0.040


NO_BYTES: Final = "bytes where only a contact is"
BOTH: Final = "PASS and FAIL at once: look at the wiring"

LINES: Final[Mapping[str, Callable[[LineStates], bool]]] = {
    "CTS": attrgetter("cts"),
    "DSR": attrgetter("dsr"),
    "RI": attrgetter("ri"),
    "DCD": attrgetter("cd"),
}
_SETTINGS: Final = ("pass_on", "fail_on")
_LONGEST_GARBAGE: Final = 64


class _Contact:
    """One contact, freed of its bouncing."""

    def __init__(self, line: str, status: BreathStatus) -> None:
        self.line = line
        self.status = status
        self.closing = False  # as it was last seen, bouncing or not
        self._closed: bool | None = None  # None: not known since the port was opened
        self._since_s: float | None = None  # when it was first seen as it is now

    def looked_at(self, states: LineStates, now_s: float) -> bool:
        """Say whether it has just closed."""
        closing = LINES[self.line](states)
        if self._since_s is None or closing is not self.closing:
            self.closing, self._since_s = closing, now_s
        if closing is self._closed or now_s - self._since_s < DEBOUNCE_S:
            return False
        was_open = self._closed is False
        self._closed = closing
        return closing and was_open


class DryContact(Driver):
    """The decoder. understood counts the words given."""

    def __init__(self, pass_on: str = "CTS", fail_on: str | None = None) -> None:
        self.understood = 0
        self._wired = [(pass_on, BreathStatus.PASS)]
        if fail_on is not None:
            self._wired.insert(0, (fail_on, BreathStatus.FAIL))
        self._troubles = Troubles()
        self.opened(0.0)

    def opened(self, now_s: float) -> None:
        self._contacts = [_Contact(line, status) for line, status in self._wired]
        self._opened_s = now_s
        self._framer = LineFramer(_LONGEST_GARBAGE)
        self._heard_s = now_s

    def still_troubled(self, kinds: Iterable[TroubleKind]) -> None:
        self._troubles.stood(kinds)

    def ask_measure(self, now_s: float) -> None:
        """Nothing can be asked of a contact: the test is begun at the instrument."""

    def ask_stop(self, now_s: float) -> None:
        """Nothing was asked."""

    def lines(self, states: LineStates, now_s: float) -> list[AnyReading]:
        if now_s - self._opened_s < LINES_SETTLE_S:
            return []
        closed = [one for one in self._contacts if one.looked_at(states, now_s)]
        return [reading for one in closed for reading in self._closed(one)]

    def _closed(self, contact: _Contact) -> list[AnyReading]:
        both = all(one.closing for one in self._contacts) and len(self._contacts) > 1
        readings = self._wiring(good=not both)
        if both and contact.status is BreathStatus.PASS:
            return readings
        self.understood += 1
        text = f"{contact.status.upper()} contact {contact.line}"
        return [*readings, Breath(contact.status, None, None, text)]

    def _wiring(self, *, good: bool) -> list[AnyReading]:
        kind = TroubleKind.SENSOR_ERROR
        return self._troubles.end(kind) if good else self._troubles.begin(kind, BOTH)

    # --- bytes ----------------------------------------------------------------------------------

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self.tick(now_s)
        self._heard_s = now_s
        found = self._framer.feed(data)
        return readings + [
            one if isinstance(one, Garbage) else garbage(one, NO_BYTES) for one in found
        ]

    def tick(self, now_s: float) -> list[AnyReading]:
        return [*self._framer.quiet()] if now_s - self._heard_s >= HALF_FRAME_S else []


def set_up(row: Instrument, settings: Mapping[str, object]) -> Instrument:
    """The row with its lines as the site file names them; SettingsFault otherwise."""
    for key in settings:
        if key not in _SETTINGS:
            raise SettingsFault(key, "a contact has no such setting; it has pass_on and fail_on")
    pass_on = _line_of(settings, "pass_on") or "CTS"
    fail_on = _line_of(settings, "fail_on")
    if fail_on == pass_on:
        raise SettingsFault("fail_on", f"PASS is on {pass_on} already; FAIL needs another line")
    return replace(row, driver=partial(DryContact, pass_on, fail_on))


def _line_of(settings: Mapping[str, object], key: str) -> str | None:
    if key not in settings:
        return None
    line = settings[key]
    if not isinstance(line, str) or line not in LINES:
        raise SettingsFault(key, f"must be one of {', '.join(LINES)}, not {line!r}")
    return line
