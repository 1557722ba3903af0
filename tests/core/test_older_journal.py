"""A journal that an older program wrote still folds, row by row, and its hashes still hold.

older/before_vitals.jsonl: the rows of a short shift as the program wrote them before it knew
vitals, buttons and settings of instruments.
"""

import json
from pathlib import Path

from hatmonitor.journal.rows import Row, from_row, hash_of
from hatmonitor.room.apply import fold
from hatmonitor.room.state import Room
from tests.core.world import SITE, ListJournal, World

OLDER = Path(__file__).with_name("older") / "before_vitals.jsonl"
ROWS = [Row(**json.loads(line)) for line in OLDER.read_text(encoding="utf-8").splitlines()]


def test_every_row_of_an_older_journal_is_read_and_unchanged() -> None:
    assert [hash_of(row) for row in ROWS] == [row.hash for row in ROWS]
    assert [from_row(row).seq for row in ROWS] == list(range(1, len(ROWS) + 1))


def test_an_older_journal_folds_to_the_room_it_was() -> None:
    room = fold(Room(), map(from_row, ROWS))
    assert room.protocol is not None
    assert room.protocol.vitals is None
    assert (room.protocol.breath.word_decides, room.devices["desk1"].measures) == (False, "")
    (visit,) = room.visits.values()
    assert [check.rr for check in visit.checks] == [14]
    assert visit.breaths[0].origin == ""
    assert set(room.alarms) == {
        "overdose_called:B1", "instrument_lost:desk1", "breath_unassigned:26",
    }  # fmt: skip
    assert not any(one.practice for one in (*room.alarms.values(), *room.emergencies.values()))
    assert len(room.overdoses) == len(room.emergencies) + len(room.reports)
    assert room.shift_began == from_row(ROWS[0]).moment
    assert (room.protocol.batch, room.protocol.alarms.shelve_max_min) == (None, 0)


def test_a_newer_program_takes_over_an_older_journal_with_all_that_stands() -> None:
    world = World(followers=False)
    world.journal = ListJournal()
    world.journal.rows = [from_row(row) for row in ROWS]
    world.now = world.journal.rows[-1].moment
    world.crash_and_restart()
    assert set(world.room.devices) == {device.id for device in SITE.devices}
    assert world.room.devices["ox1"].measures == "vitals"
    assert world.room.alarms["overdose_called:B1"].condition
    assert world.room.protocol is not None
    assert world.room.protocol.vitals is None, "a protocol waits for a shift lead"
