"""ESPA 4.4.4. A to D are the vectors of the reference, with the conversation around them."""

from devices.readings import Button
from tests.devices.examples import Example

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
)
