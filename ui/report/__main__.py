"""`python -m ui.report --data FOLDER --emergency SEQ --pdf FILE`: one report on paper, no window.

It reads the log and writes one file. Exit status: 0 written, 1 the log or the file, 2 wrong usage.
"""

import argparse
import os
import sqlite3
import sys
from pathlib import Path
from typing import NoReturn

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # it draws onto paper: no screen is asked for

from PySide6.QtGui import QGuiApplication

from hatmonitor.journal.errors import JournalError
from hatmonitor.journal.reader import JournalReader
from hatmonitor.review.incidents import NoEmergency, incident
from hatmonitor.words import LANGUAGES, Say, say, spoken
from ui.report.pdf import NotWritten, write_pdf


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"hatmonitor: {' '.join(message.split())}; see `{self.prog} --help`\n")


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = _Parser(prog="ui.report", description="An incident report on paper.")
    parser.add_argument("--data", type=Path, required=True, help="the folder of the log")
    parser.add_argument("--emergency", type=int, required=True, metavar="SEQ")
    parser.add_argument("--pdf", type=Path, required=True, metavar="FILE")
    parser.add_argument(
        "--language", choices=sorted(LANGUAGES), help="default: the language of the site"
    )
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    """The exit status."""
    arguments = _arguments(words)
    language = arguments.language or "en"
    try:
        with JournalReader.open(arguments.data) as reader:
            report = incident(reader, arguments.emergency)
    except NoEmergency as error:
        return _fails(say("Entry {seq} is not the start of an emergency.", seq=error.seq), language)
    except (JournalError, sqlite3.Error) as error:
        return _fails(say("{why}", why=str(error)), language)
    language = arguments.language or (report.language if report.language in LANGUAGES else "en")
    app = QGuiApplication([sys.argv[0]])
    try:
        pages = write_pdf(report, arguments.pdf, language)
    except NotWritten as error:
        return _fails(error.why, language)
    finally:
        app.quit()
    done = say("Written: {pages} pages, to {path}", pages=pages, path=str(arguments.pdf))
    sys.stdout.write(f"{spoken(done, language)}\n")
    return 0


def _fails(why: Say, language: str) -> int:
    sys.stderr.write(f"hatmonitor: {' '.join(spoken(why, language).split())}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
