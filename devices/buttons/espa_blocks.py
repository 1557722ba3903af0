"""What a block of ESPA 4.4.4 asks: a call, the end of one, something else, or nothing readable.

A block is `header 02 record {1E record}`, a record `type 1F data` (the table is in espa.py). The
check has been found right before this is asked: what cannot be read here was sent so, and would
come no better the next time.

  records     in any order; empty ones, and a separator at the beginning or end, are nothing
  addresses   several are several calls. Records after a run of addresses belong to that run, those
              before the first to the first; a run without words of its own has those of the block
  call type   1 alone ends the calls of its run; any other, none, or two that disagree: a call,
              because a call too many is seen at once and one too few is not
  unknown     types and pieces without a type are passed over, where an address or a message stands
              beside them; a record of an address that is itself torn makes the block unreadable

Decision: a call without an address is one whose place is unknown (PLACE_UNKNOWN), never no call.
"""

import re
from typing import Final, NamedTuple

from devices.readings import PLACE_UNKNOWN

STX, RS, US = b"\x02", b"\x1e", b"\x1f"

LONGEST_TEXT: Final = 128

_CALL_HEADERS: Final = (b"1", b"4")
_STATUS_HEADERS: Final = (b"2", b"3")
_ADDRESS, _MESSAGE, _CALL_TYPE = b"1", b"2", b"4"
_RESET: Final = b"1"
_BLANKS: Final = b" \t\r\n\x00"
_EIGHT_BITS: Final = re.compile(rb"[\x80-\xff]")
_DAMAGED_SEPARATOR: Final = re.compile(rb"[\x9e\x9f]")


class Call(NamedTuple):
    """One call: from where, its words, and whether it is over."""

    address: str
    text: str
    over: bool


class Asked(NamedTuple):
    """What a block asks. calls: none, where it is about something else. readable: it can be
    acknowledged. may_call: it could be a call, so that it must not be lost."""

    calls: tuple[Call, ...] = ()
    readable: bool = True
    may_call: bool = True


_UNREADABLE: Final = Asked(readable=False)
_NOTHING: Final = Asked(may_call=False)
_NOT_FOR_US: Final = Asked(readable=False, may_call=False)


class _Run:
    """Records that belong together."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.types: list[bytes] = []
        self.closed = False  # another address begins another run

    def take(self, kind: bytes, data: bytes) -> None:
        if kind == _ADDRESS:
            self.addresses.append(text_of(data))
            return
        self.closed = bool(self.addresses)
        if kind == _MESSAGE:
            self.words.append(text_of(data))
        elif kind == _CALL_TYPE:
            self.types.append(data)

    @property
    def over(self) -> bool:
        return bool(self.types) and all(kind == _RESET for kind in self.types)


def asked_by(block: bytes) -> Asked:
    """What stands between SOH and ETX."""
    header, found, body = block.partition(STX)
    header = header.strip(_BLANKS)
    if not found:
        return _UNREADABLE
    if header in _STATUS_HEADERS:
        return _NOTHING
    records = _records(body)
    if records is None:
        return _UNREADABLE
    if header in _CALL_HEADERS:
        return Asked(tuple(_calls(records)))
    named = any(kind in (_ADDRESS, _MESSAGE) for kind, _ in records)
    return _UNREADABLE if named else _NOT_FOR_US


def eighth_bits_in_words_alone(block: bytes) -> bool:
    """Whether nothing but the words of messages has signs of eight bits, and those are no damaged
    separators. Of such a block a check of seven bits covers all that says from where it comes."""
    header, _, body = block.partition(STX)
    if _EIGHT_BITS.search(header) or _DAMAGED_SEPARATOR.search(body):
        return False
    records = (piece.partition(US) for piece in body.split(RS))
    return not any(
        _EIGHT_BITS.search(kind) or (kind.strip(_BLANKS) != _MESSAGE and _EIGHT_BITS.search(data))
        for kind, _, data in records
    )


def text_of(data: bytes) -> str:
    """ISO 8859-1, without signs that no display shows."""
    shown = (sign if sign.isprintable() else " " for sign in data.decode("latin-1"))
    return "".join(shown)[:LONGEST_TEXT].strip()


def _records(body: bytes) -> list[tuple[bytes, bytes]] | None:
    """Type and data of each record that says something; None when it cannot be read."""
    found: list[tuple[bytes, bytes]] = []
    torn = False
    for piece in body.split(RS):
        kind, unit, data = (part.strip(_BLANKS) for part in piece.partition(US))
        if kind == _ADDRESS and US in data:
            return None
        torn = torn or bool(kind and not unit)
        found += [(kind, data)] if unit and data else []
    named = any(kind in (_ADDRESS, _MESSAGE) for kind, _ in found)
    return None if not found or (torn and not named) else found


def _calls(records: list[tuple[bytes, bytes]]) -> list[Call]:
    runs = [_Run()]
    for kind, data in records:
        if kind == _ADDRESS and runs[-1].closed:
            runs.append(_Run())
        runs[-1].take(kind, data)
    said = [word for run in runs for word in run.words]
    calls: dict[tuple[str, bool], Call] = {}
    for run in runs:
        text = " ".join(run.words or said)[:LONGEST_TEXT]
        for address in run.addresses or [PLACE_UNKNOWN]:
            calls.setdefault((address, run.over), Call(address or PLACE_UNKNOWN, text, run.over))
    return list(calls.values())
