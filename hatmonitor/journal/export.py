"""The journal for other programs: JSON lines or CSV, as a stream, filtered.

JSON lines keep every row's exact text, so that the hashes can be checked from them (rows.py). CSV
has the same columns with `body` as JSON text; a cell a spreadsheet would run as a formula gets an
apostrophe in front, which the spreadsheet does not show. What would turn text round or do something
to a terminal is shown as what it is: in JSON as its escape, in a cell as ⟨U+202E⟩.
"""

import csv
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.rows import COLUMNS, Row, row_json
from hatmonitor.journal.wanted import Wanted
from hatmonitor.visible import json_visible, visible

_BATCH: Final = 1000
_RUN_AS_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def export(reader: JournalReader, wanted: Wanted, form: str, out: BinaryIO) -> int:
    """Write what is wanted, oldest first, in one of FORMATS; the number of events.

    What a damaged file does not give is left out: look at `reader.damage` afterwards.
    """
    write = FORMATS[form](out)
    count = 0
    for row in oldest_first(reader, wanted):
        write(row)
        count += 1
    return count


def oldest_first(reader: JournalReader, wanted: Wanted) -> Iterator[Row]:
    """All that is wanted in order, in short reads; events written meanwhile come too."""
    above = 0
    while rows := reader.select(wanted, above=above, limit=_BATCH, newest_first=False):
        yield from rows
        above = rows[-1].seq


def _jsonl(out: BinaryIO) -> Callable[[Row], None]:
    def write(row: Row) -> None:
        out.write(row_json(row) + b"\n")

    return write


def _csv(out: BinaryIO) -> Callable[[Row], None]:
    line = io.StringIO()
    writer = csv.writer(line)  # RFC 4180: commas, CRLF, quotes doubled

    def write_cells(cells: tuple[str | int | None, ...]) -> None:
        writer.writerow(map(_harmless, cells))
        out.write(line.getvalue().encode())
        line.seek(0)
        line.truncate()

    def write(row: Row) -> None:  # the body stays JSON
        write_cells(row._replace(body=json_visible(row.body.encode()).decode()))

    write_cells(COLUMNS)
    return write


def _harmless(cell: str | int | None) -> str | int | None:
    if not isinstance(cell, str):
        return cell
    if cell.startswith(_RUN_AS_FORMULA):
        cell = f"'{cell}"
    return cell if cell.isprintable() else visible(cell)


FORMATS: Final[dict[str, Callable[[BinaryIO], Callable[[Row], None]]]] = {
    "jsonl": _jsonl,
    "csv": _csv,
}
