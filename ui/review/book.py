"""The journal as this window asks it: opened for reading only, in slices that each take a moment.

A rare match or a search may lie millions of entries back. So nothing here looks for "the next
hundred": a slice looks at a range of numbers, says what is in it and how far it came, and the
caller goes on while there is time. Where the database reports damage, the slices become short and
what can be read is read one by one; `damage` says what could not. Once open it raises nothing.
"""

import sqlite3
from datetime import date, datetime
from pathlib import Path
from typing import Final, Self

import msgspec

from hatmonitor.events import PlaceRow, SiteOpened
from hatmonitor.journal.errors import JournalDamaged
from hatmonitor.journal.files import JOURNAL
from hatmonitor.journal.reader import Damage, JournalReader
from hatmonitor.journal.rows import Row
from hatmonitor.journal.wanted import Query, Wanted, query, utc_day
from hatmonitor.moments import known_zone, local
from hatmonitor.review import Entry, corrections, day_list, entries, entry
from hatmonitor.review.incident import IncidentReport
from hatmonitor.review.incidents import Incident, NoEmergency, incident, incidents
from hatmonitor.times import UTC, zone_of
from hatmonitor.words import Say, say
from ui.review.asked import Asked

_CAREFUL_SPAN: Final = 1000  # numbers in one slice of a damaged file
_TEXT_SPAN: Final = 5000  # and of a search for text: each of these rows is put into words
_FIRST_ROWS: Final = 200  # a journal's first site stands among them


class Slice(msgspec.Struct, frozen=True):
    """entries: newest first. down_to: everything from this number up was looked at."""

    entries: list[Entry]
    down_to: int


