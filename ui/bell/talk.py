"""What the bell and its voice say to each other: one line of JSON a message, over pipes.

The bell decides, the voice plays. Why they are two processes stands in voice.py.
"""

from typing import Final

import msgspec

from hatmonitor.typed import json_decoder
from hatmonitor.words import N_
from ui.bell.bursts import Tune

# What the sound server holds of what it was given, where it can be told.
SERVER_HOLDS_S: Final = 0.4

# Why there is no sound, in words for the screen.
GONE: Final = N_("The sound output is gone.")
NOT_TAKEN: Final = N_("The sound output takes no sound.")
NOT_OPENED: Final = N_("The sound output cannot be opened.")
NO_OUTPUT: Final = N_("There is no sound output.")
MUTED: Final = N_("The sound output is muted.")
HANGS: Final = N_("The sound system does not answer.")
ENDED: Final = N_("The program that plays the sound ended.")


class Word(msgspec.Struct, frozen=True, tag_field="w"):
    """Base of all messages."""


# --- bell to voice -------------------------------------------------------------------------------


class Open(Word, frozen=True, tag="open"):
    """Play on this output from now on. output: its id in the voice's last Report."""

    output: str


class Ring(Word, frozen=True, tag="ring"):
    """Play one burst, now; what still sounds is cut off. louder: nobody answered."""

    tune: Tune
    louder: bool = False


class Hush(Word, frozen=True, tag="hush"):
    """Stop what sounds."""


# --- voice to bell -------------------------------------------------------------------------------


class Output(msgspec.Struct, frozen=True):
    """A loudspeaker the system offers. name: as the system calls it."""

    id: str
    name: str
    default: bool


class Report(Word, frozen=True, tag="report"):
    """How it stands, twice a second and at every change.

    opened: the output in use; taken: it has taken sound since it was opened; fault: why it does
    not play, empty when it does.
    """

    outputs: tuple[Output, ...]
    opened: str | None
    taken: bool
    fault: str


ToVoice = Open | Ring | Hush

_ENCODER: Final = msgspec.json.Encoder()
_TO_VOICE: Final = json_decoder(ToVoice)
_REPORT: Final = json_decoder(Report)


def line(word: Word) -> bytes:
    """One message as one line."""
    return _ENCODER.encode(word) + b"\n"


def read_order(text: bytes) -> ToVoice:
    """What the bell said; msgspec.DecodeError when it is no message."""
    return _TO_VOICE.decode(text)


def read_report(text: bytes) -> Report:
    """What the voice said; msgspec.DecodeError when it is no message."""
    return _REPORT.decode(text)
