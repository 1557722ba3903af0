"""What users of other alarm systems complain of, and the bell does not do (reference/alarms.md,
section 6, by number)."""

import os
import signal
import time
from pathlib import Path

import pytest

from hatmonitor.events import AnyFact
from tests.bell.ear import Ear
from tests.bell.house import House, go_on, raise_overdose, sign_in, stop
from tests.bell.measure import Pulse
from tests.bell.room import STEP_S, Desk, cleared, paused, raised
from tests.bell.standard import REAL, pitch_of
from tests.processes.waiting import until
from ui.bell.bursts import Tune, length_s
from ui.bell.talk import MUTED, Ring

HIGH, MEDIUM, LOW, PRACTICE = Tune
EACH = pytest.mark.parametrize("tune", REAL)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_complaint_1_an_alarm_that_was_shown_but_not_heard_is_said_and_sounds_when_it_can(
    house: House, ear: Ear
) -> None:
    house.start_monitor()
    station = house.station()
    sign_in(station)
    house.start_bell()
    station.wait_until(lambda room: room.sound is True, timeout_s=20)
    house.speakers.control("set-sink-mute", "speaker", "1")
    raise_overdose(station, "B3")
    station.wait_until(lambda room: room.sound is False, timeout_s=10)
    assert station.room.sound_why == MUTED
    assert any(alarm.name == "no_sound_path" for alarm in station.room.alarms.values())
    assert ear.heard() == 0
    house.speakers.control("set-sink-mute", "speaker", "0")
    ear.first_sound(within_s=15)
    until(lambda: any(pitch_of(p) is HIGH for p in first_pulses(ear)), "a high burst", 20)


def test_complaint_2_sound_is_there_again_after_the_machine_slept(house: House, ear: Ear) -> None:
    monitor = house.start_monitor()
    station = house.station()
    bell = house.start_bell()
    station.wait_until(lambda room: room.sound is True, timeout_s=20)
    others = [*children(bell.pid), house.speakers.pid]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    stop(bell)
    stop(monitor)
    stopped_s = time.monotonic()
    until(lambda: time.monotonic() > stopped_s + 3.0, "a sleep")
    go_on(monitor)
    go_on(bell)
    for pid in others:
        os.kill(pid, signal.SIGCONT)
    heard = ear.heard()
    raise_overdose(station, "B3")
    ear.first_sound(within_s=20, after=heard)
    until(lambda: any(pitch_of(p) is HIGH for p in first_pulses(ear)), "a high burst", 20)


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


def first_pulses(ear: Ear) -> list[Pulse]:
    return [burst[0] for burst in ear.measured()]


@EACH
def test_complaint_11_the_sound_never_stops_by_itself(desk: Desk, tune: Tune) -> None:
    """Neither after one burst, nor after an hour, nor when it has escalated, nor when its
    condition has gone (a latched one), nor when the monitor fell silent in between."""
    desk.happens(raised("B1", tune))
    for _ in range(4):
        desk.wait(60)
        desk.escalates("B1")
        desk.monitor_silent = not desk.monitor_silent
    desk.mono_s += 3600
    desk.wait(60)
    assert desk.mono_s - [t for t, played in desk.bursts() if played is tune][-1] < 20


def test_complaint_11_a_latched_alarm_whose_condition_has_gone_sounds_on(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH))
    desk.happens(cleared("B1"))
    desk.wait(600)
    assert desk.mono_s - desk.bursts()[-1][0] < 7


@EACH
@pytest.mark.parametrize("hours", [-1, 1])
def test_complaint_17_a_step_of_the_clock_changes_nothing_that_is_heard(
    tune: Tune, hours: int
) -> None:
    heard = []
    for step_us in (0, hours * 3_600_000_000):
        desk = Desk()
        desk.happens(raised("B1", tune), raised("B2", HIGH))
        desk.wait(2)
        desk.happens(paused("B2", 30))
        desk.wait(5)
        desk.wall_us = step_us
        desk.wait(60)
        heard.append(desk.rings())
    assert heard[0] == heard[1]


def test_complaint_17_a_pause_that_ended_while_the_machine_slept_is_over_at_once(
    desk: Desk,
) -> None:
    """The boot's clock goes on in a sleep, the bell's own does not."""
    desk.happens(raised("B1", HIGH))
    desk.wait(5)
    desk.happens(paused("B1", 120))
    desk.wait(1)
    desk.slept_s = 600
    desk.look()
    assert desk.rings()[-1] == (desk.mono_s, Ring(HIGH))


def test_complaint_20_no_delay_eats_an_alarm_that_is_gone_at_once(desk: Desk) -> None:
    """Each of these lasted no time at all, and each gets a burst of its own priority, whole."""
    desk.happens(*(fact for n, tune in enumerate(REAL) for fact in brief(f"B{n}", tune)))
    desk.wait(30)
    begun = {tune: t for t, tune in desk.bursts() if t == desk.bursts()[0][0] or tune is not HIGH}
    assert set(begun) == set(REAL)
    for (t, order), (then, _) in zip(desk.played, desk.played[1:], strict=False):
        assert isinstance(order, Ring)
        assert then - t >= length_s(order.tune)


def brief(alarm: str, tune: Tune) -> tuple[AnyFact, AnyFact]:
    return raised(alarm, tune), cleared(alarm)


@EACH
@pytest.mark.parametrize("late_s", [0.0, 0.7, 4.0, 45.0])
def test_complaint_20_what_is_due_is_played_however_late_the_bell_looks(
    desk: Desk, tune: Tune, late_s: float
) -> None:
    """A deadline is at or after, never a window that can be missed."""
    desk.happens(raised("B1", tune))
    due_s = desk.due_s()
    assert due_s is not None
    desk.mono_s = due_s
    desk.look()
    due_s = desk.due_s()
    assert due_s is not None
    desk.mono_s = due_s + late_s + STEP_S / 100
    desk.look()
    assert desk.bursts()[-1] == (desk.mono_s, tune)
