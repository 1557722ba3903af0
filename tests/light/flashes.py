"""What a listener with a light meter would find: rate and duty of a light, flashes of a pixel.

Knows nothing of how the light is driven. The ranges are those of reference/alarms.md, section 3
(second-hand: check a bought copy of IEC 60601-1-8 before claiming conformity).
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from tests.light.film import Film, Light, Luminance

# hertz and duty of a priority; a constant light flashes 0 times and is lit all the time.
RANGES = {
    "high": ((1.4, 2.8), (0.2, 0.6)),
    "medium": ((0.4, 0.8), (0.2, 0.6)),
    "low": ((0.0, 0.0), (1.0, 1.0)),
}
MOST_A_SECOND = 3
# A smaller change of luminance is no flash (WCAG 2.3.1 has 0.1; this is stricter).
_CHANGE = 0.02


class Measured(NamedTuple):
    """hertz: flashes a second; duty: the share of a period that it is lit; contrast: lit against
    not lit, after WCAG."""

    hertz: float
    duty: float
    contrast: float


def measured(light: Light, beat_s: float) -> Measured:
    """From the first rise to the last, so that only whole periods count."""
    low, high = min(light.frames), max(light.frames)
    contrast = (high + 0.05) / (low + 0.05)
    if high - low < _CHANGE:
        return Measured(0.0, 1.0, contrast)
    lit = [value > (low + high) / 2 for value in light.frames]
    rises = [n for n, (a, b) in enumerate(pairwise(lit), 1) if b and not a]
    assert len(rises) >= 3, f"{light.name} rises {len(rises)} times in the whole film"
    whole = lit[rises[0] : rises[-1]]
    hertz = (len(rises) - 1) / (len(whole) * beat_s)
    return Measured(hertz, sum(whole) / len(whole), contrast)


def most_in_a_second(film: Film) -> int:
    """The most flashes that any pixel of the window makes in any second: a flash is a rise and a
    fall, and what changes more often one way counts."""
    window = round(1 / film.beat_s)
    change = np.diff(film.sparse, axis=0)
    return max(_most(change > _CHANGE, window), _most(change < -_CHANGE, window))


def _most(changed: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]", window: int) -> int:
    sums = np.cumsum(changed, axis=0, dtype=np.int16)
    padded: Luminance = np.concatenate([np.zeros_like(sums[:1]), sums])
    return int((padded[window:] - padded[:-window]).max())
