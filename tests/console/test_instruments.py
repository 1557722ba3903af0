"""The instruments' page, the light that counts them, help buttons on tiles and cards."""

import pytest

from hatmonitor import events as e
from hatmonitor.events import DeviceRow
from tests.console.conftest import Open
from ui.console.present.header import alarm_words, header
from ui.console.present.instruments import instrument_faces
from ui.console.present.scene import Scene
from ui.console.present.side import alarm_faces
from ui.gallery.instruments import instruments
from ui.gallery.story import Story


def _faces(story: Story, told: bool = True):  # type: ignore[no-untyped-def]
    lines = story.instruments if told else {}
    made = instrument_faces(Scene(story.room, story.now, instruments=lines))
    return {face.device: face for face in made}


# --- what is said of an instrument ---------------------------------------------------------------


def test_each_instrument_says_its_kind_its_place_and_its_state_in_words() -> None:
    faces = _faces(instruments())
    oxi, capno, lion, lost = (faces[n] for n in ("oxi-1", "capno-1", "lion", "help-2"))
    assert (oxi.kind, oxi.place, oxi.light, oxi.word) == ("oximeter", "B1", "good", "works")
    assert (capno.kind, faces["calls"].kind) == ("capnograph", "call system")
    assert (lion.kind, lion.place) == ("breathalyzer, own profile", "Desk")
    assert (lion.light, lion.word) == ("trouble", "battery low")
    assert lion.troubles == ("battery low: battery at 5 %",)
    assert (lost.kind, lost.word, lost.troubles) == (
        "help button", "not connected", ("no such device",),
    )  # fmt: skip


def test_what_its_line_does_is_told_with_the_age_of_the_last_byte() -> None:
    faces = _faces(instruments())
    assert faces["lion"].heard == "47 s ago"
    assert faces["lion"].counts == "1210 bytes · 14 readings · garbage: 3"
    assert faces["lion"].raw[-1] == "0.00"
    assert faces["help-2"].heard == "never"


def test_before_the_first_word_no_number_is_shown() -> None:
    face = _faces(instruments(), told=False)["oxi-1"]
    assert (face.heard, face.counts, face.raw) == ("not told yet", "", ())


def test_those_in_trouble_stand_first() -> None:
    lights = [face.light for face in _faces(instruments()).values()]
    assert lights[:2] == ["trouble", "trouble"] and set(lights[2:]) == {"good"}


def test_an_instrument_of_another_package_is_at_least_an_instrument() -> None:
    story = Story(devices=(DeviceRow("x", "from-elsewhere", "usb:1"),))
    assert _faces(story)["x"].kind == "instrument"


# --- the page ------------------------------------------------------------------------------------


def test_the_light_in_the_head_opens_the_page_and_its_key_does_too(console: Open) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    at = console("instruments")
    at.screen()
    spot = at.window.header.lights["instruments"].center()
    QTest.mouseClick(at.window.header, Qt.MouseButton.LeftButton, pos=spot)
    assert at.subject.key == ("devices", "")
    at.key("Escape")
    assert at.subject.key == ("idle", "")
    at.ctrl("I")
    assert at.subject.key == ("devices", "")
    at.ctrl("I")
    assert at.subject.key == ("idle", "")


def test_the_monitor_is_asked_only_while_the_page_is_in_sight(console: Open) -> None:
    at = console("instruments")
    assert not at.feed.looking
    at.ctrl("I")
    assert at.feed.looking
    at.window.choose("B1")
    assert not at.feed.looking
    at.ctrl("I")
    assert at.feed.looking
    at.window.close()
    assert not at.feed.looking


def test_the_keys_walk_over_every_instrument_and_each_is_shown_whole(console: Open) -> None:
    at = console("instruments", (1366, 768))
    at.ctrl("I")
    at.feed.tell_vitals()
    page = at.subject
    page.list.setFocus()
    seen = [page.detail.face.device]
    for _ in range(len(at.room.devices) + 3):
        at.key("Down")
        seen.append(page.detail.face.device)
        at_row = [face.device for face in page.list.faces].index(page.list.chosen)
        assert page.list.top <= at_row < page.list.top + page.list.rows()
    assert set(seen) == set(at.room.devices)
    assert page.detail.face.raw


def test_a_finger_chooses_a_row_and_the_button_the_next_page(console: Open) -> None:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    at = console("instruments", (1366, 768))
    at.ctrl("I")
    page = at.subject
    third = QPoint(30, page.list.line() * 3 + 4)
    QTest.mouseClick(page.list, Qt.MouseButton.LeftButton, pos=third)
    assert page.detail.face.device == page.list.faces[2].device
    at.touch(page.down)
    assert page.list.top > 0


# --- the head, tiles and cards -------------------------------------------------------------------


def test_the_light_counts_instruments_of_every_kind() -> None:
    story = instruments()
    lights = {light.name: light for light in header(Scene(story.room, story.now)).lights}
    light = lights["instruments"]
    total = len(story.room.devices)
    assert (light.light, light.word) == ("trouble", f"instruments: 1 of {total} off")


def test_a_call_for_help_stands_on_its_booth(console: Open) -> None:
    at = console("instruments")
    strip = at.tile("B10").face.strip
    assert (strip.text, strip.priority) == ("Help called", "high")
    assert at.tile("B2").face.strip.text == "Help button lost"


def test_a_call_without_a_place_says_itself_where_it_comes_from() -> None:
    story = instruments()
    faces = alarm_faces(Scene(story.room, story.now))
    (call,) = (face for face in faces if face.alarm == "help_called:calls.119")
    assert (call.where, call.title, call.place) == ("Help called", "Waiting room: help", None)
    assert "Waiting room: help" in call.reason


def test_help_called_nobody_knows_where_says_so_on_its_card_and_in_a_refusal() -> None:
    story = Story(devices=(DeviceRow("calls", "espa", "/dev/ttyS0", measures="button"),))
    story.press("calls", "?", "")
    story.judge()
    (call,) = alarm_faces(Scene(story.room, story.now))
    assert (call.where, call.title, call.place) == ("Place unknown", "Help called", None)
    assert "place unknown" in call.reason
    assert alarm_words(call.alarm) == "Help called (place unknown)"
    story.press("calls", "?", "HELP")
    story.judge()
    (call,) = alarm_faces(Scene(story.room, story.now))
    assert (call.where, call.title) == ("Place unknown", "HELP")


def test_the_words_of_a_call_are_cut_before_they_fill_the_card() -> None:
    story = Story(devices=(DeviceRow("calls", "espa", "/dev/ttyS0", measures="button"),))
    story.press("calls", "7", "x" * 120)
    story.judge()
    (call,) = alarm_faces(Scene(story.room, story.now))
    assert len(call.title) <= 36 and call.title.endswith("…")


def test_the_desk_offers_no_call_system_for_a_breath(console: Open) -> None:
    at = console("instruments")
    at.window.choosing.client("C-0818")
    at.subject.open_form("breath")
    assert set(at.subject.form.buttons) == {"desk-1", "desk-2", "lion", "contact"}


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_a_lost_instrument_changes_the_page_at_once(console: Open, size: tuple[int, int]) -> None:
    at = console("instruments", size)
    at.ctrl("I")
    at.feed.story.tell(e.LinkLost("oxi-1", "unplugged"), by="oxi-1")
    at.feed.heard.emit()
    face = next(face for face in at.subject.list.faces if face.device == "oxi-1")
    assert (face.word, face.troubles) == ("not connected", ("unplugged",))
