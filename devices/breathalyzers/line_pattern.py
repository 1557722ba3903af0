"""Takes a technician's pattern, or says in a sentence why not.

A regular expression can take longer than a night on one short line: `(a+)+b` does. A driver must
never hold up its port, so what could is refused before it is used.

Decision: no group may be repeated, nothing may look around or back, and the ways in which one line
can be tried are counted beforehand. A repeat followed by something it cannot contain (digits before
a point) can end in one place only. Any other repeat can end at each byte of the line; those
multiply, and each `?` and `|` doubles. Above MOST_WAYS the pattern is refused. The count is an
upper bound, so it can refuse a pattern that would have done no harm.
"""

import re
from typing import Final, NamedTuple

GROUPS: Final = ("value", "unit", "status")
LONGEST_PATTERN: Final = 300
MOST_WAYS: Final = 20_000_000

_PRINTABLE: Final = tuple(chr(code) for code in range(0x20, 0x7F))
_TOKEN: Final = re.compile(
    r"(?P<open>\((?:\?:|\?P<[^>]*>)?(?!\?))"
    r"|(?P<close>\))"
    r"|(?P<either>\|)"
    r"|(?P<repeat>(?:[*+?]|\{[0-9]*,?[0-9]*\})[?+]?)"
    r"|(?P<zero>[\^$]|\\[bB])"
    r"|(?P<atom>\[\^?\]?(?:\\.|[^\]\\])*\]|\\[dDwWsStnr]|\\[^0-9A-Za-z]|[^\\(\[])"
)
_EXACT: Final = re.compile(r"\{[0-9]+\}[?+]?")
_MAY_BE_NONE: Final = re.compile(r"[?*]|\{0*[,}]")


class BadPattern(ValueError):
    """Why this pattern cannot be used, as a sentence."""


class _Token(NamedTuple):
    kind: str
    text: str


def checked_pattern(text: object, longest: int) -> re.Pattern[str]:
    """The compiled pattern, safe on lines of at most `longest` characters; or BadPattern."""
    if not isinstance(text, str) or not text:
        raise BadPattern("must be a text: a regular expression for a whole line")
    if len(text) > LONGEST_PATTERN:
        raise BadPattern(f"is {len(text)} characters long; at most {LONGEST_PATTERN} are taken")
    try:
        pattern = re.compile(text, re.ASCII)
    except (re.error, OverflowError, RecursionError) as fault:
        raise BadPattern(f"is no regular expression: {fault}") from fault
    unknown = sorted(set(pattern.groupindex) - set(GROUPS))
    if unknown:
        raise BadPattern(f"names a group {unknown[0]!r}; the groups are value, unit and status")
    if not {"value", "status"} & set(pattern.groupindex):
        raise BadPattern("must name a group value, as in (?P<value>[0-9.]+), or a group status")
    ways = _ways(_tokens(text), longest)
    if ways > MOST_WAYS:
        raise BadPattern(
            "could take too long on a damaged line: use fewer repeats beside each other that can "
            "hold the same characters, or set longest to the length of the longest line"
        )
    return pattern


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise BadPattern(f"uses {text[at : at + 4]!r}, which is not taken here")
        found.append(_Token(match.lastgroup, match[0]))
        at = match.end()
    return found


def _ways(tokens: list[_Token], longest: int) -> int:
    """An upper bound of the ways in which a line can be tried."""
    loose, doubled = 0, 0
    for at, token in enumerate(tokens):
        if token.kind == "either":
            doubled += 1
        if token.kind != "repeat":
            continue
        repeated = tokens[at - 1] if at else token
        if token.text.startswith("?"):
            doubled += 1
        elif repeated.kind != "atom":
            raise BadPattern("repeats a group; repeat single characters or classes instead")
        elif not _EXACT.fullmatch(token.text) and not _ends_in_one_place(tokens, at):
            loose += 1
    return int((longest + 1) ** (loose + 1) * 2**doubled)


def _ends_in_one_place(tokens: list[_Token], at: int) -> bool:
    """Whether what follows the repeat at this place can be no part of it."""
    held = _characters(tokens[at - 1].text)
    for place in range(at + 1, len(tokens)):
        kind, text = tokens[place]
        if kind == "either" or (kind == "open" and not _always_taken(tokens, place)):
            return False
        if kind == "atom":
            then = tokens[place + 1 : place + 2]
            if then and then[0].kind == "repeat" and _MAY_BE_NONE.match(then[0].text):
                return False
            return held.isdisjoint(_characters(text))
    return True


def _always_taken(tokens: list[_Token], at: int) -> bool:
    """Whether the group that opens here has one branch and is not optional."""
    depth = 0
    for place in range(at, len(tokens)):
        kind = tokens[place].kind
        depth += (kind == "open") - (kind == "close")
        if kind == "either" and depth == 1:
            return False
        if depth == 0:
            then = tokens[place + 1 : place + 2]
            return not (then and then[0].kind == "repeat")
    return False


def _characters(atom: str) -> frozenset[str]:
    one = re.compile(atom, re.ASCII)
    return frozenset(character for character in _PRINTABLE if one.fullmatch(character))
