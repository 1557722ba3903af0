"""Lines out of bytes: the same however they come, nothing lost in silence, never more held."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from devices.framing import (
    NO_START,
    NOT_ENDED,
    NOT_TEXT,
    TOO_LONG,
    WENT_QUIET,
    LineFramer,
    garbage,
)
from devices.readings import Garbage

CAP = 12

wild = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from([b"$GOOD\r\n", b"$", b"\r", b"\n", b"$CUT", b"x" * 30]),
    )
).map(b"".join)


def framer() -> LineFramer:
    return LineFramer(CAP, start=b"$")


def test_a_line_comes_without_its_ending() -> None:
    assert framer().feed(b"$ONE\r\n$TWO\r\n") == [b"$ONE", b"$TWO"]


def test_a_damaged_ending_costs_no_line() -> None:
    assert framer().feed(b"$ONE\r$TWO\n\r\n$THREE\n") == [b"$ONE", b"$TWO", b"$THREE"]


def test_noise_before_a_line_costs_no_line() -> None:
    assert framer().feed(b"\xff\x00noise$ONE\r\n") == [garbage(b"\xff\x00noise", NO_START), b"$ONE"]


def test_a_line_broken_off_by_the_next_one_costs_only_itself() -> None:
    assert framer().feed(b"$ON$TWO\r\n") == [garbage(b"$ON", NOT_ENDED), b"$TWO"]


def test_a_line_with_bytes_that_are_not_text_is_garbage() -> None:
    assert framer().feed(b"$O\x80E\r\n$TWO\r\n") == [garbage(b"$O\x80E", NOT_TEXT), b"$TWO"]


def test_a_line_without_end_comes_out_in_pieces_and_the_next_one_is_whole() -> None:
    found = framer().feed(b"$" + b"x" * 29 + b"\r\n$ONE\r\n")
    assert found == [
        garbage(b"$" + b"x" * 11, TOO_LONG),
        garbage(b"x" * 12, TOO_LONG),
        garbage(b"x" * 6, TOO_LONG),
        b"$ONE",
    ]


def test_without_a_start_byte_the_tail_of_a_long_line_is_no_line() -> None:
    lines = LineFramer(CAP)
    found = lines.feed(b"x" * 15) + lines.feed(b"TAIL\r\nGOOD\r\n")
    assert found == [garbage(b"x" * 12, TOO_LONG), garbage(b"xxxTAIL", TOO_LONG), b"GOOD"]


def test_half_a_line_is_given_up_when_the_line_goes_quiet() -> None:
    lines = framer()
    assert lines.feed(b"$RESULT,0.") == []
    assert lines.quiet() == [garbage(b"$RESULT,0.", WENT_QUIET)]
    assert lines.feed(b"000-OK\r\n$END\r\n") == [garbage(b"000-OK", NO_START), b"$END"]
    assert lines.quiet() == []


@given(wild, st.lists(st.integers(0, 400), max_size=8))
def test_the_same_bytes_give_the_same_however_they_are_cut(data: bytes, cuts: list[int]) -> None:
    whole = framer()
    expected = whole.feed(data) + whole.quiet()
    pieces = framer()
    bounds = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    found = [one for start, end in pairwise(bounds) for one in pieces.feed(data[start:end])]
    assert found + pieces.quiet() == expected


@given(st.lists(wild, max_size=6))
def test_no_byte_is_lost_in_silence_and_no_more_than_a_line_is_held(chunks: list[bytes]) -> None:
    lines = framer()
    seen, given_out = b"", b""
    for chunk in chunks:
        seen += chunk
        given_out += b"".join(map(_bytes_of, lines.feed(chunk)))
        waiting = len(_without_endings(seen)) - len(given_out)
        assert 0 <= waiting <= CAP
    given_out += b"".join(map(_bytes_of, lines.quiet()))
    assert given_out == _without_endings(seen)


def _bytes_of(found: bytes | Garbage) -> bytes:
    return found if isinstance(found, bytes) else bytes.fromhex(found.bytes)


def _without_endings(data: bytes) -> bytes:
    return data.replace(b"\r", b"").replace(b"\n", b"")
