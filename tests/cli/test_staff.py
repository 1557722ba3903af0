"""`hatmonitor staff`: every change of who may sign in is in the log; nothing changes silently.

A real monitor, a real folder; the PINs are nowhere but in the environment of the commands.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatmonitor.events import Event
from hatmonitor.journal.reader import JournalReader
from tests.cli.conftest import start_monitor, write_site
from tests.cli.running import complaint, run

LEAD = {"HATMONITOR_PIN": "2222"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Path]:
    """Of each test its own: a wrong PIN in one must not make another wait."""
    write_site(tmp_path)
    monitor = start_monitor(tmp_path)
    yield tmp_path
    stopped(monitor)


def events(house: Path) -> list[Event]:
    reader = JournalReader.open(house / "log")
    try:
        return list(reader.events())
    finally:
        reader.close()


def kinds(house: Path) -> list[str]:
    return [event.kind for event in events(house)]


def staff(house: Path, *words: str, env: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    step, *rest = words
    return run(house, "staff", step, "--data", "log", *rest, env=env or {})


def signs_in(house: Path, who: str, pin: str) -> bool:
    done = run(
        house, "do", "--data", "log", "--staff", who,
        stdin=b'{"do": "sign_out"}\n', env={"HATMONITOR_PIN": pin},
    )  # fmt: skip
    return done.returncode == 0


def stopped(monitor) -> None:  # type: ignore[no-untyped-def]
    monitor.terminate()
    monitor.wait(20)


def test_a_lead_changes_the_staff_and_each_change_is_in_the_log(house: Path) -> None:
    asks = ("--staff", "lead1")
    new = {**LEAD, "HATMONITOR_NEW_PIN": "5555"}
    done = staff(house, "add", "w9", *asks, env=new)
    assert done.returncode == 0, done.stderr
    assert signs_in(house, "w9", "5555")
    assert (
        staff(house, "pin", "w9", *asks, env={**LEAD, "HATMONITOR_NEW_PIN": "6666"}).stderr == b""
    )
    assert signs_in(house, "w9", "6666")
    assert not signs_in(house, "w9", "5555")
    assert staff(house, "role", "w9", "--role", "lead", *asks, env=LEAD).returncode == 0
    assert b"w9\tlead" in staff(house, "list").stdout
    assert staff(house, "remove", "w9", *asks, env=LEAD).returncode == 0
    assert not signs_in(house, "w9", "6666")
    told = [event.fact for event in events(house) if event.kind == "secret_changed"]
    assert [(fact.what, fact.staff) for fact in told[-4:]] == [
        ("added", "w9"), ("pin", "w9"), ("role", "w9"), ("removed", "w9"),
    ]  # fmt: skip
    for path in (house / "log").rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert not any(pin in raw for pin in (b'"5555"', b'"6666"', b"pin=")), path


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "w1"), "w1 is on the staff list already"),
        (("add", "W1"), "W1 could be taken for w1"),
        (("add", "wl"), "wl could be taken for w1"),
        (("remove", "lead1"), "lead1 is the only shift lead"),
        (("role", "lead1", "--role", "worker"), "lead1 is the only shift lead"),
        (("pin", "w7"), "w7 is not on the staff list"),
        (("add", "Jan Jansen"), "never a person's name"),
    ],
)
def test_what_may_not_be_is_refused_in_words(house: Path, words: tuple[str, ...], why: str) -> None:
    before = kinds(house)
    done = staff(house, *words, "--staff", "lead1", env={**LEAD, "HATMONITOR_NEW_PIN": "5555"})
    assert done.returncode == 3
    assert why in complaint(done)
    assert "secret_changed" not in kinds(house)[len(before) :]


def test_a_code_that_looks_like_anothers_is_refused_in_a_house_that_is_stopped(
    tmp_path: Path,
) -> None:
    (tmp_path / "log").mkdir(mode=0o700)
    new = {"HATMONITOR_NEW_PIN": "5555"}
    assert staff(tmp_path, "add", "w1", env=new).returncode == 0
    for code in ("W1", "wl", "ｗ1"):
        done = staff(tmp_path, "add", code, env=new)
        assert done.returncode == 3
        assert "could be taken for w1" in complaint(done)


def test_a_worker_may_not_and_a_pin_of_letters_may_not_be(house: Path) -> None:
    new = {"HATMONITOR_PIN": "1111", "HATMONITOR_NEW_PIN": "5555"}
    assert "only a shift lead" in complaint(staff(house, "pin", "lead1", "--staff", "w1", env=new))
    done = staff(house, "pin", "w1", "--staff", "lead1", env={**LEAD, "HATMONITOR_NEW_PIN": "ab12"})
    assert complaint(done) == "a PIN has 4 to 12 digits"
    assert b"ab12" not in done.stderr
    assert "--staff" in complaint(staff(house, "pin", "w1", env={"HATMONITOR_NEW_PIN": "5555"}))


def test_a_technicians_reset_while_nobody_watched_is_in_the_log_at_the_next_start(
    tmp_path: Path,
) -> None:
    write_site(tmp_path)
    stopped(start_monitor(tmp_path))
    done = staff(tmp_path, "pin", "lead1", env={"HATMONITOR_NEW_PIN": "8888"})
    assert done.returncode == 0, done.stderr
    monitor = start_monitor(tmp_path)
    assert signs_in(tmp_path, "lead1", "8888")
    assert not signs_in(tmp_path, "lead1", "2222")
    told = [event for event in events(tmp_path) if event.kind == "secret_changed"]
    assert (told[-1].by, told[-1].fact.what, told[-1].fact.staff) == ("technician", "pin", "lead1")
    assert "staff_file_doubted" not in kinds(tmp_path)
    stopped(monitor)


def test_a_staff_file_moved_away_is_never_made_anew_from_the_site_file(tmp_path: Path) -> None:
    site = write_site(tmp_path)
    stopped(start_monitor(tmp_path))
    (tmp_path / "log" / "staff.json").rename(tmp_path / "away.json")
    site.write_text(site.read_text().replace('pin = "2222"', 'pin = "9090"'))
    monitor = start_monitor(tmp_path)
    assert not signs_in(tmp_path, "lead1", "9090")
    assert not signs_in(tmp_path, "lead1", "2222")
    (doubted,) = (event.fact for event in events(tmp_path) if event.kind == "staff_file_doubted")
    assert doubted.why == "missing"
    assert "staff_file_doubted:staff" in [
        event.fact.alarm for event in events(tmp_path) if event.kind == "alarm_raised"
    ]
    stopped(monitor)
    words = ("add", "lead1", "--role", "lead")
    assert staff(tmp_path, *words, env={"HATMONITOR_NEW_PIN": "7777"}).returncode == 0
    monitor = start_monitor(tmp_path)
    assert signs_in(tmp_path, "lead1", "7777")
    assert kinds(tmp_path).count("staff_file_doubted") == 1
    stopped(monitor)


def test_another_staff_file_in_its_place_is_noticed(tmp_path: Path) -> None:
    write_site(tmp_path)
    stopped(start_monitor(tmp_path))
    other = tmp_path / "other"
    (other / "log").mkdir(parents=True)
    done = staff(other, "add", "lead1", "--role", "lead", env={"HATMONITOR_NEW_PIN": "9090"})
    assert done.returncode == 0, done.stderr
    for name in ("staff.json", "pins.key"):
        shutil.copy(other / "log" / name, tmp_path / "log" / name)
    monitor = start_monitor(tmp_path)
    (doubted,) = (event.fact for event in events(tmp_path) if event.kind == "staff_file_doubted")
    assert doubted.why == "replaced"
    stopped(monitor)


def test_staff_set_up_before_the_first_start_are_the_staff(tmp_path: Path) -> None:
    write_site(tmp_path)
    (tmp_path / "log").mkdir()
    words = ("add", "boss", "--role", "lead")
    assert staff(tmp_path, *words, env={"HATMONITOR_NEW_PIN": "7777"}).returncode == 0
    monitor = start_monitor(tmp_path)
    assert signs_in(tmp_path, "boss", "7777")
    assert staff(tmp_path, "list").stdout == b"boss\tlead\n"
    assert "staff_file_doubted" not in kinds(tmp_path)
    stopped(monitor)
