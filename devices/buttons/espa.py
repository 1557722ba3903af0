"""ESPA 4.4.4 (November 1984): calls of an existing call system; we are one of its pager stations.

Line: 9600 8N1 unless set otherwise (300 to 9600 baud occur; 7E1 too), null modem on pins 2, 3, 5.
SOH 01, STX 02, ETX 03, EOT 04, ENQ 05, ACK 06, NAK 15, RS 1E, US 1F.

  the call system is station 1        we are station 2 (`address`)
  32 05  idle poll                    04     nothing to say
  31 05  it will send                        (no answer)
  32 05  to us                        06     go on
  block                               06     taken;  31 15  damaged, send it again;
                                             33 15  not understood
  04     end

  block: 01 header 02 record {1E record} 03 BCC; record: type 1F data (espa_blocks.py)
  BCC: XOR of everything after SOH up to and including ETX, whole or of its lower seven bits (ISO
  1155 is of seven). It may equal ETX or any other sign, so it is taken by position: the byte after
  the first ETX.
  header: 1 call to pager, 2 status information, 3 status request, 4 call to subscriber line,
  5 other. Calls are 1 and 4. A status (2, 3) is taken and means nothing to us. Of 5, and of a
  header that is none of these, nobody knows what it means: it is not taken.
  records: 1 call address, 2 display message, 3 beep coding, 4 call type (1 reset: the call is
  over, 2 speech, 3 standard), 5 transmissions, 6 priority (1 alarm, 2 high, 3 normal), 7 call
  status, 8 system status.
  Text: ISO 8859-1, at most 128 characters. One system puts a blank after STX: it is taken away.

Source: public pages on the standard and one maker's manual; three independent public programs
(EspaCommunicator @ 4a4c9fa, toennies ESPACall, DraxTechnology EspaRecord) on the call type, empty
records, several addresses, the check of seven bits and the digit before NAK; vectors in the
examples of the tests. Every system differs: a test is necessary.

What is acknowledged is never sent again, so nothing is acknowledged that was not told. What cannot
be read is refused; the sender says it again, and gives up after a few times. Decision: after
REFUSALS in a row, or one that is not followed by a block that can be read within REPEATED_WITHIN_S,
help was called and nobody knows where (PLACE_UNKNOWN). A block that broke off counts too, if it was
sent to us. So does what nobody announced, if it has the shape of a block: a system that waits for
no answer may say it once.

Decisions. A call is held for HOLD_S after it was last said: the same block again is the same call.
A reset ends it; without one, time does. A block that nobody announced is taken as a call all the
same, without an answer; one announced for another station is not ours. No poll for `poll_within_s`
(0: it never polls) is a trouble. The rest of a block that was under way when the port was opened is
no fault of the line.

What can slip through: two damaged bytes that cancel in the BCC; a damage that makes a text byte
into ETX while the next byte happens to be the BCC of what stands before; the eighth bit of one sign
of the words, because a check of seven bits says nothing of it. Nowhere else is one let through.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from devices.buttons.espa_blocks import STX, asked_by, eighth_bits_in_words_alone
from devices.buttons.settings import Settings
from devices.driver import HALF_FRAME_S, UNKNOWN_LINE, Beginning, Driver
from devices.framing import WENT_QUIET, garbage
from devices.instrument import Instrument, LineSettings
from devices.readings import (
    PLACE_UNKNOWN,
    AnyReading,
    Button,
    Garbage,
    TroubleKind,
)
from devices.troubles import Troubles

SOH, ETX, EOT, ENQ, ACK, NAK = b"\x01", b"\x03", b"\x04", b"\x05", b"\x06", b"\x15"
MASTER: Final = "1"
DAMAGED: Final = b"1" + NAK
NOT_UNDERSTOOD: Final = b"3" + NAK

HOLD_S: Final = 5.0
POLL_WITHIN_S: Final = 120.0
REFUSALS: Final = 2
REPEATED_WITHIN_S: Final = 10.0  # a sender that got no good answer tries again well before

NOT_POLLED: Final = "the call system does not ask for us"
WRONG_CHECK: Final = "a check that is not right"
UNREADABLE: Final = "a block that cannot be read"

_BAUDS: Final = (300, 600, 1200, 2400, 4800, 9600, 19200)
_MOST_CALLS: Final = 64  # held at once; more than any house has buttons
_MOST_NOISE: Final = 64
_LONGEST_BLOCK: Final = 1024

# No other control sign stands inside a block; one that does shows that the block broke off.
_INSIDE: Final = rb"[^\x01\x03-\x06\x15]{0,%d}" % _LONGEST_BLOCK
_FRAME: Final = re.compile(
    rb"(?P<station>[0-9])\x05|(?P<end>\x04)|\x01(?P<block>" + _INSIDE + rb")\x03(?P<bcc>.)",
    re.DOTALL,
)
_HALF: Final = re.compile(rb"[0-9]|\x01" + _INSIDE + rb"\x03?")
_START: Final = re.compile(rb"[0-9\x01\x04]")


class Espa(Driver):
    """The decoder, and our side of the conversation.

    address: our station, one digit. poll_within_s: 0 where the call system does not poll.
    """

    def __init__(self, address: str = "2", poll_within_s: float = POLL_WITHIN_S) -> None:
        self.understood = 0
        self._address = address
        self._poll_within_s = poll_within_s
        self._troubles = Troubles()
        self._held: dict[str, tuple[str, float]] = {}  # calls that stand: text, and until when
        self._refused = 0  # blocks in a row that nobody could read
        self._refused_s = 0.0  # the last of them
        self._counted = False  # what is being sent now has been refused already
        self.opened(0.0)

    def opened(self, now_s: float) -> None:
        self._data = b""
        self._noise = b""
        self._beginning = Beginning(_LONGEST_BLOCK, never=rb"\x01.{0,3}\x02")
        self._heard_s = now_s
        self._polled_s = now_s
        self._outgoing = b""
        self._to_send = False  # the master has said that it will send
        self._receiver: str | None = None  # the station that it sends to

    def still_troubled(self, kinds: Iterable[TroubleKind]) -> None:
        self._troubles.stood(kinds)

    def outgoing(self) -> bytes:
        data, self._outgoing = self._outgoing, b""
        self._counted = self._counted and not data
        return data

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self._went_quiet(now_s)
        self._heard_s = now_s
        data = self._data + data
        at = 0
        while at < len(data):
            frame = _FRAME.match(data, at)
            if frame:
                readings += self._flushed() + self._frame(frame, now_s)
                at = frame.end() if _whole(frame) else frame.start("bcc")
            elif _HALF.fullmatch(data, at):
                break
            else:
                at, told = self._no_frame(data, at, now_s)
                readings += told
        self._data = data[at:]
        return readings

    def tick(self, now_s: float) -> list[AnyReading]:
        readings = self._went_quiet(now_s)
        if self._refused and now_s - self._refused_s >= REPEATED_WITHIN_S:
            readings += self._given_up(now_s)
        for call in [call for call, (_, until_s) in self._held.items() if now_s >= until_s]:
            readings.append(self._released(call))
        if self._poll_within_s and now_s - self._polled_s >= self._poll_within_s:
            readings += self._troubles.begin(TroubleKind.NO_ANSWER, NOT_POLLED)
        return readings

    # --- bytes to frames ------------------------------------------------------------------------

    def _no_frame(self, data: bytes, at: int, now_s: float) -> tuple[int, list[AnyReading]]:
        """Bytes that begin nothing are noise, up to the next that could begin something."""
        start = _START.search(data, at + 1)
        end = start.start() if start else len(data)
        self._noise += data[at:end]
        out: list[AnyReading] = []
        while len(self._noise) >= _MOST_NOISE:
            out.append(self._garbage(self._noise[:_MOST_NOISE], UNKNOWN_LINE))
            self._noise = self._noise[_MOST_NOISE:]
        if data[at : at + 1] == SOH:
            out += self._broke_off(now_s)
        return end, out

    def _flushed(self) -> list[AnyReading]:
        noise, self._noise = self._noise, b""
        return [self._garbage(noise, UNKNOWN_LINE)] if noise else []

    def _went_quiet(self, now_s: float) -> list[AnyReading]:
        """Give up a half frame. What stands in it could be the beginning of nothing else."""
        if now_s - self._heard_s < HALF_FRAME_S:
            return []
        begun = self._data.startswith(SOH)
        held, self._data = self._noise + self._data, b""
        self._noise = b""
        pieces = range(0, len(held), _MOST_NOISE)
        told = [self._garbage(held[cut : cut + _MOST_NOISE], WENT_QUIET) for cut in pieces]
        return [*told, *(self._broke_off(now_s) if begun else [])]

    def _garbage(self, data: bytes, why: str) -> Garbage:
        return self._beginning.judged(garbage(data, why))

    # --- the conversation -----------------------------------------------------------------------

    def _frame(self, frame: re.Match[bytes], now_s: float) -> list[AnyReading]:
        if frame["station"] is not None:
            self._understood()
            return self._asked(frame["station"].decode("ascii"), now_s)
        if frame["end"] is not None:
            self._understood()
            self._to_send, self._receiver, self._counted = False, None, False
            return []
        if not _whole(frame):
            told: list[AnyReading] = [self._garbage(frame[0][:-1], WRONG_CHECK)]
            return told + self._refuse(DAMAGED, now_s, may_call=STX in frame["block"])
        return self._block(frame["block"], now_s)

    def _understood(self) -> None:
        self.understood += 1
        self._beginning.over()

    def _asked(self, station: str, now_s: float) -> list[AnyReading]:
        if station == MASTER:
            self._to_send, self._receiver, self._counted = True, None, False
            return []
        self._to_send, self._receiver = False, station if self._to_send else None
        if station != self._address:
            return []
        self._outgoing = ACK if self._receiver else EOT  # an answer that is late is none
        return self._polled(now_s)

    def _answer(self, answer: bytes) -> None:
        if self._receiver == self._address:
            self._outgoing = answer

    def _polled(self, now_s: float) -> list[AnyReading]:
        self._polled_s = now_s
        return self._troubles.end(TroubleKind.NO_ANSWER)

    def _block(self, block: bytes, now_s: float) -> list[AnyReading]:
        if self._receiver not in (None, self._address):
            self._understood()
            return []
        asked = asked_by(block)
        if not asked.readable:
            told: list[AnyReading] = [self._garbage(SOH + block + ETX, UNREADABLE)]
            return told + self._refuse(NOT_UNDERSTOOD, now_s, may_call=asked.may_call)
        self._understood()
        readings = self._polled(now_s)
        for call in asked.calls:
            if call.over:
                readings.append(self._released(call.address, call.text))
            else:
                readings += self._called(call.address, call.text, now_s)
        if asked.calls:
            self._refused = 0
        self._answer(ACK)
        return readings

    # --- what nobody can read -------------------------------------------------------------------

    def _refuse(self, answer: bytes, now_s: float, *, may_call: bool) -> list[AnyReading]:
        """Say that it was not taken; what could be a call must not be lost by that."""
        if self._receiver not in (None, self._address):
            return []
        self._answer(answer)
        return self._unread(now_s) if may_call else []

    def _broke_off(self, now_s: float) -> list[AnyReading]:
        """A block of which the end never came: a call, if it was announced to us."""
        return self._unread(now_s) if self._receiver == self._address else []

    def _unread(self, now_s: float) -> list[AnyReading]:
        """One block that came in pieces is one; and so are the tries after it was given up."""
        if PLACE_UNKNOWN in self._held:
            return self._called(PLACE_UNKNOWN, self._held[PLACE_UNKNOWN][0], now_s)
        self._refused_s = now_s
        if self._counted:
            return []
        self._counted = True
        self._refused += 1
        return self._given_up(now_s) if self._refused >= REFUSALS else []

    def _given_up(self, now_s: float) -> list[AnyReading]:
        """The sender has given up, or is about to."""
        self._refused = 0
        return self._called(PLACE_UNKNOWN, "", now_s)

    # --- calls ----------------------------------------------------------------------------------

    def _called(self, call: str, text: str, now_s: float) -> list[AnyReading]:
        held = self._held.pop(call, None)
        self._held[call] = (text, now_s + HOLD_S)
        if held is not None and held[0] == text:
            return []
        told: list[AnyReading] = [Button(True, call, text)]
        if len(self._held) > _MOST_CALLS:
            told.insert(0, self._released(next(iter(self._held))))
        return told

    def _released(self, call: str, otherwise: str = "") -> Button:
        text, _ = self._held.pop(call, (otherwise, 0.0))
        return Button(False, call, text)


def _whole(frame: re.Match[bytes]) -> bool:
    """Say whether the check of a block is right; anything else has none."""
    if frame["block"] is None:
        return True
    check, sent = check_of(frame["block"]), frame["bcc"][0]
    if sent == check & 0x7F:  # it may be of seven bits, also where it is the whole
        return eighth_bits_in_words_alone(frame["block"])
    return sent == check


def check_of(block: bytes) -> int:
    """The BCC of what stands between SOH and ETX."""
    check = ETX[0]
    for byte in block:
        check ^= byte
    return check


def set_up_espa(row: Instrument, settings: Mapping[str, object]) -> Instrument:
    """The row as a site file sets it; SettingsFault names what it cannot take."""
    told = Settings(settings, ("address", "baud", "bits", "parity", "poll_within_s"))
    line = LineSettings(
        told.whole("baud", _BAUDS, row.line.baud),
        told.whole("bits", (7, 8), row.line.bits),
        told.choice("parity", ("N", "E", "O"), row.line.parity),
        row.line.stop_bits,
    )
    address = told.choice("address", tuple("23456789"), "2")
    within_s = told.number("poll_within_s", 0, 3600, POLL_WITHIN_S)
    return replace(row, line=line, driver=partial(Espa, address, within_s))
