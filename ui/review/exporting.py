"""Writing what is shown to a file: oldest first, all of it, while the window goes on.

It never overwrites: the name is reserved before anything is written, the entries go into a file
beside it, and only a whole export takes the reserved name. Nothing is ever written into the
journal's own folder. No Qt here; it is run on a thread of its own with a reader of its own.
"""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from hatmonitor.journal.export import FORMATS, oldest_first
from hatmonitor.journal.reader import Damage, JournalReader
from hatmonitor.journal.rows import Row
from hatmonitor.review import entries
from hatmonitor.targets import Kind, refused
from hatmonitor.words import Say, say
from ui.review.asked import Asked

_TELL_EVERY: Final = 1000


class Refused(Exception):
    """It cannot be written there; why, and what to do."""

    def __init__(self, why: Say) -> None:
        super().__init__(str(why))
        self.why = why


class Stopped(Exception):
    """Somebody stopped it; nothing is left behind."""


class Order(msgspec.Struct, frozen=True):
    """What is to be written, and where. form: one of FORMATS."""

    folder: Path
    asked: Asked
    time_zone: str
    language: str
    path: Path
    form: str


class Done(msgspec.Struct, frozen=True):
    """How many entries were written, and which could not be read."""

    count: int
    damage: tuple[Damage, ...]


def path_of(typed: str, form: str, folder: Path) -> Path:
    """The file a person means: from their home folder on, with the form's own ending.

    Refused where it cannot be that one.
    """
    if not typed.strip():
        raise Refused(say("Type a file name."))
    if not typed.isprintable():
        raise Refused(say("That is no file name."))
    path = Path.home() / Path(typed.strip()).expanduser()
    if path.is_dir():
        raise Refused(say("{path} is a folder. Add a file name.", path=str(path)))
    if path.suffix != f".{form}":
        path = path.with_name(f"{path.name}.{form}")
    if not path.parent.is_dir():
        raise Refused(say("There is no folder {path}.", path=str(path.parent)))
    if path.parent.resolve() == folder.resolve():
        raise Refused(say("That folder belongs to the log. Choose another one."))
    why_not = refused(path, Kind.NEW)
    if why_not is not None:
        raise Refused(why_not)
    return path


def write(order: Order, tell: Callable[[int], None], stop: threading.Event) -> Done:
    """Write it. tell: is told the number of entries now and then.

    Refused, Stopped, OSError or JournalError; then no file is left.
    """
    beside = order.path.with_name(f"{order.path.name}.part")
    made: list[Path] = []
    try:
        for path in (order.path, beside):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            made.append(path)
        with JournalReader.open(order.folder) as reader, beside.open("wb") as out:
            count = _write_rows(_rows(reader, order, stop), order.form, out, tell, stop)
            out.flush()
            os.fsync(out.fileno())
            damage = tuple(reader.damage)
        beside.replace(order.path)
        made.clear()
        return Done(count, damage)
    except FileExistsError as error:
        taken = say("{path} is already there. Choose another name.", path=str(error.filename))
        raise Refused(taken) from error
    finally:
        for path in made:
            path.unlink(missing_ok=True)


def _write_rows(
    rows: Iterator[Row],
    form: str,
    out: BinaryIO,
    tell: Callable[[int], None],
    stop: threading.Event,
) -> int:
    put = FORMATS[form](out)
    count = 0
    for row in rows:
        put(row)
        count += 1
        if count % _TELL_EVERY == 0:
            _go_on(stop)
            tell(count)
    return count


def _rows(reader: JournalReader, order: Order, stop: threading.Event) -> Iterator[Row]:
    wanted = order.asked.wanted(order.time_zone)
    if not order.asked.text:
        yield from oldest_first(reader, wanted)
        return
    for seq in sorted(_found(reader, order, stop)):
        yield from reader.rows(seq, seq)


def _found(reader: JournalReader, order: Order, stop: threading.Event) -> Iterator[int]:
    """The numbers of the entries with that text, newest first."""
    wanted = order.asked.wanted(order.time_zone)
    before: int | None = reader.last_seq + 1
    while before is not None:
        _go_on(stop)
        page = entries(
            reader, wanted, text=order.asked.text, before=before, reach=5 * _TELL_EVERY,
            limit=_TELL_EVERY, language=order.language, time_zone=order.time_zone,
        )  # fmt: skip
        yield from (found.seq for found in page.entries)
        before = page.before


def _go_on(stop: threading.Event) -> None:
    if stop.is_set():
        raise Stopped
