"""Pictures of the real window: a request is a file beside which the console puts the picture.

`NAME.request` holds JSON, for example {"size": [1920, 1080], "select": "B3"}; the console answers
with `NAME.png`, put in place whole (ui/console, --screenshots). So are requests.
"""

import json
import time
from pathlib import Path
from typing import Final

from hatmonitor.targets import Kind, refused

SIZE: Final = (1920, 1080)
_LOOK_S: Final = 0.05


class Camera:
    """folder: where the pictures are to be; it is made, and pictures of these names replaced."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def folder(self) -> Path:
        """Where the pictures come to be."""
        return self._folder

    def ask(self, name: str, **wanted: object) -> None:
        """Ask for a picture; does not wait. wanted: what the console knows (ui/console), None and 0
        left out. OSError when the folder cannot be written."""
        why_not = refused(self._picture(name), Kind.PICTURE)
        if why_not is not None:
            raise OSError(None, str(why_not), str(self._picture(name)))
        self._picture(name).unlink(missing_ok=True)
        body = {"size": SIZE} | {key: value for key, value in wanted.items() if value}
        draft = self._folder / f"{name}.request.part"
        draft.write_text(json.dumps(body), encoding="utf-8")
        draft.replace(self._folder / f"{name}.request")
        self._asked.append(name)

    def collected(self, within_s: float) -> tuple[list[Path], list[str]]:
        """The pictures that came, and the names of those that did not in that time."""
        limit = time.monotonic() + within_s
        while self._missing() and time.monotonic() < limit:
            time.sleep(_LOOK_S)
        missing = self._missing()
        return [self._picture(name) for name in self._asked if name not in missing], missing

    def _missing(self) -> list[str]:
        return [name for name in self._asked if not self._picture(name).exists()]

    def _picture(self, name: str) -> Path:
        return self._folder / f"{name}.png"
