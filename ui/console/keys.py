"""The keys, in tables: what the help page lists and what the window obeys are the same rows.

Letters and digits choose a place: each tile shows its key. F-keys act, and do so also while
somebody types in a field; F12 is always the overdose. So any place is two keys away from an
overdose call: its own key, then F12.
"""

from typing import Final

import msgspec

from hatmonitor.room.state import Room
from hatmonitor.words import N_

# Digits belong to the booths of that number, the rest is given out row by row of the keyboard.
_DIGITS: Final = "1234567890"
_LETTERS: Final = "QWERTYUIOPASDFGHJKLZXCVBNM,./;"

OVERDOSE: Final = "F12"
ACTION_KEYS: Final = ("F5", "F6", "F7", "F8", "F9", "F10", "F11")
# Obeyed by a panel that has a use for them.
PANEL_KEYS: Final = ("Ctrl+Z", "Ctrl+T", "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5")


class KeyRow(msgspec.Struct, frozen=True):
    """One line of the help page. name: what the window does; sequence: as Qt writes it."""

    name: str
    sequence: str
    shown: str
    words: str


KEYS: Final = (
    KeyRow("overdose", "F12", "F12", N_("Call an overdose on the chosen place")),
    KeyRow("help", "F1", "F1", N_("Show or leave this page")),
    KeyRow("desk", "F2", "F2", N_("Type a client code at the desk")),
    KeyRow("alarms", "F3", "F3", N_("Go to the first alarm nobody has seen")),
    KeyRow("seen", "Ctrl+S", "Ctrl S", N_("Seen: the alarm across the window")),
    KeyRow("staff", "F4", "F4", N_("Sign in, sign out, hand over")),
    KeyRow("emergency", "Ctrl+E", "Ctrl E", N_("Go to the next open emergency")),
    KeyRow("sounds", "Ctrl+P", "Ctrl P", N_("Test the sounds")),
    KeyRow("clients", "Ctrl+K", "Ctrl K", N_("Enrol, hold, protocol (shift lead)")),
    KeyRow("instruments", "Ctrl+I", "Ctrl I", N_("The instruments and their lines")),
    KeyRow("language", "Ctrl+L", "Ctrl L", N_("English or Dutch")),
    KeyRow("palette", "Ctrl+D", "Ctrl D", N_("Dark or light")),
    KeyRow("log", "Ctrl+J", "Ctrl J", N_("Open the log")),
    KeyRow("back", "Escape", "Esc", N_("Leave a form; then the place")),
    KeyRow("quit", "Ctrl+Q", "Ctrl Q", N_("Close the console")),
)

# What needs no shortcut of its own but belongs on the help page.
ALSO: Final = (
    KeyRow("", "", "1 2 3 … Q W E", N_("Choose the place with that key")),
    KeyRow("", "", "← ↑ → ↓", N_("Walk over the wall")),
    KeyRow("", "", "F5 … F11", N_("What the buttons below say")),
    KeyRow("", "", "Ctrl 1 … 4", N_("In an emergency: what the buttons say")),
    KeyRow("", "", "Ctrl T", N_("In an emergency: done some minutes ago")),
    KeyRow("", "", "Ctrl Z", N_("In an emergency: withdraw the last entry")),
    KeyRow("", "", "Tab", N_("To the next field or button")),
    KeyRow("", "", "Space", N_("Press the button; count a breath")),
    KeyRow("", "", "Enter", N_("Press the button; send the form")),
)


def quick_keys(room: Room) -> dict[str, str]:
    """Key to place, for as many places as there are keys."""
    places = list(room.places.values())
    given: dict[str, str] = {}
    for place in places:
        digits = place.id[len(place.id.rstrip("0123456789")) :]
        if place.kind == "booth" and digits in {str(n) for n in range(1, 11)}:
            given.setdefault(digits[-1], place.id)
    taken = set(given.values())
    free = [key for key in (*_DIGITS, *_LETTERS) if key not in given]
    rest = [place.id for place in places if place.id not in taken]
    given.update(dict(zip(free, rest, strict=False)))
    return given


def numbered(room: Room, number: str) -> str | None:
    """The place with this number in its name, booths first: what typing 1 and 3 means."""
    fitting = [
        place
        for place in room.places.values()
        if place.id[len(place.id.rstrip("0123456789")) :] == number
    ]
    fitting.sort(key=lambda place: place.kind != "booth")
    return fitting[0].id if fitting else None
