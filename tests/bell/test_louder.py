"""What nobody answered is louder and comes sooner, and never stops by itself."""

import itertools

import pytest
from msgspec.structs import replace

from tests.bell.room import STEP_S, Desk, acknowledged, cleared, paused, raised
from tests.bell.standard import REAL
from tests.core.world import PROTOCOL
from ui.bell.bursts import Tune, interval_s, length_s
from ui.bell.ringer import ESCALATE_S
from ui.bell.talk import Ring

HIGH, MEDIUM, LOW, PRACTICE = Tune


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("tune", REAL)
def test_an_alarm_that_nobody_answered_is_louder_and_comes_sooner(desk: Desk, tune: Tune) -> None:
    desk.happens(raised("B1", tune))
    desk.wait(1)
    desk.escalates("B1")
    began_s = desk.mono_s
    desk.wait(60)
    rings = desk.rings(began_s)
    assert {ring for _, ring in rings} == {Ring(tune, louder=True)}
    period_s = length_s(tune) + interval_s(tune, louder=True)
    for (before, _), (after, _) in itertools.pairwise(rings):
        assert after - before == pytest.approx(period_s, abs=STEP_S)


def test_the_louder_burst_waits_no_longer_than_the_shorter_interval(desk: Desk) -> None:
    desk.happens(raised("B1", MEDIUM))
    desk.wait(length_s(MEDIUM) + interval_s(MEDIUM) - 0.5)
    desk.escalates("B1")
    assert desk.rings()[-1] == (desk.mono_s, Ring(MEDIUM, louder=True))


def test_there_is_no_last_step_after_which_it_is_silent_again(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH))
    for _ in range(50):
        desk.escalates("B1")
        desk.wait(6)
    assert desk.rings()[-1][1] == Ring(HIGH, louder=True)
    assert desk.mono_s - desk.rings()[-1][0] < 6


def test_one_unanswered_alarm_makes_the_whole_room_louder(desk: Desk) -> None:
    """Or a new high alarm would be softer than the medium one that has stood for a minute."""
    desk.happens(raised("B1", MEDIUM))
    desk.escalates("B1")
    desk.wait(2)
    desk.happens(raised("B2", HIGH))
    assert desk.rings()[-1] == (desk.mono_s, Ring(HIGH, louder=True))
    desk.happens(raised("B3", LOW))
    desk.wait(4)
    assert Ring(LOW, louder=True) in [ring for _, ring in desk.rings()]


def test_a_newer_alarm_does_not_make_an_unanswered_one_softer(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH))
    desk.escalates("B1")
    desk.happens(raised("B2", HIGH))
    desk.wait(30)
    assert all(ring.louder for t, ring in desk.rings() if t > 0)


def test_once_it_is_answered_the_others_are_as_loud_as_they_began(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH), raised("B2", MEDIUM))
    desk.escalates("B1")
    desk.wait(1)
    desk.happens(acknowledged("B1"))
    answered_s = desk.mono_s
    desk.wait(20)
    assert {ring for t, ring in desk.rings(answered_s)} == {Ring(MEDIUM)}


def test_what_is_paused_or_shelved_makes_nothing_louder(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH), raised("B2", HIGH), raised("B3", MEDIUM))
    desk.escalates("B1")
    desk.escalates("B2")
    desk.wait(1)
    desk.happens(paused("B1", 120))
    desk.shelves("B2", 120)
    quiet_s = desk.mono_s
    desk.wait(20)
    assert {ring for t, ring in desk.rings(quiet_s)} == {Ring(MEDIUM)}


def test_its_condition_gone_it_is_as_loud_until_it_is_seen(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH))
    desk.escalates("B1")
    desk.happens(cleared("B1"))
    desk.wait(30)
    assert desk.rings()[-1][1] == Ring(HIGH, louder=True)


def test_a_silent_monitor_grows_louder_by_itself_and_all_that_was_last_known_with_it(
    desk: Desk,
) -> None:
    desk.happens(raised("B1", MEDIUM))
    desk.wait(1)
    desk.monitor_silent = True
    desk.wait(ESCALATE_S + 10)
    rings = desk.rings(1.0)
    assert [ring for t, ring in rings if t < ESCALATE_S][-1] == Ring(HIGH)
    assert rings[-1][1] == Ring(HIGH, louder=True)
    desk.monitor_silent = False
    desk.wait(10)
    assert desk.rings()[-1][1] == Ring(MEDIUM)


def test_a_silent_monitor_grows_louder_when_the_protocol_says(desk: Desk) -> None:
    alarms = replace(PROTOCOL.alarms, escalate_first_s=90.0)
    desk.room = replace(desk.room, protocol=replace(PROTOCOL, alarms=alarms))
    desk.monitor_silent = True
    desk.wait(120)
    louder_s = min(t for t, ring in desk.rings() if ring.louder)
    assert 90 <= louder_s < 90 + length_s(HIGH) + interval_s(HIGH)
