"""The simulated Nonin oximeters, and what all simulated oximeters share."""

from pathlib import Path

import pytest

from devices.catalogue import instrument, make_simulator
from devices.link import Link
from devices.readings import (
    AnyReading,
    Garbage,
    LinkLost,
    Trouble,
    TroubleEnded,
    TroubleKind,
    Vitals,
    VitalsQuality,
    VitalsReason,
)
from devices.simulators.process import SimulatorProcess
from devices.simulators.simulator import BadCommand
from tests.devices.nullmodem import converse
from tests.devices.waiting import wait_until

STREAMS = ("nonin-df2", "nonin-df7")
FLAGGED = (*STREAMS, "nonin-df8")
BINARY = (*FLAGGED, "nonin-df13")
ALL = (*BINARY, "nonin-ascii")

BATTERY = TroubleKind.BATTERY_LOW


class Bed:
    """A decoder and a simulator of one row, with time passed in."""

    def __init__(self, row_id: str) -> None:
        row = instrument(row_id)
        self.driver = row.driver()
        self.simulator = make_simulator(row)
        self.now_s = 0.0

    def after(self, for_s: float = 3.0, /, **command: object) -> list[AnyReading]:
        """What is told in so many seconds after a command."""
        if command:
            self.simulator.tell(command, self.now_s)
        told = converse(self.driver, self.simulator, for_s, from_s=self.now_s)
        self.now_s += for_s
        return told

    def vitals(self, for_s: float = 3.0, /, **command: object) -> list[Vitals]:
        return [one for one in self.after(for_s, **command) if isinstance(one, Vitals)]


def lasting(told: list[Vitals]) -> set[tuple[VitalsQuality, VitalsReason | None]]:
    """Quality and reason, once the change that was told first is over."""
    return {(one.quality, one.reason) for one in told[1:]}


@pytest.mark.parametrize("row_id", ALL)
def test_it_speaks_from_the_start_of_a_person_whose_values_move_a_little(row_id: str) -> None:
    told = Bed(row_id).vitals(60.0)
    assert len(told) >= 59
    assert all(one.quality is VitalsQuality.GOOD for one in told)
    assert {one.spo2_percent for one in told} <= {96, 97, 98}
    assert len({one.pulse_per_min for one in told}) > 2
    assert {one.pulse_per_min for one in told} <= set(range(70, 75))
    assert Bed(row_id).vitals(60.0) == told


@pytest.mark.parametrize("row_id", ALL)
def test_values_are_said_exactly_as_told_and_a_drift_ends_where_it_was_told(row_id: str) -> None:
    bed = Bed(row_id)
    bed.after(3.0, do="values", spo2=94, pulse=140)
    assert bed.vitals()[-1] == Vitals(94, 140, None, VitalsQuality.GOOD)
    fall = [one.spo2_percent for one in bed.vitals(20.0, do="drift", spo2=80, over_s=15)]
    assert fall == sorted(fall, reverse=True)
    assert len(set(fall)) > 10
    assert fall[-1] == 80


@pytest.mark.parametrize("row_id", ALL)
def test_a_finger_off_is_no_value_while_it_is_off(row_id: str) -> None:
    bed = Bed(row_id)
    bed.after()
    off = bed.vitals(15.0, do="finger", on=False)
    reason = VitalsReason.SENSOR_OFF if row_id in FLAGGED else VitalsReason.NO_VALUE
    assert lasting(off) == {(VitalsQuality.NONE, reason)}
    assert lasting(bed.vitals(do="finger", on=True)) == {(VitalsQuality.GOOD, None)}


@pytest.mark.parametrize("row_id", ["nonin-df2", "nonin-df8"])
def test_the_values_of_before_are_on_the_wire_for_ten_seconds_after_the_finger(
    row_id: str,
) -> None:
    simulator = make_simulator(instrument(row_id))
    simulator.tell({"do": "values", "spo2": 93, "pulse": 93}, 0.0)
    simulator.tell({"do": "finger", "on": False}, 0.0)
    sent = [b"".join(simulator.due(tenth / 10)) for tenth in range(120)]
    assert all(93 in second for second in (b"".join(sent[:10]), b"".join(sent[80:90])))
    assert 93 not in b"".join(sent[105:])


@pytest.mark.parametrize("row_id", FLAGGED)
@pytest.mark.parametrize(
    ("command", "quality", "reason"),
    [
        ({"do": "searching", "seconds": 3}, VitalsQuality.NONE, VitalsReason.SEARCHING),
        ({"do": "weak", "on": True}, VitalsQuality.POOR, VitalsReason.LOW_SIGNAL),
    ],
)
def test_a_state_of_the_signal_is_told_and_ends(
    row_id: str, command: dict[str, object], quality: VitalsQuality, reason: VitalsReason
) -> None:
    bed = Bed(row_id)
    bed.after()
    assert (quality, reason) in lasting(bed.vitals(**command))
    ending = {"do": "weak", "on": False} if command["do"] == "weak" else {}
    bed.after(1.0, **ending)
    assert lasting(bed.vitals()) == {(VitalsQuality.GOOD, None)}


