"""One person runs two emergencies at once with the keyboard alone, through the real decisions.

`run` plays the script and measures what it cost: keys pressed, and the seconds the program itself
took for them (from the key until the window has painted what came of it). `pytest -s` prints both;
nothing here asserts a speed.
"""

import sys
from collections.abc import Iterator
from time import perf_counter

import msgspec
import pytest
from PySide6.QtCore import Qt

from tests.console.conftest import Console, Open
from ui.gallery.rooms import ROOMS

CTRL = Qt.KeyboardModifier.ControlModifier

DIGITS = {str(n): getattr(Qt.Key, f"Key_{n}") for n in range(10)}


class Cost(msgspec.Struct):
    """keys: pressed; seconds: of the program; slowest: for one key."""

    keys: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


class Hands:
    """A person at the keyboard: keys by name, `Ctrl+E` with their modifier, `'words` typed."""

    def __init__(self, at: Console) -> None:
        self.at, self.cost = at, Cost()

    def press(self, script: str) -> None:
        for word in script.split():
            typed = word.replace("_", " ")[1:] if word.startswith("'") else None
            for key in typed if typed is not None else [word]:
                self._one(key)

    def _one(self, key: str) -> None:
        began = perf_counter()
        if key.startswith("Ctrl+"):
            self.at.ctrl(key.removeprefix("Ctrl+"))
        else:
            self.at.key(key)
        self.at.window.grab()
        took = perf_counter() - began
        self.cost.keys += 1
        self.cost.seconds += took
        self.cost.slowest = max(self.cost.slowest, took)


class Told:
    """Every fact the window's commands made, in order: place and what."""

    def __init__(self, at: Console) -> None:
        self.facts: list[tuple[str, str]] = []
        story, tell = at.feed.story, at.feed.story.tell

        def heard(fact, by="w1", place=None, client=None, session=None):  # type: ignore[no-untyped-def]
            what = {
                "EmergencyStepRecorded": lambda: fact.step,
                "NaloxoneGiven": lambda: f"naloxone {fact.mg:g} {fact.route}",
                "EmergencyRoleTaken": lambda: f"{fact.role} {fact.staff}",
                "EmergencyStarted": lambda: "called",
                "EmergencyEnded": lambda: f"ended {fact.outcome}",
                "CorrectionNoted": lambda: "withdrawn" if fact.withdraws else "noted",
                "ClientHeld": lambda: "held",
                "SessionEnded": lambda: "left",
            }.get(type(fact).__name__)
            if what is not None:
                self.facts.append((place or "", what()))
            return tell(fact, by, place, client, session)

        story.tell = heard

    def of(self, place: str) -> list[str]:
        return [what for where, what in self.facts if where == place]


def run(at: Console) -> tuple[Cost, Told]:
    """The script: B2 is called, then B1 while B2 goes on; both are run to their end."""
    hands, told, feed = Hands(at), Told(at), at.feed
    hands.press("2 F12 Ctrl+1 F5 F6")
    feed.later(15)
    hands.press("F7 F9 F10")
    feed.later(10)
    hands.press("1 F12 F5")
    feed.later(5)
    hands.press("Ctrl+2 Return F6 F9")
    feed.later(50)
    hands.press("Ctrl+E F8 Ctrl+Z Ctrl+T F8")
    hands.press("Ctrl+E F7")
    feed.later(100)
    assert at.window.panel.emergencies["B2"].kind == "alarm"
    assert "NALOXONE DUE" in at.window.panel.emergencies["B2"].sub()
    hands.press("Ctrl+E Ctrl+3 Right F9")
    feed.later(30)
    hands.press("F10 Ctrl+E Ctrl+4 'breathes Return")
    feed.later(60)
    hands.press("F3 Return F3 Return F11 Tab Return")
    assert at.room.emergencies.keys() == {"B2"}
    hands.press("2 F9")
    assert "think of another cause" in at.window.panel.identity.face.loud
    feed.later(40)
    hands.press("F10 F11 Tab Tab Return")
    return hands.cost, told


@pytest.fixture
def done(console: Open) -> Iterator[tuple[Console, Cost, Told]]:
    at = console("calm", (1366, 768))
    yield (at, *run(at))


def test_one_person_runs_two_emergencies_at_once_with_the_keyboard_alone(
    done: tuple[Console, Cost, Told],
) -> None:
    at, cost, told = done
    assert told.of("B2") == [
        "called", "leads w1", "Stimulate", "Airway", "Oxygen", "naloxone 0.4 im",
        "ambulance_called", "Ventilate", "withdrawn", "Ventilate", "naloxone 0.8 im",
        "ambulance_arrived", "naloxone 0.4 im", "ambulance_left", "ended hospital", "left",
    ]  # fmt: skip
    assert told.of("B1") == [
        "called", "Stimulate", "minds_room lead1", "Airway", "naloxone 0.4 im", "Oxygen",
        "ambulance_not_called", "ended recovered",
    ]  # fmt: skip
    assert not at.room.emergencies
    sys.stdout.write(
        f"\n  two emergencies at once: {cost.keys} keys pressed, the program took"
        f" {cost.seconds:.2f} s for them all, {cost.slowest * 1000:.0f} ms for the slowest\n"
    )


def test_both_are_reported_with_what_was_done_to_each(done: tuple[Console, Cost, Told]) -> None:
    at, _cost, _told = done
    reports = {report.place: report for report in at.room.reports.values()}
    assert reports["B2"].outcome == "hospital" and reports["B2"].doses == 3
    assert reports["B1"].outcome == "recovered" and reports["B1"].doses == 1
    assert at.room.visits[at.room.places["B1"].session].stage == "long_watch"
    assert at.room.places["B2"].session is None


def test_no_press_of_the_script_was_refused(done: tuple[Console, Cost, Told]) -> None:
    at, _cost, told = done
    asked = [command["do"] for command in at.feed.asked]
    entries = {"record_step", "give_naloxone", "take_role", "end_emergency", "raise_overdose"}
    shown = [what for _place, what in told.facts if what not in ("left", "held", "withdrawn")]
    assert sum(do in entries for do in asked) == len(shown)


def test_the_script_uses_no_pointer() -> None:
    """Guards the claim above: the hands know keys and nothing else."""
    assert set(Hands.__dict__) >= {"press", "_one"}
    assert not any("touch" in name or "mouse" in name for name in Hands.__dict__)
    assert "calm" in ROOMS
