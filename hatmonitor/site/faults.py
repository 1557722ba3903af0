"""What is wrong with a site file: all of it at once, each with its key, its value and a remedy.

A fault is a `Say`, so that it can be read in the site's language. It must never hold a PIN.
Rows are counted from one, as a person counts them in the file: `device[2].port`.
"""

from typing import Final

import msgspec

from hatmonitor.visible import in_one_line
from hatmonitor.words import Say, say, spoken

VALUE_MAX_CHARS: Final = 60
HIDDEN: Final = "***"


class Fault(msgspec.Struct, frozen=True):
    """value is shown as it stands in the file, shortened; empty where there is none."""

    key: str
    value: str
    what: Say
    remedy: Say

    def line(self, language: str = "en") -> str:
        """One line: `key: value: what is wrong; what to do`."""
        parts = (self.key, self.value, spoken(self.what, language))
        return ": ".join(part for part in parts if part) + f"; {spoken(self.remedy, language)}"

    def __str__(self) -> str:
        return self.line()


class SiteFaults(Exception):
    """The file cannot be used; `faults` is never empty."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(fault.line() for fault in faults))
        self.faults = faults


class Book:
    """Collects faults while a file is read, so that reading goes on after the first."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def note(self, key: str, value: object, what: Say, remedy: Say) -> None:
        """Write one down. value None: there is none to show."""
        self.faults.append(Fault(printable(key), shown(value), what, remedy))


def shown(value: object) -> str:
    """A value for one line of text: printable, short, texts in quotes. What is in a list or a table
    is not shown: it may be a PIN that got there by mistake."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        left, right = "{}" if isinstance(value, dict) else "[]"
        return f"{left}…{right}" if value else left + right
    try:
        return printable(f'"{value}"' if isinstance(value, str) else str(value))
    except ValueError:  # Python writes no number of so many digits
        return "…"


def printable(text: str) -> str:
    """One line, short, without characters that do something to a terminal."""
    text = in_one_line(text[: VALUE_MAX_CHARS + 1])
    return text if len(text) <= VALUE_MAX_CHARS else text[: VALUE_MAX_CHARS - 1] + "…"


def closest(word: str, known: list[str]) -> str | None:
    """The known word that is spelled most like this one, if any is."""
    import difflib  # only a broken file needs it

    spelled = {one.lower(): one for one in reversed(known)}
    close = difflib.get_close_matches(word.lower(), list(spelled), n=1)
    return spelled[close[0]] if close else None


def nearest(word: str, known: list[str]) -> Say:
    """A remedy for a word that is not known: the nearest spelling, or the whole list."""
    close = closest(word, known)
    if close is not None:
        return say('did you mean "{word}"?', word=close)
    return say("use one of: {words}", words=", ".join(known))
