"""Finding an emergency's entries in a real journal, and what the command line says of them."""

import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.journal.files import JOURNAL
from hatmonitor.journal.reader import JournalReader
from hatmonitor.moments import shifted
from hatmonitor.review.incident_words import paper
from hatmonitor.review.incidents import NoEmergency, incident, incidents
from tests.cli.running import run
from tests.report.house import BEGIN, END, START, WRITTEN, emergency, samples, write_house

SIGNED = e.IncidentReportSigned(START, "S3", END + 1)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return write_house(tmp_path / "log", emergency(WRITTEN, SIGNED))


def test_every_entry_of_that_place_and_person_is_found_and_no_other(house: Path) -> None:
    with JournalReader.open(house) as reader:
        made = incident(reader, START)
    found = {row.seq for row in made.rows}
    assert found == {5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 22, END}
    assert [note.seq for row in made.rows for note in row.notes] == [23, 15]
    assert made.state == "signed"
    assert (made.first_seq, made.last_seq, made.head_seq) == (5, END + 2, END + 2)
    assert len(made.head_hash) == 64
    assert len(made.vitals) == sum(sample.session == "V-7" for sample in samples())


def test_what_happened_at_the_place_is_found_also_where_the_log_names_no_person(
    tmp_path: Path,
) -> None:
    events = emergency()
    events[11] = replace(events[11], client=None, session=None)
    with JournalReader.open(write_house(tmp_path / "log", events)) as reader:
        assert 12 in {row.seq for row in incident(reader, START).rows}


def test_the_list_has_the_newest_first_with_its_state(tmp_path: Path) -> None:
    events = emergency(WRITTEN, SIGNED)
    seq = events[-1].seq + 1
    again = replace(
        events[START - 1], seq=seq, moment=shifted(BEGIN, 9000), place="B2", client=None,
        session=None, fact=e.EmergencyStarted("B2", practice=True),
    )  # fmt: skip
    folder = write_house(tmp_path / "log", [*events, again])
    with JournalReader.open(folder) as reader:
        found = incidents(reader)
    assert [(each.seq, each.place, each.state, each.practice) for each in found] == [
        (seq, "B2", "open", True), (START, "S3", "signed", False),
    ]  # fmt: skip


def test_a_step_entered_after_the_end_belongs_to_it(tmp_path: Path) -> None:
    done = BEGIN.at_us + 650_000_000
    late = e.EmergencyStepRecorded("S3", "recovery_position", done)
    folder = write_house(tmp_path / "log", emergency(late))
    with JournalReader.open(folder) as reader:
        row = next(row for row in incident(reader, START).rows if row.seq == END + 1)
    assert row.done_us == done and row.entered_us is not None


def test_an_answer_that_came_after_the_end_is_found(tmp_path: Path) -> None:
    answer = e.AlarmAcknowledged("overdose_called:S3", 8)
    folder = write_house(tmp_path / "log", emergency(answer))
    with JournalReader.open(folder) as reader:
        assert any(row.seq == END + 1 for row in incident(reader, START).rows)


def test_an_entry_that_starts_no_emergency_is_refused(house: Path) -> None:
    with JournalReader.open(house) as reader:
        for seq in (START - 1, 0, 10_000):
            with pytest.raises(NoEmergency):
                incident(reader, seq)


def test_damaged_vitals_cost_the_vitals_and_not_the_report(house: Path) -> None:
    """The samples' own pages are overwritten; the log's are whole."""
    damage_samples(house)
    with JournalReader.open(house) as reader:
        made = incident(reader, START)
    assert made.vitals_lost and len(made.rows) > 10
    assert "Not all vitals could be read" in paper(made, "en").marks


def damage_samples(folder: Path) -> None:
    with sqlite3.connect(folder / JOURNAL) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = db.execute("PRAGMA page_size").fetchone()
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'samples'").fetchone()
    db.close()
    with (folder / JOURNAL).open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)


# --- the command ---------------------------------------------------------------------------------


def test_without_an_emergency_the_command_lists_them(house: Path, tmp_path: Path) -> None:
    done = run(tmp_path, "report", "--data", house, "--language", "en")
    assert done.returncode == 0
    assert done.stdout.decode().split() == [
        str(START), "2026-11-20", "14:10", "S3", "C-0007", "recovered", "signed",
    ]  # fmt: skip


def test_without_a_file_the_command_prints_the_report(house: Path, tmp_path: Path) -> None:
    done = run(tmp_path, "report", "--data", house, "--emergency", START, "--language", "en")
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "Incident report: Seat 3" in text and "entered late at 14:11:40" in text


def test_with_a_file_it_writes_the_paper_and_says_where(house: Path, tmp_path: Path) -> None:
    paper = tmp_path / "one.pdf"
    paper.write_bytes(b"%PDF-1.4 an older one")
    words = ("report", "--data", house, "--emergency", START, "--language", "en", "--pdf", paper)
    done = run(tmp_path, *words)
    assert done.returncode == 0
    assert str(paper) in done.stdout.decode()
    assert paper.read_bytes().startswith(b"%PDF")
    assert b"an older one" not in paper.read_bytes()
    assert [each.name for each in tmp_path.glob(".*part")] == []


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--emergency", "8"), 1, "not the start of an emergency"),
        (("--pdf", "x.pdf"), 2, "--emergency SEQ"),
        (("--emergency", "nine"), 2, "no number"),
        (("--emergency", str(START), "--pdf", "no/such/folder/x.pdf"), 1, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    house: Path, tmp_path: Path, words: tuple[str, ...], status: int, said: str
) -> None:
    done = run(tmp_path, "report", "--data", house, "--language", "en", *words)
    complaints = done.stderr.decode()
    assert done.returncode == status
    assert said in complaints and complaints.count("\n") == 1


def test_a_log_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = run(tmp_path, "report", "--data", tmp_path / "nothing")
    assert done.returncode == 1
    assert done.stderr.decode().startswith("hatmonitor: ")


def test_the_figures_of_the_log_hold_the_alarm_load_beside_its_limits(
    house: Path, tmp_path: Path
) -> None:
    done = run(tmp_path, "log", "stats", "--data", house)
    figures = dict(line.split("\t") for line in done.stdout.decode().splitlines())
    assert figures["alarm load"] == "1"
    assert figures["  alarms an hour, on average"].endswith("(acceptable 6, at most 12)")
    assert figures["  Overdose called, S3"] == "1"
    assert figures["  practice alarms, counted apart"] == "0"


def test_a_drill_is_listed_as_practice_with_its_score(tmp_path: Path) -> None:
    score = e.DrillEnded("S3", "finished", 900, 12, {"oxygen": 40, "airway": 30})
    folder = write_house(tmp_path / "log", emergency(score, practice=True))
    with JournalReader.open(folder) as reader:
        assert [each.practice for each in incidents(reader)] == [True]
    done = run(tmp_path, "report", "--data", folder, "--emergency", START, "--language", "en")
    text = done.stdout.decode()
    assert "PRACTICE: nobody was in danger" in text
    assert "Answered after 12 s. airway: after 30 s. oxygen: after 40 s" in text
