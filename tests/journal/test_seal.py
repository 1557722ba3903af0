"""The book of seals: goes on after a kill at any point, never stops the monitor, forgets keys."""

from pathlib import Path

import msgspec
import pytest

from hatmonitor.journal import seal_book as sealing
from hatmonitor.journal.errors import SealFailed
from hatmonitor.journal.files import CHECK_KEY, SEAL_KEY, SEALS
from hatmonitor.journal.seal import (
    Seal,
    SealWhy,
    book_lines,
    journal_of_book,
    next_key,
    read_check_key,
    sign,
)
from hatmonitor.journal.seal_book import SealBook
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from tests.journal.made import START, at, event, events, journal_of

JOURNAL_ID = "ab" * 32


def add(book: SealBook, seq: int) -> Seal:
    return book.add(seq, f"{seq:064x}", START.at_us, SealWhy.INTERVAL)


def read_seals(folder: Path) -> tuple[str | None, list[Seal], int | None]:
    """The journal they belong to, the seals, and the number of the first line that is none."""
    lines = list(book_lines(folder / SEALS))
    bad = next((number for number, seal in lines if seal is None), None)
    return journal_of_book(folder / SEALS), [seal for _, seal in lines if seal], bad


def genuine(folder: Path) -> bool:
    """All signatures are right and every number is there."""
    journal, seals, bad = read_seals(folder)
    key = read_check_key(folder / CHECK_KEY)
    before = ""
    assert key is not None
    assert journal is not None
    for number, one in enumerate(seals, start=1):
        if one.n != number or one.mac != sign(key, journal, one, before):
            return False
        before, key = one.mac, next_key(key)
    return bad is None


def test_a_book_goes_on_where_it_was_left(tmp_path: Path) -> None:
    for life in range(3):
        book = SealBook.open(tmp_path, JOURNAL_ID)
        assert (book.last.n if book.last else 0) == life * 2
        assert [add(book, life * 10 + 1).n, add(book, life * 10 + 2).n] == [
            life * 2 + 1,
            life * 2 + 2,
        ]
    assert genuine(tmp_path)
    assert len(read_seals(tmp_path)[1]) == 6


def test_the_key_on_the_disk_signs_only_what_comes(tmp_path: Path) -> None:
    book = SealBook.open(tmp_path, JOURNAL_ID)
    keys = set()
    for seq in range(5):
        before = msgspec.json.decode((tmp_path / SEAL_KEY).read_bytes())["key"]
        made = add(book, seq)
        assert before not in (tmp_path / SEAL_KEY).read_text()
        keys.add(before)
        now = bytes.fromhex(msgspec.json.decode((tmp_path / SEAL_KEY).read_bytes())["key"])
        assert sign(now, JOURNAL_ID, made, "") != made.mac
    assert len(keys) == 5


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_a_line_torn_by_a_kill_is_taken_off_and_the_book_goes_on(tmp_path: Path, cut: int) -> None:
    book = SealBook.open(tmp_path, JOURNAL_ID)
    add(book, 1)
    state = (tmp_path / SEAL_KEY).read_bytes()
    add(book, 2)
    content = (tmp_path / SEALS).read_bytes()
    (tmp_path / SEALS).write_bytes(content[:-cut])
    (tmp_path / SEAL_KEY).write_bytes(state)  # the kill came before the key moved on
    assert len(read_seals(tmp_path)[1]) == 1
    again = SealBook.open(tmp_path, JOURNAL_ID)
    assert add(again, 2).n == 2
    assert genuine(tmp_path)


def test_a_kill_between_a_seal_and_its_key_is_made_good(tmp_path: Path) -> None:
    book = SealBook.open(tmp_path, JOURNAL_ID)
    add(book, 1)
    state = (tmp_path / SEAL_KEY).read_bytes()
    add(book, 2)
    (tmp_path / SEAL_KEY).write_bytes(state)
    assert add(SealBook.open(tmp_path, JOURNAL_ID), 3).n == 3
    assert genuine(tmp_path)


@pytest.mark.parametrize("made_so_far", [[], [CHECK_KEY], [CHECK_KEY, SEAL_KEY]])
def test_a_kill_while_the_book_is_begun_leaves_no_book_that_cannot_begin(
    tmp_path: Path, made_so_far: list[str]
) -> None:
    SealBook.open(tmp_path / ".", JOURNAL_ID)
    for name in {CHECK_KEY, SEAL_KEY, SEALS} - set(made_so_far):
        (tmp_path / name).unlink()
    add(SealBook.open(tmp_path, JOURNAL_ID), 1)
    assert genuine(tmp_path)


