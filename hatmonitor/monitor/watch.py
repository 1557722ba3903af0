"""Who must follow, and whether they do; how much room the disk has. Pure: time is an argument.

Counted in real, monotonic seconds, also in a demo that runs its shift faster: what is watched here
are programs and disks, not people. A follower has a word each time it calls or says that its own
main loop runs; it is gone when the last word is too old, whether its line ended or it only hangs.
"""

from typing import Final

from hatmonitor.monitor.inputs import (
    AnyInput,
    DiskSeen,
    FollowerClosed,
    FollowerGone,
    FollowerSeen,
)
from hatmonitor.roles import is_missed
from hatmonitor.wire.messages import SILENT_S
from hatmonitor.words import N_

# At the start a window has to come up; after that nobody is allowed so long.
FIRST_CALL_S: Final = 8.0
# Longer between two looks, and it was we who were not there.
_WE_SLEPT_S: Final = 0.75

_MB: Final = 1_000_000
# Low at the limit, well again only when this much more is free: no alarm that flutters.
_WELL_AGAIN: Final = 1.1

NEVER_CAME: Final = N_("never came")
LINE_ENDED: Final = N_("its connection ended")
SAYS_NOTHING: Final = N_("it says nothing")
CLOSED: Final = N_("it was closed")


class FollowerWatch:
    """Of the followers a site expects, and of each window or bell that came besides them: once it
    came, it is missed until it says goodbye. Each by its own name. extras: those that were there
    before this monitor."""

    def __init__(
        self, expected: tuple[str, ...], mono_s: float, extras: tuple[str, ...] = ()
    ) -> None:
        everybody = (*expected, *extras)
        self._expected = expected
        self._patience_until = dict.fromkeys(everybody, mono_s + FIRST_CALL_S)
        self._came: set[str] = set()
        self._gone: set[str] = set()
        self._closed: set[str] = set()
        self._lines = dict.fromkeys(everybody, 0)
        self._looked_s = mono_s

    @property
    def extras(self) -> list[str]:
        """Those that came besides the expected ones."""
        return [name for name in self._lines if name not in self._expected]

    def joined(self, name: str, mono_s: float) -> list[AnyInput]:
        """It called; also after an absence too short to have been noticed."""
        if name not in self._lines:
            if not is_missed(name):
                return []
            self._lines[name] = 0
        self._lines[name] += 1
        self._came.add(name)
        self._closed.discard(name)
        self._gone.discard(name)
        self._patience_until[name] = mono_s + SILENT_S
        return [FollowerSeen(name)]

    def left(self, name: str, *, goodbye: bool = False) -> list[AnyInput]:
        """One of its lines ended; its last word still counts for a moment. A site's own window is
        missed also when a person closed it, because then nobody looks; any other is not."""
        if name not in self._lines:
            return []
        self._lines[name] -= 1
        if not goodbye or self._lines[name]:
            return []
        self._closed.add(name)
        if name in self._expected:
            return []
        del self._lines[name], self._patience_until[name]
        self._came.discard(name)
        self._gone.discard(name)
        return [FollowerClosed(name)]

    def word(self, name: str, mono_s: float) -> list[AnyInput]:
        """Its own main loop runs; seen again, if it had only hung."""
        if name not in self._lines:
            return []
        self._patience_until[name] = mono_s + SILENT_S
        if name not in self._gone:
            return []
        self._gone.discard(name)
        return [FollowerSeen(name)]

    def due(self, mono_s: float) -> list[AnyInput]:
        """Who has become silent since the last look."""
        slept_s = mono_s - self._looked_s
        self._looked_s = mono_s
        if slept_s > _WE_SLEPT_S:  # their words may still lie unread
            self._patience_until = {
                name: until_s + slept_s for name, until_s in self._patience_until.items()
            }
        silent = [
            name
            for name, until_s in self._patience_until.items()
            if mono_s > until_s and name not in self._gone
        ]
        self._gone.update(silent)
        return [FollowerGone(name, self._why(name)) for name in silent]

    def _why(self, name: str) -> str:
        if name not in self._came:
            return NEVER_CAME
        if self._lines[name]:
            return SAYS_NOTHING
        return CLOSED if name in self._closed else LINE_ENDED


class DiskWatch:
    """Of the disk the journal is on."""

    def __init__(self, low_mb: int) -> None:
        self._low_mb = low_mb
        self._low: bool | None = None

    def seen(self, free_bytes: int) -> list[AnyInput]:
        """Said at the first look, and then when it changes between low and well."""
        free_mb = free_bytes // _MB
        limit_mb = self._low_mb * (_WELL_AGAIN if self._low else 1.0)
        low = free_mb < limit_mb
        if low is self._low:
            return []
        self._low = low
        return [DiskSeen(free_mb, low)]
