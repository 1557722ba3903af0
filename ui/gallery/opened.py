"""What a person opens in a room, for the pictures: each a room by name and what is done there."""

from collections.abc import Callable
from typing import Any, Final

from ui.console.emergency_panel import EmergencyPanel
from ui.console.window import Window
from ui.gallery.box import BoxFeed

Act = Callable[[Window], None]

# Which place is chosen in a room, where it is not B3.
CHOSEN: Final = {
    "recorded": "B2", "drill": "B4", "batch": "B2", "calm": "B9", "sounds": "B9", "shelved": "B9",
}  # fmt: skip


def _emergency(place: str, *does: str) -> Act:
    """In the panel of the emergency at this place."""

    def act(window: Window) -> None:
        window.choose(place)
        panel = window.panel.subject
        assert isinstance(panel, EmergencyPanel)
        for name in does:
            getattr(panel, name)()

    return act


def _ask(window: Window, **command: Any) -> None:
    window.feed.ask(command, lambda _answer: None)


def _later(window: Window, seconds: float) -> None:
    assert isinstance(window.feed, BoxFeed)
    window.feed.later(seconds)


def _score(window: Window) -> None:
    window.choose("B4")
    _ask(window, do="end_drill", place="B4")


def _broken(window: Window) -> None:
    window.choose("B4")
    _ask(window, do="raise_overdose", place="B2")


def _shelving(window: Window) -> None:
    window.choosing.shelve("instrument_trouble:desk-1.battery_low")


def _shelf(window: Window) -> None:
    window.choosing.lead()
    window.choosing.act("F10")


def _handing_over(window: Window) -> None:
    window.choosing.staff()
    window.choosing.act("F6")


def _sounds(window: Window) -> None:
    window.choosing.sounds()
    window.choosing.act("F5")


def _unanswered_too(window: Window) -> None:
    window.choose("B2")
    _later(window, 40)


OPENED: Final[dict[str, tuple[str, Act]]] = {
    "emergency_earlier": ("recorded", _emergency("B2", "go_earlier", "go_earlier")),
    "emergency_dose": ("recorded", _emergency("B2", "ask_dose")),
    "emergency_no_ambulance": ("recorded", _emergency("B6", "ask_no_ambulance")),
    "emergency_who": ("recorded", _emergency("B2", "mind")),
    "emergency_end": ("recorded", _emergency("B2", "ask_end")),
    "drill_score": ("drill", _score),
    "drill_broken": ("drill", _broken),
    "shelving": ("shelved", _shelving),
    "shelf": ("shelved", _shelf),
    "handing_over": ("batch", _handing_over),
    "batch_and_unanswered": ("batch", _unanswered_too),
    "sounds_played": ("sounds", _sounds),
}
