"""The monitor's notes for a technician: `logs/monitor.log`, small, and never needed.

What matters is in the journal; this is how a fault of the program or its surroundings is found
afterwards. No PIN, no name, no command's text goes in. A disk that takes no notes is no reason to
do anything else differently.
"""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

_MAX_BYTES: Final = 500_000
_KEPT: Final = 2


def begin_notes(data: Path) -> None:
    """Write what this process logs from now on into the data folder."""
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        folder = data / "logs"
        folder.mkdir(mode=0o700, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            folder / "monitor.log", maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="utf-8"
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
    root.addHandler(handler)
