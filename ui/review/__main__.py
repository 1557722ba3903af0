"""`python -m ui.review --data FOLDER`: the log window alone, also while no monitor runs."""

import argparse
import signal
import sys
from pathlib import Path

from hatmonitor.words import LANGUAGES


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="hatmonitor review", description="The shift lead's window on the log. It only reads."
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder of the log")
    parser.add_argument("--site", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--language", choices=sorted(LANGUAGES), default="en")
    parser.add_argument("--light", action="store_true", help="for a bright room")
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    """The exit status: 0 when the window was closed."""
    arguments = _arguments(words)
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from ui.review.window import LogWindow

    app = QApplication([sys.argv[0]])
    window = LogWindow(arguments.data, arguments.language, light=arguments.light, alone=True)
    window.resize(1280, 800)
    window.show()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())
    wake = QTimer()  # gives Python a moment to see the signal
    wake.start(250)
    status = app.exec()
    window.shut()
    return status


if __name__ == "__main__":
    sys.exit(main())
