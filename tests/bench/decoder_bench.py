"""Every decoder's speed beside a bare loop over the same bytes, and random bytes through each.

    python -m tests.bench.decoder_bench [DRIVER ..]

The bytes are the examples of its format (tests/devices/examples), one after the other, again and
again, fed in pieces of a tenth of a second's stream, as the link does. The limit is the least that
Python can do with a byte: `for byte in data: total += byte`. Then 1,000,000 random bytes, and as
many of the examples with a random byte changed in each hundred: nothing may raise.
"""

import random
import sys
from collections.abc import Iterator
from time import perf_counter

from devices.catalogue import instrument
from devices.readings import AnyReading
from tests.bench.journal_bench import Figure
from tests.devices.examples import Format, formats

INTACT_BYTES = 400_000
RANDOM_BYTES = 1_000_000
PIECE = 100
TIMES = 3
# Our own: the bare loop does some 40 MB/s, a hundredth of that is 400 kB/s, and twelve oximeters at
# their full frame rate say 6 kB/s together.
TARGET = 100.0


def intact(form: Format) -> bytes:
    """So many bytes of whole examples."""
    once = b"".join(frame for example in form.examples for frame in example.frames)
    return once * (INTACT_BYTES // len(once) + 1)


def damaged(data: bytes) -> bytes:
    """One byte in a hundred is another."""
    chance = random.Random(11)
    out = bytearray((data * (RANDOM_BYTES // len(data) + 1))[:RANDOM_BYTES])
    for at in range(0, len(out), 100):
        out[at + chance.randrange(min(100, len(out) - at))] = chance.randrange(256)
    return bytes(out)


def decoded(form: Format, data: bytes) -> float:
    """Seconds to decode."""
    driver = instrument(form.driver).driver()
    start = perf_counter()
    now_s = 0.0
    for at in range(0, len(data), PIECE):
        driver.feed(data[at : at + PIECE], now_s)
        driver.tick(now_s)
        now_s += 0.1
    return perf_counter() - start


def looped(data: bytes) -> float:
    """Seconds of the bare loop."""
    start = perf_counter()
    total = 0
    for byte in data:
        total += byte
    assert total
    return perf_counter() - start


def survives(form: Format, data: bytes) -> int:
    """How many readings come of bytes that are none; whatever raises ends the bench."""
    driver = instrument(form.driver).driver()
    count = 0
    for nth, at in enumerate(range(0, len(data), 997)):
        for reading in driver.feed(data[at : at + 997], nth / 10) + driver.tick(nth / 10):
            assert isinstance(reading, AnyReading)
            count += 1
    return count


def figures(wanted: list[str]) -> Iterator[Figure]:
    """A row for each decoder, the slowest side of both taken as its quickest of three."""
    noise = random.Random(5).randbytes(RANDOM_BYTES)
    for form in formats():
        if wanted and form.driver not in wanted:
            continue
        data = intact(form)
        ours, bare = [], []
        for _ in range(TIMES):
            ours.append(decoded(form, data))
            bare.append(looped(data))
        each_s = len(data) / min(ours)
        yield Figure(f"{form.driver}: {each_s / 1e6:.2f} MB/s", min(ours), min(bare), TARGET)
        survives(form, noise)
        survives(form, damaged(data))


def main(arguments: list[str]) -> None:
    """Print every row as it is measured."""
    for figure in figures(arguments):
        print(figure, flush=True)
    print(f"none raised on {RANDOM_BYTES:,} random bytes, nor on as many with one in 100 damaged")


if __name__ == "__main__":
    main(sys.argv[1:])
