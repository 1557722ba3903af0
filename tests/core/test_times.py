"""Times for people: never in doubt, and never a reason to fail, whatever an old journal holds."""

from datetime import UTC, date, datetime

import pytest

from hatmonitor.moments import from_iso, iso, local, local_day
from hatmonitor.times import asked_us, clock, day_began, day_ended, mark, stamp

AMSTERDAM = "Europe/Amsterdam"
HOUR_US = 3_600_000_000


def us(text: str) -> int:
    return from_iso(text)


def test_in_the_hour_that_comes_twice_the_offset_stands_with_the_time() -> None:
    began, ended = us("2026-10-25T00:59:25Z"), us("2026-10-25T01:00:14Z")
    assert clock(began, AMSTERDAM, seconds=True) == "02:59:25+02:00"
    assert clock(ended, AMSTERDAM, seconds=True) == "02:00:14+01:00"
    assert stamp(ended, AMSTERDAM) == "2026-10-25 02:00+01:00"


@pytest.mark.parametrize(
    "at", ["2026-10-24T23:59:59Z", "2026-10-25T02:00:00Z", "2026-07-01T01:30Z"]
)
def test_in_any_other_hour_nothing_stands_with_it(at: str) -> None:
    assert mark(us(at), AMSTERDAM) == ""


def test_where_the_zone_is_not_known_the_time_is_utc_and_says_so() -> None:
    at = us("2026-11-22T14:05:00Z")
    for zone in ("Mars/Olympus", "", "/etc/passwd", "Europe", "\x00"):
        assert clock(at, zone) == "14:05 UTC"
    assert clock(at, "UTC") == "14:05"


def test_since_means_the_first_of_two_and_until_the_second() -> None:
    said = "2026-10-25T02:30"
    assert iso(asked_us(said, AMSTERDAM)) == "2026-10-25T00:30:00.000000Z"
    assert iso(asked_us(said, AMSTERDAM, end=True)) == "2026-10-25T01:30:00.000000Z"
    assert asked_us("2026-10-25T02:30+01:00", AMSTERDAM) == us("2026-10-25T01:30Z")


def test_a_time_that_was_jumped_over_is_the_moment_of_the_jump() -> None:
    for end in (False, True):
        for said in ("2026-03-29T02:00", "2026-03-29T02:30", "2026-03-29T02:59:59"):
            assert iso(asked_us(said, AMSTERDAM, end=end)) == "2026-03-29T01:00:00.000000Z"
    assert iso(asked_us("2026-03-29T03:00", AMSTERDAM)) == "2026-03-29T01:00:00.000000Z"


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 10, 25), AMSTERDAM, 25),
        (date(2026, 3, 29), AMSTERDAM, 23),
        (date(2026, 11, 1), "America/Havana", 25),  # midnight comes twice
        (date(2026, 3, 8), "America/Havana", 23),  # midnight never comes
        (date(2026, 10, 24), "Asia/Beirut", 25),  # its last hour comes twice
        (date(2026, 11, 22), "Mars/Olympus", 24),
    ],
)
def test_a_day_is_as_long_as_it_was(day: date, zone: str, hours: int) -> None:
    began, ended = day_began(day, zone), day_ended(day, zone)
    assert ended - began == hours * HOUR_US
    assert local_day(began, zone) == day == local_day(ended - 1, zone)
    assert local_day(began - 1, zone) < day < local_day(ended, zone)


@pytest.mark.parametrize(
    "at_us",
    [us("9999-12-31T23:59:59Z"), 2**63, -(2**63), 10**30, -(10**30), us("0001-01-01T00:00:00Z"), 0],
)
@pytest.mark.parametrize("zone", [AMSTERDAM, "America/New_York", "Pacific/Kiritimati", "nowhere"])
def test_writing_a_time_never_fails(at_us: int, zone: str) -> None:
    assert isinstance(local(at_us, zone), datetime)
    assert len(iso(at_us)) == len("2026-11-22T14:05:09.123456Z")
    assert len(stamp(at_us, zone)) >= len("2026-11-22 14:05")
    local_day(at_us, zone)


def test_what_the_calendar_holds_is_written_and_read_the_same() -> None:
    for text in ("0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"):
        assert iso(us(text)) == text


@pytest.mark.parametrize("said", ["", "yesterday", "2026-13-01", "2026-02-30T10:00", "9" * 5000])
def test_what_is_no_time_is_said_in_one_short_sentence(said: str) -> None:
    with pytest.raises(ValueError, match="write 2026-11-22") as caught:
        asked_us(said, AMSTERDAM)
    assert len(str(caught.value)) < 120


def test_the_last_day_of_the_calendar_can_be_asked_for() -> None:
    assert local(asked_us("9999-12-31", "UTC", end=True), "UTC") <= datetime.max.replace(tzinfo=UTC)
