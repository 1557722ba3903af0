"""What speaks on a port: every wire format we know, held against the bytes that come.

It listens at each line setting of the catalogue in turn, and asks only where nothing was heard, and
only what a row calls a safe question; nothing is ever sent that changes or deletes what an
instrument has stored. It ends at the first setting whose bytes make sense, and at the latest when
its time is over.

A format fits only if it explains the bytes: without a check all but what a disturbance on the line
may cost. One byte in six left over is another instrument, whose frames are longer.

How well a format fits is measured, not believed: which share of the bytes its frames explain, and
whether its decoder notices when single bits of them are turned. A format that notices has a check,
and a check that holds over many frames is no accident; without one, formats of the same shape
cannot be told apart (BCI and the old Contec), and the model on the instrument decides.
"""

import time
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from devices.catalogue import catalogue, instrument_for
from devices.driver import BEGUN_INSIDE, HALF_FRAME_S, HARMLESS
from devices.instrument import Instrument, LineSettings, SettingsFault
from devices.link import Port, PortFault
from devices.readings import Garbage

LISTEN_S: Final = 3.0
ANSWER_WAIT_S: Final = 2.0
WITHIN_S: Final = 60.0
# Of the bytes, to be called a fit.
_ENOUGH: Final = 0.98
_ENOUGH_CHECKED: Final = 0.8
_AS_GOOD: Final = 0.1
_BITS_TURNED: Final = 24
_LINE_ENDS: Final = b"\r\n"
_MOST_BYTES: Final = 20_000  # enough to judge by; a fast stream brings more

_NOTHING: Final = "nothing came"
_NO_ANSWER: Final = "nothing came, also when asked"
_NO_FRAMES: Final = "bytes came, but none of its frames"
_NOT_TRIED: Final = "not tried: what came at another line setting fits"
_NO_TIME: Final = "not tried: the time was over"


class Probed(msgspec.Struct, frozen=True):
    """Whether a wire format fits what a port says. understood: frames of this format; explained:
    the share of the bytes that they are, 0 to 1; checked: it noticed every damage we tried; asked:
    the safe question that was sent, if one was."""

    driver: str
    line: str
    fits: bool
    why: str
    understood: int = 0
    explained: float = 0.0
    checked: bool = False
    asked: bytes = b""


def probe(
    port_url: str,
    listen_s: float = LISTEN_S,
    *,
    tell: Callable[[str], None] = lambda _: None,
    within_s: float = WITHIN_S,
) -> list[Probed]:
    """Every format, the best fit first. tell: progress, in words for a technician. PortFault when
    the port cannot be opened or goes."""
    end_s = time.monotonic() + within_s
    found: dict[str, Probed] = {}
    lines = _by_line()
    for number, (line, rows) in enumerate(lines.items(), 1):
        if time.monotonic() >= end_s or any(one.fits for one in found.values()):
            break
        tell(f"listening at {line} ({number} of {len(lines)})")
        with Port(port_url, line) as port:
            for one in _at_line(port, line, rows, listen_s, tell):
                if one.driver not in found or found[one.driver].understood < one.understood:
                    found[one.driver] = one
            if number == 1:
                found |= {one.driver: one for one in _contacts(port)}
    _leave_out_lesser(found)
    fits = any(one.fits for one in found.values())
    for line, rows in lines.items():
        for row in rows:
            why = _NOT_TRIED if fits else _NO_TIME
            found.setdefault(row.id, Probed(row.id, str(line), False, why))
    return sorted(found.values(), key=_rank)


def _leave_out_lesser(found: dict[str, Probed]) -> None:
    """A format that leaves bytes over which another explains fits by accident."""
    most = max((one.explained for one in found.values() if one.fits), default=0.0)
    for one in list(found.values()):
        if one.understood and one.explained < most - _AS_GOOD:
            why = f"{one.why}; another explains more"
            found[one.driver] = msgspec.structs.replace(one, fits=False, why=why)


def _rank(one: Probed) -> tuple[bool, bool, bool, float, int]:
    return (not one.fits, not one.checked, not one.understood, -one.explained, -one.understood)


def _by_line() -> dict[LineSettings, list[Instrument]]:
    """The formats that come as bytes on a port, by line setting, the most common setting first."""
    lines: dict[LineSettings, list[Instrument]] = {}
    for row in catalogue().values():
        if row.from_file or row.reads_lines:
            continue
        try:
            ready = instrument_for(row.id, {})
        except SettingsFault:  # a profile that has to be written first
            continue
        lines.setdefault(ready.line, []).append(ready)
    return dict(sorted(lines.items(), key=lambda item: -len(item[1])))


