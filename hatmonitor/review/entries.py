"""Pages of the log, newest first, by filter and by text.

An entry puts itself into words only when it is looked at, so that a page costs what its SQL costs.
A filter answers at once at any length of the journal (journal/wanted.py). A search for text reads
backwards and may be told how far, so that a window can show how far back it has looked and stays
quick; what it finds is what a person sees: the entry's words in their language, who, where, whom.
"""

from functools import cached_property
from typing import Any, Final

import msgspec

from devices.guarded import Fault, tried
from hatmonitor.events import Event, Unread
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.rows import Row, read_row
from hatmonitor.journal.wanted import Wanted
from hatmonitor.moments import from_iso
from hatmonitor.review.codes import CODES
from hatmonitor.review.words import WORDS, sentences
from hatmonitor.words import Say, say, spoken, translate

# So much of a body is shown where there are no words for it.
RAW: Final = 500
_SEARCHED_AT_ONCE: Final = 5_000
_COLUMNS: Final = ("body", "place", "client", "session", "by")
# Their words hold more than the row's own text: the alarm's title and the rules' sentence.
_ALWAYS_LOOKED_AT: Final = tuple(kind for kind in WORDS if kind.startswith("alarm_"))


class Entry:
    """One line of the log. It never raises: what cannot be read says so."""

    def __init__(self, row: Row) -> None:
        self.row = row

    @property
    def seq(self) -> int:
        """Its number."""
        return self.row.seq

    @property
    def at_us(self) -> int | None:
        """Microseconds UTC; None where the row was damaged or edited."""
        try:
            return from_iso(self.row.at)
        except ValueError:
            return None

    @cached_property
    def event(self) -> Event | None:
        """The event, None where this program cannot read it."""
        event = read_row(self.row)
        return None if isinstance(event.fact, Unread) else event

    def sentences(self, time_zone: str = "UTC") -> tuple[Say, ...]:
        """What happened, then what was said about it."""
        if self.event is None:
            unread = say("This entry ({kind}) cannot be read.", kind=self.row.kind)
            return (unread, self._raw())
        event = self.event
        said = tried("words of an entry", lambda: sentences(event, time_zone))
        return (self._raw(),) if isinstance(said, Fault) else said

    def _raw(self) -> Say:
        """As it stands, where there are no words for it."""
        return Say("{kind}: {body}", {"kind": str(self.row.kind), "body": str(self.row.body)[:RAW]})

    def spoken(self, language: str, time_zone: str = "UTC") -> str:
        """All of it in one language."""
        said = self.sentences(time_zone)
        words = tried("words of an entry", lambda: " ".join(spoken(one, language) for one in said))
        return f"{self.row.kind}: {self.row.body}"[:RAW] if isinstance(words, Fault) else words


class Page(msgspec.Struct, frozen=True):
    """entries: newest first. before: ask with it for the next page, None at the log's beginning.
    searched_to: the number a search for text has looked back to."""

    entries: tuple[Entry, ...]
    before: int | None
    searched_to: int


def entry(row: Row) -> Entry:
    """A row as an entry."""
    return Entry(row)


def entries(
    reader: JournalReader,
    wanted: Wanted | None = None,
    *,
    text: str = "",
    before: int | None = None,
    limit: int = 100,
    reach: int | None = None,
    language: str = "en",
    time_zone: str = "UTC",
) -> Page:
    """One page. before: only entries with a lower number. reach: how many numbers a search for
    text looks back over at most, None for all; the page may then be short and still have a next.
    """
    asked = wanted or Wanted()
    if text.strip():
        search = _Search(text.strip().casefold(), language, time_zone)
        return _searched(reader, asked, search, before, limit, reach)
    rows = reader.select(asked, below=before, limit=limit)
    more = rows[-1].seq if len(rows) == limit else None
    return Page(tuple(map(Entry, rows)), more, rows[-1].seq if rows else 0)


def corrections(reader: JournalReader, first: int, last: int) -> dict[int, list[int]]:
    """For the entries first to last: which later entries correct them."""
    found = reader.db.execute(
        "SELECT json_extract(body, '$.of'), seq FROM events WHERE kind = 'correction_noted'"
        " AND seq > ? AND json_extract(body, '$.of') BETWEEN ? AND ? ORDER BY seq",
        (first, first, last),
    )
    of: dict[int, list[int]] = {}
    for corrected, seq in found.fetchall():
        of.setdefault(corrected, []).append(seq)
    return of


# --- searching for text --------------------------------------------------------------------------


class _Search:
    """What is looked for: a rough question to the database, an exact look at what it gives."""

    def __init__(self, text: str, language: str, time_zone: str) -> None:
        self._text = text
        self._language = language
        self._time_zone = time_zone
        self.also, self.parameters = self._rough()

    def _rough(self) -> tuple[str, tuple[Any, ...]]:
        """Rows whose own text, kind or codes may put it into their words, and all alarms.

        Beyond ASCII the database does not know large from small: there every row is looked at.
        """
        if not self._text.isascii():
            return "", ()
        kinds = sorted({*_ALWAYS_LOOKED_AT, *self._kinds_named()})
        codes = [f'%"{_escaped(code)}"%' for code in self._codes_named()]
        like = f"%{_escaped(self._text)}%"
        parts = [f"{column} LIKE ? ESCAPE '!'" for column in _COLUMNS]
        parts += ["body LIKE ? ESCAPE '!'"] * len(codes)
        parts.append(f"kind IN ({', '.join('?' * len(kinds))})")
        return f"({' OR '.join(parts)})", (*[like] * len(_COLUMNS), *codes, *kinds)

    def _kinds_named(self) -> list[str]:
        return [
            kind
            for kind, words in WORDS.items()
            if any(self._named(said) for said in (words.title, *words.says.values()))
        ]

    def _codes_named(self) -> list[str]:
        return [code for code, words in CODES.items() if self._named(words)]

    def _named(self, english: str) -> bool:
        """A word of what is looked for stands in this, as the person sees it."""
        shown = translate(english, self._language).casefold()
        return any(part in shown for part in self._text.split())

    def finds(self, found: Entry) -> bool:
        """It stands in what a person sees of this entry."""
        row = found.row
        title = translate(WORDS[row.kind].title, self._language) if row.kind in WORDS else row.kind
        seen = (title, row.by, row.place or "", row.client or "", row.session or "")
        if any(self._text in value.casefold() for value in seen):
            return True
        return self._text in found.spoken(self._language, self._time_zone).casefold()


def _escaped(text: str) -> str:
    """As it stands in JSON, and with nothing in it that LIKE takes for a wildcard."""
    plain = msgspec.json.encode(text).decode()[1:-1]
    return plain.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _searched(
    reader: JournalReader, wanted: Wanted, search: _Search, before: int | None, limit: int,
    reach: int | None,
) -> Page:  # fmt: skip
    below = reader.last_seq + 1 if before is None else before
    lowest = 0 if reach is None else max(0, below - 1 - reach)
    found: list[Entry] = []
    while below > lowest + 1:
        above = max(lowest, below - 1 - _SEARCHED_AT_ONCE)
        rows = reader.select(
            wanted, above=above, below=below, limit=_SEARCHED_AT_ONCE, also=search.also,
            also_parameters=search.parameters,
        )  # fmt: skip
        for row in rows:
            if search.finds(Entry(row)):
                found.append(Entry(row))
                if len(found) == limit:
                    return Page(tuple(found), row.seq, row.seq)
        below = above + 1
    return Page(tuple(found), below if below > 1 else None, below)
