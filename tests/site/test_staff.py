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
from hatmonitor.staff import (
    FILE,
    KEY_FILE,
    StaffFileUnusable,
    StaffSecrets,
    changes_since,
    may,
)


def test_anybody_may_call_an_overdose_and_only_a_lead_may_enrol() -> None:
    for do in COMMANDS:
        assert may(None, do) == (do in FREE)
        assert may("worker", do) == (do not in LEAD_ONLY)
        assert may("lead", do)


@pytest.mark.parametrize("cost", ["m=4194304,t=1,p=1", "m=8,t=4294967295,p=1", "m=9999999999,t=1"])
def test_a_hash_that_would_take_all_memory_or_hours_is_no_pin(tmp_path: Path, cost: str) -> None:
    secrets = StaffSecrets.open(tmp_path)
    secrets.add("w1", "worker", "1111")
    kept = json.loads((tmp_path / FILE).read_bytes())
    salt_and_sum = kept["staff"]["w1"]["hash"].split("$", 4)[4]
    kept["staff"]["w1"]["hash"] = f"$argon2id$v=19${cost}${salt_and_sum}"
    (tmp_path / FILE).write_text(json.dumps(kept))
    assert not StaffSecrets.open(tmp_path).check("w1", "1111")  # and at once


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
    assert {path.name for path in tmp_path.iterdir()} == {FILE, KEY_FILE}
    for path in tmp_path.iterdir():
        assert b"483920" not in path.read_bytes()
        assert path.stat().st_mode & 0o777 == 0o600
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
        (b'{"v": 3, "staff": {}}', "a newer program wrote it"),
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
    staff._file = type(staff._file)(2, {})
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


def test_the_file_alone_is_of_no_use_to_a_thief(tmp_path: Path) -> None:
    """Each of ten thousand PINs can be held against a hash that one has; not without the key."""
    import argon2

    StaffSecrets.open(tmp_path).add("w1", "worker", "1111")
    kept = json.loads((tmp_path / FILE).read_text())["staff"]["w1"]["hash"]
    with pytest.raises(argon2.exceptions.VerifyMismatchError):
        argon2.PasswordHasher().verify(kept, "1111")
    (tmp_path / KEY_FILE).unlink()
    staff = StaffSecrets.open(tmp_path)
    assert not staff.check("w1", "1111")
    assert staff.void() == ["w1"]
    staff.set_pin("w1", "2222", "technician")
    assert StaffSecrets.open(tmp_path).check("w1", "2222")
    assert StaffSecrets.open(tmp_path).void() == []


def test_a_pin_that_an_older_program_kept_is_kept_with_the_key_at_the_next_right_one(
    tmp_path: Path,
) -> None:
    import argon2

    old = {"role": "worker", "hash": argon2.PasswordHasher().hash("1111")}
    (tmp_path / FILE).write_text(json.dumps({"v": 1, "staff": {"w1": old}}))
    staff = StaffSecrets.open(tmp_path)
    before = staff.file
    assert not staff.check("w1", "9999")
    assert staff.file == before
    assert staff.check("w1", "1111")
    assert staff.file.staff["w1"].key
    assert staff.check("w1", "1111")
    (change,) = changes_since(staff.file, before.number, before.mark) or ()
    assert (change.what, change.staff, change.by) == ("kept_anew", "w1", "monitor")


def test_every_change_is_counted_and_another_file_is_told_from_it(tmp_path: Path) -> None:
    staff = StaffSecrets.open(tmp_path)
    staff.add_all([("w1", "worker", "1111"), ("lead1", "lead", "2222")], "monitor")
    known = staff.file
    assert changes_since(known, known.number, known.mark) == ()
    staff.set_pin("w1", "3333", "lead1")
    staff.set_role("w1", "lead", "lead1")
    staff.remove("lead1", "technician")
    done = changes_since(staff.file, known.number, known.mark)
    assert done is not None
    assert [(one.what, one.staff, one.by) for one in done] == [
        ("pin", "w1", "lead1"),
        ("role", "w1", "lead1"),
        ("removed", "lead1", "technician"),
    ]
    other = StaffSecrets.open(tmp_path / "other")
    other.add("lead1", "lead", "9999")
    assert changes_since(other.file, known.number, known.mark) is None
    assert changes_since(known, staff.file.number, staff.file.mark) is None  # an older copy
