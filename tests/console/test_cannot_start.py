"""A monitor that cannot start is said across the window: why, what helps, and since when; legible,
whole, in each language and light, with the one thing that can be done about the sound."""

import itertools
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from hatmonitor.household import reason
from hatmonitor.household.reason import CannotStart
from hatmonitor.journal.errors import JournalBusy, JournalDamaged, JournalFailed, JournalTooNew
from hatmonitor.launch import trouble
from hatmonitor.moments import shifted
from hatmonitor.monitor import beginning
from hatmonitor.site.faults import Fault, SiteFaults
from hatmonitor.words import LANGUAGES, say
from tests.console.conftest import Console, Open
from ui.gallery.story import Story
from ui.look import pen

DATA = Path("/var/lib/hatmonitor/house-of-the-long-name/data")
MANY = SiteFaults(
    [
        Fault(f"protocol.vitals.limit_{n}", "12", say("is not known"), say("write it anew"))
        for n in range(9)
    ]
)
REASONS = {
    "many faults": beginning.bad_site(DATA / "site.toml", MANY),
    "driver": beginning.bad_instrument(DATA / "site.toml", "there is no instrument 'xyz'"),
    "full": beginning.bad_journal(DATA, JournalFailed("the disk is full")),
    "failing": beginning.bad_journal(DATA, JournalFailed("the disk reports errors")),
    "damaged": beginning.bad_journal(DATA, JournalDamaged("file is not a database")),
    "newer": beginning.bad_journal(DATA, JournalTooNew(9, 3)),
    "held": beginning.bad_journal(DATA, JournalBusy(4711)),
    "missing": beginning.no_folder(DATA, FileNotFoundError(2, "No such file", str(DATA))),
    "rights": beginning.no_folder(DATA, PermissionError(13, "Permission denied", str(DATA))),
    "read only": beginning.no_folder(DATA, OSError(30, "Read-only file system", str(DATA))),
    "ours": beginning.unforeseen(ZeroDivisionError("C-1")),
}


def kept(at: Console, name: str, tries: int = 7) -> None:
    fault = REASONS[name]
    since = shifted(at.feed.story.now, -754.0)
    said = CannotStart(fault.kind, fault.why, fault.do, 1, since, tries, "en", fault.faults)
    at.feed.be_kept(said)


@pytest.mark.parametrize("name", REASONS)
@pytest.mark.parametrize(
    ("size", "language", "room"),
    list(itertools.product([(1920, 1080), (1366, 768), (1024, 600)], LANGUAGES, ["busy", None])),
)
def test_every_reason_and_its_remedy_are_whole_and_large(
    console: Open, name: str, size: tuple[int, int], language: str, room: str | None
) -> None:
    at = console(room or Story(), size, language=language)
    kept(at, name)
    with pen.audit() as noted:
        at.window.cover.grab()
    assert noted == []
    cover = at.window.cover
    assert cover.isVisible()
    assert cover.type_px >= at.window.look.px(22 if room else 40)


def test_where_nobody_is_known_to_be_inside_it_takes_the_whole_window(console: Open) -> None:
    at = console(Story())
    kept(at, "full")
    assert at.window.cover.mask().contains(at.window.rect().center())
    assert "/data: the log cannot be written: the disk is full" in at.window.cover.face.lines[0]
    assert at.window.cover.face.do == "Make room on the disk; it goes on by itself."
    assert at.window.cover.face.since == "Tried 7 times in 12 min; it is tried again by itself."


def test_where_people_are_inside_the_wall_stays_in_sight(console: Open) -> None:
    at = console("busy")
    kept(at, "full")
    mask = at.window.cover.mask()
    for tile in at.window.wall.tiles.values():
        assert not mask.contains(at.window.wall.mapTo(at.window, tile.box.center()))
    assert mask.contains(at.window.panel.geometry().center())


def test_of_many_faults_the_first_are_shown_and_the_rest_counted(console: Open) -> None:
    at = console(Story())
    kept(at, "many faults")
    assert len(at.window.cover.face.lines) == 4
    assert at.window.cover.face.lines[-1] == "and 6 more: `hatmonitor check` lists them"


def test_the_sound_is_paused_by_touch_or_key_and_says_for_how_long(console: Open) -> None:
    at = console(Story())
    kept(at, "full")
    assert at.window.cover.quiet.isVisible()
    assert at.window.cover.quiet.focusPolicy() is Qt.FocusPolicy.NoFocus
    at.touch(at.window.cover.quiet)
    assert at.window.cover.face.quiet_left == "Sound is off for 120 s"
    assert not at.window.cover.quiet.isVisible()
    at.feed.quiet_s = 0.0
    at.feed.kept.emit()
    assert at.window.cover.quiet.isVisible()
    at.ctrl("S")
    assert at.feed.quiet_s > 0.0


def test_when_it_starts_all_is_as_before(console: Open) -> None:
    at = console("busy")
    before = at.tile("B1").face
    kept(at, "held")
    at.feed.cannot_start, at.feed.silent = None, None
    at.feed.silence.emit(False)
    assert not at.window.cover.isVisible()
    assert at.tile("B1").face == before


def test_a_silent_monitor_without_a_reason_has_no_button(console: Open) -> None:
    at = console("busy")
    at.feed.fall_silent(3)
    assert not at.window.cover.quiet.isVisible()


def test_what_the_launcher_says_is_said_in_every_language(console: Open, tmp_path: Path) -> None:
    trouble.ended(tmp_path, 1, -7)
    said = reason.told(tmp_path)
    assert said is not None
    assert said.lines("en") == ("The system ended the monitor while it started (SIGBUS).",)
    assert "SIGBUS" in said.lines("nl")[0] and said.lines("nl") != said.lines("en")
    reason.over(tmp_path)
