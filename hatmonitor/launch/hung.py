"""Which part runs and yet does nothing: stopped, deadlocked, waiting for a disk for ever.

A part that ended is the keeper's business; one that hangs never ends by itself, and the only remedy
is to end it and start another. The alarms about it are raised long before, by those who miss its
word (wire/messages.SILENT_S); here it is given a little longer, because a restart in the middle of
a mere delay would only make the delay worse. A monitor that has not spoken yet is never ended: it
may be reading a journal of years, or bringing an old one up to date. Pure: seconds of the
launcher's monotonic clock.
"""

from collections.abc import Mapping
from typing import Final

from hatmonitor.room.state import Follower

MONITOR: Final = "monitor"
# Without a word from it, though it runs; the bell and the console have alarmed since SILENT_S.
MONITOR_HANGS_S: Final = 4.0
# After the monitor missed it.
FOLLOWER_HANGS_S: Final = 3.0
# A part that has just been started has to load, on a slow machine too.
COMES_UP_S: Final = 20.0
# Longer between two looks, and it was the launcher that was not there.
_WE_SLEPT_S: Final = 1.0


class HungWatch:
    """Of the parts a launcher keeps."""

    def __init__(self, parts: tuple[str, ...], mono_s: float) -> None:
        self._looked_s = mono_s
        self._heard_s: float | None = None
        self._patience_until = dict.fromkeys(parts, mono_s + COMES_UP_S)
        self._missed_since: dict[str, float] = {}

    def began(self, part: str, mono_s: float) -> None:
        """A new process of this part; what the one before owed is forgotten."""
        self._patience_until[part] = mono_s + COMES_UP_S
        self._missed_since.pop(part, None)
        if part == MONITOR:
            self._heard_s = None

    def monitor_spoke(self, followers: Mapping[str, Follower], mono_s: float) -> None:
        """A word of the monitor's, and whom it misses."""
        self._heard_s = mono_s
        for name in self._patience_until:
            row = followers.get(name)
            if row is not None and row.present is False:
                self._missed_since.setdefault(name, mono_s)
            else:
                self._missed_since.pop(name, None)
                if row is not None and row.present:
                    self._patience_until[name] = mono_s

    @property
    def monitor_has_spoken(self) -> bool:
        """Whether the monitor that runs now has said anything yet."""
        return self._heard_s is not None

    def due(self, mono_s: float) -> list[str]:
        """Parts to be ended, so that they are started again."""
        slept_s = mono_s - self._looked_s
        self._looked_s = mono_s
        if slept_s > _WE_SLEPT_S:
            self._shift(slept_s)
        if self._monitor_hangs(mono_s):
            return [MONITOR]
        return [
            name
            for name, since_s in self._missed_since.items()
            if mono_s > max(since_s + FOLLOWER_HANGS_S, self._patience_until[name])
        ]

    def _monitor_hangs(self, mono_s: float) -> bool:
        if MONITOR not in self._patience_until:
            return False
        return self._heard_s is not None and mono_s > self._heard_s + MONITOR_HANGS_S

    def _shift(self, slept_s: float) -> None:
        """Whoever spoke meanwhile was not heard."""
        if self._heard_s is not None:
            self._heard_s += slept_s
        self._missed_since = {name: at + slept_s for name, at in self._missed_since.items()}
        self._patience_until = {name: at + slept_s for name, at in self._patience_until.items()}
