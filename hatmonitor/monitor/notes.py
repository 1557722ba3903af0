"""The monitor's notes for a technician: `logs/monitor.log`, small, and never needed.

What matters is in the journal; this is how a fault of the program or its surroundings is found
afterwards. No PIN, no name, no command's text goes in. A disk that takes no notes is no reason to
do anything else differently.
"""

import logging
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Final

_MAX_BYTES: Final = 500_000
_KEPT: Final = 2


class Notes:
    """Written in a thread of its own: a disk that hangs must not hold up who has to note it."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[logging.LogRecord] = SimpleQueue()
        self._listener: QueueListener | None = None
        logging.raiseExceptions = False
        logging.getLogger().setLevel(logging.INFO)
        logging.getLogger().addHandler(QueueHandler(self._waiting))

    def begin(self, data: Path) -> None:
        """Write into the data folder what was and will be noted."""
        try:
            folder = data / "logs"
            folder.mkdir(mode=0o700, exist_ok=True)
            file = RotatingFileHandler(
                folder / "monitor.log", maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="utf-8"
            )
        except OSError:
            return
        file.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
        self._listener = QueueListener(self._waiting, file)
        self._listener.start()

    def end(self, within_s: float) -> None:
        """Write what still waits, if the disk takes it in time."""
        if self._listener is not None:
            last = Thread(target=self._listener.stop, daemon=True)
            last.start()
            last.join(within_s)
