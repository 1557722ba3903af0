"""Waiting for a condition with a deadline, never for a time."""

import time
from collections.abc import Callable

from hatmonitor.household.processes import born


def until(holds: Callable[[], object], what: str, within_s: float = 10.0) -> None:
    """Return as soon as it holds; AssertionError naming `what` when it does not in time."""
    limit = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < limit, f"not within {within_s} s: {what}"
        time.sleep(0.005)


def is_alive(pid: int) -> bool:
    """Whether this process runs; one that has ended and waits to be buried does not."""
    return born(pid) is not None
