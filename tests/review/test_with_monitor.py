"""The log window beside a real monitor: it writes and signs through it, and shows what it says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hatmonitor import events as e
from tests.processes.conftest import one_zygote, sockets_that_go, zygote
from tests.processes.place import Place, written
from tests.processes.zygote import Zygote
from ui.review.window import LogWindow

__all__ = ["one_zygote", "sockets_that_go", "zygote"]

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Open = Callable[..., LogWindow]
LIMIT_MS = 20_000


def had_an_emergency(place: Place) -> int:
    """One in an empty booth, over at once; the number of its start."""
    with place.signed_in() as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        answer = station.ask({"do": "end_emergency", "place": "B1", "outcome": "false_alarm"})
        assert answer.ok, answer.reason
    return next(event.seq for event in written(place.data) if event.kind == "emergency_started")


def test_a_report_is_written_and_signed_through_the_monitor(
    tmp_path: Path, zygote: Zygote, open_window: Open, qtbot: QtBot
) -> None:
    place = Place(tmp_path, zygote)
    place.start()
    seq = had_an_emergency(place)
    window = open_window(place.data)
    page = window.emergencies.page
    qtbot.waitUntil(lambda: window.line.answers, timeout=LIMIT_MS)
    window.emergencies.show(seq)
    page.begin_writing()
    page.sections.fields["what_happened"].setPlainText("Somebody slept.")
    page.save()
    page.who.wanted.emit("w1", "1111")
    qtbot.waitUntil(lambda: not page.writing, timeout=LIMIT_MS)
    page.begin_signing()
    page.who.wanted.emit("w1", "1111")
    qtbot.waitUntil(lambda: "shift lead" in page.said.text(), timeout=LIMIT_MS)
    page.begin_signing()
    page.who.wanted.emit("lead1", "2222")
    qtbot.waitUntil(
        lambda: page.report is not None and page.report.state == "signed", timeout=LIMIT_MS
    )
    events = written(place.data)
    (text,) = (event for event in events if isinstance(event.fact, e.IncidentReportWritten))
    (signed,) = (event for event in events if isinstance(event.fact, e.IncidentReportSigned))
    assert (text.by, signed.by) == ("w1", "lead1")
    assert isinstance(signed.fact, e.IncidentReportSigned) and signed.fact.written == text.seq
    qtbot.waitUntil(lambda: window.line.staff is None, timeout=LIMIT_MS)


def test_what_nobody_answers_goes_across_the_window_until_it_is_acknowledged(
    tmp_path: Path, zygote: Zygote, open_window: Open, qtbot: QtBot
) -> None:
    place = Place(tmp_path, zygote, escalate_first_s=1, escalate_again_s=1)
    monitor = place.start()
    window = open_window(place.data)
    with place.signed_in() as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        qtbot.waitUntil(lambda: "SHIFT LEAD" in window.band.text(), timeout=LIMIT_MS)
        assert "Overdose called, B1" in window.band.text()
        monitor.kill()
        place.start()
        qtbot.waitUntil(lambda: window.line.answers, timeout=LIMIT_MS)
        assert "Overdose called, B1" in window.band.text()
    with place.signed_in() as station:
        alarm = station.room.alarms["overdose_called:B1"]
        answer = station.ask({"do": "acknowledge", "alarm": alarm.id, "seen": alarm.risen_seq})
        assert answer.ok
        qtbot.waitUntil(lambda: "Overdose" not in window.band.text(), timeout=LIMIT_MS)


def test_a_window_that_goes_alarms_nobody(
    tmp_path: Path, zygote: Zygote, open_window: Open, qtbot: QtBot
) -> None:
    place = Place(tmp_path, zygote)
    place.start()
    window = open_window(place.data)
    qtbot.waitUntil(lambda: window.line.answers, timeout=LIMIT_MS)
    window.shut()
    with place.signed_in() as station:
        assert not any(alarm.subject == "review" for alarm in station.room.alarms.values())
        assert not any(event.kind == "follower_lost" for event in written(place.data))
