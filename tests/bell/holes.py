"""Where a recording is not what was played: the sentence that tells whose fault a torn burst is."""

from typing import Final

from tests.bell.measure import RATE_HZ

_HEAD: Final = 1000  # bytes, some 10 ms: enough to know a burst by
_PIECE: Final = 400
_BYTES_PER_MS: Final = 2 * RATE_HZ / 1000


def holes(sound: bytes, played: bytes) -> list[str]:
    """For each time it was begun: empty when it was recorded whole, else what is wrong with it."""
    found = []
    at = sound.find(played[:_HEAD])
    while at != -1:
        found.append(_hole(sound[at : at + 2 * len(played)], played))
        at = sound.find(played[:_HEAD], at + len(played))
    return found


def _hole(sound: bytes, played: bytes) -> str:
    same = next(
        (n for n, (a, b) in enumerate(zip(sound, played, strict=False)) if a != b),
        min(len(sound), len(played)),
    )
    if same == len(played):
        return ""
    same -= same % 2
    after = f"after {same / _BYTES_PER_MS:.0f} ms of {len(played) / _BYTES_PER_MS:.0f}"
    if not sound[same : same + _PIECE].strip(b"\0"):
        goes_on = sound.find(played[same : same + _PIECE], same)
        long = f"{(goes_on - same) / _BYTES_PER_MS:.0f} ms" if goes_on != -1 else "the rest"
        return f"{after}, {long} of silence: it ran empty"
    for lost in range(0, len(played) - same - _PIECE, 2):
        if sound[same : same + _PIECE] == played[same + lost : same + lost + _PIECE]:
            return f"{after}, {lost / _BYTES_PER_MS:.0f} ms are missing: they were lost on the way"
    return f"{after} it is something else"
