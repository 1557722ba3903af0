"""Emergencies in the log window: chosen, read, exported, written and signed; with and without a
monitor. And the band of alarms that nobody answers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hatmonitor import events as e
from hatmonitor.alarms.life import AlarmState
from hatmonitor.journal.store import Journal
from hatmonitor.moments import shifted
from hatmonitor.room.state import Alarm, Room
from hatmonitor.wire.messages import Answer
from hatmonitor.words import LANGUAGES, say
from tests.report.house import BEGIN, END, START, TEXT, WRITTEN, emergency, write_house
from ui.look import pen
from ui.review.band import Band, BandFace, face
from ui.review.line import Line
from ui.review.window import LogWindow
from ui.words import use_language

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key
Open = Callable[..., LogWindow]


@pytest.fixture
def incident_house(tmp_path: Path) -> Path:
    return write_house(tmp_path / "log", emergency(WRITTEN))


class Monitor:
    """Answers for a monitor; what was asked is kept."""

    def __init__(self, line: Line, folder: Path) -> None:
        self.line, self.folder = line, folder
        self.asked: list[dict[str, Any]] = []
        self.refuse: dict[str, str] = {}
        line.stop()
        line.welcomed, line.silent = True, False
        line.ask = self.ask  # type: ignore[method-assign]

    def ask(self, command: dict[str, Any], done: Callable[[Answer], None]) -> None:
        self.asked.append(command)
        why = self.refuse.get(command["do"])
        if why is None and command["do"] == "write_report":
            self._write(e.IncidentReportWritten(START, "S3", command["sections"]))
        if why is None and command["do"] == "sign_report":
            self._write(e.IncidentReportSigned(START, "S3", command["written"]))
        done(Answer(1, ok=why is None, reason=None if why is None else say(why)))

    def _write(self, fact: Any) -> None:
        with Journal.open(self.folder, moment=shifted(BEGIN, 9000)) as journal:
            journal.append([replace(emergency(fact)[-1], seq=journal.count + 1)])

    def did(self) -> list[str]:
        return [command["do"] for command in self.asked]


class Silent:
    """A line whose other end never answers."""

    def ask(self, command: dict[str, Any]) -> int:
        return 1

    def close(self) -> None:
        pass


def press(qtbot: QtBot, window: LogWindow, *keys: Key, text: str = "") -> None:
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget() or window, key)
    if text:
        qtbot.keyClicks(QApplication.focusWidget(), text)


def opened(window: LogWindow, qtbot: QtBot) -> LogWindow:
    """On the page of the one emergency, by the keyboard alone."""
    press(qtbot, window, Key.Key_M)
    press(qtbot, window, Key.Key_Return)
    assert window.emergencies.shown
    return window


def sign_in(qtbot: QtBot, window: LogWindow) -> None:
    page = window.emergencies.page
    assert page.who.isVisible()
    press(qtbot, window, text="lead1")
    press(qtbot, window, Key.Key_Return)
    press(qtbot, window, text="2222")
    press(qtbot, window, Key.Key_Return)


# --- reading and exporting -----------------------------------------------------------------------


def test_an_emergency_is_chosen_and_read_with_the_keyboard(
    incident_house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = opened(open_window(incident_house), qtbot)
    page = window.emergencies.page
    text = page.paper.toPlainText()
    assert "Incident report: Seat 3" in text and "entered late at 14:11:40" in text
    assert "DRAFT, not signed" in text
    press(qtbot, window, Key.Key_Escape)
    assert window.middle.currentWidget() is window.table


def test_without_an_emergency_it_says_so(house: Path, open_window: Open, qtbot: QtBot) -> None:
    window = open_window(house)
    press(qtbot, window, Key.Key_M)
    assert window.said.text() == "There was no emergency."


def test_without_a_monitor_the_draft_is_exported_but_neither_written_nor_signed(
    incident_house: Path, tmp_path: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = opened(open_window(incident_house), qtbot)
    page = window.emergencies.page
    press(qtbot, window, Key.Key_S)
    assert page.said.text() == "No monitor answers: this can be exported, not written or signed."
    assert not page.who.isVisible()
    press(qtbot, window, Key.Key_E)
    page.file.path.put(str(tmp_path / "paper.pdf"))
    press(qtbot, window, Key.Key_Return)
    qtbot.waitUntil(lambda: page.said.light == "good", timeout=20_000)
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")


def test_a_file_that_is_there_is_not_written_over(
    incident_house: Path, tmp_path: Path, open_window: Open, qtbot: QtBot
) -> None:
    (tmp_path / "paper.pdf").write_bytes(b"mine")
    window = opened(open_window(incident_house), qtbot)
    press(qtbot, window, Key.Key_E)
    window.emergencies.page.file.path.put(str(tmp_path / "paper.pdf"))
    press(qtbot, window, Key.Key_Return)
    assert "already there" in window.emergencies.page.said.text()
    assert (tmp_path / "paper.pdf").read_bytes() == b"mine"


def test_the_report_speaks_the_language_of_the_moment(
    incident_house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = opened(open_window(incident_house), qtbot)
    window.set_language("nl")
    assert "Naloxon" in window.emergencies.page.paper.toPlainText().split("0,8")[0]


# --- writing and signing -------------------------------------------------------------------------


def test_a_report_is_written_by_whoever_signs_in_for_it_and_out_again(
    incident_house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(incident_house)
    monitor = Monitor(window.line, incident_house)
    page = opened(window, qtbot).emergencies.page
    press(qtbot, window, Key.Key_W)
    assert page.sections.written() == TEXT
    page.sections.fields["what_follows"].setPlainText("No dose tomorrow.")
    page.save()
    sign_in(qtbot, window)
    assert monitor.did() == ["sign_in", "write_report", "sign_out"]
    assert monitor.asked[1]["sections"]["what_follows"] == "No dose tomorrow."
    assert "No dose tomorrow." in page.paper.toPlainText() and not page.writing


def test_the_text_that_stands_there_is_signed(
    incident_house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(incident_house)
    monitor = Monitor(window.line, incident_house)
    page = opened(window, qtbot).emergencies.page
    press(qtbot, window, Key.Key_S)
    sign_in(qtbot, window)
    assert monitor.asked[1] == {"do": "sign_report", "emergency": START, "written": END + 1}
    assert monitor.did()[-1] == "sign_out"
    assert page.report is not None and page.report.state == "signed"
    assert "DRAFT" not in page.paper.toPlainText()


def test_a_wrong_pin_writes_nothing_keeps_the_typing_and_forgets_the_pin(
    incident_house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(incident_house)
    monitor = Monitor(window.line, incident_house)
    monitor.refuse["sign_in"] = "the staff code or the PIN is wrong"
    page = opened(window, qtbot).emergencies.page
    press(qtbot, window, Key.Key_W)
    page.save()
    sign_in(qtbot, window)
    assert monitor.did() == ["sign_in"]
    assert page.said.light == "trouble" and page.who.isVisible()
    assert page.who.pin.value == ""
    assert page.writing and page.sections.written() == TEXT


def test_a_refusal_is_the_monitors_sentence_and_nobody_stays_signed_in(
    incident_house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(incident_house)
    monitor = Monitor(window.line, incident_house)
    monitor.refuse["sign_report"] = "only a shift lead may do that"
    page = opened(window, qtbot).emergencies.page
    press(qtbot, window, Key.Key_S)
    sign_in(qtbot, window)
    assert "only a shift lead may do that" in page.said.text().lower()
    assert monitor.did() == ["sign_in", "sign_report", "sign_out"]


def test_nothing_is_signed_before_anything_was_written(
    tmp_path: Path, open_window: Open, qtbot: QtBot
) -> None:
    folder = write_house(tmp_path / "log", emergency())
    window = open_window(folder)
    monitor = Monitor(window.line, folder)
    opened(window, qtbot)
    press(qtbot, window, Key.Key_S)
    assert window.emergencies.page.said.text().startswith("Write the report first")
    assert monitor.asked == []


def test_letters_typed_into_a_section_are_text_and_escape_only_goes_back_a_step(
    incident_house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = opened(open_window(incident_house), qtbot)
    page = window.emergencies.page
    press(qtbot, window, Key.Key_W)
    page.sections.put({})
    page.sections.fields["what_happened"].setFocus()
    press(qtbot, window, text="west")
    assert page.sections.written() == {"what_happened": "west"}
    press(qtbot, window, Key.Key_Escape)
    assert not page.writing and window.emergencies.shown


def test_a_line_that_is_hung_up_answers_what_was_asked_and_leaves_the_page_usable(
    incident_house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = opened(open_window(incident_house), qtbot)
    page, line = window.emergencies.page, window.line
    line.welcomed, line.silent = True, False
    line._follower = Silent()  # type: ignore[assignment]
    page.begin_signing()
    page.who.wanted.emit("lead1", "2222")
    line.stop()
    assert "went away before it answered" in page.said.text()
    line.welcomed, line.silent = True, False
    page.begin_signing()
    assert page.who.isVisible()


def test_a_letter_beside_the_fields_signs_nothing_while_somebody_writes(
    incident_house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = opened(open_window(incident_house), qtbot)
    page = window.emergencies.page
    page.begin_writing()
    page.keep.setFocus()
    press(qtbot, window, Key.Key_S, Key.Key_E)
    assert not (page.said.isVisible() or page.file.isVisible() or page.who.isVisible())


# --- the band ------------------------------------------------------------------------------------


def alarm(name: str, place: str, level: int, priority: str = "high", after_s: float = 0,
          practice: bool = False) -> Alarm:  # fmt: skip
    raised = shifted(BEGIN, after_s)
    return Alarm(
        f"{name}:{place}", name, place, priority, say("because"), AlarmState.UNACKNOWLEDGED, True,
        raised, raised, 5, 0, place=place, level=level, practice=practice,
    )  # fmt: skip


def shown(*alarms: Alarm, silent: bool = False) -> BandFace | None:
    room = Room(alarms={each.id: each for each in alarms})
    return face(room, shifted(BEGIN, 250), silent=silent)


def test_an_alarm_stands_across_the_window_from_the_second_time_on() -> None:
    assert shown(alarm("check_missed", "S3", 0), alarm("check_missed", "S4", 1)) is None
    found = shown(alarm("check_missed", "S3", 2))
    assert found is not None and not found.lead
    assert found.heading == "Nobody answered"
    assert found.lines == ("Check missed, S3, 4 min",)


def test_from_the_third_time_on_the_shift_lead_is_called() -> None:
    for level in (3, 4, 17):
        found = shown(alarm("check_missed", "S3", level))
        assert found is not None and found.lead
        assert found.heading.startswith("SHIFT LEAD")
        assert found.do == "Look at the person and record a check."


def test_every_unanswered_alarm_is_counted_and_the_highest_comes_first() -> None:
    many = [alarm("check_late", f"S{n}", 2, "medium", n) for n in range(6)]
    found = shown(*many, alarm("help_called", "B1", 2), alarm("x", "B2", 2, practice=True))
    assert found is not None and found.priority == "high"
    assert found.lines[0].startswith("Help called, B1")
    assert found.lines[-1] == "and 4 more"
    practised = shown(alarm("help_called", "B2", 2, practice=True))
    assert practised is not None and practised.lines[0].startswith("PRACTICE: Help called")


def test_a_practised_alarm_never_stands_before_a_real_one() -> None:
    found = shown(
        alarm("help_called", "B2", 4, practice=True), alarm("check_late", "S1", 2, "medium")
    )
    assert found is not None and found.lines[0].startswith("Check late")
    assert not found.lead and found.heading == "Nobody answered"


def test_a_monitor_that_fell_silent_takes_no_band_away_but_says_so() -> None:
    found = shown(alarm("help_called", "B1", 2), silent=True)
    assert found is not None and "not answering" in found.lines[-1]


def test_only_an_answer_takes_the_band_away(house: Path, open_window: Open, qtbot: QtBot) -> None:
    window = open_window(house)
    line = window.line
    line.stop()
    standing = alarm("check_missed", "S3", 3)
    line.mirror.room = Room(alarms={standing.id: standing})
    line.welcomed, line.silent = True, False
    line.heard.emit()
    band = window.band
    assert band.isVisible()
    assert (band.x(), band.y(), band.width()) == (0, 0, window.width())
    high = band.height()
    press(qtbot, window, Key.Key_Escape, Key.Key_M, Key.Key_Escape)
    window.look_again()
    assert band.isVisible()
    line.mirror.room = Room(alarms={standing.id: replace(standing, level=2)})
    line.heard.emit()
    assert band.isVisible() and band.height() < high
    line.mirror.room = Room(alarms={standing.id: replace(standing, level=0)})
    line.heard.emit()
    assert not band.isVisible()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (1024, 700)])
def test_no_word_of_the_band_or_the_page_is_cut(
    incident_house: Path, open_window: Open, qtbot: QtBot, language: str, size: tuple[int, int]
) -> None:
    window = open_window(incident_house, language, size)
    line = window.line
    line.stop()
    standing = [alarm("check_missed", f"S{n}", 3) for n in range(7)]
    line.mirror.room = Room(alarms={each.id: each for each in standing})
    line.welcomed = True
    line.heard.emit()
    window.emergencies.show(START)
    with pen.audit() as cut:
        window.grab()
        window.emergencies.page.begin_writing()
        window.grab()
    assert cut == []


def test_the_band_flashes_as_its_priority_does(house: Path, open_window: Open) -> None:
    band: Band = open_window(house).band
    band.follow(lambda: shown(alarm("help_called", "B1", 2)))
    seen = set()
    for _ in range(4):
        seen.add(band.grab().toImage().pixelColor(2, 2).name())
        band._flashed()
    assert len(seen) == 2


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")
