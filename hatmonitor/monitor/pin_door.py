"""The staff's secrets, opened so that a file that cannot be used stops sign-in and nothing else.

Decision: the watch does not need to know who is at the keys. So a damaged, unreadable or newer
`staff.json` never keeps the monitor from starting: who signs in is told what is wrong and what
helps, and it is an alarm, until the file can be read again; it is looked at anew each time somebody
tries. At the very first start the site file's staff are written into it, and never again: a file
that is gone must not come back with other PINs.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock

from hatmonitor.monitor.inputs import StaffFileSeen
from hatmonitor.staff import MONITOR, StaffFileUnusable, StaffSecrets


class PinDoor:
    """rows: the site file's staff, as (id, role, PIN). seen: is told how the file is, when that is
    another than before; from any thread. first: this house has no staff yet."""

    def __init__(
        self,
        data: Path,
        rows: Iterable[tuple[str, str, str]],
        seen: Callable[[StaffFileSeen], None],
        *,
        first: bool,
    ) -> None:
        self._data = data
        self._rows = tuple(rows)
        self._seen = seen
        self._first = first
        self._lock = Lock()
        self._secrets: StaffSecrets | None = None

    def open(self) -> None:
        """Read it, and say how it is."""
        try:
            self._opened()
        except StaffFileUnusable as unusable:
            self._seen(StaffFileSeen(unusable.reason))
        else:
            self._seen(StaffFileSeen(None))

    @property
    def secrets(self) -> StaffSecrets | None:
        """Once they could be read."""
        return self._secrets

    def check(self, staff: str, pin: str) -> bool:
        """Whether this is the PIN of this person. StaffFileUnusable."""
        return self._opened().check(staff, pin)

    def _opened(self) -> StaffSecrets:
        with self._lock:
            if self._secrets is not None:
                return self._secrets
            secrets = StaffSecrets.open(self._data)
            if self._first and not secrets.there:
                secrets.add_all(self._rows, MONITOR)
            self._secrets = secrets
        self._seen(StaffFileSeen(None))
        return secrets
