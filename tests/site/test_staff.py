"""PINs are kept as hashes, for this user only, whole or not at all; roles say who may ask what."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hatmonitor.commands import COMMANDS, FREE, LEAD_ONLY
from hatmonitor.staff import FILE, StaffFileUnusable, StaffSecrets, may


def test_anybody_may_call_an_overdose_and_only_a_lead_may_enrol() -> None:
    for do in COMMANDS:
        assert may(None, do) == (do in FREE)
        assert may("worker", do) == (do not in LEAD_ONLY)
        assert may("lead", do)


def test_a_pin_is_right_or_wrong_also_after_a_restart(tmp_path: Path) -> None:
    StaffSecrets.open(tmp_path).add_all([("w1", "worker", "1111"), ("lead1", "lead", "2222")])
    again = StaffSecrets.open(tmp_path)
    assert again.known() == {"w1": "worker", "lead1": "lead"}
    assert again.check("w1", "1111")
    assert not again.check("w1", "2222")
    assert not again.check("w1", "")
    assert not again.check("w1", "\udcff")
    assert not again.check("nobody", "1111")


def test_the_pin_itself_is_nowhere_on_disk_and_nobody_else_may_read_the_file(
    tmp_path: Path,
) -> None:
    StaffSecrets.open(tmp_path).add("w1", "worker", "483920")
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert b"483920" not in (tmp_path / FILE).read_bytes()
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / FILE).chmod(0o644)
    StaffSecrets.open(tmp_path)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_an_unknown_person_costs_a_hash_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import argon2

    staff = StaffSecrets.open(tmp_path)
    staff.add("w1", "worker", "1111")
    verified = []
    real = argon2.PasswordHasher.verify

    def counting(self: argon2.PasswordHasher, kept: str, pin: str) -> bool:
        verified.append(kept)
        return real(self, kept, pin)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counting)
    assert not staff.check("w1", "0000")
    assert not staff.check("w2", "0000")
    known, unknown = (kept.rsplit("$", 2)[0] for kept in verified)
    assert known == unknown  # the same algorithm at the same cost


def test_many_threads_may_check_and_add_at_once(tmp_path: Path) -> None:
    staff = StaffSecrets.open(tmp_path)
    staff.add("w0", "worker", "0000")
    answers: list[bool] = []

    def work(n: int) -> None:
        staff.add(f"w{n}", "worker", f"{n:04}")
        answers.append(staff.check(f"w{n}", f"{n:04}") and not staff.check("w0", "9999"))

    threads = [threading.Thread(target=work, args=(n,)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 2
    assert set(StaffSecrets.open(tmp_path).known()) == {f"w{n}" for n in range(3)}


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "it is damaged"),
        (b"\xff\xfe", "it is damaged"),
        (b'{"v": 1}', "it is damaged"),
        (b'{"v": 1, "staff": {"w1": {"role": "worker"}}}', "it is damaged"),
        (b'{"v": 2, "staff": {}}', "a newer program wrote it"),
    ],
)
def test_a_damaged_file_is_refused_in_words_and_left_as_it_is(
    tmp_path: Path, raw: bytes, why: str
) -> None:
    (tmp_path / FILE).write_bytes(raw)
    with pytest.raises(StaffFileUnusable, match=why):
        StaffSecrets.open(tmp_path)
    assert (tmp_path / FILE).read_bytes() == raw


def test_a_damaged_hash_lets_nobody_in(tmp_path: Path) -> None:
    person = {"role": "worker", "hash": "1111"}
    (tmp_path / FILE).write_text(json.dumps({"v": 1, "staff": {"w1": person}}))
    assert not StaffSecrets.open(tmp_path).check("w1", "1111")


def test_a_folder_that_cannot_be_written_leaves_the_old_staff(tmp_path: Path) -> None:
    staff = StaffSecrets.open(tmp_path / "file")
    (tmp_path / "file").write_text("a file where the folder should be")
    with pytest.raises(StaffFileUnusable):
        staff.add("w1", "worker", "1111")
    assert staff.known() == {}
    assert not staff.check("w1", "1111")


_ADDS_FOR_EVER = """
import sys
from pathlib import Path
from hatmonitor.staff import Person, StaffSecrets
staff = StaffSecrets.open(Path(sys.argv[1]))
staff._hasher = type("Quick", (), {"hash": lambda self, pin: "x" * 50_000})()
for n in range(1, 1_000_000):
    staff._people = {}
    staff.add(f"w{n}", "worker", "1111")
    print(n, flush=True)
"""


def test_a_kill_in_the_middle_of_a_write_leaves_a_whole_file(tmp_path: Path) -> None:
    for _ in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", _ADDS_FOR_EVER, str(tmp_path)], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        for _line in range(5):
            last = int(writer.stdout.readline())
        os.kill(writer.pid, signal.SIGKILL)
        rest = writer.stdout.read().split()
        writer.wait()
        (name,) = StaffSecrets.open(tmp_path).known()
        assert int(name[1:]) >= int(rest[-1] if rest else last)
