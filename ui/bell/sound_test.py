"""The sound test: what a person wants to hear once, so as to know that alarms can be heard. Pure.

It makes way for every alarm and for practice. What it could not play soon it drops: sounds that
come long after they were asked for would be taken for alarms.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ui.bell.bursts import Tune

# The least urgent first, so that each is heard to be more urgent than the one before.
ORDER: Final = (Tune.LOW, Tune.MEDIUM, Tune.HIGH)
APART_S: Final = 1.5
DROPPED_AFTER_S: Final = 30.0


class SoundTest(Struct, frozen=True):
    """left: what has still to be heard, in order, not before next_s. Seconds of the bell's own
    clock."""

    left: tuple[Tune, ...]
    next_s: float
    dropped_s: float


def asked(mono_s: float) -> SoundTest:
    """Somebody asked for it now."""
    return SoundTest(ORDER, mono_s, mono_s + DROPPED_AFTER_S)


def after_one(test: SoundTest, mono_s: float) -> SoundTest | None:
    """The next one was heard to its end; None: that was the last."""
    left = test.left[1:]
    return replace(test, left=left, next_s=mono_s + APART_S) if left else None


def kept(test: SoundTest | None, mono_s: float) -> SoundTest | None:
    """None once it is too late for it."""
    return None if test is None or mono_s >= test.dropped_s else test
