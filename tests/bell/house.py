"""A real monitor, a real bell and a real sound server, each a process of its own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Self

from hatmonitor.demo.nullsink import NullSink
from hatmonitor.events import Event
from hatmonitor.roles import ROLES, Role
from hatmonitor.wire.station import Station
from tests.processes.place import write_site


class House:
    """Ends with its context, whatever has become of the parts. Its site has no instruments, so
    that nothing sounds until a test wants it."""

    def __init__(self, folder: Path, speakers: NullSink) -> None:
        self.data = folder / "data"
        self.speakers = speakers
        self._folder = folder
        self.bell_said: list[str] = []
        self._parts: list[subprocess.Popen[str]] = []
        self._stations: list[Station] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for station in self._stations:
            station.close()
        for part in self._parts:
            part.kill()
            part.wait()
            if part.stderr is not None:
                part.stderr.close()
        sys.stdout.writelines(self.bell_said)  # shown when the test failed

    def start_monitor(self, followers: str = "") -> "subprocess.Popen[str]":
        site = write_site(self._folder, followers=followers)
        text = site.read_text(encoding="utf-8")
        site.write_text(re.sub(r"^\[\[device\]\](\n\w.*)*", "", text, flags=re.M), encoding="utf-8")
        return self._start("hatmonitor.monitor", "--site", str(site), said=None)

    def start_bell(self) -> "subprocess.Popen[str]":
        return self._start("ui.bell", said=self.bell_said)

    def station(self, name: str = "do") -> Station:
        """A place to ask from, or one that follows under a follower's name."""
        role: Role = name if name in ROLES else "do"  # type: ignore[assignment]
        self._stations.append(
            Station(self.data, role, None if role == "do" else name, timeout_s=20)
        )
        return self._stations[-1]

    def _start(self, module: str, *words: str, said: list[str] | None) -> "subprocess.Popen[str]":
        part = subprocess.Popen(
            [sys.executable, "-P", "-m", module, "--data", str(self.data), *words],
            env=os.environ | self.speakers.environment,
            stderr=subprocess.PIPE if said is not None else None,
            text=True,
        )
        self._parts.append(part)
        if part.stderr is not None and said is not None:
            Thread(target=said.extend, args=(part.stderr,), daemon=True).start()
        return part


def is_kind(kind: str) -> Callable[[Event], bool]:
    """An event of this kind."""
    return lambda event: event.kind == kind


def raise_overdose(station: Station, place: str) -> None:
    answer = station.ask({"do": "raise_overdose", "place": place})
    assert answer.ok, answer.reason


def sign_in(station: Station) -> None:
    answer = station.ask({"do": "sign_in", "staff": "w1", "pin": "1111"})
    assert answer.ok, answer.reason


def acknowledge_all(station: Station) -> None:
    for alarm in station.room.alarms.values():
        station.ask({"do": "acknowledge", "alarm": alarm.id, "seen": alarm.risen_seq})


def stop(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGSTOP)


def go_on(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGCONT)
