"""Being served first: a sound that waits for the processor is torn, and an alarm torn is no alarm.

The sound server holds less than half a second of a burst; a voice that gets no processor for longer
leaves a hole in it. So the voice asks to go before ordinary programs, as sound servers do. It needs
a right (docs/technician.md); without it, it runs as it was started, and nothing is said: on a
machine that is not overloaded nobody hears the difference. It uses next to no processor, so nobody
else is kept waiting. The bell does not ask: what it starts would inherit it.
"""

import contextlib
import os
from typing import Final

# As PulseAudio's own.
_NICE: Final = -11


def ask_for_priority() -> None:
    """Go before other programs from now on, where that is allowed."""
    if hasattr(os, "setpriority"):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, _NICE)
