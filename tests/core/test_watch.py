"""The watch of one instrument: what it finds, and above all what it must not find."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.readings import Breathing, Vitals, VitalsQuality
from hatmonitor.protocol import VitalsLimits
from hatmonitor.vitals.watch import NOBODY, Known, State, Watch, alarms_of
from tests.core.world import PROTOCOL, vitals

assert PROTOCOL.vitals is not None
LIMITS: VitalsLimits = PROTOCOL.vitals
REQUIRED = VitalsLimits(**{**{n: getattr(LIMITS, n) for n in LIMITS.__struct_fields__},
                           "required": True})  # fmt: skip
TIERS = [
    ("dip", LIMITS.dip_spo2_percent, LIMITS.dip_delay_s),
    ("low", LIMITS.low_spo2_percent, LIMITS.low_delay_s),
    ("emergency", LIMITS.emergency_spo2_percent, LIMITS.emergency_delay_s),
]


class Bed:
    """A watch and a clock."""

    def __init__(self, limits: VitalsLimits = LIMITS, known: Known | None = None) -> None:
        self.limits = limits
        self.now_s = 1000.0
        self.watch = Watch()
        self.watch.seated("V-1", self.now_s, *([known] if known else []))

    def hear(self, *readings: Vitals | Breathing, every_s: float = 1.0) -> State:
        for reading in readings:
            self.now_s += every_s
            self.watch.heard(reading, self.limits, self.now_s)
        return self.watch.state

    def spo2(self, percent: int | None, seconds: int) -> State:
        return self.hear(*[vitals(percent)] * seconds)

    def wait(self, seconds: float) -> State:
        self.now_s += seconds
        self.watch.tick(self.limits, self.now_s)
        return self.watch.state


# --- what it finds -------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "limit", "delay_s"), TIERS)
def test_a_tier_is_entered_when_its_delay_is_full_and_not_before(
    name: str, limit: int, delay_s: float
) -> None:
    bed = Bed()
    bed.spo2(limit - 1, int(delay_s))
    assert bed.watch.state.spo2 != name
    assert bed.spo2(limit - 1, 1).spo2 == name


def test_the_limit_itself_is_not_below_it() -> None:
    assert Bed().spo2(LIMITS.dip_spo2_percent, 600).spo2 == "ok"


def test_the_worst_holds_alone_and_falls_back_to_the_next() -> None:
    bed = Bed()
    assert bed.spo2(85, 15).spo2 == "dip"
    assert bed.spo2(85, 10).spo2 == "low"
    assert bed.spo2(75, 8).spo2 == "emergency"
    assert alarms_of(bed.watch.state) == ("emergency_desaturation",)
    assert bed.spo2(86, 8).spo2 == "low"
    assert bed.spo2(97, 8).spo2 == "ok"


def test_a_tier_ends_only_after_the_margin_was_held_for_its_time() -> None:
    bed = Bed()
    bed.spo2(88, 30)
    assert bed.spo2(90, 600).spo2 == "low"  # at the limit is not above it by the margin
    bed.spo2(91, 5)
    assert bed.spo2(90, 1).spo2 == "low"  # it fell back before the time was full
    bed.spo2(91, 5)
    assert bed.watch.state.spo2 == "low"
    assert bed.spo2(91, 1).spo2 != "low"


def test_a_gap_neither_resets_nor_adds() -> None:
    bed = Bed()
    bed.spo2(88, 10)  # nine seconds low
    bed.wait(3600)
    assert bed.hear(vitals(88), every_s=3600).spo2 == "dip"  # and two more, of an hour
    bed = Bed()
    bed.spo2(88, 8)
    bed.wait(3600)
    assert bed.hear(vitals(88), every_s=3600).spo2 == "ok"


def test_a_poor_value_in_between_neither_resets_nor_counts() -> None:
    """A signal that is poor every other second, as that of a cold hand is, still alarms."""
    bed = Bed()
    both = (vitals(75), vitals(99, VitalsQuality.POOR))
    assert bed.hear(*both * 4, vitals(75)).spo2 == "emergency"


def test_poor_values_alone_are_no_alarm_but_no_signal() -> None:
    bed = Bed()
    bed.spo2(97, 3)
    state = bed.hear(*[vitals(60, VitalsQuality.POOR)] * 60)
    assert (state.spo2, state.signal) == ("ok", "lost")


def test_silence_is_lost_only_of_who_wore_it() -> None:
    bed = Bed()
    assert bed.wait(3600).signal == "none"
    assert bed.spo2(97, 1).signal == "ok"
    assert bed.wait(9.9).signal == "ok"
    assert bed.wait(0.1).signal == "lost"
    assert bed.spo2(97, 1).signal == "ok"


def test_where_it_must_be_worn_the_time_counts_from_being_seated() -> None:
    bed = Bed(REQUIRED)
    assert bed.wait(9.9).signal == "none"
    assert bed.wait(0.1).signal == "lost"


def test_what_was_found_is_remembered_while_the_signal_is_lost() -> None:
    bed = Bed()
    bed.spo2(75, 8)
    state = bed.wait(600)
    assert alarms_of(state) == ("emergency_desaturation", "no_signal")


def test_nobody_there_is_no_alarm_and_another_person_begins_anew() -> None:
    bed = Bed(REQUIRED)
    bed.spo2(75, 60)
    bed.watch.seated(None, bed.now_s)
    assert bed.spo2(75, 60) == NOBODY == bed.wait(600)
    bed.watch.seated("V-2", bed.now_s)
    assert bed.spo2(75, 5).spo2 == "ok"
    assert bed.watch.state.signal == "ok"


def test_slow_breathing_is_found_after_its_delay_and_ends_without_a_margin() -> None:
    bed = Bed()
    bed.hear(*[vitals(97, resp=7)] * 10)
    assert bed.watch.state.breathing == "ok"
    assert bed.hear(vitals(97, resp=7)).breathing == "slow"
    assert bed.hear(*[vitals(97, resp=8)] * 6).breathing == "ok"


def test_no_breath_is_found_at_once_and_ends_with_the_next_breath() -> None:
    bed = Bed()
    bed.hear(vitals(97, resp=12))
    seen = [bed.hear(Breathing(None, None, "mmHg", n)).breathing for n in (19, 20, 60, None, 1)]
    assert seen == ["ok", "stopped", "stopped", "stopped", "ok"]


def test_a_breathing_line_that_nobody_put_on_is_nobodys_breathing() -> None:
    """Its count goes on from the one before, and its rate is 0."""
    bed = Bed()
    for second in range(60):
        state = bed.hear(Breathing(None, None, "mmHg", 5 + second), vitals(97, resp=0))
        bed.now_s -= 1.0
        assert (state.breathing, state.signal) == ("ok", "ok")
    bed.hear(Breathing(38.0, 0.0, "mmHg", 2))
    assert bed.hear(Breathing(None, None, "mmHg", 20), every_s=18).breathing == "stopped"


def test_the_two_readings_of_a_capnograph_do_not_shorten_each_others_time() -> None:
    bed = Bed()
    for _ in range(11):
        bed.hear(Breathing(38.0, 0.0, "mmHg", 3))
        bed.hear(vitals(97, resp=5), every_s=0.0)
    assert bed.watch.state.breathing == "slow"


def test_a_breathing_line_that_fell_off_is_not_hidden_by_the_finger() -> None:
    bed = Bed()
    bed.hear(vitals(97, resp=12))
    assert bed.spo2(97, 9).signal == "ok"
    assert bed.spo2(97, 2).signal == "lost"


def test_the_baseline_is_the_median_of_the_first_good_signal_and_stays() -> None:
    bed = Bed()
    bed.hear(*[vitals(90, VitalsQuality.MARGINAL)] * 100)
    bed.spo2(95, 20)
    assert bed.watch.state.baseline_percent is None
    bed.spo2(99, 11)
    assert bed.watch.state.baseline_percent == 95
    assert bed.spo2(80, 600).baseline_percent == 95


def test_what_stood_before_a_restart_stands_until_the_signal_tells_otherwise() -> None:
    stood = Known(State("lost", "low", "ok", 96), 85)
    bed = Bed(known=stood)
    assert bed.wait(60) == stood.state
    assert bed.spo2(85, 1) == State("ok", "low", "ok", 96)
    assert bed.spo2(97, 6) == State("ok", "ok", "ok", 96)


def test_a_capnograph_alone_has_no_oxygen_to_lose_after_a_restart() -> None:
    bed = Bed(known=Known(State("ok"), resp_per_min=12))
    readings = [vitals(None, VitalsQuality.GOOD, resp=12)] * 60
    assert bed.hear(*readings).signal == "ok"


# --- whatever comes ------------------------------------------------------------------------------

steps = st.tuples(
    st.floats(-1e4, 1e4) | st.sampled_from([0.0, 0.33, 1.0, 1.0, 1.0, 2.0, 9.0]),
    st.none() | st.sampled_from([75, 79, 80, 85, 89, 90, 91, 92, 97]),
    st.sampled_from([VitalsQuality.GOOD, VitalsQuality.GOOD, VitalsQuality.MARGINAL,
                     VitalsQuality.POOR]),
)  # fmt: skip

# Runs of the same, or nothing would ever be low for long enough.
stories = st.lists(
    st.tuples(steps, st.integers(1, 12)).map(lambda told: [told[0]] * told[1]), max_size=20
).map(lambda runs: [step for run in runs for step in run])


def counted_s(values: list[tuple[float, int]], limit: int) -> float:
    """The longest time in a row that both ends of a step were below, two seconds a step."""
    longest = run_s = 0.0
    for (before_s, before), (at_s, now) in pairwise(values):
        below = before < limit and now < limit
        run_s = run_s + min(max(0.0, at_s - before_s), 2.0) if below else 0.0
        longest = max(longest, run_s)
    return longest


@settings(max_examples=300, deadline=None)
@given(stories)
def test_no_order_of_readings_gaps_and_clocks_makes_a_tier_of_too_little_low_time(
    told: list[tuple[float, int | None, VitalsQuality]],
) -> None:
    """And the other way round: whatever was low for long enough was found."""
    bed, usable, found = Bed(), [], set()
    for step_s, percent, quality in told:
        bed.hear(vitals(percent, quality), every_s=step_s)
        if percent is not None and quality is not VitalsQuality.POOR:
            usable.append((bed.now_s, percent))
        found |= {name for name, _, _ in TIERS if bed.watch._tiers[name].holds}
        bed.watch.tick(LIMITS, bed.now_s)
    expected = {name for name, limit, delay_s in TIERS if counted_s(usable, limit) >= delay_s}
    assert found == expected


@settings(max_examples=200, deadline=None)
@given(
    before=stories,
    low=st.integers(50, LIMITS.emergency_spo2_percent - 1),
    every_s=st.sampled_from([0.33, 0.5, 1.0, 1.7, 2.0]),
    gaps=st.lists(st.integers(1, 200), max_size=5),
)
def test_every_stretch_of_enough_low_time_is_found_whatever_came_before(
    before: list[tuple[float, int | None, VitalsQuality]],
    low: int,
    every_s: float,
    gaps: list[int],
) -> None:
    bed = Bed()
    for step_s, percent, quality in before:
        bed.hear(vitals(percent, quality), every_s=step_s)
    for number in range(int(LIMITS.emergency_delay_s / every_s) + 2):
        bed.hear(vitals(low), every_s=every_s)
        if number in gaps:
            bed.wait(300)
    assert bed.watch.state.spo2 == "emergency"


@settings(max_examples=200, deadline=None)
@given(stories, st.floats(LIMITS.silence_s + 0.001, 1e5))
def test_enough_silence_is_always_lost_once_anything_usable_was_given(
    told: list[tuple[float, int | None, VitalsQuality]], silence_s: float
) -> None:
    bed = Bed()
    for step_s, percent, quality in told:
        bed.hear(vitals(percent, quality), every_s=step_s)
    bed.spo2(97, 1)
    assert bed.watch.state.signal == "ok"
    spo2 = bed.watch.state.spo2
    assert bed.wait(silence_s) == State("lost", spo2, "ok", bed.watch.state.baseline_percent)
