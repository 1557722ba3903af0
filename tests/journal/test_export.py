"""What leaves the journal is exactly what stands in it, and harms no spreadsheet."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatmonitor import events as facts
from hatmonitor.journal.export import export
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.rows import COLUMNS, Row, from_row, hash_of
from hatmonitor.journal.store import Journal
from hatmonitor.journal.wanted import Wanted
from hatmonitor.moments import iso
from hatmonitor.times import asked_us
from tests.journal.made import START, at, event


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[JournalReader]:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append(
            [
                event(1, facts.ClientAdmitted("C-0412"), place=None),
                event(2, facts.ClientAssessed("C-0412", "1", 'he said "fine", é;\nand sat')),
                event(3, facts.ClientAdmitted("=1+1"), client="=1+1", place="@S2"),
                event(4, facts.ClientAdmitted("-5"), client="-5", by="+w1", session="\tV"),
                event(5, facts.LinkLost("ebs1", "pulled out"), client=None, place="S2"),
            ]
        )
    with JournalReader.open(tmp_path) as reader:
        yield reader


def exported(reader: JournalReader, form: str, wanted: Wanted | None = None) -> str:
    out = io.BytesIO()
    count = export(reader, wanted or Wanted(), form, out)
    text = out.getvalue().decode()
    if form == "jsonl":
        assert count == text.count("\n")
    return text


def test_json_lines_give_back_every_row(reader: JournalReader) -> None:
    rows = []
    for line in exported(reader, "jsonl").splitlines():
        shown = json.loads(line)
        assert tuple(shown) == COLUMNS
        start = line.index('"body":') + len('"body":')
        shown["body"] = line[start : line.rindex(',"prev":')]
        rows.append(Row(**shown))
    assert rows == list(reader.rows())
    assert all(hash_of(row) == row.hash for row in rows)


def test_csv_gives_back_every_event(reader: JournalReader) -> None:
    lines = list(csv.DictReader(io.StringIO(exported(reader, "csv"), newline="")))
    assert [int(line["seq"]) for line in lines] == [1, 2, 3, 4, 5]
    second = {key: value or None for key, value in lines[1].items()}
    row = Row(**{**second, "seq": 2, "mono_ns": int(lines[1]["mono_ns"])})  # type: ignore[arg-type]
    assert from_row(row) == list(reader.events())[1]
    assert json.loads(lines[4]["body"])["why"] == "pulled out"


def test_no_cell_of_the_csv_runs_as_a_formula(reader: JournalReader) -> None:
    cells = [cell for line in csv.reader(io.StringIO(exported(reader, "csv"))) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {"'=1+1", "'@S2", "'-5", "'+w1", "'\tV"} <= set(cells)


@pytest.mark.parametrize(
    ("wanted", "seqs"),
    [
        (Wanted(), [1, 2, 3, 4, 5]),
        (Wanted(kind="client_admitted"), [1, 3, 4]),
        (Wanted(place="S2"), [5]),
        (Wanted(client="C-0412"), [1, 2]),
        (Wanted(client="C-0412", kind="client_admitted"), [1]),
        (Wanted(session="V-1", place="S1", kind="client_assessed"), [2]),
        (Wanted(since=START.at_us + 3_000_000), [3, 4, 5]),
        (Wanted(until=START.at_us + 3_000_000), [1, 2]),
        (Wanted(since=START.at_us + 2_000_000, until=START.at_us + 4_000_000), [2, 3]),
        (Wanted(since=START.at_us + 99_000_000), []),
        (Wanted(client="nobody"), []),
    ],
)
def test_filters_choose_what_was_asked_for(
    reader: JournalReader, wanted: Wanted, seqs: list[int]
) -> None:
    shown = [json.loads(line)["seq"] for line in exported(reader, "jsonl", wanted).splitlines()]
    assert shown == seqs
    assert [row.seq for row in reader.rows() if wanted.matches(row)] == seqs


@pytest.mark.parametrize(
    ("text", "end", "expected"),
    [
        ("2026-11-22", False, "2026-11-21T23:00:00.000000Z"),  # Amsterdam is an hour ahead
        ("2026-11-22", True, "2026-11-22T23:00:00.000000Z"),
        ("2026-03-29", True, "2026-03-29T22:00:00.000000Z"),  # the short day of the spring
        ("2026-11-22T14:05", False, "2026-11-22T13:05:00.000000Z"),
        ("2026-11-22T14:05:30.5+02:00", False, "2026-11-22T12:05:30.500000Z"),
        ("2026-11-22T14:05:00Z", True, "2026-11-22T14:05:00.000000Z"),
    ],
)
def test_days_and_times_are_those_of_the_site(text: str, end: bool, expected: str) -> None:
    assert iso(asked_us(text, "Europe/Amsterdam", end=end)) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "22-11-2026", "2026-13-01"])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write 2026-11-22"):
        asked_us(text, "Europe/Amsterdam")
