"""A simulated Titan: its frames, in its order, at the pace of a person blowing, cut as by radio.

The frames are those of devices/framing_titan.py and devices/breathalyzers/titan.py; like the real
one it adds 0D 0A, sends at most 20 bytes at once, takes nothing but FF02 and FF04 before it is
connected, and says too short a length in its version reply. DERIVED, not measured on an instrument:
how long each phase takes, and that it is connected until the plug is pulled. Its commands, beside
those of every simulator:

  next {value} or {outcome}   what the next blow gives: mg/100 mL of blood, or discontinued,
                              refused, error (an error reply to the start), unsent (the result waits
                              to be asked for; {value} too); kept in a queue; with none a blow gives
                              0
                         {instead} true: what was told before is forgotten
  result {value}              send a result nobody asked for
  repeat                      send the last result frame again
  send {code}                 send what it answers to this code: version, time, status, battery,
                              records, calibrated, temperature
  error {byte}                send this error reply to a read
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from devices import framing_titan as f
from devices.simulators.simulator import BadCommand, Simulator, number

ADDRESS: Final = bytes.fromhex("303030300350")
ANSWER_S: Final = 0.05
CHECK_S: Final = 2.0
WARM_S: Final = 5.0
BLOW_S: Final = 6.0
ANALYSE_S: Final = 3.0
RADIO_BYTES: Final = 20
_RADIO_PAUSE_S: Final = 0.01

_HIGHEST: Final = 0xFFFF
_EVERYBODY: Final = b"\x99" * 6
_OUTCOMES: Final = ("discontinued", "error", "refused", "result", "unsent")
_ACKNOWLEDGED, _BLOW, _BLOWN, _DISCONTINUED, _REFUSED, _COMPUTED, _CHECKING = range(7)
_ILLEGAL_ACCESS: Final = 0x08
_RESERVED: Final = 0x20
_VERSION: Final = b"V1.04B_T"
_FACTS: Final = {
    "version": (f.VERSION, _VERSION),
    "time": (f.TIME, bytes.fromhex("241119101520")),
    "status": (f.STATUS, b"\x00"),
    "battery": (f.BATTERY, b"\x33\x00"),
    "records": (f.RECORDS, b"\x53\x00"),
    "calibrated": (f.CALIBRATED, bytes.fromhex("241119101520")),
    "temperature": (f.TEMPERATURE, b"\x19"),
}


class TitanSimulator(Simulator):
    """Not connected until told so; its last result is 0."""

    def __init__(self) -> None:
        super().__init__()
        self._frames_heard = f.TitanFramer()
        self._blows: deque[tuple[str, int]] = deque()
        self._connected = False
        self._idle_from_s = 0.0
        self._value = 0
        self._last_result: bytes | None = None

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return {
            "next": self._next,
            "result": self._unasked,
            "repeat": self._repeat,
            "send": self._fact,
            "error": self._error_told,
        }

    def unplugged(self) -> None:
        super().unplugged()
        self._connected = False

    def hush(self) -> None:
        super().hush()
        self._idle_from_s = 0.0

    def answer(self, data: bytes, now_s: float) -> None:
        for frame in self._frames_heard.feed(data):
            if isinstance(frame, f.TitanFrame) and frame.address in (ADDRESS, _EVERYBODY):
                self._asked(frame, now_s + ANSWER_S)

    def _asked(self, frame: f.TitanFrame, at_s: float) -> None:
        if (frame.control, frame.code) == (f.READ, f.ADDRESS):
            self._reply(f.ADDRESS, ADDRESS, at_s)
        elif (frame.control, frame.data) == (f.WRITE, b"\x04\xff\x01"):
            self._connected = True
            self._frame(f.build(ADDRESS, f.WRITE_REPLY, b""), at_s)
        elif not self._connected:
            self._error(_ILLEGAL_ACCESS, at_s)
        elif frame.code == f.TEST and at_s >= self._idle_from_s:
            self._test_runs(at_s)
        elif frame.code == f.RESULT:
            self._reply(f.RESULT, self._value.to_bytes(2, "little"), at_s)
        else:
            known = [name for name, (code, _) in _FACTS.items() if code == frame.code]
            if known:
                self._fact({"code": known[0]}, at_s)
            else:
                self._error(_RESERVED, at_s)

    # --- one test -------------------------------------------------------------------------------

    def _test_runs(self, at_s: float) -> None:
        outcome, value = self._blows.popleft() if self._blows else ("result", 0)
        if outcome == "error":
            self._error(_RESERVED, at_s)
            return
        self._says(_ACKNOWLEDGED, at_s)
        self._says(_CHECKING, at_s + CHECK_S)
        at_s += WARM_S
        self._idle_from_s = at_s
        if outcome == "refused":
            self._says(_REFUSED, at_s)
            return
        self._says(_BLOW, at_s)
        at_s += BLOW_S
        self._idle_from_s = at_s
        if outcome == "discontinued":
            self._says(_DISCONTINUED, at_s)
            return
        self._says(_BLOWN, at_s)
        at_s += ANALYSE_S
        self._idle_from_s = at_s
        self._says(_COMPUTED, at_s)
        self._value = value
        if outcome == "result":
            self._reply(f.RESULT, value.to_bytes(2, "little"), at_s + ANSWER_S)

    def _says(self, status: int, at_s: float) -> None:
        self._reply(f.TEST, bytes([status]), at_s)

    # --- frames ---------------------------------------------------------------------------------

    def _reply(self, code: int, value: bytes, at_s: float) -> None:
        data = code.to_bytes(2, "little") + value
        frame = f.build(ADDRESS, f.READ_REPLY, data)
        if code == f.RESULT:
            self._last_result = frame
        self._frame(_too_short(frame) if code == f.VERSION else frame, at_s)

    def _error(self, error: int, at_s: float) -> None:
        self._frame(f.build(ADDRESS, f.READ_ERROR, bytes([error])), at_s)

    def _frame(self, frame: bytes, at_s: float) -> None:
        self.say(frame + f.AFTER, at_s)

    def pieces(self, frame: bytes) -> list[tuple[float, bytes]]:
        """Cut by the radio, and each part again where the script wants pieces. All of one frame
        goes before the next: two mixed ones would be noise to anybody."""
        found: list[tuple[float, bytes]] = []
        for at in range(0, len(frame), RADIO_BYTES):
            begin_s = found[-1][0] + _RADIO_PAUSE_S if found else 0.0
            part = super().pieces(frame[at : at + RADIO_BYTES])
            found += [(begin_s + after_s, piece) for after_s, piece in part]
        return found

    # --- the script -----------------------------------------------------------------------------

    def _next(self, command: Mapping[str, Any], now_s: float) -> None:
        outcome = command.get("outcome", "result")
        if outcome not in _OUTCOMES:
            raise BadCommand(f"unknown outcome {outcome!r}; known are: {', '.join(_OUTCOMES)}")
        value = number(command, "value", 0, _HIGHEST) if "value" in command else 0
        if command.get("instead") is True:
            self._blows.clear()
        self._blows.append((outcome, round(value)))

    def _unasked(self, command: Mapping[str, Any], now_s: float) -> None:
        self._value = round(number(command, "value", 0, _HIGHEST))
        self._reply(f.RESULT, self._value.to_bytes(2, "little"), now_s)

    def _repeat(self, command: Mapping[str, Any], now_s: float) -> None:
        if self._last_result is None:
            raise BadCommand("there is no result to repeat yet")
        self._frame(self._last_result, now_s)

    def _fact(self, command: Mapping[str, Any], now_s: float) -> None:
        name = command.get("code")
        if name not in _FACTS:
            raise BadCommand(f'"code" must be one of {", ".join(_FACTS)}, not {name!r}')
        self._reply(*_FACTS[name], now_s)

    def _error_told(self, command: Mapping[str, Any], now_s: float) -> None:
        self._error(round(number(command, "byte", 0, 0xFF)), now_s)


def _too_short(frame: bytes) -> bytes:
    """The same data under a length that is two less, with a sum over all of it."""
    head = frame[:9] + bytes([frame[9] - 2]) + frame[10:-2]
    return head + bytes([sum(head) & 0xFF, f.END])
