"""The window as it comes up: what it fetches beside its loop must not hold up its word."""

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from threading import Event
from types import ModuleType

import pytest

from ui.console.__main__ import fetch_trend

# Not the real one: a module half read would be everybody's after this test.
TREND = "a_trend_on_a_slow_disk"


class SlowDisk(MetaPathFinder, Loader):
    """Reads that module only when it is let."""

    def __init__(self) -> None:
        self.let = Event()
        self.read = Event()

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == TREND else None

    def exec_module(self, module: ModuleType) -> None:
        self.let.wait(20.0)
        self.read.set()


def test_a_window_does_not_wait_for_what_draws_a_trend(monkeypatch: pytest.MonkeyPatch) -> None:
    disk = SlowDisk()
    monkeypatch.setattr(sys, "meta_path", [disk, *sys.meta_path])
    fetch_trend(TREND)
    assert not disk.read.is_set(), "the window's loop read it itself"
    disk.let.set()
    assert disk.read.wait(20.0)