def test_a_seal_the_disk_did_not_take_leaves_no_half_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = SealBook.open(tmp_path, JOURNAL_ID)
    add(book, 1)
    before = (tmp_path / SEALS).read_bytes()

    def half(handle: int, line: bytes) -> int:
        return write(handle, line[: len(line) // 2])

    write = sealing.os.write
    with monkeypatch.context() as patch:
        patch.setattr(sealing.os, "write", half)
        with pytest.raises(SealFailed, match="full"):
            add(book, 2)
    assert (tmp_path / SEALS).read_bytes() == before
    assert add(book, 2).n == 2
    assert genuine(tmp_path)


@pytest.mark.parametrize("missing", [SEALS, SEAL_KEY])
def test_a_book_without_its_other_half_is_refused_with_the_remedy(
    tmp_path: Path, missing: str
) -> None:
    add(SealBook.open(tmp_path, JOURNAL_ID), 1)
    (tmp_path / missing).unlink()
    with pytest.raises(SealFailed, match="put the other away"):
        SealBook.open(tmp_path, JOURNAL_ID)


@pytest.mark.parametrize("content", ["", "{}", '{"next":2,"key":"zz"}', '{"next":2,"key":"ab"}'])
def test_a_file_that_holds_no_key_is_said_and_then_made_anew_from_the_first_key(
    tmp_path: Path, content: str
) -> None:
    journal_of(tmp_path, 5)
    (tmp_path / SEAL_KEY).write_text(content)
    with Journal.open(tmp_path, moment=at(60), sealed=False) as journal:
        journal.append([event(6)])
        with pytest.raises(SealFailed, match="holds no key"):
            journal.seal(at(61))
        assert journal.seal(at(62)).seq == 6
        assert "made anew" in str(journal.doubt)
    assert genuine(tmp_path)
    assert verify(tmp_path).ok


@pytest.mark.parametrize("lost", [SEAL_KEY, SEALS])
def test_what_cannot_be_gone_on_with_is_put_aside_and_sealing_begins_anew(
    tmp_path: Path, lost: str
) -> None:
    journal_of(tmp_path, 5)
    (tmp_path / CHECK_KEY).rename(tmp_path / "safe")
    (tmp_path / lost).unlink()
    with Journal.open(tmp_path, moment=at(60), sealed=False) as journal:
        with pytest.raises(SealFailed, match="put the other away"):
            journal.seal(at(61))
        assert journal.seal(at(62)).n == 1 + (journal.count > 5)
        assert "new seals were begun" in str(journal.doubt)
    assert len(list(tmp_path.glob(f"{SEALS}.*"))) == (lost == SEAL_KEY)
    assert genuine(tmp_path)


def test_a_check_key_that_is_none_is_said(tmp_path: Path) -> None:
    journal_of(tmp_path, 5)
    (tmp_path / CHECK_KEY).write_text("no key at all")
    assert str(verify(tmp_path).said) == "seal-check.key holds no key"


def test_the_first_key_of_a_book_that_was_put_away_is_kept(tmp_path: Path) -> None:
    journal_of(tmp_path, 5)
    first = (tmp_path / CHECK_KEY).read_bytes()
    for name in (SEALS, SEAL_KEY):
        (tmp_path / name).rename(tmp_path / f"{name}.put away")
    Journal.open(tmp_path, moment=at(60)).close()
    kept = list(tmp_path.glob(f"{CHECK_KEY}.*"))
    assert [file.read_bytes() for file in kept] == [first]
    assert verify(tmp_path).ok


def test_the_book_of_another_journal_is_refused_and_not_touched(tmp_path: Path) -> None:
    add(SealBook.open(tmp_path, JOURNAL_ID), 1)
    before = (tmp_path / SEALS).read_bytes()
    with pytest.raises(SealFailed, match="another journal"):
        SealBook.open(tmp_path, "cd" * 32)
    assert (tmp_path / SEALS).read_bytes() == before


def test_a_medium_that_is_not_there_does_not_stop_the_journal(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    with Journal.open(tmp_path / "data", moment=at(0), seal_folder=stick) as journal:
        journal.append(events(1, 3))
        with pytest.raises(SealFailed, match="there is no folder"):
            journal.seal(at(4))
        assert not stick.exists()  # made here it would be on the wrong disk
        stick.mkdir()
        assert journal.seal(at(5)).seq == 3
        journal.append([event(4)])
        journal.seal(at(6), SealWhy.STOPPED)
    verdict = verify(tmp_path / "data", seal_folder=stick)
    assert (verdict.ok, verdict.sealed_seq, verdict.notes) == (True, 4, ())
    assert [one.seq for one in read_seals(stick)[1]] == [0, 3, 4]


def test_an_unchanged_head_needs_no_new_seal_but_a_hand_over_does(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append(events(1, 3))
        first = journal.seal(at(60))
        assert journal.seal(at(120)) == first
        handed_over = journal.seal(at(180), SealWhy.HANDOVER)
        assert (handed_over.n, handed_over.seq) == (first.n + 1, 3)
        assert handed_over.code == f"3-{handed_over.mac[:16]}"


def test_a_start_on_a_journal_that_does_not_fit_its_seal_says_so(tmp_path: Path) -> None:
    journal_of(tmp_path, 12)
    with Journal.open(tmp_path, moment=at(60)) as journal:
        assert journal.doubt is None
    (tmp_path / SEALS).write_bytes(
        (tmp_path / SEALS).read_bytes().replace(b'"seq":12', b'"seq":19')
    )
    with Journal.open(tmp_path, moment=at(61)) as journal:
        assert "19" in str(journal.doubt)
        assert journal.append([event(13)])  # and goes on watching all the same
