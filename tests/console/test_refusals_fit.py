"""Every no the monitor can say fits where the person acted, in every language and size."""

import pytest

from hatmonitor.words import LANGUAGES, translate
from tests.console.conftest import Console, Open
from tests.house.words import literals
from ui.console.side import AlarmList
from ui.look import pen
from ui.look.fields import Said

# What the sentences are filled with: as long as it gets in a real house.
ARGS = {
    "alarm": "Overdose called (B13)", "client": "C-10417", "code": "'C 10417'", "device": "desk-1",
    "doses": 3, "item": "B13", "limit": "0.100", "mb": 480, "mg": 400, "mg_per_l": "0.145",
    "minutes": 119, "n": 3, "needed": 2, "outcomes": "recovered, hospital", "place": "B13",
    "poss": "3", "reason": "asked by the prescriber", "routes": "iv, im, smoked", "seconds": 120,
    "seq": 104170, "staff": "lead1", "states": "open, cleaning, out_of_service",
    "steps": "stimulate, airway, oxygen, ventilate", "text": "0.145 mg/L HIGH",
    "until": "2026-11-22 14:05", "value": 300, "version": "2026-11 EXAMPLE", "what": "refused",
    "who": "lead1", "time": "14:05", "hours": "400", "roles": "leads, minds_room",
    "length": "1200", "sections": "what_happened, what_was_done",
    "key": "vitals.emergency_spo2_percent", "remedy": "the number is larger than that",
    "least": "-2147483648", "most": "2147483647",
}  # fmt: skip


def refusals(*rooms: str) -> list[str]:
    """The English sentences of these files of hatmonitor/decide."""
    places = tuple(f"hatmonitor/decide/{room}.py" for room in rooms)
    return [text for text, place in literals().items() if place.startswith(places)]


def _unfit(at: Console, said: Said, texts: list[str], language: str) -> list[str]:
    found = []
    for text in texts:
        words = translate(text, language).format(**ARGS)
        said.show_words("trouble", words)
        with pen.audit() as noted:
            said.grab()
        found += [f"{said.width()}x{said.height()}: {note}" for note in noted]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_a_no_fits_where_the_person_acted(
    console: Open, size: tuple[int, int], language: str
) -> None:
    at = console("two_emergencies", size, language=language)
    choosing, found = at.window.choosing, []
    for place in ("B1", "B5", "S24", "B9"):
        choosing.nothing()
        choosing._place(place)
        found += _unfit(at, at.subject.said, refusals("visit", "asking"), language)
    choosing.client("C-1004")
    found += _unfit(at, at.subject.said, refusals("desk", "asking"), language)
    choosing.staff()
    found += _unfit(at, at.subject.said, refusals("shift"), language)
    choosing.place("B3")
    found += _unfit(at, at.subject.said, refusals("emergency"), language)
    at.window.desk.tell("trouble", "a no")
    found += _unfit(at, at.window.desk.said, _of_admitting(), language)
    found += _on_cards(at, at.window.side.alarms, language)
    assert not found, "\n".join(sorted(set(found)))


def _of_admitting() -> list[str]:
    return [text for text in refusals("desk", "asking") if "enrolled" in text or "is here" in text]


def _on_cards(at: Console, alarms: AlarmList, language: str) -> list[str]:
    found = []
    for card in alarms.cards.values():
        if not card.face.seen:
            card.tell("trouble", "a no")
            found += _unfit(at, card.said, refusals("answering"), language)
            card.tell("", "")
    return found


def test_there_are_refusals_to_be_measured() -> None:
    """Guards the test above against a list of nothing."""
    assert len(refusals("visit")) > 15
    assert len(refusals("desk")) > 15
