"""The monitor as a process: it opens everything in order, runs the loop, closes in order.

    hatmonitor monitor --data DIR --site FILE [--demo] [--speed N]

Exit status: 0 stopped in good order; 1 it could not begin, and why stands on standard error, a line
for each fault; 2 wrong usage; 5 it ended with entries that could not be written, which ones stand
there; 70 a fault of ours: one line, and the whole story in the log file. The launcher starts it
again; until then nothing goes on half broken, and console and bell are told why (beginning.py).

Order: the site file first, because nothing is touched on a bad one. Then the journal, whose lock
says that no other monitor lives on this folder. Then it listens, so that followers wait at the door
while the room is restored. Instruments come last. Killed at any point, the next life is right.
"""

import argparse
import logging
import os
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import partial
from importlib.metadata import version
from pathlib import Path
from queue import SimpleQueue
from typing import Final, NamedTuple

from devices.guarded import fault_in_one_line
from devices.link import Link
from hatmonitor.clock import Clock
from hatmonitor.events import Event
from hatmonitor.household import reason
from hatmonitor.household.guard import Guard
from hatmonitor.journal.errors import JournalError
from hatmonitor.journal.patient import PatientJournal
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.second_place import SecondPlace, shelves_of
from hatmonitor.journal.store import Journal
from hatmonitor.monitor.beginning import (
    CannotBegin,
    unforeseen,
)
from hatmonitor.monitor.callers import Seats
from hatmonitor.monitor.conductor import Conductor
from hatmonitor.monitor.desk import FrontDesk, Work
from hatmonitor.monitor.log_check import LogCheck
from hatmonitor.monitor.loop import Loop
from hatmonitor.monitor.marks import LifeSign
from hatmonitor.monitor.notes import Notes
from hatmonitor.monitor.opening import (
    CANNOT_BEGIN,
    approved_by_now,
    follower_watch,
    heed_signals,
    links_to,
    listening,
    own_clock,
    own_journal,
    read_site_file,
    restored,
    say_aloud,
    secrets_seen,
    set_aside,
    thread_broke,
    unwatched_s,
    with_staff,
)
from hatmonitor.monitor.outlook import Outlook
from hatmonitor.monitor.pin_door import PinDoor
from hatmonitor.monitor.sealer import Sealer
from hatmonitor.monitor.upkeep import Upkeep
from hatmonitor.private import keep_private
from hatmonitor.site import Site
from hatmonitor.wire import address
from hatmonitor.wire.channel import Closed
from hatmonitor.wire.server import Wire

STOPPED: Final = 0
UNWRITTEN: Final = 5
BROKEN: Final = 70
LAST_NOTES_S: Final = 1.0
# What still waits at the end is offered for so long; with all the rest, an end takes a few seconds.
LAST_TRY_S: Final = 1.5

log = logging.getLogger(__name__)


def main(argv: Sequence[str]) -> int:
    """Run it to its end; the exit status. After a fault of ours it does not return."""
    keep_private()
    asked = _arguments(argv)
    notes = Notes()
    try:
        status, answers = _run(
            asked.data.absolute(), asked.site, notes, demo=asked.demo, speed=asked.speed
        )
    except CannotBegin as fault:
        fault.tell(asked.data, asked.site)
        say_aloud(str(fault))
        return CANNOT_BEGIN
    except Exception as fault:  # ours; whoever follows notices, and the launcher starts us again
        log.exception("the monitor broke")
        say_aloud(f"the monitor broke and must be started again: {fault_in_one_line(fault)}")
        unforeseen(fault).tell(asked.data, asked.site)
        notes.end(LAST_NOTES_S)
        os._exit(BROKEN)  # at once: a disk that hangs would keep a thread, and so the process
    notes.end(LAST_NOTES_S)
    if not answers:
        os._exit(status)  # a disk that hangs keeps a thread, which would keep the process
    return status


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("hatmonitor monitor")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--site", type=Path, required=True, metavar="FILE")
    parser.add_argument("--demo", action="store_true", help="mark everything written as DEMO")
    parser.add_argument("--speed", type=float, default=1.0, metavar="N", help="for a demo only")
    asked = parser.parse_args(argv)
    if asked.speed <= 0 or (asked.speed != 1.0 and not asked.demo):
        parser.error("--speed goes with --demo, and must be above 0")
    return asked


