"""Keeps noise from flooding: what a link does with Garbage before it hands readings on.

Every byte is in the capture anyway. To the monitor goes at most one Garbage a second, with the
number of pieces it stands for, and one Trouble while the noise lasts. The trouble ends when the
instrument has spoken sense and no noise came for a while, or when no noise came for long; so a
single stray piece at plug-in clears itself. Pure: time is an argument.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from devices.driver import HARMLESS
from devices.readings import AnyReading, Garbage, Trouble, TroubleEnded, TroubleKind

EVERY_S: Final = 1.0
CLEAN_AND_SENSIBLE_S: Final = 5.0
CLEAN_S: Final = 60.0


class GarbageGate:
    """One for each link."""

    def __init__(self, standing: Iterable[TroubleKind] = ()) -> None:
        self._troubled = TroubleKind.GARBAGE in set(standing)
        self._held: Garbage | None = None
        self._count = 0
        self._given_s: float | None = None
        self._noise_s: float | None = None
        self._sensible = False  # a reading came since the last noise

    def pass_on(self, readings: list[AnyReading], now_s: float) -> list[AnyReading]:
        """The readings to deliver now. To be called on every tick too, with none."""
        out: list[AnyReading] = []
        for reading in readings:
            if isinstance(reading, Garbage):
                out += self._noise(reading, now_s)
            else:
                self._sensible = True
                out.append(reading)
        return out + self._given(now_s) + self._ended(now_s)

    def _noise(self, piece: Garbage, now_s: float) -> list[AnyReading]:
        self._held = piece
        self._count += 1
        if piece.why in HARMLESS:
            return []
        self._noise_s = now_s
        self._sensible = False
        if self._troubled:
            return []
        self._troubled = True
        return [Trouble(TroubleKind.GARBAGE, piece.why)]

    def _given(self, now_s: float) -> list[AnyReading]:
        """The latest piece, if it is time; it stands for all since the one before."""
        due = self._given_s is None or now_s - self._given_s >= EVERY_S
        if self._held is None or not due:
            return []
        piece, count = self._held, self._count
        self._held, self._count, self._given_s = None, 0, now_s
        if count > 1:
            piece = msgspec.structs.replace(piece, why=f"{piece.why} ({count} pieces)")
        return [piece]

    def _ended(self, now_s: float) -> list[AnyReading]:
        if not self._troubled:
            return []
        if self._noise_s is None:  # it stood when the program last ran
            self._noise_s = now_s
        clean_s = now_s - self._noise_s
        if clean_s >= CLEAN_S or (self._sensible and clean_s >= CLEAN_AND_SENSIBLE_S):
            self._troubled = False
            return [TroubleEnded(TroubleKind.GARBAGE)]
        return []
