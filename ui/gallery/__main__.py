"""Pictures of everything the window can show: `python -m ui.gallery --out DIR`.

Each room in English and Dutch, dark and light, at full size and at the smallest; what a person
opens there (ui/gallery/opened.py); and one page with every state of a tile and every alarm in every
state. Without --out, a window to play with: the busy room, answered by a monitor in this process.
"""

import argparse
import itertools
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer

from hatmonitor.words import LANGUAGES
from ui.console.__main__ import application
from ui.console.action_panel import ActionPanel
from ui.console.window import Window
from ui.gallery.box import BoxFeed
from ui.gallery.opened import CHOSEN, OPENED
from ui.gallery.page import Page
from ui.gallery.rooms import ROOMS
from ui.look.look import Look
from ui.look.palette import PALETTES
from ui.words import use_language

SIZES = ((1920, 1080), (1366, 768))


def pictures(out: Path) -> None:
    """Write them all."""
    out.mkdir(parents=True, exist_ok=True)
    for palette, code in itertools.product(PALETTES, LANGUAGES):
        use_language(code)
        look = Look(palette)
        page = Page(look)
        page.grab().save(str(out / f"tiles-{palette}-{code}.png"))
        for name, size in itertools.product(ROOMS, SIZES):
            window = Window(BoxFeed(ROOMS[name]()), Look(palette))
            window.resize(*size)
            window.choose(CHOSEN.get(name, "B3"))
            window.grab().save(str(out / f"{name}-{size[0]}-{palette}-{code}.png"))
        for size in SIZES:
            _instruments(out, palette, code, size)
            _opened(out, palette, code, size)


def _instruments(out: Path, palette: str, code: str, size: tuple[int, int]) -> None:
    """A trend with a gap, the instruments' page, a value being typed and one to be confirmed."""
    window = Window(BoxFeed(ROOMS["instruments"]()), Look(palette))
    window.resize(*size)
    window.show()
    choosing, room = window.choosing, window.feed.scene().room
    shown: dict[str, Callable[[], object]] = {
        "trend": lambda: window.choose("B1"),
        "devices": choosing.devices,
        "typing": lambda: _typing(window, "C-0818"),
        "typed": lambda: choosing.typed(next(iter(room.entries))),
    }
    for name, show in shown.items():
        show()
        window.feed.live.emit()
        window.grab().save(str(out / f"{name}-{size[0]}-{palette}-{code}.png"))
    window.hide()


def _opened(out: Path, palette: str, code: str, size: tuple[int, int]) -> None:
    """Everything that is opened, asked or ended in a room."""
    for name, (room, act) in OPENED.items():
        feed = BoxFeed(ROOMS[room]())
        window = Window(feed, Look(palette))
        window.resize(*size)
        window.show()
        act(window)
        feed.heard.emit()
        window.grab().save(str(out / f"{name}-{size[0]}-{palette}-{code}.png"))
        window.hide()


def _typing(window: Window, client: str) -> None:
    window.choosing.client(client)
    subject = window.panel.subject
    if isinstance(subject, ActionPanel):
        subject.open_form("typed")


def play(name: str) -> int:
    """A window over a room that lives."""
    app = application()
    feed = BoxFeed(ROOMS[name]())
    window = Window(feed, Look())
    clock = QTimer()
    clock.timeout.connect(lambda: feed.later(1.0))
    clock.start(1000)
    window.resize(*SIZES[0])
    window.show()
    return app.exec()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ui.gallery")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--room", choices=sorted(ROOMS), default="busy")
    asked = parser.parse_args()
    if asked.out is None:
        return play(asked.room)
    app = application()
    pictures(asked.out)
    del app
    return 0


if __name__ == "__main__":
    sys.exit(main())
