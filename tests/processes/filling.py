"""A disk without room."""

from pathlib import Path

import pytest


def fill(disk: Path) -> Path:
    """Until nothing more goes on it; remove this file to make room."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(bytes(4096))
    return ballast
