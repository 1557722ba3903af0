"""A result read from a display: typed by one person, confirmed by another; and where results come
from, said wherever they are shown."""

import pytest

from hatmonitor import events as e
from tests.console.conftest import Console, Open
from ui.console.present.client import client_face
from ui.console.present.desk import desk_face
from ui.console.present.scene import Scene
from ui.gallery.story import Story


@pytest.fixture
def story() -> Story:
    made = Story(booths=2, seats=0)
    made.sign_in()
    made.admit("C-1")
    made.at(3)
    return made


def _form(at: Console):  # type: ignore[no-untyped-def]
    at.window.choosing.client("C-1")
    at.key("F8")
    return at.subject.form


def _send(at: Console):  # type: ignore[no-untyped-def]
    before = len(at.feed.asked)
    at.key("F8")
    return at.feed.asked[before:]


def test_a_number_goes_with_its_unit(console: Open, story: Story) -> None:
    at = console(story)
    form = _form(at)
    form.instrument.put("Alcoquant 6020")
    form.value.put("0,12")
    form.units.pick("mg/L")
    assert _send(at) == [
        {"do": "enter_breath", "client": "C-1", "instrument": "Alcoquant 6020", "value": 0.12,
         "unit": "mg/L", "status": None}
    ]  # fmt: skip
    assert len(at.room.entries) == 1


def test_a_word_goes_without_a_number(console: Open, story: Story) -> None:
    at = console(story)
    form = _form(at)
    form.instrument.put("Dräger at the door")
    form.value.put("0.1")
    form.units.pick("mg/L")
    form.words.pick("pass")
    assert (form.value.value, form.units.value) == ("", None)
    (command,) = _send(at)
    assert (command["value"], command["unit"], command["status"]) == (None, None, "pass")


def test_typing_a_number_takes_the_word_back(console: Open, story: Story) -> None:
    at = console(story)
    form = _form(at)
    form.words.pick("fail")
    form.value.setFocus()
    at.key("0.2")
    assert form.words.value is None


@pytest.mark.parametrize(
    ("instrument", "value", "unit", "missing"),
    [
        ("", "0.1", "mg/L", "Say which instrument it was read from."),
        ("x", "", "mg/L", "Type the number on the display, or choose PASS or FAIL."),
        ("x", "a lot", "mg/L", "Type the number on the display, or choose PASS or FAIL."),
        ("x", "1e3", "mg/L", "Type the number on the display, or choose PASS or FAIL."),
        ("x", "-1", "mg/L", "Type the number on the display, or choose PASS or FAIL."),
        ("x", "٣", "mg/L", "Type the number on the display, or choose PASS or FAIL."),
        ("x", "0.1", None, "Choose the unit that stands on the display."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_sent(
    console: Open, story: Story, instrument: str, value: str, unit: str | None, missing: str
) -> None:
    at = console(story)
    form = _form(at)
    form.instrument.put(instrument)
    form.value.put(value)
    form.units.pick(unit)
    assert _send(at) == []
    assert at.subject.said.text() == missing


def test_what_was_typed_waits_at_the_desk_for_a_second_person(
    console: Open, story: Story
) -> None:  # fmt: skip
    seq = story.type_breath("C-1", 0.12, "mg/L")
    (entry,) = desk_face(Scene(story.room, story.now)).typed
    assert (entry.client, entry.title, entry.mine) == ("C-1", "0.12 mg/L", True)
    assert entry.lines[1][0].endswith("waits for a second person")
    at = console(story)
    at.touch(at.window.desk.cards[seq])
    assert at.subject.key == ("typed", str(seq))


def test_whoever_typed_it_cannot_confirm_it_and_the_refusal_is_shown(
    console: Open, story: Story
) -> None:
    seq = story.type_breath("C-1", 0.12, "mg/L")
    at = console(story)
    at.window.choosing.typed(seq)
    at.key("F5")
    assert at.last == {"do": "confirm_breath", "entry": seq}
    assert at.subject.said.text() == "W1 typed it: another person must confirm it"
    assert seq in at.room.entries


def test_a_second_person_confirms_and_the_result_says_so(console: Open, story: Story) -> None:
    seq = story.type_breath("C-1", 0.12, "mg/L")
    story.tell(e.SignedOut("w1", "console"), by="w1")
    story.sign_in("w2")
    at = console(story)
    at.window.choosing.typed(seq)
    at.key("F5")
    assert not at.room.entries
    assert at.subject.key[0] != "typed"
    scene, words = at.feed.scene(), "typed, confirmed by w2"
    (card,) = desk_face(scene).cards
    assert any(words in options[0] for options in card.lines)
    assert any(words in fact for fact in client_face(scene, "C-1").facts)


def test_a_rejection_carries_its_reason(console: Open, story: Story) -> None:
    seq = story.type_breath("C-1", None, None, "fail")
    at = console(story)
    at.window.choosing.typed(seq)
    at.key("F6")
    at.subject.form.reason.put("it said 0.2")
    at.key("F6")
    assert at.last == {"do": "reject_breath", "entry": seq, "reason": "it said 0.2"}
    assert not at.room.entries


# --- levels and origins --------------------------------------------------------------------------


def _measured(story: Story, bound_to: str | None, **more: object) -> None:
    fact = {
        "device": "desk-1", "value": None, "unit": None, "text": "PASS", "status": "pass",
        "mg_per_l": None, "ratio": None, "level": "pass", "device_limit": None,
        "test_number": None, "bound_to": bound_to, **more,
    }  # fmt: skip
    session = story.room.clients[bound_to].session if bound_to else None
    story.tell(e.BreathMeasured(**fact), by="desk-1", client=bound_to, session=session)


@pytest.mark.parametrize("word", ["pass", "fail"])
def test_a_bare_word_says_that_it_has_no_number(story: Story, word: str) -> None:
    _measured(story, "C-1", level=word, status=word, text=word.upper())
    (card,) = desk_face(Scene(story.room, story.now)).cards
    assert card.lines[0][0].startswith(f"{word.upper()}, no number · ")


@pytest.mark.parametrize("origin", ["unverified protocol", "imported record"])
def test_the_origin_is_said_of_a_result_that_is_somebodys_and_of_one_that_is_nobodys(
    story: Story, origin: str
) -> None:
    number = {"value": 0.0, "unit": "mg/L", "mg_per_l": 0.0, "level": "clear", "origin": origin}
    _measured(story, "C-1", **number)
    _measured(story, None, **number)
    scene = Scene(story.room, story.now)
    desk = desk_face(scene)
    assert (origin,) in desk.cards[0].lines
    assert all(origin in words for words in desk.readings[0].lines)
    assert any(origin in fact for fact in client_face(scene, "C-1").facts)


def test_a_result_of_a_wire_format_we_know_says_nothing_of_its_origin(story: Story) -> None:
    story.breath("C-1", 0.0)
    facts = client_face(Scene(story.room, story.now), "C-1").facts
    assert "breath 0.000 mg/L · clear · 0 s ago" in facts
