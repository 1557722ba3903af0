"""How things stand with the log, in words: one look at what there is gives all that is said.

Nothing is left empty without a reason: no log, one that cannot be read, an empty one, one in which
nothing matches, and one still being looked through are told apart.
"""

from typing import Final

import msgspec

from ui.look.controls import Words
from ui.review.asked import Asked
from ui.review.book import Book
from ui.review.entries import Entries
from ui.review.keeper import Keeper
from ui.words import in_words, tr

_MANY: Final = 999
_GAPS: Final = 4  # named one by one; a person needs to know that there are more, not which


class Face(msgspec.Struct, frozen=True):
    """words: the quiet line on top. said with its light: what needs attention. heading: stands in
    the list's place with its sign and sentence, None while there is a list. newest: what the button
    back to the top says, None for no button."""

    site: str = ""
    words: Words = str
    light: str = ""
    said: Words = str
    newest: Words | None = None
    sign: str = "unknown"
    heading: Words | None = None
    sentence: Words = str


def of(keeper: Keeper, entries: Entries, at_top: bool, complaint: Words) -> Face:
    """The face of the moment. complaint: of what somebody typed."""
    book = keeper.book
    if book is None:
        return _no_log(keeper)
    damage = _damage(book)
    said, light = (complaint, "trouble") if complaint() else (damage, "trouble" if damage() else "")
    face = Face(
        site=book.site.name if book.site else "",
        words=_line(book, entries, at_top),
        light=light,
        said=said,
        newest=_newest(entries, at_top),
    )
    if entries.rowCount():
        return face
    return msgspec.structs.replace(face, **_nothing(entries))


def _no_log(keeper: Keeper) -> Face:
    trouble = keeper.trouble
    return Face(
        sign="open" if keeper.missing else "trouble",
        heading=lambda: "" if trouble is None else in_words(trouble),
        sentence=lambda: tr("This window looks again every second."),
    )


def _nothing(entries: Entries) -> dict[str, object]:
    if not entries.complete:
        return {
            "sign": "retest",
            "heading": lambda: tr("Nothing found yet."),
            "sentence": lambda: tr("Looking back, now at entry {seq}.", seq=entries.reached),
        }
    if entries.asked == Asked():
        return {
            "sign": "open",
            "heading": lambda: tr("The log is empty."),
            "sentence": lambda: tr("Entries come in here as soon as they are written."),
        }
    return {
        "sign": "open",
        "heading": lambda: tr("No entry matches."),
        "sentence": lambda: tr("Change a filter, or press Esc to show all."),
    }


def _line(book: Book, entries: Entries, at_top: bool) -> Words:
    def words() -> str:
        parts = [tr("Times in {zone}", zone=book.time_zone)]
        if entries.asked.session is not None:
            parts.insert(0, tr("Only visit {session}", session=entries.asked.session))
        if entries.searching:
            parts.append(tr("Looking back, now at entry {seq}.", seq=entries.reached))
        elif entries.complete and entries.asked != Asked() and entries.rowCount():
            parts.append(tr("{n} entries in all", n=entries.rowCount()))
        if at_top and not entries.anchored and not entries.newer:
            parts.append(tr("New entries come on top"))
        return "   ·   ".join(parts)

    return words


def _newest(entries: Entries, at_top: bool) -> Words | None:
    newer = entries.newer
    if newer:
        shown = f"{newer}" if newer <= _MANY else f"{_MANY}+"
        return lambda: tr("New entries: {n}", n=shown)
    return (lambda: tr("To the newest")) if entries.anchored or not at_top else None


def _damage(book: Book) -> Words:
    """What of the file cannot be read, as far as it was looked at."""
    trouble, damage = book.trouble, book.damage
    if trouble is not None:
        return lambda: in_words(trouble)
    if not damage:
        return str
    ranges = ", ".join(f"{gap.first}–{gap.last}" for gap in damage[:_GAPS])
    if len(damage) > _GAPS:
        ranges += " …"
    return lambda: tr(
        "The log is damaged: entries {ranges} cannot be read. All others are shown.", ranges=ranges
    )
