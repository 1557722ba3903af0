"""Collects every text that translators must see: N_("..."), say("..."), tr("...") in the program.

`python -m tests.house.words` prints what a language file still lacks, ready to be appended to it,
and what stands in it for nothing.
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import polib

ROOT = Path(__file__).parents[2]
MARKS = ("N_", "say", "tr")
PACKAGES = ("hatmonitor", "ui")
PO = ROOT / "hatmonitor" / "words" / "nl.po"
# They define or hand on the marks themselves, with a variable.
MAKERS = {"hatmonitor/words/__init__.py", "ui/words.py"}


@cache
def calls() -> tuple[tuple[str, ast.Call], ...]:
    """Every call of a mark, with where it stands."""
    return tuple(_calls())


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if place in MAKERS:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and node.args and _name(node.func) in MARKS:
                    yield f"{place}:{node.lineno}", node


@cache
def literals() -> dict[str, str]:
    """Every text, with the first place where it stands."""
    found: dict[str, str] = {}
    for place, call in calls():
        for text in _constants(call.args[0]):
            found.setdefault(text, place)
    return found


@cache
def constants(package: str) -> frozenset[str]:
    """Every text that stands in a package's source."""
    return frozenset(
        node.value
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def not_literal() -> list[str]:
    """Where a text is marked that no translator can see. tr may be given one marked elsewhere."""
    return [
        place
        for place, call in calls()
        if _name(call.func) != "tr" and not list(_constants(call.args[0]))
    ]


def entries() -> dict[str, str]:
    """The language file."""
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(PO))}


def placeholders(text: str) -> set[tuple[str, str]]:
    """What is filled in, with its format."""
    return {(name, form or "") for _, name, form, _ in Formatter().parse(text) if name is not None}


def _name(function: ast.expr) -> str:
    """A widget's own method `say` is none of ours."""
    return function.id if isinstance(function, ast.Name) else ""


def _constants(argument: ast.expr) -> Iterator[str]:
    """A text, or the two of `a if x else b`."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _constants(argument.body)
        yield from _constants(argument.orelse)


def _report() -> None:
    texts, known = literals(), entries()
    for text, place in texts.items():
        if not known.get(text):
            sys.stdout.write(f"{polib.POEntry(msgid=text, occurrences=[place.rsplit(':', 1)])}\n")
    for text in known:
        if text not in texts:
            sys.stdout.write(f"# stands for nothing: {text!r}\n")


if __name__ == "__main__":
    _report()
