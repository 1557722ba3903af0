"""The list of complaints is a test plan: each has a test, by name, that ours does not have it.

Test files are read, not run: what a name promises is for the test itself to keep.
"""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.complaints.table import COMPLAINTS

TESTS: Final = Path(__file__).parents[1]
NUMBERED: Final = re.compile(r".*(?:::test_complaint_|/test_complaints\.py::test_)(\d+)_\w+")
SECTION_HAS: Final = 24


@cache
def all_tests() -> frozenset[str]:
    """Every test there is, as file::test, the file from tests/ on."""
    return frozenset(
        f"{path.relative_to(TESTS).as_posix()}::{name}"
        for path in TESTS.rglob("test_*.py")
        for name in names_in(path)
    )


def names_in(path: Path) -> list[str]:
    return [
        node.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def by_name() -> dict[int, list[str]]:
    """The tests that say their complaint in their name."""
    found: dict[int, list[str]] = {}
    for test in sorted(all_tests()):
        if match := NUMBERED.fullmatch(test):
            found.setdefault(int(match[1]), []).append(test)
    return found


def test_every_complaint_of_the_list_stands_in_the_table() -> None:
    assert list(COMPLAINTS) == list(range(1, SECTION_HAS + 1))
    assert set(by_name()) <= set(COMPLAINTS), "a test names a complaint that is not in the list"


@pytest.mark.parametrize("number", COMPLAINTS)
def test_each_complaint_has_a_test_that_ours_does_not_have_it(number: int) -> None:
    named = by_name().get(number, [])
    shown_by = COMPLAINTS[number].shown_by
    assert [test for test in shown_by if test not in all_tests()] == [], "there is no such test"
    assert named or shown_by, f"nothing shows complaint {number} ({COMPLAINTS[number].what})"
    assert not set(named) & set(shown_by), "found by its name already"
