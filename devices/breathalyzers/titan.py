"""Titan and Deimos (HLX) breathalyzers: checked frames `68 address 68 C L data CS 16`.

Source: "Titan Bluetooth communication Protocol", frames recorded in AppHealthFlutter @ e4cec25,
@ a9edf0e and its conversion fix @ 146caf0 (MIT). Every result recorded from a real instrument is
zero; others are COMPUTED. The bytes travel over Bluetooth (Nordic UART, cut after 20 bytes); a
bridge makes them a serial port or a TCP port, and its own line settings are its own. How a frame is
built stands in devices/framing_titan.py. Codes, and what is done with them:

  to the instrument
  FF02 read        its address, asked of everybody (99 x 6): the safe question; first of a test
  FF04 write 01    connected; before it the instrument takes nothing else
  9002 read        start a test; sent once
  9003 read        the result; asked only when the instrument says it has one and does not send it
  from the instrument
  9002  STA        00 acknowledged, 06 checking its calibration: warming; 01 blow; 02 blowing
                   finished: analysing; 03 discontinued: insufficient; 04 refused: timed out; 05 the
                   result is computed and follows
  9003  lo hi      mg of ethanol in 100 mL of BLOOD, made from breath with 2100:1; so mg/L of breath
                   is the number divided by 210, as on the instrument's own display
  9001  00         ready
  FF00 version, FF01 time, FF03 mode, FF05 sensor, 9004 battery %, 9005 number of records, 9007 last
  calibration, 9008 temperature, 900A a stored record: understood, and no reading. No document says
  below which battery level to worry; a stored record may be of another person
  C1, C4           error, one byte: bit 0 illegal data, 1 data id, 2 check, 3 illegal access, 4
                   address, 5-6 reserved (real instruments send them), 7 unknown

A test is: FF02, FF04, 9002, each only when the one before was answered. An address is six bytes
and nothing more: the document reads them in two ways. While a test of ours runs, a frame from
another address is garbage, for two instruments on one bridge must not pass for one. A frame that a
host sends, as a bridge may echo it, is no answer. Writing time, mode or anything stored is NEVER
DONE.

DERIVED, not seen on an instrument: the times below; that a refused test is one nobody blew into;
that asking for a computed result repeats it.

One test gives at most one result. The same number again, with no sign of a new test in between (any
STA but 05, or a request of ours), is a repeated frame. A first result without any step is taken.
Silence, and a question refused to the end, is a trouble; any reply that is no error ends it.

What can slip through: the check is a sum modulo 256. Every single damaged byte is found; two that
undo each other, one upward and one downward by as much, are not, nor are two bytes that changed
places.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Final

from devices.driver import HALF_FRAME_S, SAME_RESULT, Beginning, Driver
from devices.framing import garbage
from devices.framing_titan import (
    ADDRESS,
    CONNECTED,
    LONGEST_FRAME,
    READ,
    READ_ERROR,
    RESULT,
    STATUS,
    TEST,
    WRITE,
    WRITE_ERROR,
    WRITE_REPLY,
    TitanFrame,
    TitanFramer,
    build,
)
from devices.readings import (
    AnyReading,
    Breath,
    BreathPhase,
    BreathStatus,
    BreathStep,
    Garbage,
    TroubleKind,
)
from devices.troubles import Troubles
from devices.units import BreathUnit

EVERYBODY: Final = b"\x99" * 6
ASK_ADDRESS: Final = build(EVERYBODY, READ, ADDRESS.to_bytes(2, "little"))
OWN_RATIO: Final = 2100.0  # blood to breath, with which the instrument makes its number

TRIES: Final = 3
ANSWER_WAIT_S: Final = 2.0
START_WAIT_S: Final = 10.0
TEST_LIMIT_S: Final = 120.0

ANOTHER: Final = "a frame of another instrument"

_ACKNOWLEDGED, _COMPUTED = 0x00, 0x05
_STEPS: Final = {
    _ACKNOWLEDGED: BreathPhase.WARMING,
    0x01: BreathPhase.BLOW,
    0x02: BreathPhase.ANALYSING,
    0x06: BreathPhase.WARMING,
}
_FAILURES: Final = {0x03: BreathPhase.INSUFFICIENT, 0x04: BreathPhase.TIMED_OUT}
_READY: Final = b"\x00"

_ERROR_BITS: Final = (
    "illegal data",
    "data id",
    "check",
    "illegal access",
    "address",
    "reserved bit 5",
    "reserved bit 6",
    "unknown",
)


def error_text(error: int) -> str:
    """What an error byte says, every bit of it."""
    told = [text for bit, text in enumerate(_ERROR_BITS) if error >> bit & 1]
    return f"error {error:02X} ({', '.join(told) or 'no bit set'})"


class _Stage(Enum):
    """What we wait for; the values are the words of a trouble."""

    NOTHING = ""
    ADDRESS = "no answer to the question for its address"
    CONNECTION = "no answer to the connection"
    START = "no answer to the start of a test"
    END = "a test runs"
    RESULT = "no answer to the question for the result"


_REPEATED: Final = (_Stage.ADDRESS, _Stage.CONNECTION, _Stage.RESULT)
_REFUSALS: Final = {
    READ_ERROR: (_Stage.ADDRESS, _Stage.START, _Stage.RESULT),
    WRITE_ERROR: (_Stage.CONNECTION,),
}


class _Conversation:
    """Our side of one opening of the port: what is asked when, and what is overdue.

    A test that already runs serves a request; its outcome ends the request, whoever started it.
    """

    def __init__(self) -> None:
        self.outgoing = b""
        self.address: bytes | None = None  # of the instrument whose test we started
        self._stage = _Stage.NOTHING
        self._ours = False  # we made the connection, so the instrument answers us
        self._sent = 0  # how often the question of this stage has gone out
        self._due_s: float | None = None
        self._refusal = ""
        self._test_since_s: float | None = None

    def ask(self, now_s: float) -> None:
        if self._stage is _Stage.NOTHING:
            self._enter(_Stage.ADDRESS, now_s)

    def stop(self) -> None:
        if self._stage in (_Stage.ADDRESS, _Stage.CONNECTION):
            self._over()

    def address_heard(self, address: bytes, now_s: float) -> None:
        if self._stage is _Stage.ADDRESS:
            self.address = address
            self._enter(_Stage.CONNECTION, now_s)

    def connection_heard(self, now_s: float) -> None:
        if self._stage is _Stage.CONNECTION:
            self._ours = True
            self._test_since_s = now_s
            self._enter(_Stage.START, now_s)

    def step_heard(self, now_s: float) -> None:
        self._stage = _Stage.END
        self._due_s = None
        if self._test_since_s is None:
            self._test_since_s = now_s

    def result_announced(self, now_s: float) -> None:
        self.step_heard(now_s)
        if self._ours:
            self._stage = _Stage.RESULT
            self._sent, self._refusal = 0, ""
            self._due_s = now_s + ANSWER_WAIT_S  # it mostly sends the result by itself

    def outcome_heard(self) -> None:
        self._over()

    def refused(self, control: int, error: int, now_s: float) -> None:
        """An error reply: the question is asked again in its time, a start is given up at once."""
        if self._stage in _REFUSALS[control]:
            self._refusal = error_text(error)
            if self._stage is _Stage.START:
                self._due_s = now_s

    def overdue(self, now_s: float) -> str | None:
        """Ask again what was not answered; the words of a trouble when that was for the last time.

        A test that has run too long is `too_long`.
        """
        if self._due_s is None or now_s < self._due_s:
            return None
        if self._stage in _REPEATED and self._sent < TRIES:
            self._send(now_s)
            return None
        words = str(self._stage.value) + (f": {self._refusal}" if self._refusal else "")
        self._over()
        return words

    def too_long(self, now_s: float) -> bool:
        if self._test_since_s is None or now_s < self._test_since_s + TEST_LIMIT_S:
            return False
        self._over()
        return True

    def _enter(self, stage: _Stage, now_s: float) -> None:
        self._stage = stage
        self._sent, self._refusal = 0, ""
        self._send(now_s)

    def _send(self, now_s: float) -> None:
        self._sent += 1
        self._due_s = now_s + (START_WAIT_S if self._stage is _Stage.START else ANSWER_WAIT_S)
        self.outgoing += self._question()

    def _question(self) -> bytes:
        to = self.address or EVERYBODY
        match self._stage:
            case _Stage.CONNECTION:
                return build(to, WRITE, CONNECTED.to_bytes(2, "little") + b"\x01")
            case _Stage.START:
                return build(to, READ, TEST.to_bytes(2, "little"))
            case _Stage.RESULT:
                return build(to, READ, RESULT.to_bytes(2, "little"))
            case _:
                return ASK_ADDRESS

    def _over(self) -> None:
        self._stage = _Stage.NOTHING
        self._ours = False
        self.address = None
        self._due_s = None
        self._test_since_s = None


class Titan(Driver):
    """The decoder; `_Conversation` decides what is sent."""

    def __init__(self) -> None:
        self.understood = 0
        self._troubles = Troubles()
        self.opened(0.0)

    def opened(self, now_s: float) -> None:
        self._framer = TitanFramer()
        self._beginning = Beginning(LONGEST_FRAME, never=rb"\x68.{6}\x68")
        self._talk = _Conversation()
        self._heard_s = now_s
        self._phase: BreathPhase | None = None  # the last step given
        self._result: bytes | None = None  # the result already given in this test

    def still_troubled(self, kinds: Iterable[TroubleKind]) -> None:
        self._troubles.stood(kinds)

    def ask_measure(self, now_s: float) -> None:
        self._phase = None
        self._result = None
        self._talk.ask(now_s)

    def ask_stop(self, now_s: float) -> None:
        """The instrument has no command that stops a test: only what has not begun is given up."""
        self._talk.stop()

    def outgoing(self) -> bytes:
        data, self._talk.outgoing = self._talk.outgoing, b""
        return data

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self._half_frame(now_s)
        self._heard_s = now_s
        return readings + self._settle(self._framer.feed(data), now_s)

    def tick(self, now_s: float) -> list[AnyReading]:
        readings = self._half_frame(now_s)
        if words := self._talk.overdue(now_s):
            readings += self._troubles.again(TroubleKind.NO_ANSWER, words)
        if self._talk.too_long(now_s):
            readings += self._moved_to(BreathPhase.TIMED_OUT)
        return readings

    def _half_frame(self, now_s: float) -> list[AnyReading]:
        if now_s - self._heard_s < HALF_FRAME_S:
            return []
        return self._settle(self._framer.quiet(), now_s)

    # --- frames ---------------------------------------------------------------------------------

    def _settle(self, frames: list[TitanFrame | Garbage], now_s: float) -> list[AnyReading]:
        readings: list[AnyReading] = []
        for frame in frames:
            if isinstance(frame, Garbage):
                readings.append(self._beginning.judged(frame))
            elif frame.control not in (READ, WRITE):
                readings += self._heard(frame, now_s)
        return readings

    def _heard(self, frame: TitanFrame, now_s: float) -> list[AnyReading]:
        if self._talk.address not in (None, frame.address):
            return [garbage(frame.raw, ANOTHER)]
        self.understood += 1
        self._beginning.over()
        if frame.control in _REFUSALS:
            self._talk.refused(frame.control, frame.data[0], now_s)
            return []
        ended = self._troubles.end(TroubleKind.NO_ANSWER)
        if frame.control == WRITE_REPLY:
            self._talk.connection_heard(now_s)
            return ended
        return ended + self._reply(frame, now_s)

    def _reply(self, frame: TitanFrame, now_s: float) -> list[AnyReading]:
        code, value = frame.code, frame.data[2:]
        if code == TEST:
            return self._status(value[0], now_s)
        if code == RESULT:
            return self._measured(frame, value)
        if code == STATUS and value == _READY:
            return self._moved_to(BreathPhase.READY)
        if code == ADDRESS:
            self._talk.address_heard(value, now_s)
        return []

    def _status(self, status: int, now_s: float) -> list[AnyReading]:
        if status == _COMPUTED:
            self._talk.result_announced(now_s)
            return self._moved_to(BreathPhase.ANALYSING)
        if status in _STEPS:
            self._result = None
            self._talk.step_heard(now_s)
            return self._moved_to(_STEPS[status])
        if status in _FAILURES:
            self._result = None
            self._talk.outcome_heard()
            return self._moved_to(_FAILURES[status])
        return []

    def _measured(self, frame: TitanFrame, value: bytes) -> list[AnyReading]:
        self._talk.outcome_heard()
        self._phase = None
        if value == self._result:
            return [garbage(frame.raw, SAME_RESULT)]
        self._result = value
        number = float(int.from_bytes(value, "little"))
        unit = BreathUnit.MG_PER_100ML_BLOOD
        return [Breath(BreathStatus.OK, number, unit, frame.raw.hex(" ").upper())]

    def _moved_to(self, phase: BreathPhase) -> list[AnyReading]:
        """One step for each change: a frame repeated ten times is still one step."""
        if phase is self._phase:
            return []
        self._phase = phase
        return [BreathStep(phase)]
