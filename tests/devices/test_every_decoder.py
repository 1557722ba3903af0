"""The same rules for every decoder and every example of its format (tests/devices/examples).

However the bytes are cut, the readings are the same. Whatever is damaged costs the frames it
touched and one reading more, never raises, and, where the format has a check, never becomes a value
that was not sent.
"""

import random
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.catalogue import catalogue, instrument
from devices.driver import HALF_FRAME_S, Driver
from devices.link.gate import GarbageGate
from devices.readings import (
    AnyReading,
    Breath,
    Breathing,
    Button,
    Garbage,
    Trouble,
    TroubleKind,
    Vitals,
)
from tests.devices.examples import Example, Format, formats

FORMATS = formats()
EVERY = [(one, example) for one in FORMATS for example in one.examples]

every_format = pytest.mark.parametrize("form", FORMATS, ids=lambda one: one.driver)
every_example = pytest.mark.parametrize(
    ("form", "example"), EVERY, ids=[f"{form.driver}: {example.name}" for form, example in EVERY]
)

QUIET_S = 60.0
NOISES = (
    b"\xff" * 40,
    b"\x00" * 40,
    bytes(range(0x80, 0x100)),
    b"noise on the line ",
    random.Random(4).randbytes(200),
)
# Of a long frame so many values are tried at each place; of a short one all.
SHORT_FRAME = 12
VALUES = 3
MOST_DAMAGES = 1500  # of one example
MOST_HELD = 64 * 1024


def driver_of(form: Format) -> Driver:
    return instrument(form.driver).driver()


def told(form: Format, pieces: Iterable[bytes]) -> list[AnyReading]:
    driver = driver_of(form)
    return [reading for piece in pieces for reading in driver.feed(piece, 0.0)]


def sense(readings: Iterable[AnyReading]) -> list[AnyReading]:
    return [one for one in readings if not isinstance(one, Garbage)]


# --- whole and in pieces -------------------------------------------------------------------------


@every_example
def test_an_example_reads_as_its_source_says(form: Format, example: Example) -> None:
    assert told(form, [b"".join(example.frames)]) == list(example.readings)


@every_example
def test_frame_by_frame_and_byte_by_byte_read_the_same_as_whole(
    form: Format, example: Example
) -> None:
    whole = b"".join(example.frames)
    assert told(form, example.frames) == list(example.readings)
    assert told(form, (whole[at : at + 1] for at in range(len(whole)))) == list(example.readings)


@every_example
def test_cut_anywhere_reads_the_same(form: Format, example: Example) -> None:
    whole = b"".join(example.frames)
    for cut in sampled(range(len(whole) + 1), 300):
        assert told(form, [whole[:cut], whole[cut:]]) == list(example.readings), cut


@every_example
def test_glued_twice_reads_the_same_as_one_after_the_other(form: Format, example: Example) -> None:
    whole = b"".join(example.frames)
    assert told(form, [whole + whole]) == told(form, [whole, whole])


@every_example
def test_after_noise_and_silence_it_reads_the_same(form: Format, example: Example) -> None:
    for noise in NOISES:
        driver = driver_of(form)
        driver.feed(noise, 0.0)
        driver.tick(HALF_FRAME_S)
        driver.opened(QUIET_S)
        readings = driver.feed(b"".join(example.frames), QUIET_S + HALF_FRAME_S)
        if form.checked:
            assert sense(readings) == sense(example.readings), noise
        else:  # noise may have been in the format: what it said is said, the values are the same
            assert all_values(readings) == all_values(example.readings), noise


@every_example
def test_noise_glued_before_it_costs_the_first_frame_at_most(
    form: Format, example: Example
) -> None:
    wanted = sense(example.readings)
    for noise in NOISES:
        found = sense(told(form, [noise + b"".join(example.frames)]))
        assert len(found) >= len(wanted) - 2, noise
        if form.checked:
            assert_not_invented(found, wanted, noise)


# --- a port opened in the middle of a frame -----------------------------------------------------