def _at_line(
    port: Port,
    line: LineSettings,
    rows: list[Instrument],
    listen_s: float,
    tell: Callable[[str], None],
) -> Iterator[Probed]:
    """What came by itself is held against every format: where a line setting means nothing, as on
    a network address, any of them may be right. Asked are those of this setting alone."""
    data = _hear(port, listen_s)
    if data:
        tell(f"{len(data)} bytes came")
        every = [row for group in _by_line().values() for row in group]
        yield from (_judge(row, line, data, b"") for row in every)
        return
    yield from (Probed(row.id, str(line), False, _NOTHING) for row in rows if not row.safe_question)
    asking = [row for row in rows if row.safe_question]
    for question in dict.fromkeys(row.safe_question for row in asking):
        tell(f"asking {question!r}, which changes nothing")
        port.write(question)
        answer = _hear(port, ANSWER_WAIT_S)
        yield from (
            _judge(row, line, answer, question) for row in asking if row.safe_question == question
        )


def judged(row: Instrument, line: LineSettings, data: bytes) -> Probed:
    """Whether this format fits what came."""
    return _judge(row, line, data, b"")


def _judge(row: Instrument, line: LineSettings, data: bytes, asked: bytes) -> Probed:
    if not data:
        return Probed(row.id, str(line), False, _NO_ANSWER if asked else _NOTHING, asked=asked)
    understood, explained = _read(row, data)
    if not understood:
        return Probed(row.id, str(line), False, _NO_FRAMES, asked=asked)
    checked = _notices_damage(row, data, understood)
    fits = explained >= (_ENOUGH_CHECKED if checked else _ENOUGH)
    why = f"{understood} of its frames explain {explained:.0%} of {len(data)} bytes"
    if fits:
        why += "; every damage we tried was noticed" if checked else "; it has no check of its own"
    return Probed(row.id, str(line), fits, why, understood, explained, checked, asked)


def _read(row: Instrument, data: bytes) -> tuple[int, float]:
    """Frames that made sense, and the share of the bytes that they are. A frame that was torn by
    our coming or going, at either end, is nobody's fault and counts for nothing."""
    driver = row.driver()
    readings = driver.feed(data, 0.0) + driver.tick(HALF_FRAME_S)
    pieces = [one for one in readings if isinstance(one, Garbage)]
    begun = sum(_size(one) for one in pieces if one.why == BEGUN_INSIDE)
    unknown = [one for one in pieces if one.why not in HARMLESS]
    explained = len(data) - begun - sum(map(_size, unknown))
    if not driver.understood or explained <= 0:
        return driver.understood, 0.0
    frame = explained / driver.understood
    ends = {0: unknown[0], len(unknown) - 1: unknown[-1]} if unknown else {}
    torn = sum(_size(one) for one in ends.values() if _size(one) < frame and _at_an_end(one, data))
    return driver.understood, min(1.0, explained / max(1, len(data) - begun - torn))


def _size(piece: Garbage) -> int:
    return len(piece.bytes) // 2


def _at_an_end(piece: Garbage, data: bytes) -> bool:
    """Whether this piece is how the data begins or ends."""
    torn = bytes.fromhex(piece.bytes)
    return data.startswith(torn) or data.rstrip(_LINE_ENDS).endswith(torn)


def _notices_damage(row: Instrument, data: bytes, understood: int) -> bool:
    """Turn single bits all over the bytes, but for line ends: each must cost a frame."""
    places = [place for place, byte in enumerate(data) if byte not in _LINE_ENDS]
    for number in range(min(_BITS_TURNED, len(places))):
        damaged = bytearray(data)
        damaged[places[(2 * number + 1) * len(places) // (2 * _BITS_TURNED)]] ^= 1 << number % 3
        if _read(row, bytes(damaged))[0] >= understood:
            return False
    return True


def _contacts(port: Port) -> Iterator[Probed]:
    """A contact says nothing in bytes: how its lines are is all that can be seen."""
    try:
        states = port.lines()
        driven = [name.upper() for name, on in states._asdict().items() if on]
        why = f"says nothing in bytes; lines driven now: {', '.join(driven) or 'none'}"
    except PortFault as fault:
        why = str(fault)
    for row in catalogue().values():
        if row.reads_lines:
            yield Probed(row.id, "handshake lines", False, why)


def _hear(port: Port, seconds: float) -> bytes:
    """What comes in this time; once something came, as long again brings whole frames."""
    data = b""
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s and len(data) < _MOST_BYTES:
        piece = port.read()
        if piece and not data:
            end_s = time.monotonic() + seconds
        data += piece
    return data
