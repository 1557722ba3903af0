"""No command of ours writes over, or removes, what is not its own kind."""

import os
from pathlib import Path

import pytest

from devices.own_files import Kind, NotOurs
from devices.simulators.transport import PtyTransport
from hatmonitor.demo.camera import Camera
from hatmonitor.targets import refused
from tests.cli.running import complaint, run
from tests.journal.made import journal_of
from ui.bell.bursts import render

LETTER = b"a letter to somebody\n"
OURS = {
    Kind.PDF: b"%PDF-1.4\n",
    Kind.PICTURE: b"\x89PNG\r\n\x1a\n",
    Kind.SOUND: b"RIFF....WAVE",
    Kind.CAPTURE: b"2026-11-22T14:05:00.123456Z 81234567890 < 24454e440d0a\n",
}


@pytest.mark.parametrize("kind", sorted(OURS))
def test_only_a_file_of_the_same_kind_may_be_written_over(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / "file"
    assert refused(path, kind) is None
    for other, content in OURS.items():
        path.write_bytes(content)
        assert (refused(path, kind) is None) == (other is kind)
    path.write_bytes(LETTER)
    assert "something else" in str(refused(path, kind))
    assert "already there" in str(refused(path, Kind.NEW))
    assert path.read_bytes() == LETTER


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("name", ["journal.sqlite", "journal.sqlite-wal", "new"])
def test_nothing_is_written_into_the_folder_of_a_log(tmp_path: Path, kind: Kind, name: str) -> None:
    journal_of(tmp_path, 3)
    assert "belongs to the log" in str(refused(tmp_path / name, kind))


def test_a_link_takes_the_place_of_a_port_only(tmp_path: Path) -> None:
    (tmp_path / "port").symlink_to("/dev/pts/99")
    (tmp_path / "elsewhere").symlink_to(tmp_path / "big disk")
    (tmp_path / "file").write_bytes(LETTER)
    assert refused(tmp_path / "port", Kind.PORT_LINK) is None
    assert refused(tmp_path / "elsewhere", Kind.PORT_LINK) is not None
    assert refused(tmp_path / "file", Kind.PORT_LINK) is not None


@pytest.mark.parametrize(
    "words",
    [
        ("report", "--data", "log", "--emergency", "2", "--pdf", "log/journal.sqlite"),
        ("report", "--data", "log", "--emergency", "2", "--pdf", "letter"),
        ("devices", "simulate", "nonin-df2", "--link", "letter"),
        ("devices", "simulate", "nonin-df2", "--link", "log/journal.sqlite"),
        ("devices", "play", "capture", "--link", "letter"),
        ("devices", "record", "/dev/null", "letter", "--driver", "nonin-df2"),
    ],
)
def test_a_command_told_to_write_over_another_file_says_so_and_does_not(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    journal_of(tmp_path / "log", 3)
    (tmp_path / "letter").write_bytes(LETTER)
    (tmp_path / "capture").write_bytes(OURS[Kind.CAPTURE])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = run(tmp_path, *words)
    assert done.returncode == 1
    assert "another" in complaint(done)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_simulator_run_by_itself_asks_too_and_takes_only_its_own_link_away(
    tmp_path: Path,
) -> None:
    wake, _ = os.pipe()
    (tmp_path / "letter").write_bytes(LETTER)
    with pytest.raises(NotOurs):
        PtyTransport(wake, tmp_path / "letter")
    port = PtyTransport(wake, tmp_path / "port")
    (tmp_path / "port").unlink()
    (tmp_path / "port").write_bytes(LETTER)
    port.unplug()
    assert (tmp_path / "port").read_bytes() == LETTER


def test_pictures_and_sounds_leave_other_files_alone(tmp_path: Path) -> None:
    (tmp_path / "wall.png").write_bytes(LETTER)
    (tmp_path / "high.wav").write_bytes(LETTER)
    with pytest.raises(OSError, match="something else"):
        Camera(tmp_path).ask("wall")
    with pytest.raises(OSError, match="something else"):
        render(tmp_path)
    assert (tmp_path / "wall.png").read_bytes() == LETTER
    assert (tmp_path / "high.wav").read_bytes() == LETTER
