"""Pictures of the window on request: a file NAME.request in a folder becomes NAME.png beside it.

A request may hold JSON that is applied first: {"select": "B3", "size": [1920, 1080],
"language": "nl", "light": true, "page": "devices", "settle_ms": 1500}. settle_ms: what is asked of
the journal or the monitor for this picture has so long to come. The picture is written under
another name and then renamed, so that whoever waits for it never sees half of one.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from hatmonitor.targets import Kind, refused
from hatmonitor.words import LANGUAGES

if TYPE_CHECKING:
    from ui.console.window import Window

LOOK_EVERY_MS: Final = 100
SETTLE_MAX_MS: Final = 10_000


class Screenshots(QObject):
    """Looks into the folder for as long as the window lives."""

    def __init__(self, window: "Window", folder: Path) -> None:
        super().__init__(window)
        self._window, self._folder = window, folder
        self._busy = False
        self._left_alone: set[Path] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Answer the requests that lie there, one after the other."""
        while not self._busy and (requests := self._requests()):
            picture = self._folder / f"{requests[0].stem}.png"
            if refused(picture, Kind.PICTURE) is not None:
                self._left_alone.add(requests[0])
                continue
            self._busy = True  # what is painted meanwhile must not call us for the next one
            wanted = read_request(requests[0])
            requests[0].unlink(missing_ok=True)
            self._apply(wanted)
            self._take_when_settled(self._folder / f"{requests[0].stem}.png", wanted)

    def _requests(self) -> list[Path]:
        return sorted(set(self._folder.glob("*.request")) - self._left_alone)

    def _take_when_settled(self, path: Path, wanted: dict[str, Any]) -> None:
        settle_ms = wanted.get("settle_ms")
        if isinstance(settle_ms, int) and 0 < settle_ms <= SETTLE_MAX_MS:
            QTimer.singleShot(settle_ms, self, lambda: self._done(path))
        else:
            self._done(path)

    def _done(self, path: Path) -> None:
        self.take(path)
        self._busy = False

    def take(self, path: Path) -> None:
        """One picture, as the window is now."""
        QApplication.processEvents()
        half = path.with_suffix(".part.png")
        if self._window.grab().save(str(half), "PNG"):
            half.replace(path)

    def _apply(self, wanted: dict[str, Any]) -> None:
        size, select = wanted.get("size"), wanted.get("select")
        if isinstance(size, list) and len(size) == 2 and all(isinstance(n, int) for n in size):
            self._window.resize(max(400, min(size[0], 8000)), max(300, min(size[1], 8000)))
        if wanted.get("language") in LANGUAGES:
            self._window.speak(wanted["language"])
        if isinstance(wanted.get("light"), bool):
            self._window.use_palette("light" if wanted["light"] else "dark")
        if isinstance(select, str):
            self._window.choose(select or None)
        choosing = self._window.choosing
        if wanted.get("page") == "devices" and choosing.page() != "devices":
            choosing.devices()
        QApplication.processEvents()


def read_request(path: Path) -> dict[str, Any]:
    """What is asked for; an empty or unreadable request asks for the window as it is."""
    try:
        wanted = json.loads(path.read_text(encoding="utf-8") or "{}")
    except (OSError, ValueError):
        return {}
    return wanted if isinstance(wanted, dict) else {}
