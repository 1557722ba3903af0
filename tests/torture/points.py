"""One point of the torture: a fault at one write of the emergency, then the life after it."""

import json
import random
import shutil
import subprocess
import sys
from enum import IntEnum
from pathlib import Path
from typing import Any, Final, Self

import msgspec

ROOT: Final = Path(__file__).parents[2]
EVER: Final = 1 << 30


class Fault(IntEnum):
    """As in shim.c."""

    NOTHING = 0
    IO_ERROR = 1
    NO_SPACE = 2
    SLOW = 3
    KILLED = 4
    TORN = 5
    FULL = 6


class Point(msgspec.Struct, frozen=True):
    """at: the first write that suffers; span: how many do. dies: SIGKILL at the script's end, while
    it still fails. power: what is only in memory goes with it. opening: the fault is in a start
    that finds entries waiting."""

    fault: Fault
    at: int
    span: int = 1
    delay_ms: int = 0
    dies: bool = False
    power: bool = False
    opening: bool = False

    def __str__(self) -> str:
        words = [self.fault.name, f"at={self.at}", f"span={self.span}"]
        words += [f"delay_ms={self.delay_ms}"] if self.delay_ms else []
        words += [name for name in ("dies", "power", "opening") if getattr(self, name)]
        return " ".join(words)


def all_points(writes: int, opening: int, chance: random.Random) -> list[Point]:
    """Every fault at every write; long delays at a sample of them."""
    points = []
    for at in range(writes):
        for fault in (Fault.IO_ERROR, Fault.NO_SPACE):
            points += [Point(fault, at), Point(fault, at, EVER), Point(fault, at, EVER, dies=True)]
        points += [Point(Fault.FULL, at, EVER, dies=True, power=True)]
        points += [Point(Fault.KILLED, at), Point(Fault.TORN, at)]
        points += [Point(Fault.SLOW, at, 4, 200)]
    for at in range(opening):
        for fault in (Fault.IO_ERROR, Fault.NO_SPACE):
            points += [Point(fault, at, span, opening=True) for span in (1, EVER)]
        points += [Point(fault, at, opening=True) for fault in (Fault.KILLED, Fault.TORN)]
    for delay_ms, span, count in ((900, EVER, 6), (1000, 1, 12), (3000, 1, 6), (10_000, 1, 3)):
        sample = chance.sample(range(writes), count)
        points += [Point(Fault.SLOW, at, span, delay_ms) for at in sample]
        sample = chance.sample(range(writes), count)
        points += [Point(Fault.SLOW, at, span, delay_ms, dies=True) for at in sample]
    chance.shuffle(points)
    return points


class Rack:
    """Where points are played: a process with the shim before it, and a house to begin with."""

    def __init__(self, folder: Path, shim: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.lives"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={"LD_PRELOAD": str(shim), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        )
        # Always in the same place, or what waits in the runtime folder would be another house's.
        self._house = folder / "house"
        (self._house / "data").mkdir(parents=True, mode=0o700)
        (self._house / "runtime").mkdir(mode=0o700)
        notes, status = self._life(life="prepare")
        assert status == 0, notes
        self._prepared = told(notes)
        self._base = self._house.rename(folder / "base")
        # One that died while nothing could be written: what waits is found by the next start.
        self._lay_out(opening=False)
        notes, status = self._play(Point(Fault.NO_SPACE, 30, EVER, dies=True))
        assert status == -9, notes
        self._waiting_told = {**self._prepared, **told(notes)}
        self._waiting = self._house.rename(folder / "waiting")

    def writes(self, opening: bool = False) -> int:
        """How many writes there are to be tortured."""
        self._lay_out(opening)
        notes, _ = self._play(Point(Fault.NOTHING, 0, opening=opening))
        return next(note["writes"] for note in notes if "writes" in note)

    def complaint(self, point: Point) -> str:
        """Play it; what is wrong afterwards, empty when all is well."""
        self._lay_out(point.opening)
        must = dict(self._waiting_told if point.opening else self._prepared)
        notes, status = self._play(point)
        if status not in (0, -9):
            return f"ended with {status}: {notes[-1:]}"
        must.update(told(notes))
        if any(note.get("well") is False for note in notes):
            return "the log did not become well again"
        if point.power:
            shutil.rmtree(self._house / "runtime")
            (self._house / "runtime").mkdir(mode=0o700)
        after, status = self._life(life="take_over")
        if status != 0:
            return f"the next life ended with {status}: {after[-1:]}"
        return complaint_of(after[-1], must)

    def close(self) -> None:
        """End its process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _lay_out(self, opening: bool) -> None:
        shutil.rmtree(self._house, ignore_errors=True)
        shutil.copytree(self._waiting if opening else self._base, self._house)

    def _play(self, point: Point) -> tuple[list[dict[str, Any]], int]:
        return self._life(
            life="play",
            fault=int(point.fault),
            at=point.at,
            until=min(EVER, point.at + point.span),
            delay_ms=point.delay_ms,
            dies=point.dies,
            opening=point.opening,
            plays=not point.opening,
            begins_s=390.0 if point.opening else 100.0,
        )

    def _life(self, **what: Any) -> tuple[list[dict[str, Any]], int]:
        """What it told, and the status it ended with."""
        notes = self._folder / "notes"
        notes.unlink(missing_ok=True)
        data, runtime = self._house / "data", self._house / "runtime"
        words = {"folder": str(data), "runtime": str(runtime), "notes": str(notes), **what}
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        lines = notes.read_text().splitlines() if notes.exists() else []
        return [json.loads(line) for line in lines], status


def told(notes: list[dict[str, Any]]) -> dict[int, tuple[str, str]]:
    """Every event somebody was told, by number."""
    return {note["seq"]: (note["hash"], note["kind"]) for note in notes if "seq" in note}


def complaint_of(after: dict[str, Any], must: dict[int, tuple[str, str]]) -> str:
    """What of what was told does not stand in the log of the next life."""
    rows = {int(seq): row for seq, row in after["rows"].items()}
    lost = [f"{seq} {kind}" for seq, (_, kind) in must.items() if seq not in rows]
    other = [f"{seq} {kind}" for seq, (row, kind) in must.items() if rows.get(seq, row) != row]
    begun = any(kind == "emergency_started" for _, kind in must.values())
    return "; ".join(
        what
        for what, wrong in {
            f"lost: {lost}": lost,
            f"the number was given to another: {other}": other,
            "an overdose is gone": begun and "B1" not in after["emergencies"],
            f"the chain: {after['verdict']}": after["verdict"],
            "logging did not resume": not after["well"],
            f"{after['twice']} samples are there twice": after["twice"],
            "the room is not the fold of the log": not after["same"],
        }.items()
        if wrong
    )


def made_shim(folder: Path) -> Path | str:
    """The shim, compiled; why not, in a line."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux" or compiler is None:
        return "no torture: it needs Linux and a C compiler (cc or gcc)"
    shim = folder / "shim.so"
    source = Path(__file__).with_name("shim.c")
    words = [compiler, "-shared", "-fPIC", "-O1", "-o", str(shim), str(source), "-ldl"]
    done = subprocess.run(words, capture_output=True, text=True)
    return shim if done.returncode == 0 else f"no torture: {done.stderr.strip().splitlines()[-1]}"
