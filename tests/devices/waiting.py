"""Waiting on a condition with a deadline, instead of sleeping and hoping."""

import time
from collections.abc import Callable

DEADLINE_S = 15.0


def wait_until(condition: Callable[[], object], deadline_s: float = DEADLINE_S) -> None:
    """Return as soon as the condition holds; fail when it never does."""
    end_s = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end_s, "what was waited for never came"
        time.sleep(0.005)
