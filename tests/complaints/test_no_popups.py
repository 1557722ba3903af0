"""Complaint 21 of reference/alarms.md, section 6: popups that are hidden, or stand one at a time.

Whatever would open a second window, or take the keys away from the first, is a word of Qt's; none
of these words may stand in the console, the log window, or what they share. That nothing really
opens one is shown in tests/console/test_window.py."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SHOWN: Final = sorted(
    path for path in (ROOT / "ui").rglob("*.py") if path.parts[-2] not in ("bell", "gallery")
)

OPENS_A_WINDOW: Final = {
    "QMessageBox", "QDialog", "QInputDialog", "QFileDialog", "QErrorMessage", "QProgressDialog",
    "QColorDialog", "QFontDialog", "QPrintDialog", "QPrintPreviewDialog", "QWizard", "QMenu",
    "QComboBox", "QCompleter", "QToolTip", "QSystemTrayIcon", "QSplashScreen", "QMdiSubWindow",
    "QDateEdit", "QDateTimeEdit", "QCalendarWidget", "QWhatsThis",
}  # fmt: skip
TAKES_THE_KEYS: Final = {
    "setModal", "setWindowModality", "ApplicationModal", "WindowModal", "Popup", "ToolTip",
    "setToolTip", "showMessage", "grabKeyboard", "grabMouse", "open_", "popup", "QEventLoop",
}  # fmt: skip
# Of an application, where its life begins; nowhere else, and never of a window.
RUNS_THE_PROGRAM: Final = {"exec", "exec_"}


def names_in(path: Path) -> Iterator[tuple[str, int, str]]:
    """Every name and attribute, with its line and what it is asked of."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Name(id=name):
                yield name, node.lineno, ""
            case ast.Attribute(attr=name, value=of):
                yield name, node.lineno, ast.unparse(of)
            case ast.alias(name=name):
                yield name.rpartition(".")[2], node.lineno, ""


def test_complaint_21_no_popup_and_no_modal_window_stands_in_the_source() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}" for path in SHOWN for name, line in bad(path)
    ]
    assert found == []


def bad(path: Path) -> Iterator[tuple[str, int]]:
    for name, line, of in names_in(path):
        started = (path.name, of) == ("__main__.py", "app")
        if name in OPENS_A_WINDOW | TAKES_THE_KEYS or (name in RUNS_THE_PROGRAM and not started):
            yield name, line


def test_complaint_21_the_search_sees_what_it_looks_for(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text("from PySide6.QtWidgets import QMessageBox\nbox.setModal(True)\nbox.exec()\n")
    assert {name for name, _line in bad(path)} == {"QMessageBox", "setModal", "exec"}
    assert len(SHOWN) > 40
