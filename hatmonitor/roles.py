"""Who may follow the monitor, and what each kind of follower is and does.

Decision: a follower is itself, by its role and its station, and never one of a kind. Two consoles
are two names, each missed for itself; a second one of the same name is refused in words. The name
is what the log calls it: `console` for the one of that station, `console-2` or `console/ward` for
others. One role never makes the name of another, so that nobody sits down in a stranger's chair.
"""

import re
from typing import Final, Literal, get_args

import msgspec

Role = Literal["console", "bell", "launcher", "review", "tail", "do", "demo"]
ROLES: Final[tuple[str, ...]] = get_args(Role)

STATION_MAX_CHARS: Final = 32
_STATION: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{STATION_MAX_CHARS - 1}}}")


class Kind(msgspec.Struct, frozen=True):
    """shows_vitals: it is sent the values of now. missed: it is an alarm while one of them is
    gone without a goodbye (rules/technical.py). says_alive: its own loop says that it runs, so that
    silence is a hang. sounds: its word about the way to make sound counts. shares: it may sit at
    the station of another, in a demo's house only."""

    shows_vitals: bool = False
    missed: bool = False
    says_alive: bool = False
    sounds: bool = False
    shares: bool = False


KINDS: Final[dict[str, Kind]] = {
    "console": Kind(shows_vitals=True, missed=True, says_alive=True),
    "bell": Kind(missed=True, says_alive=True, sounds=True),
    "launcher": Kind(missed=True, says_alive=True),
    "review": Kind(says_alive=True),
    "tail": Kind(),
    "do": Kind(),
    "demo": Kind(shows_vitals=True, shares=True),
}


def is_station(text: str) -> bool:
    """Whether a place of work can be called so."""
    return _STATION.fullmatch(text) is not None


def name_of(role: str, station: str) -> str:
    """The follower's own name."""
    if KINDS[role].shares or station == role or station.startswith(f"{role}-"):
        return station
    return f"{role}/{station}"


def role_of(name: str) -> str:
    """The role of the follower of this name; empty when it is nobody's."""
    role = re.split("[-/]", name, maxsplit=1)[0]
    return role if role in KINDS else ""


def is_missed(name: str) -> bool:
    """Whether it is an alarm while this follower is gone."""
    kind = KINDS.get(role_of(name))
    return kind is not None and kind.missed
