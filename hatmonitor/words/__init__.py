"""Words for people: English is the source text, other languages are a .po file beside this one.

Code keeps a sentence as a `Say`: the English template and its arguments. The journal and the wire
carry the Say, so that each follower can show it in its own language, also while running.
`N_` marks an English text for the translators without translating it there and then.

Decision: gettext's .po format, because translators' tools know it, read at run time with polib, so
that no compiled catalogue can be older than its source. It stands here and not in ui/, because the
command line and the monitor's refusals speak too.
"""

from functools import cache
from pathlib import Path

import msgspec
import polib

from hatmonitor.visible import visible

LANGUAGES = {"en": "English", "nl": "Nederlands"}


class Say(msgspec.Struct, frozen=True):
    """A sentence: an English template in str.format form, and what goes into it; a part of it may
    be a sentence of its own."""

    text: str
    args: "dict[str, Arg]" = {}

    def __str__(self) -> str:
        return spoken(self, "en")


Arg = str | int | float | Say | None


def N_(text: str) -> str:
    """Mark a text for translation."""
    return text


def say(text: str, /, **args: Arg) -> Say:
    """Build a Say; the template is a literal, so that translators find it."""
    return Say(text, args)


@cache
def catalogue(language: str) -> dict[str, str]:
    """English text to this language's text; empty for English."""
    if language == "en":
        return {}
    path = Path(__file__).with_name(f"{language}.po")
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path)) if entry.msgstr}


def translate(text: str, language: str) -> str:
    """The text in this language, or the English one where a translation is missing."""
    return catalogue(language).get(text, text)


def spoken(sentence: Say, language: str) -> str:
    """A whole sentence in this language. Arguments that are themselves words are translated; what
    somebody typed into one is shown as what it is. Never fails: a template that does not fit its
    arguments (only a journal somebody wrote by hand has one) is shown as it stands."""
    args = {key: _said(value, language) for key, value in sentence.args.items()}
    try:
        return translate(sentence.text, language).format(**args)
    except (LookupError, ValueError, TypeError, AttributeError):
        return visible(sentence.text)


def _said(value: Arg, language: str) -> str | int | float | None:
    if isinstance(value, Say):
        return spoken(value, language)
    return visible(translate(value, language)) if isinstance(value, str) else value
