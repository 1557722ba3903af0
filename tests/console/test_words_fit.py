"""Every word of every language fits its box, at the full size and at the smallest."""

import itertools

import msgspec
import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from hatmonitor.words import LANGUAGES
from tests.console.conftest import Console, Open
from ui.gallery.page import Page
from ui.gallery.rooms import ROOMS
from ui.gallery.story import Story
from ui.look import pen
from ui.look.look import Look
from ui.words import use_language

SIZES = [(1920, 1080), (1366, 768)]

everywhere = pytest.mark.parametrize(
    ("size", "language"),
    list(itertools.product(SIZES, LANGUAGES)),
    ids=[f"{size[0]}-{code}" for size, code in itertools.product(SIZES, LANGUAGES)],
)


def _look(at: Console, what: str, found: list[str]) -> None:
    with pen.audit() as noted:
        at.window.grab()
    found += [f"{what}: {note}" for note in noted]
    found += [f"{what}: {note}" for note in _squeezed(at.window.panel.subject)]


def _squeezed(subject: QWidget | None) -> list[str]:
    """What a layout had to make smaller than it wants to be, or pushed out of the panel."""
    if subject is None:
        return []
    found = []
    for child in subject.findChildren(QWidget):
        if not child.isVisible() or child.parent() is None:
            continue
        least = child.minimumSizeHint().expandedTo(QSize(1, 1))
        box = child.geometry()
        inside = child.parentWidget().rect().adjusted(-1, -1, 1, 1)
        if not inside.contains(box):
            found.append(f"{type(child).__name__} {box} leaves {inside}")
        if box.width() < least.width() or box.height() < least.height():
            found.append(f"{type(child).__name__} {box.size()} is less than {least}")
    return found


@everywhere
def test_no_word_of_a_room_is_cut(
    console: Open, size: tuple[int, int], language: str
) -> None:  # fmt: skip
    found: list[str] = []
    for name in ROOMS:
        at = console(name, size, language=language)
        _look(at, name, found)
        for place in ("B1", "B2", "B3", "B4"):
            at.window.choose(place)
            _look(at, f"{name} {place}", found)
        at.feed.fall_silent(12)
        _look(at, f"{name} silent", found)
        at.window.close()
    assert not found, "\n".join(sorted(set(found)))


@everywhere
def test_no_word_of_a_form_is_cut(
    console: Open, size: tuple[int, int], language: str
) -> None:  # fmt: skip
    found: list[str] = []
    at = console("two_emergencies", size, language=language)
    for place in ("B1", "B2", "B3", "B4", "B5", "B7", "B9", "B11", "B12", "S24"):
        at.window.choose(None)
        at.window.choosing._place(place)
        for name in list(at.subject.buttons):
            if at.subject.command_for(name) is None:
                at.subject.open_form(name)
                _look(at, f"{place} {name}", found)
                at.subject.form.send()
                _look(at, f"{place} {name} sent", found)
    for client in ("C-1004", "C-0117"):
        at.window.choosing.client(client)
        _look(at, client, found)
        for name in list(at.subject.buttons):
            if at.subject.command_for(name) is None:
                at.subject.open_form(name)
                _look(at, f"{client} {name}", found)
    assert not found, "\n".join(sorted(set(found)))


@everywhere
def test_no_word_of_a_page_is_cut(
    console: Open, size: tuple[int, int], language: str
) -> None:  # fmt: skip
    found: list[str] = []
    at = console("two_emergencies", size, language=language)
    choosing = at.window.choosing
    for name in ("help", "staff", "lead", "sounds", "to_come", "nothing", "overdose"):
        choosing.nothing()
        getattr(choosing, name)()
        _look(at, name, found)
        for action in list(getattr(at.subject, "buttons", {})):
            if at.subject.command_for(action) is None and action not in at.subject.elsewhere:
                at.subject.open_form(action)
                _look(at, f"{name} {action}", found)
    choosing.leaving(lambda: None)
    _look(at, "leaving", found)
    (seq,) = at.room.unassigned
    choosing.reading(seq)
    for action in ("assign", "dismiss"):
        at.subject.open_form(action)
        _look(at, action, found)
    choosing.place("B3")
    _look(at, "emergency", found)
    at.subject.ask_end()
    _look(at, "its end", found)
    assert not found, "\n".join(sorted(set(found)))


@everywhere
def test_no_word_of_an_emergencys_forms_is_cut(
    console: Open, size: tuple[int, int], language: str
) -> None:
    found: list[str] = []
    at = console("recorded", size, language=language)
    at.window.choose("B6")
    for does in ("ask_dose", "ask_no_ambulance", "lead", "ask_end", "go_earlier"):
        getattr(at.subject, does)()
        _look(at, does, found)
    at.window.choose("B2")
    for does in ("mind", "ask_end", "ask_dose", "go_earlier"):
        getattr(at.subject, does)()
        _look(at, does, found)
    assert not found, "\n".join(sorted(set(found)))


@everywhere
def test_no_word_of_a_drill_of_the_shelf_and_of_the_sounds_is_cut(
    console: Open, size: tuple[int, int], language: str
) -> None:
    found: list[str] = []
    at = console("drill", size, language=language)
    at.window.choose("B4")
    _look(at, "drill", found)
    at.feed.later(40)
    _look(at, "drill unanswered", found)
    at.key("F11")
    _look(at, "score", found)
    at.touch_tile("B4")
    at.key("F10")
    at.feed.story.overdose("B2", by="w2")
    at.feed.later(40)
    _look(at, "broken", found)
    at.window.close()
    at = console("shelved", size, language=language)
    at.window.choosing.shelve("instrument_trouble:desk-1.battery_low")
    _look(at, "shelve", found)
    at.subject.form.send()
    _look(at, "shelve sent", found)
    at.window.close()
    at = console("sounds", size, language=language)
    at.ctrl("P")
    at.key("F5")
    _look(at, "sounds", found)
    assert not found, "\n".join(sorted(set(found)))


@everywhere
def test_no_word_of_the_head_is_cut_when_all_is_unheard_of(
    console: Open, size: tuple[int, int], language: str
) -> None:
    story = Story(name="Heroin clinic of the Example")
    devices = {
        name: msgspec.structs.replace(device, up=None)
        for name, device in story.room.devices.items()
    }
    story.room = msgspec.structs.replace(story.room, devices=devices, sound=None)
    at = console(story, size, language=language)
    at.feed.demo = True
    at.feed.heard.emit()
    found: list[str] = []
    _look(at, "head", found)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [364, 272])
def test_every_state_and_every_alarm_fits(qapp: object, width: int, language: str) -> None:
    use_language(language)
    try:
        look = Look()
        if width < 300:
            look.fit(1366, 768)
        page = Page(look, width)
        with pen.audit() as noted:
            page.grab()
    finally:
        use_language("en")
    assert not noted, "\n".join(sorted(set(noted)))


def test_the_audit_notices_a_word_that_is_cut(qapp: object) -> None:
    """Guards the tests above against an audit that notices nothing."""
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter, QPixmap

    picture = QPixmap(50, 50)
    painter = QPainter(picture)
    with pen.audit() as noted:
        pen.write(painter, QRect(0, 0, 40, 20), "much too long for this", (17, 400), "#ffffff")
        pen.write(painter, QRect(0, 0, 40, 4), "a", (17, 400), "#ffffff")
        pen.write_wrapped(painter, QRect(0, 0, 40, 20), "one two three four", (17, 400), "#ffffff")
    painter.end()
    assert len(noted) == 3
