"""The seals held against the journal: is the book itself genuine, and does every seal still fit?

The book is read after the journal's end was asked and after its key, so that a monitor that goes on
writing meanwhile can only be ahead of what is looked at, which is normal.
"""

from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Final

import msgspec

from hatmonitor.journal.diagnosis import Fault, Finding, finding
from hatmonitor.journal.errors import SealFailed
from hatmonitor.journal.seal import (
    KeyState,
    Seal,
    SealWhy,
    next_key,
    read_check_key,
    read_key_state,
    read_seals,
    sign,
)
from hatmonitor.words import Say, say

_UNCHECKED: Final = say(
    "The signatures of the seals were not checked: their first key is kept elsewhere."
)


class Sealed(msgspec.Struct, frozen=True):
    """The genuine seals in order, and what is wrong or worth knowing about the book."""

    seals: tuple[Seal, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Say, ...]


def look_at_seals(folder: Path, check_key: Path, beginning: str) -> Sealed:
    """Read the book in this folder. It is genuine as far as the first key can tell."""
    state = read_key_state(folder)
    try:
        journal, seals, bad_line = read_seals(folder)
    except OSError:
        return Sealed(
            (), (_broken(1, say("There is no seal: {file} is gone.", file="seals.jsonl")),), ()
        )
    if bad_line is None and journal != beginning:
        said = say("This is another journal than the one that was sealed.")
        return Sealed((), (Finding(Fault.FILE_SWAPPED, 1, said),), ())
    try:
        key = read_check_key(check_key)
    except SealFailed as error:
        return Sealed((), (_broken(1, say("{why}", why=error.why)),), ())
    genuine, following = (seals, None) if key is None else _signed(seals, key, journal)
    genuine = _counted(genuine)
    findings = []
    if bad_line is not None or len(genuine) < len(seals):
        said = say("Seal {n} is not genuine.", n=str(len(genuine) + 1))
        findings.append(_broken(_vouched(genuine) + 1, said))
    elif state is not None and state.next > len(seals) + 1:
        said = say("Seals {n} to {last} are gone.", n=str(len(seals) + 1), last=str(state.next - 1))
        findings.append(_broken(_vouched(genuine) + 1, said))
    elif following is not None and state is not None and _is_foreign(state, following, seals):
        findings.append(_broken(_vouched(genuine) + 1, say("The key of the seals was changed.")))
    return Sealed(tuple(genuine), tuple(findings), _notes(seals, key))


def _notes(seals: list[Seal], key: bytes | None) -> tuple[Say, ...]:
    notes = []
    if key is None:
        notes.append(_UNCHECKED)
    if seals and seals[0].seq > 0:
        notes.append(say("The seals begin only after event {seq}.", seq=str(seals[0].seq)))
    return tuple(notes)


def _broken(seq: int, said: Say) -> Finding:
    return Finding(Fault.SEAL_BROKEN, seq, said)


def _vouched(seals: list[Seal]) -> int:
    return max((seal.seq for seal in seals), default=0)


def _counted(seals: list[Seal]) -> list[Seal]:
    """Up to the first that is not numbered as it should be."""
    wrong = next((at for at, seal in enumerate(seals) if seal.n != at + 1), len(seals))
    return seals[:wrong]


def _signed(seals: list[Seal], key: bytes, journal: str) -> tuple[list[Seal], bytes]:
    """Up to the first with a wrong signature, and the key for the seal after them."""
    before = ""
    for at, seal in enumerate(seals):
        if seal.mac != sign(key, journal, seal, before):
            return seals[:at], key
        before = seal.mac
        key = next_key(key)
    return seals, key


def _is_foreign(state: KeyState, following: bytes, seals: list[Seal]) -> bool:
    """A key for the seal after the last must be the one the first key leads to.

    One that stands further back belongs to a moment ago: the monitor has sealed meanwhile.
    """
    return state.next == len(seals) + 1 and state.key != following.hex()


def cut_short(seals: tuple[Seal, ...], end: int | None) -> list[Finding]:
    """Seals that go further than what followed them.

    end: the journal's last number, None where it cannot be read.
    """
    findings = [
        finding(Fault.CUT_SHORT, following.seq + 1)
        for seal, following in pairwise(seals)
        if following.seq < seal.seq
    ]
    if end is not None and seals and seals[-1].seq > end:
        findings.append(finding(Fault.CUT_SHORT, end + 1))
    return findings


def rewritten(marks: list[tuple[int, str]], wrong: list[int]) -> list[Finding]:
    """A stretch with a good chain that is not the one that was sealed.

    marks: what was sealed; wrong: which of these numbers have another hash now.
    """
    if not wrong:
        return []
    last = wrong[0]
    first = max((seq for seq, _ in marks if seq < last), default=0) + 1
    said = say(
        "Events {first} to {last}, or some of them, were rewritten with new hashes.",
        first=str(first),
        last=str(last),
    )
    return [Finding(Fault.EDITED, first, said, last_seq=last)]


def added_while_stopped(seals: tuple[Seal, ...], end: int | None) -> list[tuple[int, int]]:
    """Stretches of events that came after a clean stop and before the next start."""
    stretches = []
    for seal, following in zip_longest(seals, seals[1:]):
        until = end if following is None else following.seq
        if seal.why is SealWhy.STOPPED and until is not None and until > seal.seq:
            stretches.append((seal.seq + 1, until))
    return stretches
