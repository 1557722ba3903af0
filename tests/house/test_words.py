"""Dutch is complete: every text has its entry, fills in the same things, and none is stale."""

import polib

from hatmonitor.words import catalogue
from hatmonitor.words.instruments import SAID
from tests.house.words import PO, constants, entries, literals, not_literal, placeholders


def test_every_text_has_a_dutch_entry() -> None:
    dutch = catalogue("nl")
    missing = [f"{place}: {text!r}" for text, place in literals().items() if text not in dutch]
    assert not missing, "\n".join(missing)


def test_the_dutch_fills_in_the_same_things() -> None:
    texts = literals()
    wrong = [
        f"{text!r} -> {dutch!r}"
        for text, dutch in entries().items()
        if text in texts and dutch and placeholders(text) != placeholders(dutch)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_dutch_entry_stands_for_nothing() -> None:
    stale = [text for text in entries() if text not in literals()]
    assert not stale, "\n".join(stale)


def test_no_dutch_entry_stands_there_twice_or_unfinished() -> None:
    file = polib.pofile(str(PO), check_for_duplicates=True)
    unfinished = [entry.msgid for entry in file if entry.fuzzy or entry.obsolete]
    assert not unfinished, "\n".join(unfinished)


def test_every_marked_text_is_a_literal_that_translators_see() -> None:
    places = not_literal()
    assert not places, "\n".join(places)


def test_the_collector_finds_what_it_must() -> None:
    """Guards the tests above against a collector that finds nothing."""
    texts = literals()
    assert "Overdose called" in texts  # N_
    assert "due since {time}" in texts  # say
    assert len(texts) > 100


def test_what_devices_says_is_marked_as_devices_says_it() -> None:
    stale = [text for text in SAID if text not in constants("devices")]
    assert not stale, "\n".join(stale)
