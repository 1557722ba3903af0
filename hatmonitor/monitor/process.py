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
import signal
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from queue import SimpleQueue
from types import FrameType
from typing import Final

import msgspec

from devices.capture import Capture
from devices.catalogue import UnknownInstrument, instrument_for
from devices.guarded import Fault
from devices.instrument import SettingsFault
from devices.link import Link
from devices.readings import AnyReading, TroubleKind
from hatmonitor.clock import Clock
from hatmonitor.events import Event, MonitorStarted, UnknownEvent
from hatmonitor.faults import in_one_line
from hatmonitor.household import launcher, reason
from hatmonitor.household.guard import Guard
from hatmonitor.journal.errors import JournalError
from hatmonitor.journal.files import make_private_folder, write_whole
from hatmonitor.journal.patient import PatientJournal
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.rows import from_row, row_json
from hatmonitor.journal.second_place import SecondPlace, shelves_of
from hatmonitor.journal.store import Journal
from hatmonitor.moments import local_day
from hatmonitor.monitor.beginning import (
    CannotBegin,
    bad_instrument,
    bad_journal,
    bad_site,
    no_folder,
    nobody_reaches,
    unforeseen,
)
from hatmonitor.monitor.callers import Seats, extras
from hatmonitor.monitor.conductor import OWN, Conductor, restore
from hatmonitor.monitor.desk import Broken, FrontDesk, Work
from hatmonitor.monitor.inputs import Heard, OwnFault, SecretsSeen, Stopping
from hatmonitor.monitor.log_check import LogCheck
from hatmonitor.monitor.loop import Loop
from hatmonitor.monitor.marks import LifeSign, clock_for
from hatmonitor.monitor.notes import Notes
from hatmonitor.monitor.outlook import Outlook
from hatmonitor.monitor.pin_door import PinDoor
from hatmonitor.monitor.sealer import Sealer
from hatmonitor.monitor.upkeep import Upkeep
from hatmonitor.monitor.watch import FollowerWatch
from hatmonitor.private import keep_private, make_private
from hatmonitor.roles import role_of
from hatmonitor.room.state import Room
from hatmonitor.site import Site, SiteFaults, read_site
from hatmonitor.site.limits import protocol_faults
from hatmonitor.site.model import StaffRow
from hatmonitor.staff import changes_since
from hatmonitor.wire import address
from hatmonitor.wire.channel import Closed
from hatmonitor.wire.server import Wire

STOPPED: Final = 0
CANNOT_BEGIN: Final = 1
UNWRITTEN: Final = 5
BROKEN: Final = 70
OPEN_TOLD: Final = 3
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
        _say(str(fault))
        return CANNOT_BEGIN
    except Exception as fault:  # ours; whoever follows notices, and the launcher starts us again
        log.exception("the monitor broke")
        _say(f"the monitor broke and must be started again: {in_one_line(fault)}")
        unforeseen(fault).tell(asked.data, asked.site)
        notes.end(LAST_NOTES_S)
        os._exit(BROKEN)  # at once: a disk that hangs would keep a thread, and so the process
    notes.end(LAST_NOTES_S)
    if not answers:
        os._exit(status)  # a disk that hangs keeps a thread, which would keep the process
    return status