@every_example
@pytest.mark.parametrize("then", ["at once", "after a silence", "never"])
def test_the_rest_of_a_frame_that_began_before_we_listened_is_harmless(
    form: Format, example: Example, then: str
) -> None:
    """No trouble, no alarm of garbage, and no reading but one that its whole frame gives: where the
    rest of a line is a whole line, it says what the line said."""
    for nth, frame in enumerate(example.frames):
        whole = set(map(repr, told(form, example.frames)))
        for begin in sampled(range(1, len(frame)), 80):
            driver, gate = driver_of(form), GarbageGate()
            driver.opened(0.0)
            readings = gate.pass_on(driver.feed(frame[begin:], 0.0), 0.0)
            at_s = 0.0
            if then != "at once":
                at_s = HALF_FRAME_S
                readings += gate.pass_on(driver.tick(at_s), at_s)
            if then != "never":
                after = b"".join(example.frames[nth + 1 :] or example.frames)
                readings += gate.pass_on(driver.feed(after, at_s), at_s)
            invented = [one for one in sense(readings) if repr(one) not in whole]
            if not any(isinstance(one, Garbage) for one in example.readings):
                troubles = [one for one in invented if isinstance(one, Trouble)]
                kinds = {one.trouble for one in troubles}
                assert TroubleKind.GARBAGE not in kinds, frame[begin:]
            if then == "never":
                assert not all_values(invented), frame[begin:]


@every_format
@pytest.mark.parametrize("begun", [False, True], ids=["new", "opened"])
def test_the_end_of_another_frame_at_the_opening_is_no_trouble(form: Format, begun: bool) -> None:
    driver, gate = driver_of(form), GarbageGate()
    if begun:
        driver.opened(0.0)
    told = driver.feed(b"\x16\r\n", 0.0) + driver.tick(HALF_FRAME_S)
    from_file = instrument(form.driver).from_file
    assert sense(gate.pass_on(told, 0.0)) == [] or (
        not begun and (from_file or form.driver == "line")
    )


# --- damage --------------------------------------------------------------------------------------


@every_example
def test_a_damaged_byte_costs_no_more_than_its_frame_and_one(
    form: Format, example: Example
) -> None:
    wanted = sense(example.readings)
    for damaged in sampled(list(every_damage(example)), MOST_DAMAGES):
        found = sense(told(form, [damaged]))
        assert len(found) >= len(wanted) - 2, damaged.hex(" ")
        if form.checked:
            assert_not_invented(found, wanted, damaged)


@every_example
def test_after_a_damaged_byte_the_next_examples_are_read(form: Format, example: Example) -> None:
    """The damage is over with its frame: what comes after it is read as if nothing had been."""
    whole = b"".join(example.frames)
    clean = sense(told(form, [whole] * 3))[2 * len(sense(told(form, [whole]))) :]
    for damaged in sampled(list(every_damage(example)), 60):
        driver = driver_of(form)
        driver.feed(damaged + whole, 0.0)
        assert len(sense(driver.feed(whole, 0.0))) >= len(clean) - 1, damaged.hex(" ")


def every_damage(example: Example) -> Iterator[bytes]:
    """The whole example with one byte of one frame changed: every place, some values or all."""
    seen: set[bytes] = set()
    chance = random.Random(7)
    for nth, frame in enumerate(example.frames):
        if frame in seen:
            continue
        seen.add(frame)
        before = b"".join(example.frames[:nth])
        after = b"".join(example.frames[nth + 1 :])
        for at, right in enumerate(frame):
            others = [value for value in range(256) if value != right]
            if len(frame) > SHORT_FRAME:
                others = [right ^ 0x01, right ^ 0x80, *chance.sample(others, VALUES)]
            for value in others:
                yield before + frame[:at] + bytes([value]) + frame[at + 1 :] + after


