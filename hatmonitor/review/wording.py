"""What one entry of the table of words is made of (words.py, words_of_alarms.py)."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Words(NamedTuple):
    """title: what the kind is called in a list or a filter. says: its sentences, by name; pick
    says which of them fits a fact, where there is more than one."""

    title: str
    says: dict[str, str]
    pick: Callable[[Any], str] | None = None


def one(title: str, sentence: str) -> Words:
    """One sentence says it."""
    return Words(title, {"": sentence})