def _say(line: str) -> None:
    """On standard error, which may itself be a file on the disk that is full."""
    with suppress(OSError):  # nor may a rest be left in a buffer: it would change the exit status
        os.write(2, f"{line}\n".encode(errors="replace"))


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
    _heed_signals(work)
    site = _site(site_file)
    clock = _clock(data, speed)
    journal = _journal(data, site, clock)
    notes.begin(data)
    threading.excepthook = partial(_thread_broke, work)
    desk = FrontDesk(work)
    wire = _listening(data, desk)
    patient = PatientJournal(journal, second=SecondPlace(shelves_of(data)))
    strays, kept_in = _set_aside(data, patient)
    room, waiting = _restored(data, journal, patient)
    conductor = Conductor(patient, room, waiting, demo=demo, speed=speed)
    _approved_by_now(conductor.room, site, site_file, clock)
    staff_rows = tuple((row.id, row.role, row.pin) for row in site.staff)
    pins = PinDoor(data, staff_rows, work.put, first=not conductor.room.staff)
    pins.open()
    site = _with_staff(site, pins)
    last_alive = LifeSign(data).last()
    opened = conductor.open_house(
        site,
        version("hatmonitor"),
        os.getpid(),
        clock.now(),
        last_alive,
        journal.doubt,
        strays,
        kept_in,
    )
    for seen in _secrets_seen(pins, conductor.room):
        conductor.step(seen, clock.now())
    upkeep = Upkeep(conductor, patient, time.monotonic())
    outlook = Outlook(data, site.disk_low_mb, work.put)
    outlook.start()
    sealer = Sealer(journal.sealing, lambda: journal.head, work.put)
    sealer.start()
    log_check = LogCheck(data, Path(site.seal_folder or data), work.put)
    log_check.start()
    links = _links(data, conductor.room, site, work)
    guard = Guard(data)
    loop = Loop(
        work,
        conductor,
        wire,
        clock,
        _follower_watch(data, conductor.room, site),
        Seats(conductor.room.stations, _gap_s(opened) / speed, time.monotonic()),
        upkeep,
        outlook,
        sealer,
        pins,
        instruments=links,
        past=partial(_past, data),
        demo=demo,
        folder=str(data),
        site_protocol=site.protocol,
        on_launcher=guard.suspect,
    )
    reason.over(data)
    guard.start()
    loop.run()
    guard.close()
    status = _what_is_left(data, conductor, patient)
    upkeep.finish()
    sealer.finish(clock.now())
    log_check.end()
    outlook.end()
    _close_links(links.values())
    wire.close()
    patient.close()
    if patient.answers:
        address.forget(data, wire.address)
    return status, patient.answers


# --- opening, in this order ----------------------------------------------------------------------


def _heed_signals(work: "SimpleQueue[Work]") -> None:
    def stop(number: int, _frame: FrameType | None) -> None:
        work.put(Stopping(signal.Signals(number).name))

    wanted = [signal.SIGTERM, signal.SIGINT]
    if sys.platform == "win32":
        wanted.append(signal.SIGBREAK)
    else:
        wanted.append(signal.SIGHUP)
    for number in wanted:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, stop)


def _thread_broke(work: "SimpleQueue[Work]", args: threading.ExceptHookArgs) -> None:
    fault = args.exc_value or RuntimeError("no reason given")
    work.put(Broken(args.thread.name if args.thread else "?", fault))


def _site(site_file: Path) -> Site:
    try:
        site = read_site(site_file, date.max)  # no clock is asked here: see _approved_by_now
        for row in site.devices:
            instrument_for(row.driver, row.settings)
    except SiteFaults as faults:
        raise bad_site(site_file, faults) from None
    except UnknownInstrument as fault:
        raise bad_instrument(site_file, str(fault)) from None
    except SettingsFault as fault:
        raise bad_instrument(site_file, f"{row.id}: {fault.key}: {fault}") from None
    return site


def _approved_by_now(room: Room, site: Site, site_file: Path, clock: Clock) -> None:
    """A protocol that is to be approved tomorrow is adopted by nobody; but a house that has one
    watches, whatever this computer's clock shows."""
    if room.protocol is not None:
        return
    today = local_day(clock.now().at_us, site.time_zone)
    if faults := protocol_faults(site.protocol, today):
        named = [msgspec.structs.replace(fault, key=f"protocol.{fault.key}") for fault in faults]
        raise bad_site(site_file, SiteFaults(named))


def _clock(data: Path, speed: float) -> Clock:
    try:
        make_private_folder(data)
        _tell_of_open(make_private(data))
        return clock_for(data, speed)
    except OSError as fault:
        raise no_folder(data, fault) from None


def _tell_of_open(paths: list[Path]) -> None:
    """What others may read and could not be closed to them."""
    for path in paths[:OPEN_TOLD]:
        said = "is open to other users and cannot be made private"
        log.warning("%s %s", path, said)
        _say(f"{path}: {said}: change its owner, or move the data to a disk of this user's")


def _journal(data: Path, site: Site, clock: Clock) -> Journal:
    seal_folder = Path(site.seal_folder) if site.seal_folder else None
    try:
        journal = Journal.open(data, moment=clock.now(), seal_folder=seal_folder, sealed=False)
    except JournalError as fault:  # also that another monitor has it, with its process id
        raise bad_journal(data, fault) from None
    return journal


