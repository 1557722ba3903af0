"""The raw bytes of one instrument, kept with time and direction: evidence, whatever we made of it.

One line of text a piece: `2026-11-22T14:05:00.123456Z 81234567890 < 24454e440d0a`, that is UTC,
nanoseconds of the machine's monotonic clock, `<` from or `>` to the instrument, and the bytes.
When a file has grown to its size it becomes `NAME.1`, the one before `NAME.2`, and the oldest goes,
so that captures never fill a disk.

Decision: writing is done by a thread of its own behind a bounded queue, because a disk that hangs
must not delay a reading. A capture never stops a link: when it cannot write it says so in `fault`,
drops what does not fit, and goes on by itself as soon as it can write again. The link turns `fault`
into a Trouble of the kind NOT_RECORDED. Nothing here is synced to disk: the journal is the record.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from errno import ENOSPC
from io import FileIO
from pathlib import Path
from queue import Full, Queue
from typing import Final

import msgspec

from devices.own_files import Kind, check_ours

HEARD: Final = "<"
SENT: Final = ">"

_WAITING_PIECES: Final = 2000
_TRY_AGAIN_S: Final = 1.0
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Piece(msgspec.Struct, frozen=True):
    """Bytes that came or went together. at_us: microseconds UTC; direction: HEARD or SENT."""

    at_us: int
    mono_ns: int
    direction: str
    data: bytes


class CaptureFault(Exception):
    """A capture that cannot be read, with the file and the line."""


class Capture:
    """Writes one instrument's capture. Every method may be called from the link's thread."""

    def __init__(self, path: Path, *, max_bytes: int = 4_000_000, keep: int = 3) -> None:
        self.fault: str | None = None
        self._path = path
        self._max_bytes = max_bytes
        self._keep = keep
        self._file: FileIO | None = None
        self._closing = threading.Event()
        self._pieces: Queue[Piece | None] = Queue(_WAITING_PIECES)
        self._writer = threading.Thread(target=self._run, name=f"capture {path.name}", daemon=True)
        self._writer.start()

    def heard(self, data: bytes, mono_ns: int) -> None:
        """Keep bytes from the instrument. Never blocks and never raises."""
        self._put(HEARD, data, mono_ns)

    def sent(self, data: bytes, mono_ns: int) -> None:
        """Keep bytes to the instrument. Never blocks and never raises."""
        self._put(SENT, data, mono_ns)

    def close(self, wait_s: float = 2.0) -> None:
        """Write what is waiting and end; a disk that hangs is not waited for longer than wait_s."""
        self._closing.set()
        with suppress(Full):  # then the writer sees _closing as soon as it has written the rest
            self._pieces.put_nowait(None)
        self._writer.join(wait_s)

    def _put(self, direction: str, data: bytes, mono_ns: int) -> None:
        try:
            self._pieces.put_nowait(Piece(time.time_ns() // 1000, mono_ns, direction, data))
        except Full:
            self.fault = "the disk is too slow"

    def _run(self) -> None:
        try:
            while not (self._closing.is_set() and self._pieces.empty()):
                piece = self._pieces.get()
                if piece is not None:
                    self._write(piece)
        except Exception as fault:  # noqa: BLE001  the thread's outermost line; the link tells it
            self.fault = f"{type(fault).__name__}: {fault}"
        self._abandon_file()

    def _write(self, piece: Piece) -> None:
        """Write one piece, trying for as long as it takes unless we are closing."""
        while True:
            try:
                self._append(as_line(piece))
            except OSError as fault:
                self.fault = fault.strerror or str(fault)
                self._abandon_file()
                if self._closing.wait(_TRY_AGAIN_S):
                    return
            else:
                if self._pieces.qsize() < _WAITING_PIECES // 2:
                    self.fault = None
                return

    def _append(self, line: bytes) -> None:
        if self._file is not None and self._file.tell() + len(line) > self._max_bytes:
            self._rotate()
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("ab", buffering=0)
            if self._file.tell() and not _ends_a_line(self._path):
                line = b"\n" + line
        before = self._file.tell()
        if self._file.write(line) != len(line):  # a full disk takes a part and says nothing
            self._file.truncate(before)
            raise OSError(ENOSPC, os.strerror(ENOSPC))

    def _rotate(self) -> None:
        self._abandon_file()
        for number in range(self._keep, 0, -1):
            older = _numbered(self._path, number)
            check_ours(older, Kind.CAPTURE)
            if older.exists() and number < self._keep:
                older.replace(_numbered(self._path, number + 1))
        self._path.replace(_numbered(self._path, 1))

    def _abandon_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):  # what it could not write has been said already
                file.close()


def as_line(piece: Piece) -> bytes:
    """One piece as it stands in a capture file."""
    stamp = (_EPOCH + timedelta(microseconds=piece.at_us)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return f"{stamp} {piece.mono_ns} {piece.direction} {piece.data.hex()}\n".encode("ascii")


def from_line(line: bytes) -> Piece:
    """The piece of one line; ValueError when it is none."""
    stamp, mono_ns, direction, data = line.decode("ascii").split()
    if direction not in (HEARD, SENT):
        raise ValueError(f"{direction!r} is no direction")
    at = datetime.fromisoformat(stamp)
    if at.tzinfo is None:
        raise ValueError(f"{stamp!r} has no time zone")
    at_us = (at - _EPOCH) // timedelta(microseconds=1)
    return Piece(at_us, int(mono_ns), direction, bytes.fromhex(data))


def capture_files(path: Path) -> list[Path]:
    """The files of one capture that are there, oldest first."""
    numbered = sorted(
        (int(file.suffix[1:]), file)
        for file in path.parent.glob(f"{path.name}.*")
        if file.suffix[1:].isdigit()
    )
    older = [file for _, file in reversed(numbered)]
    return [*older, path] if path.exists() else older


def read_capture(path: Path, damaged: Callable[[str], None] | None = None) -> Iterator[Piece]:
    """The pieces of one file in order.

    A line that is none stops with CaptureFault naming it, or, where `damaged` is given, is told to
    it and skipped. A last line without its ending was being written when the power went: skipped.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return
                try:
                    piece = from_line(line)
                except ValueError as fault:
                    _complain(f"{path.name} line {number} is damaged: {fault}", damaged)
                    continue
                yield piece
    except OSError as fault:
        raise CaptureFault(f"cannot read {path.name}: {fault.strerror}") from fault


def play(
    path: Path,
    speed: float,
    write: Callable[[bytes], None],
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Write what the instrument said, at `speed` times its pace (0: without waiting).

    Returns the number of bytes. A machine that was restarted in between costs no waiting.
    """
    last_ns: int | None = None
    count = 0
    for piece in read_capture(path):
        if piece.direction != HEARD:
            continue
        gap_s = 0.0 if last_ns is None else max(0.0, (piece.mono_ns - last_ns) / 1e9)
        if speed > 0 and gap_s:
            sleep(gap_s / speed)
        write(piece.data)
        count += len(piece.data)
        last_ns = piece.mono_ns
    return count


def _complain(sentence: str, damaged: Callable[[str], None] | None) -> None:
    if damaged is None:
        raise CaptureFault(sentence)
    damaged(sentence)


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) == b"\n"
