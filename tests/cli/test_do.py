"""`hatmonitor do`: a JSON reply for every line, and an exit status for the script."""

import json
from pathlib import Path

from tests.cli.conftest import start_monitor, write_site
from tests.cli.running import complaint, run, start

LEAD = {"HATMONITOR_PIN": "2222"}


def replies(raw: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in raw.splitlines()]


def lines(*commands: dict[str, object]) -> bytes:
    return b"".join(json.dumps(command).encode() + b"\n" for command in commands)


def enrol(client: str) -> dict[str, object]:
    return {"do": "enrol", "client": client, "approved_by": "EXAMPLE"}


def admit(client: str) -> dict[str, object]:
    return {"do": "admit", "client": client}


def test_what_fits_is_done_and_its_numbers_are_told(house: Path) -> None:
    done = run(
        house, "do", "--data", "log", "--staff", "lead1",
        stdin=lines(enrol("C-0412"), admit("C-0412")), env=LEAD,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    first, second = replies(done.stdout)
    assert first["ok"] is True
    assert second["ok"] is True
    assert first["seqs"] < second["seqs"]  # type: ignore[operator]


def test_each_line_gets_its_own_reply_and_a_refusal_its_status(house: Path) -> None:
    stdin = (
        b"\n"
        + lines({"do": "raise_overdose", "place": "B3"})
        + b"   \n{\n\xff\xfe\x00\n[1]\nnull\n"
        + lines({"do": "fly"}, {"do": "raise_overdose", "place": "B99"}, admit("C-3"))
        + b"x" * 70_000
        + b"\n"
        + lines({"do": "raise_overdose", "place": "B4"})[:-1]  # without an end of line
    )
    done = run(house, "do", "--data", "log", stdin=stdin)
    assert done.returncode == 3
    said = replies(done.stdout)
    assert [reply["ok"] for reply in said] == [True, *[False] * 8, True]
    assert [reply["reason"] for reply in said[5:8]] == [
        'there is no command "fly"',
        "there is no place B99",
        "sign in first",
    ]


def test_refusals_are_said_in_dutch_when_asked(house: Path) -> None:
    done = run(house, "do", "--data", "log", "--language", "nl", stdin=lines(admit("C-3")))
    assert replies(done.stdout) == [{"ok": False, "reason": "log eerst in"}]


def test_a_wrong_pin_is_refused_without_showing_it(house: Path) -> None:
    done = run(
        house, "do", "--data", "log", "--staff", "lead1",
        stdin=lines(enrol("C-4")), env={"HATMONITOR_PIN": "987654"},
    )  # fmt: skip
    assert done.returncode == 3
    assert replies(done.stdout) == [{"ok": False, "reason": "sign in first"}]
    assert complaint(done) == "unknown staff or wrong PIN"
    for path in (house / "log").rglob("*"):
        assert not path.is_file() or b"987654" not in path.read_bytes()


def test_after_wrong_pins_a_script_is_told_the_seconds_and_an_overdose_never_waits(
    tmp_path: Path,
) -> None:
    house = tmp_path
    write_site(house)
    monitor = start_monitor(house)
    words = ("do", "--data", "log", "--staff", "w1")
    help_called = lines({"do": "raise_overdose", "place": "B7"})
    for _ in range(3):
        done = run(house, *words, stdin=help_called, env={"HATMONITOR_PIN": "987654"})
        assert replies(done.stdout)[0]["ok"] is True
    done = run(house, *words, stdin=help_called, env={"HATMONITOR_PIN": "1111"})
    assert done.returncode == 3
    assert "after wrong PINs: wait " in complaint(done)
    assert replies(done.stdout)[0]["ok"] is True
    monitor.terminate()
    monitor.wait(20)


def test_staff_without_a_pin_is_wrong_usage(tmp_path: Path) -> None:
    done = run(tmp_path, "do", "--data", "log", "--staff", "w1")
    assert done.returncode == 2
    assert complaint(done) == "--staff needs the PIN in HATMONITOR_PIN"


def test_a_sign_in_ends_with_its_script(house: Path) -> None:
    run(house, "do", "--data", "log", "--staff", "lead1", stdin=lines(enrol("C-2")), env=LEAD)
    done = run(house, "do", "--data", "log", stdin=lines(admit("C-2")))
    assert replies(done.stdout) == [{"ok": False, "reason": "sign in first"}]


def test_without_a_monitor_the_status_is_four_and_the_line_says_what_to_do(tmp_path: Path) -> None:
    tail = start(tmp_path, "tail", "--data", "nothing-here")
    done = run(tmp_path, "do", "--data", "nothing-here", stdin=lines(admit("C-5")))
    assert done.returncode == 4
    assert "hatmonitor run" in complaint(done)
    out, err = tail.communicate(timeout=10)
    assert (tail.returncode, out) == (4, b"")
    assert err == done.stderr
    assert not (tmp_path / "nothing-here").exists()


def test_a_reply_comes_before_the_next_line_is_asked_for(house: Path) -> None:
    script = start(house, "do", "--data", "log")
    assert script.stdin is not None
    assert script.stdout is not None
    for place in ("B1", "B2"):
        script.stdin.write(lines({"do": "raise_overdose", "place": place}))
        script.stdin.flush()
        assert json.loads(script.stdout.readline())["ok"] is True
    script.stdin.close()
    assert script.wait(10) == 0


def test_a_script_goes_on_after_the_monitor_was_killed_and_started_again(tmp_path: Path) -> None:
    """It is signed in again by itself."""
    write_site(tmp_path)
    monitor = start_monitor(tmp_path)
    script = start(tmp_path, "do", "--data", "log", "--staff", "lead1", env=LEAD)
    assert script.stdin is not None
    assert script.stdout is not None
    script.stdin.write(lines(enrol("C-1")))
    script.stdin.flush()
    assert json.loads(script.stdout.readline())["ok"] is True
    monitor.kill()
    monitor.communicate()
    monitor = start_monitor(tmp_path)
    script.stdin.write(lines(admit("C-1")))
    script.stdin.flush()
    assert json.loads(script.stdout.readline())["ok"] is True
    script.stdin.close()
    assert script.wait(10) == 0
    sign_ins = run(tmp_path, "log", "export", "--data", "log", "--kind", "signed_in").stdout
    assert len(sign_ins.splitlines()) == 2
    monitor.terminate()
    monitor.communicate(timeout=10)
