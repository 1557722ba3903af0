"""The window: keys, choices, the entry below, languages, and every state it can be in."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hatmonitor import events as e
from hatmonitor.events import FACTS
from hatmonitor.journal.files import JOURNAL
from hatmonitor.journal.store import Journal
from tests.review.house import ALARM, BEGIN, CORRECTED, CORRECTION, LAST, check, event, write_house
from ui.look import pen
from ui.look.controls import Button
from ui.look.look import TOUCH
from ui.review.asked import Asked
from ui.review.kinds import GROUPS
from ui.review.table import stamps
from ui.review.window import LogWindow

# Qt's offscreen screen says so of every window.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key
Open = Callable[..., LogWindow]


def press(qtbot: QtBot, window: LogWindow, *keys: Key, text: str = "") -> None:
    """As a person does: to whatever has the keyboard."""
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget() or window, key)
    if text:
        qtbot.keyClicks(QApplication.focusWidget(), text)


def found(window: LogWindow) -> list[int]:
    return [window.entries.entry(row).seq for row in range(window.entries.rowCount())]


def line(window: LogWindow, row: int) -> list[str]:
    model = window.entries
    return [model.data(model.index(row, column)) for column in range(model.columnCount())]


# --- reading -------------------------------------------------------------------------------------


def test_an_entry_stands_there_in_words_at_the_sites_time(house: Path, open_window: Open) -> None:
    window = open_window(house)
    window.bar.ask(Asked(kind="client_seated"))
    assert line(window, 0) == [
        "5", "24 Oct 2026", "23:00:05", "B1", "C-0001", "w2", "C-0001 was seated in B1.",
    ]  # fmt: skip
    assert "Testhuis" in window.head.title.text()
    assert "Europe/Amsterdam" in window.head.state.text()


def test_language_and_palette_are_switched_while_it_runs(
    house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(house, alone=True)
    window.bar.ask(Asked(kind="client_seated"))
    window.table.choose(0)
    with qtbot.waitSignal(window.entries.headerDataChanged):
        window.head.language.click()
    assert line(window, 0)[-1] == "C-0001 is in B1 geplaatst."
    assert window.entries.headerData(2, Qt.Orientation.Horizontal) == "Tijd"
    assert window.detail.sentence.text() == "C-0001 is in B1 geplaatst."
    assert window.bar.kinds.text() == "Soort: Cliënt geplaatst"
    window.set_language("en")
    assert line(window, 0)[-1] == "C-0001 was seated in B1."
    window.head.palette_button.click()
    assert window.look.palette.name == "light"
    window.set_light(False)
    assert window.look.palette.name == "dark"


def test_a_search_is_made_anew_in_another_language(house: Path, open_window: Open) -> None:
    window = open_window(house)
    window.bar.ask(Asked(text="came in"))
    assert found(window) == [8, 3]
    window.set_language("nl")
    assert found(window) == []


# --- keys ----------------------------------------------------------------------------------------


def test_each_filter_has_its_key(house: Path, open_window: Open, qtbot: QtBot) -> None:
    window = open_window(house)
    press(qtbot, window, Key.Key_C, text="C-0001")
    press(qtbot, window, Key.Key_Return)
    assert found(window) == [7, 6, 5, 4, 3]
    press(qtbot, window, Key.Key_Escape)  # the field, then the keyboard is still in it
    assert window.bar.asked == Asked()
    press(qtbot, window, Key.Key_Escape)
    press(qtbot, window, Key.Key_D, text="24-10-2026")
    press(qtbot, window, Key.Key_Return)
    assert found(window)[0] == 13
    press(qtbot, window, Key.Key_Escape, Key.Key_Escape)
    press(qtbot, window, Key.Key_F, text="tune")
    qtbot.waitUntil(lambda: found(window) == [CORRECTED])


def test_control_f_searches_also_from_within_a_field(
    house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(house)
    press(qtbot, window, Key.Key_C)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.bar.text.line.hasFocus()


def test_a_place_and_a_kind_are_picked_with_the_keyboard_in_the_lists_own_place(
    house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(house)
    press(qtbot, window, Key.Key_P)
    assert window.middle.currentWidget() is window.picker
    assert QApplication.topLevelWidgets().count(window) == 1
    assert [button.text() for button in window.picker.buttons] == ["All", "B1", "S1"]
    press(qtbot, window, Key.Key_B, Key.Key_Return)
    assert found(window) == [6, 5]
    press(qtbot, window, Key.Key_K, Key.Key_A)
    chosen = QApplication.focusWidget()
    assert isinstance(chosen, Button)
    while chosen.text() != "Alarm":
        press(qtbot, window, Key.Key_A)
        chosen = QApplication.focusWidget()
    press(qtbot, window, Key.Key_Return)
    assert found(window) == [ALARM]
    assert window.table.hasFocus()


def test_arrows_walk_over_the_choices(house: Path, open_window: Open, qtbot: QtBot) -> None:
    window = open_window(house)
    press(qtbot, window, Key.Key_K, Key.Key_Down)
    first = QApplication.focusWidget()
    press(qtbot, window, Key.Key_Left, Key.Key_Down, Key.Key_Up)
    left = QApplication.focusWidget()
    assert isinstance(first, Button) and isinstance(left, Button)
    assert left is not first
    assert left.y() == first.y()


def test_arrows_go_to_the_days_that_have_entries(
    house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(house)
    days = []
    for key in (Key.Key_Left, Key.Key_Left, Key.Key_Right):
        press(qtbot, window, key)
        days.append(window.bar.asked.day)
    assert [str(day) for day in days] == ["2026-10-29", "2026-10-28", "2026-10-29"]
    for _ in range(9):
        press(qtbot, window, Key.Key_Left)
    assert str(window.bar.asked.day) == "2026-10-24"


def test_escape_goes_back_step_by_step_and_then_leaves(
    house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(house)
    window.bar.ask(Asked(client="C-0001"))
    press(qtbot, window, Key.Key_Down, Key.Key_K)
    press(qtbot, window, Key.Key_Escape)
    assert window.middle.currentWidget() is window.table
    press(qtbot, window, Key.Key_Escape)
    assert window.bar.asked == Asked()
    window.table.choose(3)
    press(qtbot, window, Key.Key_Escape)
    assert window.detail.entry is None
    with qtbot.waitSignal(window.left, timeout=1000):
        press(qtbot, window, Key.Key_Escape)


def test_the_overdose_key_is_left_to_the_window_around_it(
    house: Path, qtbot: QtBot, open_window: Open
) -> None:
    seen: list[int] = []

    class Around(QWidget):
        def keyPressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
            seen.append(event.key())

    around = Around()
    window = open_window(house)
    window.setParent(around)
    qtbot.addWidget(around)
    around.show()
    window.show()
    for part in (window.table, window.bar.text.line, window.bar.places, window):
        qtbot.keyClick(part, Key.Key_F12)
    assert seen == [Key.Key_F12] * 4
    window.setParent(None)


def test_a_client_code_is_found_whatever_the_case_it_is_typed_in(
    house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(house)
    for typed, there in (("c-0001", 5), ("C-0002", 1)):
        press(qtbot, window, Key.Key_C, text=typed)
        press(qtbot, window, Key.Key_Return)
        assert len(found(window)) == there
        press(qtbot, window, Key.Key_Escape, Key.Key_Escape)


def test_what_is_no_day_is_said_and_changes_nothing(
    house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(house)
    press(qtbot, window, Key.Key_D, text="31-02-2026")
    press(qtbot, window, Key.Key_Return)
    assert "31-02-2026" in window.said.text()
    assert window.bar.asked == Asked()
    press(qtbot, window, Key.Key_Escape)
    assert not window.said.isVisible()


# --- one entry whole -----------------------------------------------------------------------------


def test_the_chosen_entry_is_shown_with_all_its_fields_and_its_hash(
    house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(house)
    window.bar.ask(Asked(kind="alarm_raised"))
    press(qtbot, window, Key.Key_Down)
    text = window.detail.fields.toPlainText()
    row = window.entries.entry(0).row
    for value in (row.hash, row.prev, row.at, "boot", "V-1", "check_late:B1", "medium", "rules"):
        assert value in text


def test_a_correction_and_the_entry_it_corrects_point_at_each_other(
    house: Path, open_window: Open
) -> None:
    window = open_window(house)
    window.show_entry(CORRECTED)
    assert window.detail.entry is not None and window.detail.entry.seq == CORRECTED
    assert [link.text() for link in window.detail.links if link.isVisible()] == [
        f"Corrected by entry {CORRECTION}"
    ]
    assert stamps(window.detail.entry, corrected=True) == ["corrected"]
    window.detail.links[0].click()
    assert window.detail.entry.seq == CORRECTION
    assert [link.text() for link in window.detail.links if link.isVisible()] == [
        f"Points at entry {CORRECTED}"
    ]


def test_one_visit_can_be_read_alone(house: Path, open_window: Open, qtbot: QtBot) -> None:
    window = open_window(house)
    window.show_entry(CORRECTED)
    press(qtbot, window, Key.Key_V)
    assert found(window) == [7, 6, 5, 4, 3]
    assert "V-1" in window.head.state.text()


# --- while the shift runs ------------------------------------------------------------------------


def test_it_reads_along_and_stands_still_while_an_entry_is_read(
    own_house: Path, open_window: Open, qtbot: QtBot
) -> None:
    window = open_window(own_house)
    with Journal.open(own_house, moment=BEGIN) as journal:
        journal.append([check(LAST + 1)])
        window.look_again()
        assert found(window)[0] == LAST + 1
        press(qtbot, window, Key.Key_Down)
        journal.append([check(LAST + 2), check(LAST + 3)])
        window.look_again()
        assert found(window)[0] == LAST + 1
        assert window.head.newest.text() == "New entries: 2"
        press(qtbot, window, Key.Key_Home)
        assert found(window)[0] == LAST + 3
        assert not window.head.newest.isVisible()


def test_the_clock_that_looks_again_runs_by_itself(own_house: Path, qtbot: QtBot) -> None:
    window = LogWindow(own_house, "en")
    qtbot.addWidget(window)
    window.show()
    with Journal.open(own_house, moment=BEGIN) as journal:
        journal.append([check(LAST + 1)])
        qtbot.waitUntil(lambda: found(window)[0] == LAST + 1)
    window.shut()


def test_put_away_it_reads_nothing_and_shown_again_it_reads_on(
    own_house: Path, open_window: Open
) -> None:
    window = open_window(own_house)
    window.bar.ask(Asked(place="S1"))
    window.close()
    assert window.keeper.book is None
    assert not window._timer.isActive()
    with Journal.open(own_house, moment=BEGIN) as journal:
        journal.append([check(LAST + 1)])
    window.show()
    assert found(window)[0] == LAST + 1
    assert window.entries.asked == Asked(place="S1")


def test_scrolled_away_it_waits_and_says_how_many_are_new(
    own_house: Path, open_window: Open
) -> None:
    window = open_window(own_house)
    window.table.verticalScrollBar().setValue(400)
    with Journal.open(own_house, moment=BEGIN) as journal:
        journal.append([check(LAST + 1)])
    window.look_again()
    assert window.head.newest.text() == "New entries: 1"
    window.table.verticalScrollBar().setValue(0)
    window.look_again()
    assert found(window)[0] == LAST + 1


def test_a_drill_or_demo_entry_is_marked(own_house: Path, open_window: Open) -> None:
    with Journal.open(own_house, moment=BEGIN) as journal:
        journal.append([event(LAST + 1, e.ClientAdmitted("C-9"), after_s=1e6, demo=True)])
    window = open_window(own_house)
    assert stamps(window.entries.entry(0), corrected=False) == ["DEMO"]


# --- states --------------------------------------------------------------------------------------


def test_no_log_is_said_and_it_is_opened_as_soon_as_there_is_one(
    tmp_path: Path, open_window: Open
) -> None:
    folder = tmp_path / "log"
    window = open_window(folder)
    assert window.middle.currentWidget() is window.notice
    assert f"There is no log in {folder} yet." in window.notice.text()
    write_house(folder)
    window.look_again()
    assert window.middle.currentWidget() is window.table
    assert found(window)[0] == LAST


def test_an_empty_log_is_told_from_one_where_nothing_matches(
    tmp_path: Path, house: Path, open_window: Open
) -> None:
    Journal.open(tmp_path, moment=BEGIN).close()
    assert "The log is empty." in open_window(tmp_path).notice.text()
    window = open_window(house)
    window.bar.ask(Asked(place="B9"))
    assert "No entry matches." in window.notice.text()
    assert window.middle.currentWidget() is window.notice


def test_a_log_that_was_taken_away_or_replaced_is_noticed(
    own_house: Path, open_window: Open
) -> None:
    window = open_window(own_house)
    aside = own_house / "aside"
    (own_house / JOURNAL).rename(aside)
    window.look_again()
    assert "There is no log" in window.notice.text()
    aside.rename(own_house / JOURNAL)
    window.look_again()
    assert found(window)[0] == LAST


# --- looks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1000, 700)])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_word_fits_and_every_button_can_be_hit(
    house: Path, open_window: Open, qtbot: QtBot, size: tuple[int, int], language: str
) -> None:
    window = open_window(house, language, size, alone=True)
    steps: list[Callable[[], object]] = [
        lambda: window.show_entry(CORRECTED),
        window._open_export,
        window._pick_kind,
        window._pick_place,
        lambda: window._picked("place", "B9"),
    ]
    with pen.audit() as cut:
        for step in steps:
            step()
            QApplication.processEvents()
            window.grab()
    assert not cut
    assert (window.width(), window.height()) == size
    for button in window.findChildren(Button):
        if button.isVisible():
            assert min(button.width(), button.height()) >= TOUCH, button.text()


def test_the_kinds_offered_are_all_there_are() -> None:
    offered = [kind for kinds in GROUPS.values() for kind in kinds]
    assert sorted(offered) == sorted(FACTS)


def test_nothing_it_says_is_left_in_english(house: Path, open_window: Open) -> None:
    window = open_window(house, "nl")
    window.bar.ask(Asked(place="B9"))
    texts = [window.notice.text(), window.head.state.text(), window.bar.clear.text()]
    assert not re.search(r"\b(entry|the|new|all)\b", " ".join(texts), re.IGNORECASE)
