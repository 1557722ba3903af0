"""Several followers in one process hear their first words at once: none of them may crash it.

msgspec learns a class the first time a decoder is made for it, without a lock; two threads that did
so at once ended a demo, and a launcher, with SIGSEGV at their start.
"""

import subprocess
import sys
from pathlib import Path

FIRST_WORDS = """
import sys, threading
sys.setswitchinterval(1e-6)
from hatmonitor.clock import Clock, real_now
from hatmonitor.room.state import Room
from hatmonitor.wire import frames
from hatmonitor.wire.messages import WIRE_VERSION, Ask, Welcome

room = Room(seq=1, moment=real_now())
welcome = frames.encode(Welcome(WIRE_VERSION, 1, room, Clock(1.0, real_now()), False, 1, ""))
ask = frames.encode(Ask(1, b"{}"))
together = threading.Barrier(8)

def hear() -> None:
    together.wait()
    for _ in range(3):
        frames.decode_to_follower(welcome)
        frames.decode_to_monitor(ask)

threads = [threading.Thread(target=hear) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_first_words_heard_by_eight_threads_at_once_crash_nothing() -> None:
    for _ in range(12):
        done = subprocess.run(
            [sys.executable, "-c", FIRST_WORDS], cwd=Path(__file__).parents[2], check=False
        )
        assert done.returncode == 0
