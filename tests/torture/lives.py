"""The lives of a monitor that are tortured: forked from one process that has the shim before it.

A line of JSON on standard input is one life in a folder: `play` is the scripted emergency with a
fault in the middle of its writes, `take_over` the life after it on a disk that is well. What was
told to everybody is noted, event by event, as the wire would have told it; the life after must have
all of it, word for word.
"""

import ctypes
import json
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from devices.readings import LinkUp
from hatmonitor.journal.errors import JournalError
from hatmonitor.journal.patient import PatientJournal
from hatmonitor.journal.second_place import SecondPlace, shelves_of
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from hatmonitor.monitor import inputs as i
from hatmonitor.monitor.bedsides import Bedsides
from hatmonitor.monitor.conductor import Conductor, restore
from hatmonitor.monitor.outcome import Outcome
from hatmonitor.monitor.upkeep import Upkeep
from tests.core.world import SITE, START, World, vitals

# How long the log may take to be well again once the disk is.
WELL_WITHIN_S: Final = 25.0
NO_FAULT: Final = 0

Tell = Callable[[dict[str, Any]], None]


class Life(World):
    """A house on a real journal with its second place; `tell` is where the wire would be."""

    def __init__(self, folder: Path, tell: Tell, begins_s: float) -> None:
        self.site = SITE
        self.now = START
        self._jump(begins_s)
        self.wishes = []
        self.bedsides = Bedsides()
        self.tell = tell
        self.file = Journal.open(folder, moment=self.now)
        self.journal = PatientJournal(self.file, second=SecondPlace(shelves_of(folder)))
        self.conductor = Conductor(self.journal, restore(self.file), self.journal.take_up())
        self.upkeep = Upkeep(self.conductor, self.journal, time.monotonic())
        self.seen = list(self.conductor.open_house(SITE, "test", 1, self.now))
        self.told(self.seen)

    def put(self, item: i.AnyInput) -> Outcome:
        outcome = super().put(item)
        self.told(outcome.events)
        return outcome

    def told(self, events: Any) -> None:
        """Nobody is told anything before the step is over."""
        for event in events:
            self.tell({"seq": event.seq, "hash": event.hash, "kind": event.kind})

    def vitals_kept(self) -> None:
        self.upkeep.sample("ox2", vitals(97), self.now)
        self.upkeep._write_samples()

    def is_well(self) -> bool:
        """Wait until everything is written and said to be."""
        limit_s = time.monotonic() + WELL_WITHIN_S
        while not self.room.logging or self.conductor.backlog:
            if time.monotonic() > limit_s:
                return False
            self._jump(0.25)
            self.tick()
            time.sleep(0.01)
        return True


def prepare(folder: Path, tell: Tell) -> None:
    """What is there before it begins: people in the house, and room for what will wait."""
    life = Life(folder, tell, 0.0)
    for name in SITE.followers:
        life.put(i.FollowerSeen(name))
    life.put(i.SoundSaid(True, "speaker"))
    for device in SITE.devices:
        life.hear(LinkUp(device.port), device.id)
    for station, staff in (("desk", "w1"), ("office", "lead1")):
        life.put(i.SignInTried(station, staff, True))
    life.enrol("C-1", "C-2")
    life.observe("C-1", "B1")
    life.inject("C-2", "B2")
    life.upkeep._snapshot()
    life.journal.close()


def play(life: Life) -> None:
    """An emergency, as tests/killpoints has it, but short: each of its writes is a point."""
    life.ok("raise_overdose", place="B1")
    for step in ("stimulate", "airway"):
        life.wait(4)
        life.ok("record_step", place="B1", step=step)
    life.vitals_kept()
    life.ok("give_naloxone", place="B1")
    life.do("enrol", by="office", client="C-9", approved_by="x")  # may be refused: on paper
    life.wait(minutes=1.1)
    life.ok("raise_overdose", place="B2", by="office")
    life.vitals_kept()
    life.answer("overdose_called:B1")
    life.upkeep._snapshot()
    life.ok("record_step", place="B2", step="oxygen")
    life.wait(minutes=3)
    life.ok("give_naloxone", place="B1")
    life.ok("end_emergency", place="B2", outcome="recovered")


def played(what: dict[str, Any], folder: Path, tell: Tell) -> None:
    """One life with its fault; how it ended is told last."""
    shim = ctypes.CDLL(None)
    arm = (str(folder).encode(), what["fault"], what["at"], what["until"], what["delay_ms"])
    if what["opening"]:
        shim.torture(*arm)
    try:
        life = Life(folder, tell, what["begins_s"])
    except JournalError as fault:
        tell({"cannot_begin": str(fault)})
        return
    if not what["opening"]:
        shim.torture(*arm)
    if what["plays"]:
        play(life)
    tell({"writes": shim.tortured()})
    if what["dies"]:
        os.kill(os.getpid(), signal.SIGKILL)
    shim.torture(str(folder).encode(), NO_FAULT, 0, 0, 0)
    tell({"well": life.is_well()})
    os._exit(0)


def take_over(folder: Path, tell: Tell) -> None:
    """The next life, on a disk that is well, and what the log then holds."""
    life = Life(folder, tell, 400.0)
    well = life.is_well()
    life.journal.close()
    verdict = verify(folder)
    with Journal.open(folder, moment=life.now) as journal:
        rows = {event.seq: event.hash for event in journal.events()}
        samples = journal._db.execute("SELECT at_us, device FROM samples").fetchall()
        same = restore(journal) == life.room
    tell(
        {
            "well": well,
            "verdict": "" if verdict.ok else str(verdict.said),
            "rows": rows,
            "twice": len(samples) - len(set(samples)),
            "same": same,
            "emergencies": sorted(life.room.emergencies),
        }
    )


def _live(what: dict[str, Any], notes: Path) -> None:
    handle = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def tell(line: dict[str, Any]) -> None:
        os.write(handle, json.dumps(line).encode() + b"\n")

    folder = Path(what["folder"])
    os.environ["XDG_RUNTIME_DIR"] = what["runtime"]
    {
        "prepare": lambda: prepare(folder, tell),
        "play": lambda: played(what, folder, tell),
        "take_over": lambda: take_over(folder, tell),
    }[what["life"]]()
    os._exit(0)


def serve() -> None:
    """A fork for each line; the status it ended with is the answer."""
    logging.disable()  # that it cannot write is what it was told to
    for line in sys.stdin:
        what = json.loads(line)
        pid = os.fork()
        if pid == 0:
            try:
                _live(what, Path(what["notes"]))
            finally:
                traceback.print_exc()
                os._exit(99)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
