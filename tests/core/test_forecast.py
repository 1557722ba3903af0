"""What limits would have meant on recorded vitals: the same as what the live watch raises."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from hatmonitor.journal.samples import Sample
from hatmonitor.vitals.forecast import Forecast, forecast
from hatmonitor.vitals.watch import ALARM_NAMES
from tests.core.world import PROTOCOL, World

assert PROTOCOL.vitals is not None
LIMITS = PROTOCOL.vitals
START_US = 1_790_000_000_000_000


def recorded(
    *parts: tuple[int | None, int],
    session: str | None = "V-1",
    device: str = "ox1",
    from_s: int = 0,
) -> Iterator[Sample]:
    """One sample a second; a part is SpO2 and seconds, -1 for nothing recorded."""
    at_s = from_s
    for spo2, seconds in parts:
        for _ in range(seconds):
            at_s += 1
            if spo2 != -1:
                quality = "none" if spo2 is None else "good"
                at_us = START_US + at_s * 1_000_000
                yield Sample(at_us, device, "S1", session, spo2, 70, None, quality)


def counts(told: Forecast) -> dict[str, int]:
    assert set(told.counts) == set(ALARM_NAMES)
    return {name: count for name, count in told.counts.items() if count}


def test_nothing_recorded_is_nothing_told() -> None:
    assert forecast([], LIMITS) == Forecast(0.0, 0, dict.fromkeys(ALARM_NAMES, 0))


def test_every_rise_into_a_tier_is_counted_by_its_alarm() -> None:
    told = forecast(recorded((97, 60), (88, 25), (97, 10), (88, 25), (75, 8), (97, 60)), LIMITS)
    assert counts(told) == {"brief_dip": 2, "desaturation": 2, "emergency_desaturation": 1}


def test_other_limits_mean_other_alarms() -> None:
    rows = list(recorded((97, 60), (91, 60), (97, 60)))
    assert counts(forecast(rows, LIMITS)) == {"brief_dip": 1}
    assert counts(forecast(rows, replace(LIMITS, dip_spo2_percent=91))) == {}
    assert counts(forecast(rows, replace(LIMITS, low_spo2_percent=92))) == {
        "brief_dip": 1, "desaturation": 1,
    }  # fmt: skip


def test_a_silence_is_counted_once_the_same_person_was_heard_again() -> None:
    told = forecast(recorded((97, 10), (-1, 60), (97, 10), (None, 30), (97, 10)), LIMITS)
    assert counts(told) == {"no_signal": 2}
    gone = [*recorded((97, 10)), *recorded((97, 10), session="V-2", from_s=600)]
    assert counts(forecast(gone, LIMITS)) == {}


def test_samples_of_nobody_count_nowhere() -> None:
    assert counts(forecast(recorded((50, 600), session=None), LIMITS)) == {}
    assert forecast(recorded((50, 600), session=None), LIMITS).days == 0


def test_instruments_are_told_apart_and_their_hours_added() -> None:
    mixed = sorted(
        [*recorded((88, 3601)), *recorded((97, 3601), session="V-2", device="ox2")],
        key=lambda row: row.at_us,
    )
    told = forecast(mixed, LIMITS)
    assert counts(told) == {"brief_dip": 1, "desaturation": 1}
    assert (round(told.hours, 6), told.days) == (2.0, 1)


def test_a_gap_is_no_signal_recorded() -> None:
    told = forecast(recorded((97, 10), (-1, 3600), (97, 10)), LIMITS)
    assert told.hours * 3600 == pytest.approx(9 + 2 + 9)


def test_a_capnograph_is_judged_too() -> None:
    rows = [
        Sample(START_US + n * 1_000_000, "cap1", "S1", "V-1", 97, 70, rate, "good", None, breath)
        for n, (rate, breath) in enumerate(
            [(12, 3)] * 5 + [(5, 3)] * 12 + [(12, 3)] * 9 + [(12, 30)]
        )
    ]
    assert counts(forecast(rows, LIMITS)) == {"breathing_slow": 2}


def test_the_forecast_is_what_the_house_itself_would_have_raised() -> None:
    world = World()
    world.observe("C-1", "B1")
    world.ok("move", place="B1", to="S1")
    story = [(97, 40), (91, 15), (89, 30), (70, 9), (None, 20), (97, 20), (88, 40)]
    for spo2, seconds in story:
        world.wear(spo2, seconds)
    raised = [getattr(event.fact, "name", "") for event in world.seen]
    wanted = {name: raised.count(name) for name in ALARM_NAMES}
    assert wanted["desaturation"] == 2
    assert forecast(recorded(*story), LIMITS).counts == wanted
