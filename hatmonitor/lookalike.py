"""Whether two codes would be taken for one: by ear, by eye, or by a keyboard.

`C1` and `c1`, `C1` and `C1` with a space in it, `C1` in full-width letters, `C0` and `CO`, a
Cyrillic letter among Latin ones: who reads or hears one takes it for the other, and the person is
dosed twice. Two codes with the same `key` are such a pair.

Decision: the key is coarse. To be refused a code costs a lead one other code, once; a pair that
passed costs a second dose. What stays apart is what people write on purpose: letters, figures, and
where the code is divided (1-11 is not 11-1).
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

# What looks like one Latin letter: figures, then Cyrillic and Greek; all of them after casefold, so
# that capitals count (Cyrillic Н and Greek Η are an H).
_FIGURES: Final = str.maketrans("01lı", "oiii")
_CYRILLIC: Final = str.maketrans("авекмнорстухіјѕԛԝһԁӏ", "abekmhopctyxijsqwhdi")
_GREEK: Final = str.maketrans("αβεζηικμνορτυχ", "abezhikmnoptyx")
_DIVIDES: Final = frozenset("._-‐‑‒–—−")


@lru_cache(maxsize=10_000)
def key(code: str) -> str:
    """What this code looks and sounds like; the same for two that could be taken for one."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", code).casefold())
    seen = "".join(char for char in plain if not _unseen(char))
    seen = seen.translate(_CYRILLIC).translate(_GREEK).translate(_FIGURES)
    return "".join("-" if char in _DIVIDES else char for char in seen)


def twin(code: str, known: Iterable[str]) -> str | None:
    """Another code among the known ones that could be taken for this one; None: there is none."""
    looks = key(code)
    return next((other for other in known if other != code and key(other) == looks), None)


def _unseen(char: str) -> bool:
    """White space, controls, what joins or turns letters, marks on top of them."""
    return unicodedata.category(char)[0] in "ZCM"
