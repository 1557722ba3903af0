"""The flash of alarm lights: how fast, and the one clock that drives it. Pure numbers.

IEC 60601-1-8 (reference/alarms.md section 3): high red 1.4 to 2.8 Hz, medium yellow 0.4 to 0.8 Hz,
both lit 20 to 60 % of the time; low is constant. WCAG 2.3.1: at most three flashes in a second.
Everything flashes in step, from one beat, so that a wall with five alarms still flashes twice a
second and not ten times.
"""

from typing import Final

BEAT_MS: Final = 250

# How many beats a light is on, and then off. 0: constant.
BEATS: Final = {"high": 1, "medium": 3, "low": 0}


def lit(priority: str, beat: int) -> bool:
    """Whether the light of this priority is on at this beat."""
    half = BEATS[priority]
    return half == 0 or (beat // half) % 2 == 0


def changes(priority: str, before: int, beat: int) -> bool:
    """Whether the light is another than at that beat before, and so wants to be painted again."""
    return lit(priority, beat) != lit(priority, before)


def hertz(priority: str) -> float:
    """Flashes a second; 0 for a constant light."""
    half = BEATS[priority]
    return 0.0 if half == 0 else 1000.0 / (2 * half * BEAT_MS)
