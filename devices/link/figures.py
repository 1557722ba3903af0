"""What a link counts for the device page, and the last of what it heard, as a person reads it.

The link's thread adds; any thread may ask. Adding is a few sums and an append, for a stream as for
a button; what costs anything, making lines of bytes, is done when somebody looks.
"""

import re
import threading
from collections import deque
from collections.abc import Iterable
from typing import Final

import msgspec

from devices.driver import LineStates
from devices.readings import AnyReading, Garbage

RAW_LINES: Final = 8
RAW_CHARS: Final = 80
_HEX_BYTES: Final = 26  # as "ff ff ..", in RAW_CHARS
_KEPT_BYTES: Final = RAW_LINES * (RAW_CHARS + 2)
_MOSTLY: Final = 0.8  # so much of it is text: then it is lines, and what is none of them noise

_NO_TEXT: Final = re.compile(rb"[^\x20-\x7e\r\n\t]")
_PRINTABLE: Final = re.compile(rb"[\x20-\x7e\t]*")


class Figures(msgspec.Struct, frozen=True):
    """Since the link began. heard_mono_ns: monotonic clock at its last bytes, or the last change of
    its lines; None: none yet. garbage: pieces. raw: the last lines, oldest first, as text where
    they are text and hexadecimal where not."""

    heard_mono_ns: int | None
    bytes: int
    readings: int
    garbage: int
    raw: tuple[str, ...]


class Tally:
    """One for each link."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard_ns: int | None = None
        self._bytes = self._readings = self._garbage = 0
        self._chunks: deque[bytes] = deque()
        self._kept = 0
        self._lines: LineStates | None = None

    def heard(self, data: bytes, mono_ns: int) -> None:
        """Bytes came."""
        with self._lock:
            self._bytes += len(data)
            self._keep(data, mono_ns)

    def lines(self, states: LineStates, mono_ns: int) -> None:
        """The handshake lines were looked at; only a change is worth a line."""
        if states == self._lines:
            return
        self._lines = states
        names = zip(("CTS", "DSR", "RI", "DCD"), states, strict=True)
        text = "  ".join(f"{name} {'on' if driven else 'off'}" for name, driven in names)
        with self._lock:
            self._keep(text.encode("ascii") + b"\n", mono_ns)

    def read(self, readings: Iterable[AnyReading]) -> None:
        """A decoder made these of them."""
        garbage = others = 0
        for reading in readings:
            if isinstance(reading, Garbage):
                garbage += 1
            else:
                others += 1
        with self._lock:
            self._garbage += garbage
            self._readings += others

    def figures(self) -> Figures:
        """All of it, at one moment."""
        with self._lock:
            told = (self._heard_ns, self._bytes, self._readings, self._garbage)
            data = b"".join(self._chunks)
        return Figures(*told, as_lines(data[-_KEPT_BYTES:]))

    def _keep(self, data: bytes, mono_ns: int) -> None:
        self._heard_ns = mono_ns
        self._chunks.append(data)
        self._kept += len(data)
        while self._kept - len(self._chunks[0]) >= _KEPT_BYTES:
            self._kept -= len(self._chunks.popleft())


def as_lines(data: bytes) -> tuple[str, ...]:
    """The last lines of these bytes, each of at most RAW_CHARS, oldest first."""
    if len(_NO_TEXT.findall(data)) > len(data) * (1 - _MOSTLY):
        rows = [data[at : at + _HEX_BYTES] for at in range(0, len(data), _HEX_BYTES)]
        return tuple(row.hex(" ") for row in rows[-RAW_LINES:])
    lines = [line for line in re.split(rb"[\r\n]+", data) if line]
    return tuple(_readable(line) for line in lines[-RAW_LINES:])


def _readable(line: bytes) -> str:
    if _PRINTABLE.fullmatch(line):
        return line.decode("ascii")[:RAW_CHARS]
    return line[:_HEX_BYTES].hex(" ")
