"""A fault of the window's own costs the tile, part, slot or paint it is in; the window goes on."""

from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QTimer

from devices.guarded import Fault
from tests.console.conftest import Console, Open
from ui.console import wall, window
from ui.console.broken import PARTS, TOO_OFTEN, WITHIN_S, Faults
from ui.gallery.box import BoxFeed


class Slip(Exception):
    """A fault of ours."""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Fault]:
    faults: list[Fault] = []
    monkeypatch.setattr(BoxFeed, "broke", lambda _feed, fault: faults.append(fault))
    return faults


def slips(*_args: Any, **_more: Any) -> Any:
    raise Slip("a PIN: 1234")


def _only(place: str, real: Any) -> Any:
    def sometimes(*args: Any) -> Any:
        if any(getattr(arg, "face", None) and arg.face.place == place for arg in args):
            raise Slip
        return real(*args)

    return sometimes


def _later(at: Console) -> None:
    at.feed.later(61)
    QCoreApplication.processEvents()


def test_a_tile_that_cannot_be_painted_says_so_and_the_others_are_painted(
    console: Open, told: list[Fault], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = console("busy")
    other = at.picture("B2")
    monkeypatch.setattr(wall, "paint_all", _only("B1", wall.paint_all))
    monkeypatch.setattr(wall, "paint_waiting", _only("B1", wall.paint_waiting))
    broken = at.picture("B1")
    assert at.picture("B2") == other
    assert {fault.part for fault in told} == {"paint of tile B1"}
    assert at.window.wall._cannot == {"B1"}
    monkeypatch.undo()
    monkeypatch.setattr(BoxFeed, "broke", lambda _feed, fault: told.append(fault))
    _later(at)
    assert at.window.wall._cannot == set()
    assert at.picture("B1") != broken


def test_a_tile_that_cannot_be_made_is_not_shown_as_it_was(
    console: Open, told: list[Fault], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = console("busy")
    before, other = at.picture("B1"), at.tile("B2").clock
    real = wall.tile
    monkeypatch.setattr(
        wall,
        "tile",
        lambda scene, place, more: slips() if place == "B1" else real(scene, place, more),
    )
    _later(at)
    assert at.window.wall._cannot == {"B1"}
    assert at.picture("B1") != before
    assert at.tile("B2").clock != other


def test_a_wall_whose_first_look_at_a_place_breaks_still_has_all_its_places(
    console: Open, told: list[Fault], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = wall.tile
    monkeypatch.setattr(
        wall,
        "tile",
        lambda scene, place, more: slips() if place == "B1" else real(scene, place, more),
    )
    at = console("busy")
    assert list(at.window.wall.tiles) == list(at.room.places)
    assert at.window.wall._cannot == {"B1"}


@pytest.mark.parametrize(
    ("name", "part"),
    [("header", "header"), ("desk_face", "desk"), ("band_faces", "bands")],
)
def test_a_part_that_cannot_be_made_anew_is_covered_and_the_others_go_on(
    name: str, part: str, console: Open, told: list[Fault], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = console("busy")
    clock = at.tile("B1").clock
    with monkeypatch.context() as broken:
        broken.setattr(window, name, slips)
        _later(at)
        covers = list(at.window._covered.values())
        assert [cover.part for cover in covers] == [getattr(at.window, part)]
        assert covers[0].isVisible() and covers[0].geometry() == covers[0].part.geometry()
        assert at.tile("B1").clock != clock
    _later(at)
    assert at.window._covered == {}
    assert told[0].cause == "Slip" and "1234" not in told[0].where


class Window:
    """Faults as they reach the hook; clock by hand."""

    def __init__(self) -> None:
        self.now = 100.0
        self.told: list[tuple[str, int]] = []
        self.ended: list[BaseException] = []
        self.faults = Faults(
            lambda fault, times: self.told.append((fault.cause, times)),
            self.ended.append,
            lambda: self.now,
        )

    def breaks(self, do: Any) -> None:
        try:
            do()
        except Slip as error:
            self.faults.hook(type(error), error, error.__traceback__)


def test_a_slot_that_breaks_costs_its_press_however_often_it_is_pressed() -> None:
    window = Window()
    for _ in range(50):
        window.breaks(slips)
        window.now += 0.1
    assert window.ended == []
    assert window.told[0] == ("Slip", 1)
    assert len(window.told) <= 6
    assert sum(times for _, times in window.told) >= 40


def test_a_window_that_cannot_show_the_room_again_and_again_ends_so_that_it_is_missed() -> None:
    def refresh() -> None:
        slips()

    window = Window()
    for _ in range(TOO_OFTEN):
        assert window.ended == []
        window.breaks(refresh)
        window.now += 1.0
    assert len(window.ended) == 1
    seldom = Window()
    for _ in range(20):
        seldom.breaks(refresh)
        seldom.now += WITHIN_S
    assert seldom.ended == []


def test_a_fault_in_a_slot_leaves_the_real_windows_loop_running(
    console: Open, told: list[Fault], qtbot: Any
) -> None:
    at = console("busy")
    with qtbot.capture_exceptions() as caught:
        QTimer.singleShot(0, slips)
        QCoreApplication.processEvents()
    assert len(caught) == 1
    at.key("1")
    assert at.subject.key == ("place", "B1")


def test_whoever_cannot_see_the_alarms_or_the_places_is_told_to_watch_the_booths() -> None:
    assert {name for name, words in PARTS.items() if words.endswith("Watch the booths.")} == {
        "bands", "side", "wall",
    }  # fmt: skip
