"""The console as a process of its own: `python -m ui.console --data D`.

Exit status: 0 a person closed it, 1 a fault of ours (the launcher starts it again), 2 wrong usage.
A fault in a slot, a paint or a row costs that one thing (broken.py); a window that again and again
cannot show the room ends, so that it is missed.
"""

import argparse
import importlib
import signal
import sys
from pathlib import Path
from threading import Thread
from types import FrameType

from PySide6.QtCore import QProcess, Qt, QTimer
from PySide6.QtWidgets import QApplication

from hatmonitor.household import closed
from hatmonitor.private import keep_private
from hatmonitor.words import LANGUAGES
from ui.console.feed import Feed
from ui.console.screenshots import Screenshots
from ui.console.window import Window
from ui.look.look import FULL, Look
from ui.words import language, use_language


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """What was asked on the command line."""
    parser = argparse.ArgumentParser(prog="python -m ui.console")
    parser.add_argument("--data", type=Path, required=True, help="the journal's folder")
    parser.add_argument("--station", default="console", help="the name of this place of work")
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="pictures on request")
    parser.add_argument("--language", choices=sorted(LANGUAGES), help="default: the site's")
    parser.add_argument("--light", action="store_true", help="for a bright room")
    return parser.parse_args(words)


def application() -> QApplication:
    """Qt, with one style on every system; drawing follows no desktop's theme."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("hatmonitor")
    app.setStyle("Fusion")
    return app


def main(words: list[str] | None = None) -> int:
    """Run until a person closes the window."""
    keep_private()
    asked = arguments(words)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    app = application()
    look = Look("light" if asked.light else "dark")
    if asked.language:
        use_language(asked.language)
    feed = Feed(asked.data, asked.station)
    sys.excepthook = feed.faults.hook
    feed.start()  # the monitor is called while the window is being made
    window = Window(feed, look)
    if not asked.language:
        _speak_the_sites(feed, window)
    window.log_wanted.connect(lambda: open_log(asked.data, look))
    if asked.screenshots:
        asked.screenshots.mkdir(parents=True, exist_ok=True)
        Screenshots(window, asked.screenshots)
    show(window)
    _end_with_goodbye(feed)
    QTimer.singleShot(1500, fetch_trend)
    status = app.exec()
    if status == 0:
        closed.leave_word(asked.data)
    feed.stop()
    return status


def fetch_trend(module: str = "ui.console.trend") -> None:
    """What draws a trend is fetched before somebody waits for one. Not in the window's loop: that
    takes seconds on a slow machine, and a window that says nothing for so long is missed."""
    Thread(target=importlib.import_module, args=(module,), name="trend", daemon=True).start()


def _end_with_goodbye(feed: Feed) -> None:
    """Who ends this window from outside ends it in good order: nobody need miss it. The status says
    that it was not a person at the window. Heard when the event loop wakes, twice a second."""

    def end(number: int, _frame: FrameType | None) -> None:
        feed.stop()
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)

    signal.signal(signal.SIGTERM, end)


def show(window: Window) -> None:
    """The whole screen; where there is none, the size it was made for."""
    window.resize(*FULL)
    if QApplication.platformName() == "offscreen":
        window.show()
    else:
        window.setWindowState(Qt.WindowState.WindowMaximized)
        window.show()


def _speak_the_sites(feed: Feed, window: Window) -> None:
    """The site's language as soon as the site is known, or what keeps the monitor from telling it;
    a person may change it afterwards."""

    spoken: set[str] = set()

    def known() -> None:
        site = feed.mirror.room.site
        if site is not None:
            feed.heard.disconnect(known)
            spoken.add(site.language)
            window.speak(site.language if site.language in LANGUAGES else "en")

    def kept() -> None:
        said = feed.scene().cannot_start
        if said is not None and said.language in LANGUAGES and not spoken:
            spoken.add(said.language)
            window.speak(said.language)

    feed.heard.connect(known)
    feed.kept.connect(kept)


def open_log(data: Path, look: Look) -> None:
    """The log in a process of its own: however long it searches, this window goes on."""
    words = ["-P", "-m", "ui.review", "--data", str(data), "--language", language()]
    if look.palette.name == "light":
        words.append("--light")
    QProcess.startDetached(sys.executable, words)


if __name__ == "__main__":
    sys.exit(main())
