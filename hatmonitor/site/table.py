"""One table of a site file, taken apart key by key; what does not fit goes into the fault book.

A faulty or missing value comes back as an empty one of its type, so that reading goes on; nobody
gets to use it, because a book with faults in it ends the start.
"""

from typing import Any, Final

from hatmonitor.site.faults import Book, nearest
from hatmonitor.words import Say, say

Raw = dict[str, Any]

# Far above anything a site writes, and far below what a counter or a timer cannot hold.
NUMBER_MAX: Final = 1_000_000
TEXT_MAX_CHARS: Final = 200
LIST_MAX: Final = 1000

AS_IN_EXAMPLE: Final = say("write it as in the example")


class Table:
    """path: the table's own key, for the faults; empty for the whole file. remedy: what to do about
    a value that is missing or of the wrong kind."""

    def __init__(self, raw: Raw, path: str, book: Book, remedy: Say = AS_IN_EXAMPLE) -> None:
        self.raw = raw
        self.path = path
        self.book = book
        self.remedy = remedy

    def key(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def fault(self, name: str, what: Say, remedy: Say | None = None) -> None:
        """Write down a fault of one key, with its value."""
        self.book.note(self.key(name), self.raw.get(name), what, remedy or self.remedy)

    def only(self, *known: str) -> None:
        """Every other key is a fault, so that a misspelt one is not silently lost."""
        for name in self.raw:
            if name not in known:
                remedy = nearest(name, list(known))
                self.book.note(self.key(name), None, say("this key is not known"), remedy)

    def has(self, name: str) -> bool:
        """Whether the key is there; a fault when it is not."""
        if name in self.raw:
            return True
        self.book.note(self.key(name), None, say("is missing"), self.remedy)
        return False

    def text(self, name: str, most: int = TEXT_MAX_CHARS) -> str:
        """A text that is not empty."""
        return self._text(name, self.raw[name], most) if self.has(name) else ""

    def whole(self, name: str) -> int:
        """A whole number."""
        if not self.has(name):
            return 0
        value = self.raw[name]
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(name, say("must be a whole number"))
            return 0
        return int(self.number(name))

    def number(self, name: str) -> float:
        """A number, not infinite."""
        return self._number(name, self.raw[name]) if self.has(name) else 0.0

    def yes_no(self, name: str) -> bool:
        """true or false."""
        if not self.has(name):
            return False
        value = self.raw[name]
        if not isinstance(value, bool):
            self.fault(name, say("must be true or false, without quotes"))
            return False
        return value

    def texts(self, name: str, may_be_empty: bool = False) -> tuple[str, ...]:
        """A list of texts, none twice."""
        if not self.has(name):
            return ()
        values = self.raw[name]
        if not isinstance(values, list) or len(values) > LIST_MAX:
            self.fault(name, say("must be a list of texts"))
            return ()
        if not values and not may_be_empty:
            self.fault(name, say("is empty"))
        words = tuple(
            self._text(f"{name}[{n}]", value, TEXT_MAX_CHARS) for n, value in enumerate(values, 1)
        )
        for n, word in enumerate(words, 1):
            if word and word in words[: n - 1]:
                self.book.note(
                    self.key(f"{name}[{n}]"), word, say("stands there twice"), say("take one out")
                )
        return words

    def numbers(self, name: str) -> dict[str, float]:
        """A table of numbers by name."""
        table = self.table(name)
        return {key: table.number(key) for key in table.raw} if table else {}

    def table(self, name: str) -> "Table | None":
        """A table below this one; None, and a fault, when there is none."""
        value = self.raw.get(name)
        if isinstance(value, dict):
            return Table(value, self.key(name), self.book)
        title = f"[{self.key(name)}]"
        what = say("must be a table") if name in self.raw else say("the table is missing")
        remedy = say("write {title} and its values as in the example", title=title)
        self.book.note(self.key(name), value, what, remedy)
        return None

    def rows(self, name: str) -> "list[Table]":
        """The tables of a list ([[name]]); none at all is not a fault."""
        values = self.raw.get(name, [])
        if not isinstance(values, list) or not all(isinstance(row, dict) for row in values):
            title = f"[[{name}]]"
            self.book.note(
                self.key(name),
                None,
                say("must be a list of tables"),
                say("write {title} above each", title=title),
            )
            return []
        if len(values) > LIST_MAX:
            self.book.note(self.key(name), len(values), say("too many"), AS_IN_EXAMPLE)
            return []
        return [
            Table(row, self.key(f"{name}[{number}]"), self.book)
            for number, row in enumerate(values, 1)
        ]

    def _text(self, name: str, value: object, most: int) -> str:
        complaint = text_complaint(value, most)
        if complaint is None:
            return str(value)
        self.book.note(self.key(name), value, complaint, self.remedy)
        return ""

    def _number(self, name: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(name, say("must be a number, without quotes"))
        elif not -NUMBER_MAX <= value <= NUMBER_MAX:  # nor is "not a number"
            self.fault(name, say("is too large"))
        else:
            return value
        return 0.0


def text_complaint(value: object, most: int) -> Say | None:
    """What is wrong with a text, or None."""
    if not isinstance(value, str):
        return say("must be a text, in quotes")
    if not value.strip():
        return say("is empty")
    if not value.isprintable():
        return say("holds a character that cannot be printed")
    if len(value) > most:
        return say("is longer than {most} characters", most=most)
    return None
