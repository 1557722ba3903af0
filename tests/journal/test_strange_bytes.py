"""Bytes in the file that are no text: the entry is doubted, the log and the watch go on."""

from pathlib import Path

import pytest

from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from hatmonitor.monitor.conductor import restore
from hatmonitor.review.entries import entries
from tests.journal.made import START, event, tampering


@pytest.mark.parametrize("seq", [1, 2, 3])
@pytest.mark.parametrize("column", ["at", "by", "kind", "place", "body", "hash", "prev", "boot"])
def test_an_entry_with_a_byte_that_is_no_text_keeps_nobody_from_watching_or_reading(
    tmp_path: Path, column: str, seq: int
) -> None:
    with Journal.open(tmp_path, moment=START) as journal:
        journal.append([event(1), event(2), event(3)])
    with tampering(tmp_path) as conn:
        conn.execute(f"UPDATE events SET {column} = CAST(X'61FF62' AS TEXT) WHERE seq = ?", (seq,))
    with Journal.open(tmp_path, moment=START) as journal:
        assert restore(journal).seq >= 3
        journal.append([event(journal.count + 1)])
    with JournalReader.open(tmp_path) as reader:
        shown = entries(reader).entries
        assert len(shown) >= 4
        assert all(entry.spoken("en") for entry in shown)
    assert not verify(tmp_path).ok
