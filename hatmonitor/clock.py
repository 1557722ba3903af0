"""The one place that reads a clock. Process entry points use it; the core is given its Moments.

The boot's clock is CLOCK_BOOTTIME where there is one, because it counts suspend; elsewhere the
monotonic clock. A demo may run its shift faster: then both clocks run `speed` times as fast from
`origin` on, in all processes alike. Time-outs of the program itself (a silent monitor, a lost
follower, a sound) are never scaled; they use time.monotonic at their edge.
"""

import time
import uuid
from functools import cache
from pathlib import Path

import msgspec

from hatmonitor.moments import Moment

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@cache
def boot_id() -> str:
    """Name this boot; where the system gives none, one derived from when it must have begun."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        began_min = round((time.time() - time.monotonic()) / 60)
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{uuid.getnode()}-{began_min}"))


def real_now() -> Moment:
    """The moment it really is."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return Moment(time.time_ns() // 1000, boot_id(), time.clock_gettime_ns(clock))


class Clock(msgspec.Struct, frozen=True):
    """speed 1.0 is real time; a faster clock runs from its origin on."""

    speed: float = 1.0
    origin: Moment | None = None

    def now(self) -> Moment:
        """The moment to pass into the core."""
        real = real_now()
        if self.speed == 1.0 or self.origin is None:
            return real
        start = self.origin
        return Moment(
            start.at_us + round((real.at_us - start.at_us) * self.speed),
            real.boot,
            start.mono_ns + round((real.mono_ns - start.mono_ns) * self.speed),
        )


def demo_clock(speed: float) -> Clock:
    """A clock that runs `speed` times as fast from this moment on."""
    return Clock(speed, real_now())