def _listening(data: Path, desk: FrontDesk) -> Wire:
    """Holding the journal's lock, whatever an earlier life left of its wire may go."""
    address.clear_up(data)
    try:
        wire = Wire(address.new(data), desk)
        address.tell(data, wire.address)
    except OSError as fault:
        raise nobody_reaches(data, fault) from None
    return wire


def _set_aside(data: Path, patient: PatientJournal) -> tuple[list[Event], str]:
    """What the second place holds that does not continue the log, and the file it is kept in from
    now on; empty when the disk takes no such file."""
    try:
        rows = patient.strays()
        strays = [from_row(row) for row in rows]
    except (JournalError, UnknownEvent) as fault:
        raise bad_journal(data, fault) from None
    if not rows:
        return [], ""
    path = data / f"entries-{rows[0].seq}-to-{rows[-1].seq}-{rows[0].hash[:8]}.jsonl"
    try:
        write_whole(path, b"".join(row_json(row) + b"\n" for row in rows))
    except OSError as fault:
        log.error("entries that do not continue the log cannot be kept: %s", fault.strerror)
        return strays, ""
    return strays, path.name


def _restored(data: Path, journal: Journal, patient: PatientJournal) -> tuple[Room, list[Event]]:
    """The room of the log, and what an earlier life could not write there."""
    try:
        return restore(journal), patient.take_up()
    except (JournalError, UnknownEvent) as fault:
        raise bad_journal(data, fault) from None


def _secrets_seen(pins: PinDoor, room: Room) -> list[SecretsSeen]:
    """What the log must know of the staff file; nothing of one that cannot be used."""
    secrets, known = pins.secrets, room.staff_file
    if secrets is None:
        return []
    file = secrets.file
    if not secrets.there:
        return [SecretsSeen(file.number, file.mark, "missing")]
    changes = changes_since(file, known.number, known.mark) if known else ()
    seen = [SecretsSeen(file.number, file.mark, "", changes)]
    if secrets.void():
        seen.append(SecretsSeen(file.number, file.mark, "key_lost"))
    return seen


def _with_staff(site: Site, pins: PinDoor) -> Site:
    """At a first start: those who have a PIN, also when a technician set them beforehand."""
    if pins.secrets is None:
        return site
    rows = pins.secrets.known().items()
    return msgspec.structs.replace(site, staff=tuple(StaffRow(s, r, "") for s, r in rows))


def _follower_watch(data: Path, room: Room, site: Site) -> FollowerWatch:
    """A launcher is waited for where one began the house in this boot, and has not ended it."""
    began = launcher.note(data) is not None
    others = extras(room.followers, site.followers)
    others = tuple(name for name in others if began or role_of(name) != "launcher")
    return FollowerWatch(site.followers, time.monotonic(), others)


def _gap_s(opened: Iterable[Event]) -> float:
    """For how long nobody watched."""
    gaps = [event.fact.gap_s for event in opened if isinstance(event.fact, MonitorStarted)]
    return next((gap_s for gap_s in gaps if gap_s is not None), 0.0)


def _links(data: Path, room: Room, site: Site, work: "SimpleQueue[Work]") -> dict[str, Link]:
    """A link to each instrument of the site that has a line; a folder that takes no capture costs
    the capture."""

    def deliver(device: str, reading: AnyReading, heard_ns: int) -> None:
        work.put(Heard(device, reading, heard_ns / 1e9))

    def broke(fault: Fault) -> None:
        work.put(OwnFault(OWN, fault))

    links = {}
    for row in site.devices:
        instrument = instrument_for(row.driver, row.settings)
        if instrument.from_file:
            continue
        known = room.devices.get(row.id)
        standing = [kind for kind in TroubleKind if known and kind.value in known.troubles]
        capture = Capture(data / "capture" / f"{row.id}.capture")
        link = Link(row.id, row.port, instrument, deliver, capture, standing, broke)
        links[row.id] = link
        if known and known.armed:  # somebody still stands before it, and it was not asked by us
            link.measure()
        link.start()
    return links


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
    _say(f"{data}: {said}")
    return UNWRITTEN


def _close_links(links: Iterable[Link]) -> None:
    links = list(links)
    for link in links:
        link.close(wait_s=0.0)  # tell all of them before waiting for any
    limit_s = time.monotonic() + 1.0
    for link in links:
        link.close(wait_s=max(0.0, limit_s - time.monotonic()))
