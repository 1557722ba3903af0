"""Text that somebody else wrote, made safe to look at: what would turn, hide or break it is shown.

A right-to-left override makes `gnp.exe` read as `exe.png` in a signed report; a C1 control does
something to a terminal; half a surrogate ends a printer. None of these has a picture of its own, so
each is shown as what it is: ⟨U+202E⟩. This is done where a text is shown, everywhere by these
functions, and never to what is stored.

Decision: a note with such a character is accepted and shown so, not refused. It comes with a paste
or a keyboard, its writer cannot see it, and in an emergency no note may be lost for it. What names
somebody or something (a code, an id, a label) is refused instead, because two of them could look
the same.
"""

import unicodedata
from typing import Final

# Controls, formats, halves of surrogates, what has no meaning yet or only a private one, and
# the two separators that break a line unseen.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
CUT_AT: Final = 40


def visible(text: str) -> str:
    """The text with every unseen character shown as what it is; line breaks and tabs stay."""
    if text.isprintable():
        return text
    return "".join(map(_shown, text.replace("\r\n", "\n")))


def in_one_line(text: str) -> str:
    """The same for one line: a terminal's, a table's."""
    if text.isprintable():
        return text
    return visible(text).replace("\n", " ⏎ ").replace("\t", " ")


def cut(text: str, most: int = CUT_AT) -> str:
    """Enough of it to know it again, in one line: for an error that names what somebody wrote."""
    short = in_one_line(text[: most + 1])
    return short if len(text) <= most else f"{short[:most]}…"


def json_visible(text: bytes) -> bytes:
    """JSON in UTF-8 with every unseen character as its escape, so that no terminal obeys it.

    The value is the same for whoever decodes it: no other character is touched, and such a one can
    stand only within a string.
    """
    if text.isascii():
        return text.replace(b"\x7f", b"\\u007f")
    said = text.decode("utf-8", "surrogatepass")
    return said.encode() if said.isprintable() else "".join(map(_escaped, said)).encode()


def _unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN


def _shown(char: str) -> str:
    return f"⟨U+{ord(char):04X}⟩" if char not in "\n\t" and _unseen(char) else char


def _escaped(char: str) -> str:
    if char.isascii() and char != "\x7f":  # below U+0020 JSON has none, but for its own white space
        return char
    if not _unseen(char):
        return char
    code = ord(char)
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