def assert_not_invented(found: list[AnyReading], wanted: list[AnyReading], damaged: bytes) -> None:
    """Every value in `found` stands in `wanted` too, in the same field of the same kind."""
    known = {value for reading in wanted for value in values_of(reading)}
    for reading in found:
        invented = [value for value in values_of(reading) if value not in known]
        assert not invented, f"{invented} of {damaged.hex(' ')}"


def values_of(reading: AnyReading) -> list[tuple[Any, ...]]:
    """What a person would act on; nothing for a reading that gives no value. Of the words of a call
    seven bits a sign: its check may be of seven."""
    match reading:
        case Breath(status=status, value=value, unit=unit):
            return [(status, value, unit)]
        case Vitals(spo2_percent=spo2, pulse_per_min=pulse, resp_per_min=resp):
            named = (("spo2", spo2), ("pulse", pulse), ("resp", resp))
            return [one for one in named if one[1] is not None]
        case Breathing(etco2=etco2, no_breath_s=no_breath_s):
            named_too = (("etco2", etco2), ("no_breath_s", no_breath_s))
            return [one for one in named_too if one[1] is not None]
        case Button(pressed=True, call=call, text=text):
            return [(call, bytes(sign & 0x7F for sign in text.encode("latin-1")))]
        case _:
            return []


def all_values(readings: Iterable[AnyReading]) -> list[tuple[Any, ...]]:
    return [value for reading in readings for value in values_of(reading)]


def sampled(of: Any, most: int) -> list[Any]:
    """All of it, or as many, spread evenly."""
    if len(of) <= most:
        return list(of)
    return [of[nth * len(of) // most] for nth in range(most)]


# --- anything ------------------------------------------------------------------------------------


@every_format
def test_any_bytes_at_any_pace_never_raise_and_are_cut_as_they_like(form: Format) -> None:
    frames = [frame for example in form.examples for frame in example.frames]
    some = st.one_of(st.binary(max_size=80), st.sampled_from(frames))

    @settings(max_examples=60, deadline=None)
    @given(st.lists(some, max_size=8), st.integers(0, 400))
    def anything(pieces: list[bytes], cut: int) -> None:
        data = b"".join(pieces)
        whole = told(form, [data])
        assert all(isinstance(one, AnyReading) for one in whole)
        assert told(form, [data[:cut], data[cut:]]) == whole

    anything()


@every_format
@pytest.mark.parametrize("shape", ["random", "starts", "one start", "silence"])
def test_what_a_decoder_holds_is_bounded(form: Format, shape: str) -> None:
    start = next((example.frames[0][:1] for example in form.examples if example.frames), b"$")
    make: dict[str, Callable[[], bytes]] = {
        "random": lambda: random.Random(1).randbytes(200_000),
        "starts": lambda: start * 200_000,
        "one start": lambda: start + b"a" * 200_000,
        "silence": lambda: b"\x00" * 200_000,
    }
    data = make[shape]()
    driver = driver_of(form)
    for at in range(0, len(data), 1000):
        driver.feed(data[at : at + 1000], at / 1000)
    assert held(driver) < MOST_HELD


def held(thing: object, seen: set[int] | None = None) -> int:
    """The bytes of everything that hangs on a decoder, code apart."""
    seen = set() if seen is None else seen
    if id(thing) in seen or isinstance(thing, type) or callable(thing):
        return 0
    seen.add(id(thing))
    size = sys.getsizeof(thing)
    inside: list[object] = list(getattr(thing, "__dict__", {}).values())
    for name in getattr(type(thing), "__slots__", ()):
        inside.append(getattr(thing, name, None))
    if isinstance(thing, dict):
        inside += [*thing.keys(), *thing.values()]
    elif hasattr(thing, "__iter__") and not isinstance(thing, str | bytes | bytearray):
        inside += list(thing) if hasattr(thing, "__len__") else []
    return size + sum(held(one, seen) for one in inside)


def test_every_instrument_that_speaks_has_examples() -> None:
    silent = {row.id for row in catalogue().values() if row.reads_lines}
    told_of = {form.driver for form in FORMATS}
    assert {row for row in catalogue() if row not in silent} == told_of
