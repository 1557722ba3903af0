"""An answer whose panel, card or field has gone reaches nobody, and is said in a place that stays.

The order is the real one (monitor/loop.py): the events first, then the answer. Here the answer is
held back, whoever asked is closed and destroyed, and then it comes.
"""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest

from hatmonitor.wire.messages import Answer
from hatmonitor.words import say
from tests.console.conftest import Console, Open
from ui.console import asker
from ui.gallery.box import BoxFeed
from ui.look.look import Look
from ui.review.incident_page import IncidentPage
from ui.review.line import Line

GOOD = Answer(1, ok=True, seqs=(1,))
NO = Answer(1, ok=False, reason=say("sign in first"))


def panels(at: Console) -> dict[str, Callable[[], object]]:
    """Every panel there is, and how it comes into sight."""
    choosing = at.window.choosing
    client = next(iter(at.room.clients))
    here = next(v.client for v in at.room.visits.values() if v.place is None)
    return {
        "place": lambda: choosing._place("B1"),
        "emergency": lambda: choosing._emergency(next(iter(at.room.emergencies))),
        "client": lambda: choosing.client(here),
        "client to come": lambda: choosing.client(client),
        "help": choosing.help,
        "staff": choosing.staff,
        "sounds": choosing.sounds,
        "devices": choosing.devices,
        "lead": choosing.lead,
        "shelve": lambda: choosing.shelve(next(iter(at.room.alarms))),
        "to come": choosing.to_come,
        "leaving": lambda: choosing.leaving(lambda: None),
        "idle": choosing.nothing,
    }


PANELS = (
    "place", "emergency", "client", "client to come", "help", "staff", "sounds", "devices", "lead",
    "shelve", "to come", "leaving", "idle",
)  # fmt: skip


class Held:
    """Answers wait until the test lets them come."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[Callable[[Answer], None]] = []
        monkeypatch.setattr(BoxFeed, "ask", lambda _feed, _command, done: self.done.append(done))


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(monkeypatch)


def destroyed() -> None:
    """What was to be deleted later is deleted now."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


@pytest.mark.parametrize("answer", [GOOD, NO], ids=["recorded", "refused"])
@pytest.mark.parametrize("name", PANELS)
def test_an_answer_for_a_panel_that_has_gone_is_said_in_the_head(
    name: str, answer: Answer, console: Open, held: Held
) -> None:
    at = console("emergency")
    shown = panels(at)
    assert set(shown) == set(PANELS)
    shown[name]()
    told: list[Any] = []
    at.subject.ask({"do": "admit", "client": "C-9"}, told.append)
    key = at.subject.key
    at.window.choosing._place("B2" if key != ("place", "B2") else "B1")
    if key == ("idle", ""):
        assert at.subject.key != key
    destroyed()
    held.done[0](answer)
    assert told == []
    assert (
        at.window.header.said()
        .partition("C-9: ")[2]
        .startswith("Recorded" if answer.ok else "Sign in first")
    )


def test_a_panel_that_has_gone_is_not_told_that_the_answer_takes_long(
    console: Open, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asker, "SLOW_MS", 20)
    at = console("emergency")
    at.window.choosing._place("B1")
    at.subject.ask({"do": "end_injection", "place": "B1"})
    at.window.choosing._place("B2")
    destroyed()
    QTest.qWait(60)
    assert "has not answered" in at.window.header.said()


def test_an_answer_for_an_alarms_card_that_has_gone_is_said_in_the_head(
    console: Open, held: Held
) -> None:
    at = console("emergency")
    face = at.card("overdose_called:B3").face
    at.window._acknowledge(face)
    at.window.side.alarms.show_faces(())
    destroyed()
    held.done[0](NO)
    assert "Sign in first" in at.window.header.said()
    at.window._acknowledge(face)
    held.done[1](NO)


def test_the_overdose_key_asks_whatever_panel_is_in_sight_and_says_so_in_the_head(
    console: Open, held: Held
) -> None:
    at = console("emergency")
    for show in panels(at).values():
        show()
        at.window.choosing.choice = "B1"
        at.window.choosing.overdose()
        at.window.choosing.nothing()
        destroyed()
        held.done[-1](NO)
        assert at.window.header.said().endswith("B1: Sign in first")
    assert len(held.done) == len(PANELS)
    at.window.panel.subject = None
    at.window.choosing.choice = "B2"
    at.window.choosing.overdose()
    assert len(held.done) == len(PANELS) + 1


def test_the_answers_of_the_gallery_come_after_the_events_as_the_monitors_do(
    console: Open,
) -> None:
    at = console("emergency")
    order: list[str] = []
    at.feed.heard.connect(lambda: order.append("event"))
    at.feed.ask({"do": "raise_overdose", "place": "B1"}, lambda _answer: order.append("answer"))
    assert order == ["event"]
    QCoreApplication.processEvents()
    assert order == ["event", "answer"]


def test_a_line_of_the_log_window_that_ends_tells_no_page_that_has_gone(
    tmp_path: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(tmp_path)
    waiting: list[Callable[[Answer], None]] = []
    monkeypatch.setattr(line, "ask", lambda _command, done: waiting.append(done))
    page = IncidentPage(Look(), tmp_path, line)
    page._ask({"do": "sign_report", "emergency": 1})
    page.deleteLater()
    destroyed()
    assert len(waiting) == 1
    waiting[0](NO)  # RuntimeError from Qt where the page itself is told
    QCoreApplication.processEvents()
