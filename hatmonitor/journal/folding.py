"""A day's seals folded into a few: a seal every five seconds would be gigabytes after some years.

Kept are the last seal of the day, the last that covers samples, and the first of each life of the
monitor (the journal tells of it); the lines between are taken away. Nothing is signed anew: what is
kept is what was sealed then, with its own signature, and says besides what the signature before it
was and where the samples were cut (seal.Folded). The chain binds all that came before a sealed
number, so the last seal of a day vouches for the whole of it.

A day is folded only when it is over and was looked at: its seals follow each other, every one fits
the journal, whose chain holds there, and its samples are those that were sealed. What does not fit
is evidence and stays as it is.
"""

import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from hatmonitor.journal.files import SEALS, sync_folder
from hatmonitor.journal.rows import CANONICAL_SQL
from hatmonitor.journal.seal import LONGEST, Folded, Seal, SealWhy, Vitals, encode, seal_or_none
from hatmonitor.journal.vitals import digest_of

_FEW: Final = 8  # lines; a day that has no more is not worth it
_BREATH_S: Final = 0.002  # for the other threads, between two handfuls
_HANDFUL: Final = 200
_SCAN: Final = (
    f"SELECT seq, prev, hash, {CANONICAL_SQL} FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq"
)

Line = tuple[bytes, Seal | None]


def fold(folder: Path, conn: sqlite3.Connection, today: str, budget_s: float) -> bool:
    """Fold days before `today` (2026-11-22) for about budget_s; False: there was nothing to fold.

    OSError, and then the book is as it was.
    """
    book = folder / SEALS
    limit_s = time.monotonic() + budget_s
    beside = book.with_name(f"{book.name}.{secrets.token_hex(4)}.tmp")
    done = False
    last: Vitals | None = None
    try:
        handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with book.open("rb") as old, os.fdopen(handle, "wb") as new:
            new.write(old.readline(LONGEST))
            for day in _days(iter(lambda: old.readline(LONGEST), b"")):
                seals = [seal for _, seal in day if seal is not None]
                worth = len(day) > _FEW and len(seals) == len(day) and seals[0].at[:10] < today
                short = None
                if worth and time.monotonic() < limit_s and _fits(conn, seals, last):
                    short = _kept(seals)
                if short is not None and len(short) < len(day):
                    new.writelines(encode(seal) + b"\n" for seal in short)
                    done = True
                else:
                    new.writelines(line for line, _ in day)
                last = next((one.vitals for one in reversed(seals) if one.vitals), last)
            if done:
                new.flush()
                os.fsync(new.fileno())
        if done:
            beside.replace(book)
            sync_folder(folder)
    finally:
        beside.unlink(missing_ok=True)
    return done


def _days(lines: Iterator[bytes]) -> Iterator[list[Line]]:
    """Neighbouring lines of one day; a line that is no seal stands alone."""
    day: list[Line] = []
    for line in lines:
        seal = seal_or_none(line)
        before = day[-1][1] if day else None
        if day and (seal is None or before is None or before.at[:10] != seal.at[:10]):
            yield day
            day = []
        day.append((line, seal))
    if day:
        yield day


def _fits(conn: sqlite3.Connection, seals: list[Seal], last: Vitals | None) -> bool:
    """They follow each other, and are true of the journal and its samples."""
    for seal, following in pairwise(seals):
        if following.n != seal.n + 1 or following.seq < seal.seq:
            return False
    if any(seal.folded is not None for seal in seals):
        return False
    return _fits_chain(conn, seals) and _fits_samples(conn, seals, last)


def _fits_chain(conn: sqlite3.Connection, seals: list[Seal]) -> bool:
    sealed = {seal.seq: seal.hash for seal in seals if seal.seq > 0}
    if len(sealed) != len({(seal.seq, seal.hash) for seal in seals if seal.seq > 0}):
        return False  # one number, two hashes
    if not sealed:
        return True
    expected, before = min(sealed), None
    for seq, prev, hash_, form in conn.execute(_SCAN, (min(sealed), max(sealed))):
        if seq != expected or sha256(form).hexdigest() != hash_:
            return False
        if (before is not None and prev != before) or sealed.pop(seq, hash_) != hash_:
            return False
        expected, before = seq + 1, hash_
        if seq % _HANDFUL == 0:
            time.sleep(_BREATH_S)
    return not sealed


def _fits_samples(conn: sqlite3.Connection, seals: list[Seal], last: Vitals | None) -> bool:
    for vitals in (seal.vitals for seal in seals if seal.vitals is not None):
        before = last.digest if last else ""
        found = digest_of(conn, vitals.since, vitals.until, before)
        if found != (vitals.count, vitals.digest) or (last and vitals.since < last.until):
            return False
        last = vitals
        time.sleep(_BREATH_S)
    return True


def _kept(seals: list[Seal]) -> list[Seal]:
    with_vitals = [seal.n for seal in seals if seal.vitals is not None]
    wanted = {1, seals[-1].n, *with_vitals[-1:]}
    wanted |= {seal.n for seal in seals if seal.why is SealWhy.STARTED}
    kept: list[Seal] = []
    cuts: list[tuple[int, int, int]] = []
    before = ""
    for seal in seals:
        if seal.vitals is not None:
            cuts.append((seal.vitals.since, seal.vitals.until, seal.vitals.count))
        if seal.n in wanted:
            first = seal is seals[0]
            own = tuple(cuts) if seal.vitals is not None and len(cuts) > 1 else ()
            gap = not first and (not kept or kept[-1].n != seal.n - 1)
            kept.append(replace(seal, folded=Folded(before, own)) if gap or own else seal)
            cuts = cuts if seal.vitals is None else []
        before = seal.mac
    return kept