def _run(
    data: Path, site_file: Path, notes: Notes, *, demo: bool, speed: float
) -> tuple[int, bool]:
    """To the end; the status, and whether the disk answers."""
    work: SimpleQueue[Work] = SimpleQueue()
    begun = heed_signals(work)
    site = read_site_file(site_file)
    clock = own_clock(data, speed)
    journal = own_journal(data, site, clock)
    notes.begin(data)
    threading.excepthook = partial(thread_broke, work)
    wire = listening(data, FrontDesk(work))
    patient = PatientJournal(journal, second=SecondPlace(shelves_of(data)))
    conductor, pins, opened = _house_opened(
        data, site_file, site, clock, patient, journal, work, demo=demo, speed=speed
    )
    aides = _aides(data, site, journal, patient, conductor, work)
    guard = Guard(data)
    loop = Loop(
        work,
        conductor,
        wire,
        clock,
        follower_watch(data, conductor.room, site),
        Seats(conductor.room.stations, unwatched_s(opened) / speed, time.monotonic()),
        aides.upkeep,
        aides.outlook,
        aides.sealer,
        pins,
        instruments=aides.links,
        past=partial(_past, data),
        demo=demo,
        folder=str(data),
        site_protocol=site.protocol,
        on_launcher=guard.suspect,
    )
    reason.over(data)
    begun.set()
    guard.start()
    loop.run()
    guard.close()
    status = _what_is_left(data, conductor, patient)
    aides.end(clock)
    _closed(data, wire, patient)
    return status, patient.answers


def _house_opened(
    data: Path,
    site_file: Path,
    site: Site,
    clock: Clock,
    patient: PatientJournal,
    journal: Journal,
    work: "SimpleQueue[Work]",
    *,
    demo: bool,
    speed: float,
) -> tuple[Conductor, PinDoor, tuple[Event, ...]]:
    """The room restored, the door for PINs, and the first facts of this life written."""
    strays, kept_in = set_aside(data, patient)
    room, waiting = restored(data, journal, patient)
    conductor = Conductor(patient, room, waiting, demo=demo, speed=speed)
    approved_by_now(conductor.room, site, site_file, clock)
    rows = tuple((row.id, row.role, row.pin) for row in site.staff)
    pins = PinDoor(data, rows, work.put, first=not conductor.room.staff)
    pins.open()
    opened = conductor.open_house(
        with_staff(site, pins),
        version("hatmonitor"),
        os.getpid(),
        clock.now(),
        LifeSign(data).last(),
        journal.doubt,
        strays,
        kept_in,
    )
    for seen in secrets_seen(pins, conductor.room):
        conductor.step(seen, clock.now())
    return conductor, pins, opened


class _Aides(NamedTuple):
    """What works beside the loop, each in a thread or process of its own but upkeep."""

    upkeep: Upkeep
    outlook: Outlook
    sealer: Sealer
    log_check: LogCheck
    links: dict[str, Link]

    def end(self, clock: Clock) -> None:
        self.upkeep.finish()
        self.sealer.finish(clock.now())
        self.log_check.end()
        self.outlook.end()
        _close_links(self.links.values())


def _aides(
    data: Path,
    site: Site,
    journal: Journal,
    patient: PatientJournal,
    conductor: Conductor,
    work: "SimpleQueue[Work]",
) -> _Aides:
    """All of them begun; instruments last."""
    upkeep = Upkeep(conductor, patient, time.monotonic())
    outlook = Outlook(data, site.disk_low_mb, work.put)
    outlook.start()
    sealer = Sealer(journal.sealing, lambda: journal.head, work.put)
    sealer.start()
    log_check = LogCheck(data, Path(site.seal_folder or data), work.put)
    log_check.start()
    return _Aides(upkeep, outlook, sealer, log_check, links_to(data, conductor.room, site, work))


def _closed(data: Path, wire: Wire, patient: PatientJournal) -> None:
    wire.close()
    patient.close()
    if patient.answers:
        address.forget(data, wire.address)


# --- while it runs, and after --------------------------------------------------------------------


def _past(data: Path, start: int, end: int) -> Iterable[Event]:
    """The events from start to before end; in a follower's thread, by a reader of its own."""
    try:
        with closing(JournalReader.open(data)) as reader:
            yield from reader.events(start, end - 1)
    except JournalError as fault:
        log.warning("a follower's past cannot be read: %s", fault)
        raise Closed(str(fault)) from None


def _what_is_left(data: Path, conductor: Conductor, patient: PatientJournal) -> int:
    """The exit status; what could not be written is offered once more, then it is said."""
    limit_s = time.monotonic() + LAST_TRY_S
    while not conductor.written_at_last() and time.monotonic() < limit_s:
        time.sleep(0.05)
    left = conductor.backlog
    if not left:
        return STOPPED
    keeper = patient.keeper_of(left)
    fate = (
        f"the log holds others under these numbers; they are kept in {keeper}"
        if conductor.diverged and keeper
        else f"they wait in {keeper} and come into the log at the next start"
        if keeper
        else "they are LOST: write them down and enter them again"
    )
    numbers = f"{left[0].seq} to {left[-1].seq}"
    said = f"{len(left)} entries ({numbers}) could not be written to the log: {fate}"
    log.error("%s", said)
    say_aloud(f"{data}: {said}")
    return UNWRITTEN


def _close_links(links: Iterable[Link]) -> None:
    links = list(links)
    for link in links:
        link.close(wait_s=0.0)  # tell all of them before waiting for any
    limit_s = time.monotonic() + 1.0
    for link in links:
        link.close(wait_s=max(0.0, limit_s - time.monotonic()))
