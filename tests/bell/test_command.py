"""`hatmonitor bell` as it is typed."""

from pathlib import Path

import pytest

from ui.bell.__main__ import main


def test_render_writes_one_file_for_each_sound(tmp_path: Path) -> None:
    assert main(["--data", str(tmp_path), "--render", str(tmp_path / "a" / "b")]) == 0
    assert {p.name for p in (tmp_path / "a" / "b").iterdir()} == {
        "high.wav",
        "medium.wav",
        "low.wav",
        "practice.wav",
    }


def test_render_where_nothing_can_be_written_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    assert main(["--render", str(taken)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_bell_must_be_told_which_folder_to_follow(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 2
    assert "--data" in capsys.readouterr().err
