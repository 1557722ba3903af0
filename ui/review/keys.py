"""The keys of the log window, in a table. Letters act while no field has the keyboard.

None of the console's F-keys is taken, F12 above all: a key that this table does not have goes on to
the window around it.
"""

from typing import Final

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_PLAIN: Final = Qt.KeyboardModifier.NoModifier
_CTRL: Final = Qt.KeyboardModifier.ControlModifier


class KeyRow(msgspec.Struct, frozen=True):
    """name: what the window does; shown: as a button or a field shows it."""

    name: str
    key: Qt.Key
    shown: str
    modifier: Qt.KeyboardModifier = _PLAIN


KEYS: Final = (
    KeyRow("find", Qt.Key.Key_F, "Ctrl F", _CTRL),
    KeyRow("find", Qt.Key.Key_F, "F"),
    KeyRow("day", Qt.Key.Key_D, "D"),
    KeyRow("earlier", Qt.Key.Key_Left, "←"),
    KeyRow("later", Qt.Key.Key_Right, "→"),
    KeyRow("place", Qt.Key.Key_P, "P"),
    KeyRow("client", Qt.Key.Key_C, "C"),
    KeyRow("kind", Qt.Key.Key_K, "K"),
    KeyRow("visit", Qt.Key.Key_V, "V"),
    KeyRow("export", Qt.Key.Key_E, "E"),
    KeyRow("emergencies", Qt.Key.Key_M, "M"),
    KeyRow("write", Qt.Key.Key_W, "W"),
    KeyRow("sign", Qt.Key.Key_S, "S"),
    KeyRow("newest", Qt.Key.Key_Home, "Home"),
    KeyRow("back", Qt.Key.Key_Escape, "Esc"),
)
SHOWN: Final = {row.name: row.shown for row in KEYS}


def meaning(event: QKeyEvent) -> str | None:
    """What this key does here; None when it is not one of ours."""
    pressed = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    for row in KEYS:
        if row.key == event.key() and row.modifier == pressed:
            return row.name
    return None