class Book:
    """Open with `Book.open`. For the thread that opened it."""

    def __init__(self, folder: Path, reader: JournalReader) -> None:
        self.folder = folder
        self.careful = False
        self.trouble: Say | None = None
        self._reader = reader
        self._last = 0
        self._days: set[date] = set()
        self._file = _identity(folder)
        self._site_seq = 0
        self.site: SiteOpened | None = None
        self.look_at_site()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """JournalError where there is none that this program can read."""
        return cls(folder, JournalReader.open(folder))

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()

    @property
    def replaced(self) -> bool:
        """Another file stands where this one stood, or none."""
        return _identity(self.folder) != self._file

    @property
    def damage(self) -> list[Damage]:
        """What could not be read of what was asked so far."""
        return self._reader.damage

    # --- the site --------------------------------------------------------------------------------

    def look_at_site(self) -> bool:
        """Take the site as it was last opened; True when that is news."""
        for found in self._sites():
            self._site_seq = max(self._site_seq, found.seq)
            fact = found.event and found.event.fact
            if isinstance(fact, SiteOpened):
                news, self.site = fact != self.site, fact
                return news
        return False

    @property
    def time_zone(self) -> str:
        """The site's; UTC while no site is known."""
        zone = zone_of(self.site)
        return zone if known_zone(zone) else UTC

    @property
    def places(self) -> tuple[PlaceRow, ...]:
        """The places of the site as it was last opened."""
        return self.site.places if self.site else ()

    def local(self, found: Entry) -> datetime | None:
        """When, by the site's clock; None where the entry does not say."""
        return None if found.at_us is None else local(found.at_us, self.time_zone)

    def days(self) -> list[date]:
        """The days that have entries, oldest first; empty where a damaged file does not tell."""
        try:
            if not self._days:
                self._days = set(day_list(self._reader, self.time_zone))
        except sqlite3.DatabaseError:
            self.careful = True
        newest = self.entry(self.last_seq())
        at = newest and self.local(newest)
        if self._days and at:
            self._days.add(at.date())
        return sorted(self._days)

    # --- entries ---------------------------------------------------------------------------------

    def last_seq(self) -> int:
        """The number of the last entry, as it is now; as it was, where nobody can tell."""
        try:
            self._last = self._reader.last_seq
            self.trouble = None
        except JournalDamaged as error:
            self.trouble = damaged(error)
        return self._last

    def bounds(self, asked: Asked) -> tuple[int, int]:
        """The lowest and the highest number worth looking at."""
        last = self.last_seq()
        wanted = asked.wanted(self.time_zone)
        if wanted.since is None or wanted.until is None:
            return 1, last
        try:
            days = self._reader.utc_days(utc_day(wanted.since), utc_day(wanted.until))
            spans = [span for day in days if (span := self._reader.span_of_day(day))]
        except sqlite3.DatabaseError:
            return 1, last
        if not spans:
            return 1, 0
        return min(first for first, _ in spans), max(final for _, final in spans)

    def older(self, asked: Asked, below: int, span: int, limit: int, language: str) -> Slice:
        """At most `limit` entries under `below`, looking back over at most `span` numbers."""
        span = min(
            span, _CAREFUL_SPAN if self.careful else span, _TEXT_SPAN if asked.text else span
        )
        above = max(0, below - 1 - span)
        wanted = asked.wanted(self.time_zone)
        try:
            if asked.text:
                page = entries(
                    self._reader, wanted, text=asked.text, before=below, limit=limit, reach=span,
                    language=language, time_zone=self.time_zone,
                )  # fmt: skip
                return Slice(list(page.entries), max(1, page.searched_to))
            found = self._select(wanted, above, below, limit)
        except sqlite3.DatabaseError:
            self.careful = True
            return self.older(asked, below, span, limit, language)
        except JournalDamaged as error:
            self.trouble = damaged(error)
            return Slice([], 1)
        return Slice(found, found[-1].seq if len(found) == limit else above + 1)

    def newer(self, asked: Asked, above: int, last: int, limit: int, language: str) -> list[Entry]:
        """What was written after `above`, up to `last`, newest first."""
        return self.older(asked, last + 1, last - above, limit, language).entries

    def entry(self, seq: int) -> Entry | None:
        """The entry of this number."""
        return next((entry(row) for row in self._reader.rows(seq, seq)), None)

    def client_code(self, typed: str) -> str:
        """The code as the log spells it, whatever the case it was typed in."""
        asked = "SELECT 1 FROM events WHERE client = ? LIMIT 1"
        try:
            for spelt in (typed, typed.upper(), typed.lower()):
                if self._reader.ask(Query(asked, [spelt])):
                    return spelt
        except sqlite3.DatabaseError:
            self.careful = True
        return typed

    def places_seen(self) -> list[str]:
        """Every place an entry names: one look-up a place, not one an entry."""
        asked = "SELECT place FROM events WHERE place > ? ORDER BY place LIMIT 1"
        found: list[str] = []
        try:
            while rows := self._reader.ask(Query(asked, [found[-1] if found else ""])):
                found.append(rows[0][0])
        except sqlite3.DatabaseError:
            self.careful = True
        return found

    def corrections(self, first: int, last: int) -> dict[int, list[int]]:
        """Of the entries first to last, which are corrected, and by which later ones."""
        try:
            return corrections(self._reader, first, last)
        except sqlite3.DatabaseError:
            return {}

    # --- emergencies -----------------------------------------------------------------------------

    def incidents(self) -> tuple[Incident, ...]:
        """The last emergencies, newest first; none where a damaged file does not tell."""
        try:
            return incidents(self._reader)
        except sqlite3.DatabaseError:
            self.careful = True
        except JournalDamaged as error:
            self.trouble = damaged(error)
        return ()

    def incident(self, seq: int) -> IncidentReport | None:
        """The report of one; None where it cannot be read, or is none."""
        try:
            return incident(self._reader, seq)
        except NoEmergency:
            return None
        except sqlite3.DatabaseError:
            self.careful = True
        except JournalDamaged as error:
            self.trouble = damaged(error)
        return None

    def _select(self, wanted: Wanted, above: int, below: int | None, limit: int) -> list[Entry]:
        if self.careful:
            rows = self._reader.select(wanted, above=above, below=below, limit=limit)
            return [entry(row) for row in rows]
        asked = query(wanted, above, below, newest_first=True, limit=limit)
        return [entry(Row(*row)) for row in self._reader.ask(asked)]

    def _sites(self) -> list[Entry]:
        """Sites opened since the last look, newest first. A damaged file is asked but once."""
        asked = query(Wanted(kind="site_opened"), self._site_seq, None, newest_first=True, limit=1)
        try:
            return [entry(Row(*row)) for row in self._reader.ask(asked)]
        except sqlite3.DatabaseError:
            self.careful = True
        if self._site_seq:
            return []
        self._site_seq = 1
        return self._first_sites()

    def _first_sites(self) -> list[Entry]:
        """What a damaged file still tells of its sites: by the index alone, else the first one."""
        numbers = "SELECT seq FROM events WHERE kind = 'site_opened' ORDER BY seq DESC"
        try:
            found = [seq for (seq,) in self._reader.ask(Query(numbers, []))]
        except sqlite3.DatabaseError:
            rows = self._reader.rows(1, _FIRST_ROWS, newest_first=True)
            return [entry(row) for row in rows if row.kind == "site_opened"]
        return [entry(row) for seq in found for row in self._reader.rows(seq, seq)]


def damaged(error: JournalDamaged) -> Say:
    """For a person."""
    return say("The log is damaged and cannot be read: {why}.", why=error.why)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = (folder / JOURNAL).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
