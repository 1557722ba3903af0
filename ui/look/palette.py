"""Colours, once, for a dark room and its light twin. No Qt here, so that a test can measure them.

A state is a muted colour; the only saturated colours are the alarms', so that the eye goes where it
must. No colour says anything alone: a word and a shape stand beside each.

Decision: red, yellow and cyan belong to alarms (IEC 60601-1-8) and to nothing else. Alarm text is
readable in both phases of a flash, therefore each alarm has an `on` and an `off` ground under the
same ink.
"""

from typing import Final

import msgspec


class Signal(msgspec.Struct, frozen=True):
    """An alarm priority: the ground in both phases of its flash, the ink upon them, the edge."""

    on: str
    off: str
    ink: str
    edge: str


class Palette(msgspec.Struct, frozen=True):
    """ground: behind all; sheet: a region; tile: a place in use; hollow: an empty one; raised: what
    can be pressed. ink, quiet and faint: text, secondary text, text that recedes. `states` are the
    muted colours of hatmonitor's stages and place states."""

    name: str
    ground: str
    sheet: str
    tile: str
    hollow: str
    raised: str
    pressed: str
    field: str
    line: str
    ink: str
    quiet: str
    faint: str
    focus: str
    good: str
    done: str
    emergency: str
    emergency_quiet: str
    states: dict[str, str]
    alarms: dict[str, Signal]
    stale: str
    stale_ink: str


DARK: Final = Palette(
    name="dark",
    ground="#0c1116",
    sheet="#141b22",
    tile="#1d2731",
    hollow="#12181e",
    raised="#2a3743",
    pressed="#384858",
    field="#0f151b",
    line="#34424f",
    ink="#f1f5f8",
    quiet="#b3c0cb",
    faint="#84929e",
    focus="#ffffff",
    good="#86c9a2",
    done="#21473a",
    emergency="#4d0d15",
    emergency_quiet="#f3c6c9",
    states={
        "seated": "#a9bccd",
        "injecting": "#82b1ea",
        "observing": "#86c9a2",
        "ready": "#dcefcf",
        "long_watch": "#c0a6ec",
        "emergency": "#ff8a8a",
        "practice": "#d6c3f2",
        "open": "#84929e",
        "used": "#93a1ae",
        "cleaning": "#93a1ae",
        "out_of_service": "#93a1ae",
        "at_desk": "#a9bccd",
        "blowing": "#82b1ea",
        "retest": "#c9b79c",
        "prescriber": "#c0a6ec",
        "cleared": "#86c9a2",
    },
    alarms={
        "high": Signal(on="#d91f2e", off="#6b0f18", ink="#ffffff", edge="#ff4d58"),
        "medium": Signal(on="#ffcc1f", off="#c79a0b", ink="#171200", edge="#ffcc1f"),
        "low": Signal(on="#4cc9dc", off="#4cc9dc", ink="#04181c", edge="#4cc9dc"),
    },
    stale="#1a1f24",
    stale_ink="#97a1aa",
)

LIGHT: Final = Palette(
    name="light",
    ground="#d3dae0",
    sheet="#e6ebef",
    tile="#ffffff",
    hollow="#dde3e8",
    raised="#ffffff",
    pressed="#cfd8e0",
    field="#ffffff",
    line="#a9b5c0",
    ink="#0e161d",
    quiet="#3f4d5a",
    faint="#52606c",
    focus="#0a4fb3",
    good="#1f7346",
    done="#cfe8d9",
    emergency="#fbdadd",
    emergency_quiet="#6b1119",
    states={
        "seated": "#486076",
        "injecting": "#1d5fae",
        "observing": "#1f7346",
        "ready": "#4d6a0e",
        "long_watch": "#6a43b3",
        "emergency": "#b3121f",
        "practice": "#5a3a94",
        "open": "#52606c",
        "used": "#586672",
        "cleaning": "#586672",
        "out_of_service": "#586672",
        "at_desk": "#486076",
        "blowing": "#1d5fae",
        "retest": "#755628",
        "prescriber": "#6a43b3",
        "cleared": "#1f7346",
    },
    alarms={
        "high": Signal(on="#d91f2e", off="#7d121c", ink="#ffffff", edge="#d91f2e"),
        "medium": Signal(on="#ffcc1f", off="#c79a0b", ink="#171200", edge="#b58a00"),
        "low": Signal(on="#4cc9dc", off="#4cc9dc", ink="#04181c", edge="#0b8ea3"),
    },
    stale="#d9dee2",
    stale_ink="#56616b",
)

PALETTES: Final = {"dark": DARK, "light": LIGHT}


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2, 0 to 1, of `#rrggbb`."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio after WCAG 2.2, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
