"""`python -m ui.bell.check`: is there a way to make a sound? One line, then the end.

It opens the output the bell would use and sends it silence, as the bell does; nobody hears it.
Exit status 0 with the output's name, 1 with the reason why not.
"""

import sys
import time
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final

from ui.bell.sound import News, Sound
from ui.bell.talk import HANGS
from ui.bell.watch import SoundState

# A voice has to load, ask for the outputs and be given a second try.
_KNOWN_WITHIN_S: Final = 9.0
_LOOK_EVERY_S: Final = 0.1


def look() -> SoundState:
    """Whether sound is taken, by which output, or why not."""
    news: SimpleQueue[News] = SimpleQueue()
    limit_s = time.monotonic() + _KNOWN_WITHIN_S
    sound = Sound(news.put, time.monotonic())
    try:
        while (now_s := time.monotonic()) < limit_s and sound.state.works is None:
            sound.tend(now_s)
            with suppress(Empty):
                sound.take(news.get(timeout=_LOOK_EVERY_S), time.monotonic())
    finally:
        sound.close()
    return sound.state if sound.state.works is not None else SoundState(False, HANGS)


def main() -> int:
    """Print what was found."""
    state = look()
    sys.stdout.write(f"{state.text}\n")
    return 0 if state.works else 1


if __name__ == "__main__":
    sys.exit(main())
