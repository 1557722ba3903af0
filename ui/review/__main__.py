"""`python -m ui.review --data FOLDER`: the log window alone, also while no monitor runs."""

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from hatmonitor.private import keep_private
from hatmonitor.words import LANGUAGES


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"hatmonitor: {' '.join(message.split())}; see `{self.prog} --help`\n")


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = _Parser(
        prog="hatmonitor review", description="The shift lead's window on the log. It only reads."
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder of the log")
    parser.add_argument("--site", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--language", choices=sorted(LANGUAGES), default="en")
    parser.add_argument("--light", action="store_true", help="for a bright room")
    return parser.parse_args(words)


def _no_screen() -> bool:
    """Qt would end the process without a word that helps anybody."""
    if not sys.platform.startswith("linux"):
        return False
    return not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))


def main(words: list[str] | None = None) -> int:
    """The exit status: 0 when the window was closed."""
    keep_private()
    arguments = _arguments(words)
    if _no_screen():
        sys.stderr.write("hatmonitor: there is no screen here; the log can be read with `log`\n")
        return 1
    ended: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: ended.append(number))
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from ui.console.broken import Faults
    from ui.review.window import LogWindow

    app = QApplication([sys.argv[0]])
    window = LogWindow(arguments.data, arguments.language, light=arguments.light, alone=True)
    # A fault costs the slot or the row it was in; nobody's watch hangs on this window.
    sys.excepthook = Faults(window.line.broke, lambda _fault: None).hook
    window.resize(1280, 800)
    window.show()
    wake = QTimer()  # lets Python see a signal, which Qt's own loop does not
    wake.timeout.connect(lambda: app.quit() if ended else None)
    wake.start(200)
    status = app.exec()
    window.shut()
    return status


if __name__ == "__main__":
    sys.exit(main())
