"""`hatmonitor check` tries the sound as the bell would; with the other tests of recorded sound."""

from pathlib import Path

import pytest

from hatmonitor.demo.nullsink import NullSink, missing
from hatmonitor.site import example_text
from tests.cli.running import run


def test_the_sound_is_tried_as_the_bell_would(tmp_path: Path) -> None:
    if (why := missing()) is not None:
        pytest.skip(why)
    site = tmp_path / "site.toml"
    site.write_text(example_text(), encoding="utf-8")
    words = ("check", "--site", site, "--data", "log")
    with NullSink() as sink:
        heard = run(tmp_path, *words, env=sink.environment)
        silent = run(tmp_path, *words, env={"PULSE_SERVER": "unix:/nowhere"})
    assert b"\nsound: speaker\n" in heard.stdout
    assert b"\nsound: note: " in silent.stdout
    assert silent.returncode == 0
