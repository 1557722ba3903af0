"""The test of the sounds: asked for at the start of a shift, played, and answered by a person."""

from tests.console.conftest import Open


def test_the_head_and_a_card_ask_for_it(console: Open) -> None:
    at = console("sounds")
    lights = {light.name: light for light in at.window.header.face.lights}
    assert (lights["sound"].light, lights["sound"].word) == ("unknown", "sound: not tested")
    (card,) = [c for c in at.window.side.alarms.cards.values() if c.face.name == "sound_untested"]
    card.opened.emit(card.face)
    assert at.subject.key == ("sounds", "")


def test_play_then_heard_ends_it(console: Open) -> None:
    at = console("sounds")
    at.ctrl("P")
    assert list(at.subject.buttons) == ["play"]
    at.key("F5")
    assert at.last == {"do": "test_sound"}
    assert list(at.subject.buttons) == ["play", "heard", "not_heard"]
    at.key("F6")
    assert at.last == {"do": "confirm_sound", "heard": True}
    assert "sound_untested" not in {alarm.name for alarm in at.room.alarms.values()}


def test_not_heard_keeps_the_alarm(console: Open) -> None:
    at = console("sounds")
    at.ctrl("P")
    at.key("F5")
    at.key("F7")
    assert at.last == {"do": "confirm_sound", "heard": False}
    assert "sound_untested" in {alarm.name for alarm in at.room.alarms.values()}


def test_it_is_reached_by_touch_from_the_page_of_who_is_on_duty(console: Open) -> None:
    at = console("calm")
    at.window.choosing.staff()
    at.touch(at.subject.buttons["sounds"])
    assert at.subject.key == ("sounds", "")
