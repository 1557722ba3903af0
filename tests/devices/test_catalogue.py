"""The same rules for every instrument of the catalogue, ours and those of other packages."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.catalogue import (
    _ROWS,
    UnknownInstrument,
    _all_rows,
    broken_rows,
    catalogue,
    instrument,
    instrument_for,
    make_simulator,
)
from devices.instrument import Instrument, Measures, SettingsFault, refused
from devices.readings import AnyReading, Breath, BreathPhase, BreathStep, Button, Garbage, Vitals
from devices.simulators.simulator import BadCommand, Simulator
from tests.devices.nullmodem import converse
from tests.devices.test_every_decoder import values_of

SAYS = {Measures.BREATH: Breath, Measures.VITALS: Vitals, Measures.BUTTON: Button}
LONGEST_TEST_S = 120.0

every_row = pytest.mark.parametrize("row", catalogue().values(), ids=lambda row: row.id)


@every_row
def test_a_row_tells_what_the_instrument_is_and_on_what_evidence(row: Instrument) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.id)
    assert catalogue()[row.id] is row
    assert row.title and row.maker
    assert len(row.evidence) > 20
    assert row.line.parity in "NEO"


@every_row
def test_a_decoder_is_new_each_time_and_starts_silent(row: Instrument) -> None:
    first, second = row.driver(), row.driver()
    assert first is not second
    assert first.outgoing() == b""
    assert first.understood == 0


@every_row
def test_bytes_to_send_are_given_once(row: Instrument) -> None:
    driver = row.driver()
    driver.ask_measure(0.0)
    assert bool(driver.outgoing()) is row.can_start_test
    assert driver.outgoing() == b""


@every_row
def test_a_decoder_takes_any_bytes(row: Instrument) -> None:
    @given(st.lists(st.tuples(st.binary(max_size=300), st.floats(0, 200)), max_size=8))
    def feed_anything(pieces: list[tuple[bytes, float]]) -> None:
        driver = row.driver()
        now_s = 0.0
        for data, wait_s in pieces:
            now_s += wait_s
            for reading in driver.feed(data, now_s) + driver.tick(now_s):
                assert isinstance(reading, AnyReading)

    feed_anything()


@every_row
def test_a_simulator_drives_its_decoder_to_a_reading_that_survives_json(row: Instrument) -> None:
    driver, simulator = row.driver(), make_simulator(row)
    if simulator.example is not None:
        simulator.tell(simulator.example, 0.0)
    driver.ask_measure(0.0)
    wanted = SAYS[row.measures]
    readings = converse(
        driver,
        simulator,
        LONGEST_TEST_S,
        until=lambda told: any(isinstance(r, wanted) for r in told),
    )
    assert any(isinstance(reading, wanted) for reading in readings)
    assert not any(isinstance(reading, Garbage) for reading in readings)
    assert driver.understood > 0
    text = msgspec.json.encode(readings)
    assert msgspec.json.decode(text, type=list[AnyReading]) == readings


@every_row
def test_a_safe_question_is_answered_and_starts_nothing(row: Instrument) -> None:
    if not row.safe_question:
        return
    driver, simulator = row.driver(), make_simulator(row)
    simulator.heard(row.safe_question, 0.0)
    readings = converse(driver, simulator, LONGEST_TEST_S)
    assert driver.understood > 0
    started = [one for one in readings if isinstance(one, Breath | BreathStep)]
    assert set(started) <= {BreathStep(BreathPhase.READY)}


@every_row
def test_a_simulator_refuses_an_unknown_command_and_names_those_it_knows(row: Instrument) -> None:
    simulator = make_simulator(row)
    assert isinstance(simulator, Simulator)
    with pytest.raises(BadCommand, match=r"noise.*unplug"):
        simulator.tell({"do": "dance"}, 0.0)


@every_row
def test_noise_on_the_wire_is_garbage_and_never_a_value(row: Instrument) -> None:
    driver, simulator = row.driver(), make_simulator(row)
    simulator.tell({"do": "silent"}, 0.0)
    simulator.tell({"do": "noise", "bytes": "fffe00fd" * 64}, 0.0)
    readings = converse(driver, simulator, 5.0)
    assert any(isinstance(reading, Garbage) for reading in readings)
    assert not [value for reading in readings for value in values_of(reading)]


@every_row
def test_a_setting_nobody_knows_is_refused_with_its_key(row: Instrument) -> None:
    with pytest.raises(SettingsFault) as refusal:
        instrument_for(row.id, {"colour": "red"})
    assert refusal.value.key == "colour"
    assert str(refusal.value)


@every_row
def test_an_instrument_that_is_told_nothing_is_the_row_or_says_what_it_needs(
    row: Instrument,
) -> None:
    try:
        told_nothing = instrument_for(row.id, {})
    except SettingsFault as fault:
        assert fault.key and str(fault)
        assert row.id == "line"  # the only one that is nothing without its settings
        return
    assert (told_nothing.id, told_nothing.line) == (row.id, row.line)
    assert told_nothing.driver().outgoing() == b""


@every_row
def test_an_instrument_on_the_lines_is_refused_over_a_bare_socket(row: Instrument) -> None:
    assert (refused(row, "SOCKET://10.0.0.7:4001") is not None) is row.reads_lines
    assert refused(row, "rfc2217://10.0.0.7:4001") is None
    assert refused(row, "usb:10C4:EA60:0001") is None
    assert refused(row, "usb:10C4") is not None


def test_an_unknown_id_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownInstrument, match=r"'ebs10'; known are: .*ebs010"):
        instrument("ebs10")


def test_every_file_of_a_decoder_opens_with_its_wire_format_and_what_can_slip_through() -> None:
    for row in catalogue().values():
        module = sys.modules[row.driver.__module__]
        assert module.__doc__ is not None
        assert "What can slip through" in module.__doc__


@pytest.fixture
def other_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package of somebody else, as an installer would leave it."""
    info = tmp_path / "parrot-1.0.dist-info"
    info.mkdir()
    (tmp_path / "parrot.py").write_text(
        "from dataclasses import replace\n"
        "from devices.catalogue import _ROWS\n"
        'ROW = replace(_ROWS[0], id="parrot", title="A parrot")\n'
        "TAKEN = _ROWS[0]\n"
        "NO_ROW = 7\n"
    )
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: parrot\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[hatmonitor.instruments]\n"
        "parrot = parrot:ROW\n"
        "cuckoo = parrot:TAKEN\n"
        "egg = parrot:NO_ROW\n"
        "ghost = no_such_module:ROW\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    _all_rows.cache_clear()
    yield
    _all_rows.cache_clear()
    sys.modules.pop("parrot", None)


@pytest.mark.usefixtures("other_package")
def test_another_package_adds_an_instrument_without_touching_ours() -> None:
    assert instrument("parrot").title == "A parrot"
    assert instrument("ebs010").title != "A parrot"


@pytest.mark.usefixtures("other_package")
def test_a_broken_row_of_another_package_costs_only_itself_and_says_why() -> None:
    assert set(catalogue()) == {row.id for row in _ROWS} | {"parrot"}
    assert "already taken" in broken_rows()["cuckoo"]
    assert "not an Instrument" in broken_rows()["egg"]
    reason = r"'ghost' .*no_such_module.*known are: .*ebs010.*parrot"
    with pytest.raises(UnknownInstrument, match=reason):
        instrument("ghost")
