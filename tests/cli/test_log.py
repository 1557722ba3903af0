"""`hatmonitor log`: in words, for another program, verified, counted and copied, also while the
monitor writes."""

import csv
import io
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.running import complaint, run


@pytest.fixture(scope="module")
def copy(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the running house's log in which something has happened."""
    commands = (
        {"do": "enrol", "client": "C-77", "approved_by": "EXAMPLE"},
        {"do": "admit", "client": "C-77"},
        {"do": "raise_overdose", "place": "B13"},
        {"do": "give_naloxone", "place": "B13"},
        {"do": "end_emergency", "place": "B13", "outcome": "recovered"},
        {"do": "end_session", "client": "C-77", "reason": "=HYPERLINK went home"},
    )
    stdin = b"".join(json.dumps(command).encode() + b"\n" for command in commands)
    lead = {"HATMONITOR_PIN": "2222"}
    done = run(house, "do", "--data", "log", "--staff", "lead1", stdin=stdin, env=lead)
    assert done.returncode == 0, done.stdout
    folder = tmp_path_factory.mktemp("copy")
    made = run(house, "log", "backup", folder / "log", "--data", "log")
    assert made.returncode == 0
    assert made.stdout.decode().strip() == str(folder / "log" / "journal.sqlite")
    return folder


def tampered(copy: Path, folder: Path, *statements: str) -> None:
    """A copy of the copy in which somebody changed something, with the guards taken away first."""
    shutil.copytree(copy / "log", folder / "log")
    with sqlite3.connect(folder / "log" / "journal.sqlite") as db:
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type='trigger'"):
            db.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            assert db.execute(statement).rowcount != 0
    db.close()


def test_entries_are_shown_in_words_and_found_by_what_they_are_about(copy: Path) -> None:
    everything = run(copy, "log", "show", "--data", "log").stdout.decode()
    assert "EMERGENCY in B13." in everything
    for words, found in (
        (["--place", "B13", "--kind", "naloxone_given"], 1),
        (["--text", "went home", "--client", "C-77"], 1),
        (["--until", "2026-01-02", "--last", "9"], 0),
    ):
        done = run(copy, "log", "show", "--data", "log", *words)
        assert done.returncode == 0
        assert len(done.stdout.splitlines()) == found, words
    assert run(copy, "log", "show", "--data", "log", "--last", "9999999").stdout == (
        everything.encode()
    )


def test_entries_are_shown_in_dutch_when_asked(copy: Path) -> None:
    words = ("log", "show", "--data", "log", "--place", "B13", "--kind", "emergency_started")
    english, dutch = run(copy, *words), run(copy, *words, "--language", "nl")
    assert dutch.stdout != english.stdout
    assert b"NOOD" in dutch.stdout.upper()


def test_an_export_holds_every_row_in_both_forms(copy: Path) -> None:
    lines = run(copy, "log", "export", "--data", "log").stdout.splitlines()
    events = [json.loads(line) for line in lines]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    text = run(copy, "log", "export", "--data", "log", "--format", "csv").stdout.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [int(row["seq"]) for row in rows] == [event["seq"] for event in events]
    assert [json.loads(row["body"]) for row in rows] == [event["body"] for event in events]
    ended = run(
        copy, "log", "export", "--data", "log", "--kind", "session_ended", "--client", "C-77"
    )
    assert json.loads(ended.stdout)["body"]["reason"] == "=HYPERLINK went home"


def test_the_log_of_a_running_monitor_verifies(house: Path, copy: Path) -> None:
    for folder in (house, copy):
        done = run(folder, "log", "verify", "--data", "log")
        assert done.returncode == 0, done.stdout
        assert b"events are as they were written." in done.stdout


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE events SET body = replace(body, 'B13', 'B12') WHERE kind = 'emergency_started' "
         "AND place = 'B13'", "edited"),
        ("DELETE FROM events WHERE kind = 'client_admitted' AND client = 'C-77'", "deleted"),
    ],
)  # fmt: skip
def test_a_changed_log_is_found_out_with_the_first_bad_entry(
    copy: Path, tmp_path: Path, statement: str, said: str
) -> None:
    kind = "emergency_started" if said == "edited" else "client_admitted"
    about = ["--place", "B13"] if said == "edited" else ["--client", "C-77"]
    line = run(copy, "log", "export", "--data", "log", "--kind", kind, *about).stdout
    seq = json.loads(line)["seq"]
    tampered(copy, tmp_path, statement)
    done = run(tmp_path, "log", "verify", "--data", "log")
    assert done.returncode == 1
    assert done.stdout.decode().startswith(f"entry {seq}: {said}: ")


def test_figures_are_told(copy: Path) -> None:
    done = run(copy, "log", "stats", "--data", "log", "--client", "C-77")
    assert done.returncode == 0
    figures = dict(line.split("\t") for line in done.stdout.decode().splitlines())
    assert figures["visits begun"] == "1"
    assert figures["visits ended"] == "1"
    assert figures["of these early"] == "0"


def test_a_damaged_log_is_shown_as_far_as_it_goes(copy: Path, tmp_path: Path) -> None:
    shutil.copytree(copy / "log", tmp_path / "log")
    path = tmp_path / "log" / "journal.sqlite"
    raw = bytearray(path.read_bytes())
    page = int.from_bytes(raw[16:18], "big")
    at = raw.index(b'"outcome":"recovered"') // page * page
    raw[at : at + page] = b"\xff" * page
    path.write_bytes(raw)
    for words in (["export"], ["stats"], ["verify"]):
        done = run(tmp_path, "log", *words, "--data", "log")
        assert done.returncode == 1, words
    shown = run(tmp_path, "log", "show", "--data", "log")
    assert shown.returncode == 1
    assert "cannot be read" in complaint(shown)


def test_what_is_no_log_ends_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "garbage").mkdir()
    (tmp_path / "garbage" / "journal.sqlite").write_bytes(b"\xff" * 9000)
    for folder, words in (
        ("nowhere", ["show"]),
        ("file", ["verify"]),
        ("garbage", ["stats"]),
        ("garbage", ["backup", "new"]),
    ):
        done = run(tmp_path, "log", *words, "--data", folder)
        assert done.returncode == 1, (folder, words)
        assert complaint(done)
    garbage = run(tmp_path, "log", "verify", "--data", "garbage")
    assert garbage.returncode == 1
    assert b"Nothing of the journal can be read" in garbage.stdout
    assert not (tmp_path / "new" / "journal.sqlite").exists()


def test_a_copy_never_takes_the_place_of_another(copy: Path) -> None:
    done = run(copy, "log", "backup", "log", "--data", "log")
    assert done.returncode == 1
    assert "choose another folder" in complaint(done)


def test_what_cannot_be_asked_is_wrong_usage(copy: Path) -> None:
    for words, why in (
        (["export", "--format", "fhir"], "FHIR is not available yet"),
        (["show", "--since", "yesterday"], "is no date or time"),
        (["show", "--kind", "alarm_rased"], 'did you mean "alarm_raised"?'),
    ):
        done = run(copy, "log", *words, "--data", "log")
        assert done.returncode == 2, words
        assert why in complaint(done)
