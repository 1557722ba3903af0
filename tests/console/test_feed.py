"""The window's end of the wire, at real monitors: what arrives is shown, silence is noticed."""

import os
import signal
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from hatmonitor.journal.samples import Sample
from hatmonitor.journal.store import Journal
from hatmonitor.moments import Moment
from tests.processes.place import Place
from ui.console.feed import Feed
from ui.console.window import Window
from ui.look.look import Look

WITHIN_MS = 30_000


@pytest.fixture
def feed(place: Place, qtbot: QtBot):
    made = Feed(place.data)
    yield made
    made.stop()


def _ready(feed: Feed) -> bool:
    return feed.mirror.room.site is not None


def test_the_room_comes_by_itself_and_events_follow(
    place: Place, feed: Feed, qtbot: QtBot
) -> None:  # fmt: skip
    place.start()
    feed.start()
    qtbot.waitUntil(lambda: _ready(feed), timeout=WITHIN_MS)
    with place.signed_in() as station:
        assert station.ask({"do": "enrol", "client": "C-1", "approved_by": "prescriber"}).ok
    qtbot.waitUntil(lambda: "C-1" in feed.scene().room.clients, timeout=WITHIN_MS)


def test_a_command_is_answered_in_the_windows_thread(
    place: Place, feed: Feed, qtbot: QtBot
) -> None:  # fmt: skip
    place.start()
    feed.start()
    qtbot.waitUntil(lambda: _ready(feed), timeout=WITHIN_MS)
    answers = []
    feed.ask({"do": "admit", "client": "C-1"}, answers.append)
    assert answers == [], "answered before the loop ran: not in the window's own time"
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=WITHIN_MS)
    assert not answers[0].ok and str(answers[0].reason) == "sign in first"


def test_without_a_monitor_every_command_is_answered_with_the_reason(
    place: Place, feed: Feed, qtbot: QtBot
) -> None:  # fmt: skip
    feed.start()
    answers = []
    feed.ask({"do": "sign_out"}, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=WITHIN_MS)
    assert str(answers[0].reason) == "No monitor answers."


def test_a_monitor_that_hangs_with_its_line_open_is_silent_within_two_seconds(
    place: Place, feed: Feed, qtbot: QtBot
) -> None:  # fmt: skip
    monitor = place.start()
    feed.start()
    window = Window(feed, Look())
    window._sure_to_leave = True
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    qtbot.waitUntil(lambda: _ready(feed) and not window.cover.isVisible(), timeout=WITHIN_MS)
    os.kill(monitor.pid, signal.SIGSTOP)
    try:
        qtbot.waitUntil(window.cover.isVisible, timeout=WITHIN_MS)
        assert feed.mirror.age_s(time.monotonic()) < 2.5
        assert window.wall.tiles["B1"].face.age
    finally:
        os.kill(monitor.pid, signal.SIGCONT)
    qtbot.waitUntil(lambda: not window.cover.isVisible(), timeout=WITHIN_MS)
    assert window.wall.tiles["B1"].face.age == ""


def test_a_killed_monitor_comes_back_into_the_same_window(
    place: Place, feed: Feed, qtbot: QtBot
) -> None:  # fmt: skip
    monitor = place.start()
    feed.start()
    qtbot.waitUntil(lambda: _ready(feed), timeout=WITHIN_MS)
    os.kill(monitor.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: feed.scene().silent is not None, timeout=WITHIN_MS)
    place.start()
    qtbot.waitUntil(lambda: feed.scene().silent is None, timeout=WITHIN_MS)
    assert feed.mirror.room.running


def test_the_lines_of_the_instruments_are_told_while_somebody_looks(
    place: Place, feed: Feed, qtbot: QtBot
) -> None:
    place.start()
    feed.start()
    qtbot.waitUntil(lambda: _ready(feed), timeout=WITHIN_MS)
    assert feed.scene().room.devices, "a site without instruments shows nothing here"
    live = []
    feed.live.connect(lambda: live.append(feed.scene().instruments))
    assert not feed.scene().instruments
    feed.look_at(True)
    qtbot.waitUntil(lambda: any(live), timeout=WITHIN_MS)
    assert set(feed.scene().instruments) == set(feed.scene().room.devices)


def test_the_recorded_vitals_of_a_visit_come_from_the_journal_in_the_windows_thread(
    tmp_path: Path, qtbot: QtBot
) -> None:
    rows = [
        Sample(at * 1_000_000, "oxi", "B1", "V1" if at % 2 else "V2", 97, 70, None, "good")
        for at in range(10)
    ]
    moment = Moment(0, "boot", 0)
    with closing(Journal.open(tmp_path, moment=moment)) as journal:
        journal.add_samples(rows)
    feed = Feed(tmp_path)
    feed.mirror.folder = str(tmp_path)
    taker = Taker()
    feed.samples("V1", taker.take)
    assert taker.taken == [], "read in the window's own time"
    qtbot.waitUntil(lambda: len(taker.taken) == 1, timeout=WITHIN_MS)
    assert [sample.at_us for sample in taker.taken[0]] == [n * 1_000_000 for n in (1, 3, 5, 7, 9)]
    assert taker.threads == [threading.get_ident()]


def test_a_journal_that_cannot_be_read_is_told_as_that(tmp_path: Path, qtbot: QtBot) -> None:
    feed = Feed(tmp_path)
    feed.mirror.folder = str(tmp_path / "nowhere")
    taker = Taker()
    feed.samples("V1", taker.take)
    qtbot.waitUntil(lambda: taker.taken == [None], timeout=WITHIN_MS)


class Taker(QObject):
    """Takes what was read, as a panel does."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[object] = []
        self.threads: list[int] = []

    def take(self, samples: object) -> None:
        self.taken.append(samples)
        self.threads.append(threading.get_ident())


def test_many_messages_wake_the_window_once(place: Place, feed: Feed, qtbot: QtBot) -> None:
    place.start()
    feed.start()
    qtbot.waitUntil(lambda: _ready(feed), timeout=WITHIN_MS)
    heard = []
    feed.heard.connect(lambda: heard.append(feed.mirror.seq))
    with place.signed_in() as station:
        for number in range(40):
            answer = station.ask(
                {"do": "enrol", "client": f"C-{number}", "approved_by": "prescriber"}
            )
            assert answer.ok
    qtbot.waitUntil(lambda: "C-39" in feed.scene().room.clients, timeout=WITHIN_MS)
    assert len(heard) < 40
