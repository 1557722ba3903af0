"""ESPA 4.4.4. A to D are the vectors of the reference, with the conversation around them."""

from devices.readings import PLACE_UNKNOWN, Button
from tests.devices.examples import Example

PROGRAMS = "three independent public programs agree (see espa.py); BCC COMPUTED"

DRIVER = "espa"
CHECKED = True

POLL = b"2\x05"
WILL_SEND = b"1\x05"
END = b"\x04"


def sent(block: str) -> tuple[bytes, ...]:
    return (POLL, WILL_SEND, POLL, bytes.fromhex(block), END, POLL)


A = "01 31 02 31 1F 41 03 5F"
B = (
    "01 31 02 31 1F 30 38 31 35 1E 32 1F 46 65 75 65 72 20 5A 69 6D 6D 65 72 20 31 32"
    "1E 33 1F 32 1E 34 1F 33 1E 35 1F 31 1E 36 1F 31 03 42"
)
C = (
    "01 31 02 31 1F 35 35 30 1E 32 1F 43 41 4C 4C 20 4D 45 20 31 30 31"
    "1E 33 1F 33 1E 34 1F 33 1E 35 1F 33 1E 36 1F 33 03 23"
)
D = (
    "01 31 02 20 31 1F 35 35 30 1E 32 1F 43 41 4C 4C 20 4D 45 20 31 30 31"
    "1E 33 1F 33 1E 34 1F 33 1E 35 1F 33 1E 36 1F 33 03 03"
)

RESET = "01 31 02 31 1F 31 30 33 1E 32 1F 48 45 4C 50 1E 34 1F 31 1E 36 1F 31 03 0C"
SEPARATOR_AT_THE_END = (
    "01 31 02 31 1F 31 30 33 1E 32 1F 48 45 4C 50 1E 34 1F 33 1E 36 1F 31 1E 03 10"
)
TWO_ADDRESSES = "01 31 02 31 1F 31 30 33 1E 31 1F 31 30 34 1E 32 1F 48 45 4C 50 1E 34 1F 33 03 0D"
SEVEN_BIT_CHECK = (
    "01 31 02 31 1F 31 30 33 1E 32 1F 4B FC 63 68 65 20 48 49 4C 46 45 1E 34 1F 33 1E 36 1F 3103 28"
)


def block(records: str, header: str = "1") -> bytes:
    """A block with its check. In `records` a bar stands for 1E and a colon for 1F."""
    said = records.replace("|", "\x1e").replace(":", "\x1f")
    inside = f"{header}\x02{said}\x03".encode("latin-1")
    check = 0
    for byte in inside:
        check ^= byte
    return b"\x01" + inside + bytes([check])


def taken(*blocks: bytes) -> tuple[bytes, ...]:
    return (POLL, WILL_SEND, POLL, *blocks, END, POLL)


LONG = "Please come to the room at the end of the second corridor. " * 3

EXAMPLES = (
    Example("an idle poll", (POLL,), (), "the standard"),
    Example(
        "a call without a message",
        sent(A),
        (Button(True, "A"),),
        "hand-computed vector in public code (northplane)",
    ),
    Example(
        "an alarm with a message",
        sent(B),
        (Button(True, "0815", "Feuer Zimmer 12"),),
        "fields of the same public test, BCC COMPUTED",
    ),
    Example(
        "a call to a room",
        sent(C),
        (Button(True, "550", "CALL ME 101"),),
        "Zenitel's text example, BCC COMPUTED",
    ),
    Example(
        "a stray blank, and a check that equals ETX",
        sent(D),
        (Button(True, "550", "CALL ME 101"),),
        "the same as Zenitel printed it, BCC COMPUTED",
    ),
    Example("a reset", sent(RESET), (Button(False, "103", "HELP"),), PROGRAMS),
    Example(
        "a call and its reset",
        taken(block("1:103|2:HELP|4:3|6:1"), bytes.fromhex(RESET)),
        (Button(True, "103", "HELP"), Button(False, "103", "HELP")),
        PROGRAMS,
    ),
    Example(
        "a separator at the end",
        sent(SEPARATOR_AT_THE_END),
        (Button(True, "103", "HELP"),),
        PROGRAMS,
    ),
    Example(
        "two addresses",
        sent(TWO_ADDRESSES),
        (Button(True, "103", "HELP"), Button(True, "104", "HELP")),
        PROGRAMS,
    ),
    Example(
        "a check of seven bits",
        sent(SEVEN_BIT_CHECK),
        (Button(True, "103", "Küche HILFE"),),
        PROGRAMS,
    ),
    Example(
        "records in another order, twice, empty, unknown, without a type",
        taken(
            block("4:3|2:HELP|1:103"),
            block("||1:104|3:|2:HELP|2:NOW|2:|9:x|10:y|6:1||"),
            block("1:105|2:HELP|just words"),
        ),
        (Button(True, "103", "HELP"), Button(True, "104", "HELP NOW"), Button(True, "105", "HELP")),
        "COMPUTED",
    ),
    Example(
        "a call without an address, and one without anything but its type",
        taken(block("2:HELP|4:3"), block("4:3|6:1")),
        (Button(True, PLACE_UNKNOWN, "HELP"), Button(True, PLACE_UNKNOWN)),
        "COMPUTED",
    ),
    Example(
        "a message longer than the standard has, cut to what a display shows",
        taken(block(f"1:103|2:{LONG}|4:3")),
        (Button(True, "103", LONG[:128].strip()),),
        "COMPUTED",
    ),
    Example(
        "a status, a status request", taken(block("7:1", "2"), block("1:7", "3")), (), PROGRAMS
    ),
)
