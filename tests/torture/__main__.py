"""`make torture`: a fault at every write of an emergency, and of a start with entries waiting.

    python -m tests.torture [--every N] [--seed S] [--racks N]

EIO and no space, once and for ever; a full disk and a power cut; SIGKILL before and amid
each write; syncs of 0.2 s, and of 1, 3 and 10 s at a sample: each followed by
the next life. Exit status 1 when anything that was told is not in its log.
"""

import argparse
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.torture.points import Rack, all_points, made_shim


def main() -> int:
    parser = argparse.ArgumentParser("make torture")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth point")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 20))
    parser.add_argument("--racks", type=int, default=2, metavar="N", help="so many at a time")
    asked = parser.parse_args()
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        folder = Path(name)
        shim = made_shim(folder)
        if isinstance(shim, str):
            say(shim)
            return 0
        free: SimpleQueue[Rack] = SimpleQueue()
        for number in range(asked.racks):
            place = folder / f"{number}"
            place.mkdir()
            free.put(Rack(place, shim))
        rack = free.get()
        chance = random.Random(asked.seed)
        points = all_points(rack.writes(), rack.writes(opening=True), chance)
        free.put(rack)
        points = points[chance.randrange(asked.every) :: asked.every]
        say(f"seed {asked.seed}: {len(points)} points")

        def played(number: int) -> str:
            rack = free.get()
            complaint = rack.complaint(points[number])
            free.put(rack)
            if complaint:
                say(f"{points[number]}: {complaint}")
            elif number % 200 == 199:
                say(f"{number + 1} of {len(points)}")
            return complaint

        with ThreadPoolExecutor(asked.racks) as pool:
            wrong = sum(map(bool, pool.map(played, range(len(points)))))
        while not free.empty():
            free.get().close()
    took_s = time.monotonic() - began_s
    say(f"seed {asked.seed}: {len(points)} points in {took_s:.0f} s, {wrong} wrong")
    return 1 if wrong else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
