"""The window's words: one function, looked up when it is called, so that the language can change.

`tr` takes a literal English text, so that the translators' collector finds it. The language is one
for the whole window and is set here and nowhere else; nothing may keep a translated text longer
than until the next repaint.

Decision: a number is written the way the language writes it (1.5, 1,5) here too, because a decimal
point read as a thousands mark is a dose error waiting to happen.
"""

from hatmonitor.visible import visible
from hatmonitor.words import Arg, Say, spoken, translate

_language = "en"


def use_language(language: str) -> None:
    """Speak this language from now on; the caller repaints."""
    global _language
    _language = language


def language() -> str:
    """The language spoken now."""
    return _language


def tr(text: str, /, **args: Arg) -> str:
    """This text in the language of the moment, with its arguments in place; what somebody typed
    into one is shown as what it is."""
    words = translate(text, _language)
    return words.format(**{name: _shown(value) for name, value in args.items()}) if args else words


def _shown(value: Arg) -> Arg:
    return visible(value) if isinstance(value, str) else value


def in_words(sentence: Say) -> str:
    """A sentence from the journal or the wire, in the language of the moment."""
    return spoken(sentence, _language)


def number(value: float, digits: int = 0) -> str:
    """A number with this many decimals, with the language's own decimal sign."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if _language == "nl" else text


def plain(value: float) -> str:
    """A number without needless zeros: 7, 7.5."""
    text = f"{value:g}"
    return text.replace(".", ",") if _language == "nl" else text
