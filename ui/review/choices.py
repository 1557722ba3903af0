"""What the pages of choices offer: places of the house, kinds of entries, emergencies."""

from collections.abc import Sequence
from typing import Final

from hatmonitor.review.incident_words import listed
from hatmonitor.review.incidents import Incident
from hatmonitor.words import N_
from ui.look.controls import Words
from ui.review.book import Book
from ui.review.kinds import grouped
from ui.review.picker import Choice, Group
from ui.words import tr

_PLACES_ACROSS: Final = 8
_HEADINGS: Final = {
    "booth": N_("Booths"),
    "seat": N_("Seats"),
    "": N_("No longer in the site file"),
}


def places(book: Book) -> list[Group]:
    """Booths, seats, and places that only older entries name."""
    rows: dict[str, list[Choice]] = {kind: [] for kind in _HEADINGS}
    for place in book.places:
        label = place.label if place.label != place.id else ""
        rows.setdefault(place.kind, []).append(Choice(place.id, _fixed(place.id), label))
    known = {place.id for place in book.places}
    rows[""] = [
        Choice(seen, _fixed(seen))
        for seen in sorted(book.places_seen(), key=_in_order)
        if seen not in known
    ]
    headings = _HEADINGS if book.site else {"": N_("Places")}
    return [
        Group(_translated(headings.get(kind, kind)), found, across=_PLACES_ACROSS)
        for kind, found in rows.items()
        if found
    ]


def kinds() -> list[Group]:
    """All there are, in groups."""
    return [
        Group(
            _translated(group), [Choice(kind, _translated(words)) for kind, words in some.items()]
        )
        for group, some in grouped().items()
    ]


def emergencies(found: Sequence[Incident], language: str, time_zone: str) -> list[Group]:
    """Newest first, the ones of real danger apart from the practised ones."""

    def group(heading: str, practice: bool) -> Group:
        some = [each for each in found if each.practice is practice]
        return Group(
            _translated(heading),
            [Choice(f"{each.seq}", _fixed(listed(each, language, time_zone))) for each in some],
        )

    groups = group(N_("Emergencies"), False), group(N_("PRACTICE"), True)
    return [each for each in groups if each.choices]


def _translated(text: str) -> Words:
    return lambda: tr(text)


def _in_order(place: str) -> tuple[str, int]:
    """B2 before B10."""
    stem = place.rstrip("0123456789")
    return stem, int(place[len(stem) :] or 0)


def _fixed(text: str) -> Words:
    return lambda: text
