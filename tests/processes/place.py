"""A data folder and a site file, and monitors on them."""

import re
from pathlib import Path

from hatmonitor.events import Event
from hatmonitor.journal.reader import JournalReader
from hatmonitor.roles import ROLES, Role
from hatmonitor.site import example_text
from hatmonitor.wire.station import Station
from tests.processes.zygote import Monitor, Zygote


def write_site(
    folder: Path, *, port: str = "/dev/null/none", followers: str = "", **head: int
) -> Path:
    """The shipped example with one instrument, desk1, at this port; its path.

    followers: as in the file, for example `"console", "bell"`. head: other numbers of [site].
    """
    text = example_text()
    text = re.sub(r"^followers = .*$", f"followers = [{followers}]", text, flags=re.M)
    for key, value in head.items():
        text = re.sub(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.M)
    text = re.sub(r"^port = .*$", f'port = "{port}"', text, flags=re.M)
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return path


def written(data: Path) -> list[Event]:
    """Every event of the journal."""
    reader = JournalReader.open(data)
    try:
        return list(reader.events())
    finally:
        reader.close()


class Place:
    """One house on the disk."""

    def __init__(self, folder: Path, zygote: Zygote, followers: str = "", **head: int) -> None:
        self.data = folder / "data"
        self.site = write_site(folder, followers=followers, **head)
        self._folder = folder
        self._zygote = zygote
        self._lives = 0

    def start(self, *more: str, code: str = "") -> Monitor:
        """A monitor. code: run in it before it begins, to break it."""
        self._lives += 1
        errors = self._folder / f"errors.{self._lives}"
        words = ["--data", self.data, "--site", self.site, *more]
        return self._zygote.start(*words, errors=errors, code=code)

    def station(self, name: str = "do") -> Station:
        """A station that stays signed in when it goes."""
        role: Role = name if name in ROLES else "do"  # type: ignore[assignment]
        station = f"do-{name}" if role == "do" else name
        return Station(self.data, role, station, timeout_s=20.0, transient=False)

    def signed_in(self) -> Station:
        """A station at which the shift lead is signed in."""
        station = self.station()
        assert station.ask({"do": "sign_in", "staff": "lead1", "pin": "2222"}).ok
        return station