@pytest.mark.parametrize("row_id", FLAGGED)
def test_motion_is_told(row_id: str) -> None:
    bed = Bed(row_id)
    assert {reason for _, reason in lasting(bed.vitals(do="motion", on=True))} == {
        VitalsReason.MOTION
    }
    bed.after(1.0, do="motion", on=False)
    assert lasting(bed.vitals()) == {(VitalsQuality.GOOD, None)}


@pytest.mark.parametrize("row_id", BINARY)
def test_a_low_battery_is_told_once_each_way(row_id: str) -> None:
    bed = Bed(row_id)
    told = bed.after(do="battery", low=True) + bed.after(do="battery", low=False)
    assert [one for one in told if not isinstance(one, Vitals)] == [
        Trouble(BATTERY, "LOW BAT"),
        TroubleEnded(BATTERY),
    ]


@pytest.mark.parametrize("row_id", STREAMS)
def test_an_unplugged_sensor_is_told(row_id: str) -> None:
    bed = Bed(row_id)
    bed.after()
    out = lasting(bed.vitals(do="unplug_sensor", on=True))
    assert out == {(VitalsQuality.NONE, VitalsReason.NO_SENSOR)}
    assert lasting(bed.vitals(do="unplug_sensor", on=False)) == {(VitalsQuality.GOOD, None)}


def test_a_stored_record_is_sent_and_its_numbers_are_not_told() -> None:
    told = Bed("nonin-df13").vitals(do="stored", spo2=71, pulse=40)
    stored = Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.STORED)
    assert told.count(stored) == 1
    assert not any(one.spo2_percent == 71 for one in told)


@pytest.mark.parametrize("row_id", ALL)
@pytest.mark.parametrize("shape", ["cut", "glue"])
def test_a_wire_that_cuts_or_glues_keeps_its_pace_and_its_values(row_id: str, shape: str) -> None:
    bed = Bed(row_id)
    told = bed.after(30.0, do=shape)
    assert not any(isinstance(one, Garbage) for one in told)
    assert len(told) >= (84 if row_id in STREAMS else 28)


@pytest.mark.parametrize("row_id", STREAMS)
def test_a_stream_has_seventy_five_frames_a_second_in_few_writes(row_id: str) -> None:
    simulator = make_simulator(instrument(row_id))
    writes = [piece for tick in range(1000) for piece in simulator.due(tick / 100)]
    assert len(b"".join(writes)) == pytest.approx(750 * 5, abs=25)
    assert len(writes) == pytest.approx(150, abs=1)


def test_a_simulator_that_was_asleep_does_not_send_the_hours_it_missed() -> None:
    simulator = make_simulator(instrument("nonin-df2"))
    simulator.due(0.0)
    assert len(b"".join(simulator.due(3600.0))) <= 25
    assert simulator.next_s() > 3600.0


def test_a_silent_oximeter_says_nothing_until_it_talks_again() -> None:
    bed = Bed("nonin-df2")
    bed.after()
    assert bed.vitals(do="silent") == []
    assert bed.vitals(do="talk")


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ({"do": "values"}, 'values needs "spo2", "pulse" or "resp"'),
        ({"do": "values", "spo2": 101}, '"spo2" must be a number from 0 to 100'),
        ({"do": "values", "pulse": "fast"}, '"pulse" must be a number from 0 to 300'),
        ({"do": "drift", "spo2": 80}, '"over_s" must be a number'),
        ({"do": "finger"}, '"on" must be true or false, not None'),
        ({"do": "battery", "low": 1}, '"low" must be true or false, not 1'),
        ({"do": "searching", "seconds": -1}, '"seconds" must be a number'),
    ],
)
def test_a_command_that_makes_no_sense_is_refused_with_the_reason(
    command: dict[str, object], reason: str
) -> None:
    with pytest.raises(BadCommand) as refused:
        make_simulator(instrument("nonin-df2")).tell(command, 0.0)
    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize("row_id", ALL)
def test_over_a_real_terminal_it_drives_its_decoder_before_and_after_a_replug(
    row_id: str, tmp_path: Path
) -> None:
    told: list[AnyReading] = []
    speed = 1.0 if row_id in STREAMS else 10.0
    with SimulatorProcess.start(row_id, link=tmp_path / "bed", speed=speed) as simulator:
        simulator.tell(do="values", spo2=91, pulse=133)
        link = Link("bed", simulator.port, instrument(row_id), lambda _, one, at: told.append(one))
        link.start()
        try:
            wait_until(lambda: Vitals(91, 133, None, VitalsQuality.GOOD) in told)
            simulator.tell(do="finger", on=False)
            wait_until(lambda: any(one.quality is VitalsQuality.NONE for one in of_vitals(told)))
            simulator.tell(do="unplug")
            wait_until(lambda: any(isinstance(one, LinkLost) for one in told))
            simulator.tell(do="finger", on=True)
            simulator.tell(do="replug")
            begin = len(told)
            wait_until(lambda: Vitals(91, 133, None, VitalsQuality.GOOD) in told[begin:])
        finally:
            link.close()


def of_vitals(told: list[AnyReading]) -> list[Vitals]:
    return [one for one in told if isinstance(one, Vitals)]
