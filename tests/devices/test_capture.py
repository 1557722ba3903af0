"""The raw bytes are kept, bounded, readable again, and never in anybody's way."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.capture import (
    HEARD,
    SENT,
    Capture,
    CaptureFault,
    Piece,
    as_line,
    capture_files,
    from_line,
    play,
    read_capture,
)
from tests.devices.waiting import wait_until


@given(
    st.builds(
        Piece,
        at_us=st.integers(0, 4_000_000_000_000_000),
        mono_ns=st.integers(0, 2**63),
        direction=st.sampled_from([HEARD, SENT]),
        data=st.binary(min_size=1, max_size=200),
    )
)
def test_every_piece_reads_back_as_it_was_written(piece: Piece) -> None:
    assert from_line(as_line(piece)) == piece


def test_a_capture_holds_both_directions_in_order(tmp_path: Path) -> None:
    capture = Capture(tmp_path / "folder" / "desk.capture")
    capture.heard(b"$END\r\n", 1)
    capture.sent(b"$START\r\n", 2)
    capture.heard(b"\xff\x00", 3)
    capture.close()
    pieces = list(read_capture(tmp_path / "folder" / "desk.capture"))
    assert [(one.mono_ns, one.direction, one.data) for one in pieces] == [
        (1, HEARD, b"$END\r\n"),
        (2, SENT, b"$START\r\n"),
        (3, HEARD, b"\xff\x00"),
    ]


def test_a_capture_goes_on_in_the_file_it_finds(tmp_path: Path) -> None:
    path = tmp_path / "desk.capture"
    for number in (1, 2):
        capture = Capture(path)
        capture.heard(b"x", number)
        capture.close()
    assert [one.mono_ns for one in read_capture(path)] == [1, 2]


def test_captures_never_fill_a_disk_and_keep_the_newest(tmp_path: Path) -> None:
    path = tmp_path / "desk.capture"
    capture = Capture(path, max_bytes=1000, keep=2)
    for number in range(200):
        capture.heard(b"0123456789", number)
    capture.close()
    files = capture_files(path)
    assert [file.name for file in files] == ["desk.capture.2", "desk.capture.1", "desk.capture"]
    assert all(file.stat().st_size <= 1000 for file in files)
    numbers = [one.mono_ns for file in files for one in read_capture(file)]
    assert numbers == list(range(numbers[0], 200))


def test_a_line_cut_off_by_a_power_cut_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "desk.capture"
    whole = as_line(Piece(1, 1, HEARD, b"whole"))
    path.write_bytes(whole + as_line(Piece(2, 2, HEARD, b"torn"))[:-3])
    assert [one.data for one in read_capture(path)] == [b"whole"]
    capture = Capture(path)
    capture.heard(b"after", 3)
    capture.close()
    damaged: list[str] = []
    pieces = read_capture(path, damaged.append)
    assert [one.data for one in pieces if one.mono_ns != 2] == [b"whole", b"after"]


def test_a_damaged_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "desk.capture"
    good = as_line(Piece(1, 1, HEARD, b"good"))
    path.write_bytes(good + b"2026 nonsense\n" + b"\xff\xff\n" + good)
    with pytest.raises(CaptureFault, match=r"desk\.capture line 2 is damaged"):
        list(read_capture(path))
    damaged: list[str] = []
    assert len(list(read_capture(path, damaged.append))) == 2
    assert [sentence.split(" is ")[0] for sentence in damaged] == [
        "desk.capture line 2",
        "desk.capture line 3",
    ]


def test_a_capture_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CaptureFault, match=r"cannot read none\.capture: No such file"):
        list(read_capture(tmp_path / "none.capture"))


def test_a_full_disk_is_said_and_stops_nothing() -> None:
    capture = Capture(Path("/dev/full"))
    for number in range(10):
        capture.heard(b"x", number)
    wait_until(lambda: capture.fault == "No space left on device")
    capture.close()


def test_a_capture_goes_on_by_itself_when_it_can_write_again(tmp_path: Path) -> None:
    in_the_way = tmp_path / "folder"
    in_the_way.write_text("a file where the folder should be")
    capture = Capture(in_the_way / "desk.capture")
    capture.heard(b"kept", 1)
    wait_until(lambda: capture.fault is not None)
    in_the_way.unlink()
    wait_until(lambda: capture.fault is None)
    capture.close()
    assert [one.data for one in read_capture(in_the_way / "desk.capture")] == [b"kept"]


def test_when_the_disk_is_too_slow_it_is_said_and_nobody_waits(tmp_path: Path) -> None:
    in_the_way = tmp_path / "folder"
    in_the_way.write_text("")
    capture = Capture(in_the_way / "desk.capture")
    for number in range(5000):
        capture.heard(b"x", number)
    assert capture.fault is not None
    capture.close()


@pytest.mark.parametrize(("speed", "pauses"), [(1.0, [2.0, 1.0]), (10.0, [0.2, 0.1]), (0.0, [])])
def test_a_capture_is_played_at_any_speed(
    tmp_path: Path, speed: float, pauses: list[float]
) -> None:
    path = tmp_path / "desk.capture"
    heard = [(0, b"a"), (2_000_000_000, b"b"), (3_000_000_000, b"c"), (5, b"after a restart")]
    lines = [as_line(Piece(0, mono_ns, HEARD, data)) for mono_ns, data in heard]
    lines.insert(1, as_line(Piece(0, 1, SENT, b"not played")))
    path.write_bytes(b"".join(lines))
    written: list[bytes] = []
    slept: list[float] = []
    assert play(path, speed, written.append, slept.append) == len(b"abcafter a restart")
    assert written == [b"a", b"b", b"c", b"after a restart"]
    assert slept == pytest.approx(pauses)
