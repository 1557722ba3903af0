"""The steps in which a monitor opens, each by itself; their order is process.py's.

Each gives what it opened, or raises CannotBegin with what to do (beginning.py), and leaves nothing
half open behind it that the next life could not clear up. None of them decides anything about a
room: what the log or the site file says is handed to the conductor.
"""

import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
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
from hatmonitor.household import launcher
from hatmonitor.journal.errors import JournalError
from hatmonitor.journal.files import make_private_folder, write_whole
from hatmonitor.journal.patient import PatientJournal
from hatmonitor.journal.rows import from_row, row_json
from hatmonitor.journal.store import Journal
from hatmonitor.moments import local_day
from hatmonitor.monitor.beginning import (
    bad_instrument,
    bad_journal,
    bad_site,
    no_folder,
    nobody_reaches,
)
from hatmonitor.monitor.callers import extras
from hatmonitor.monitor.conductor import OWN, restore
from hatmonitor.monitor.desk import Broken, FrontDesk, Work
from hatmonitor.monitor.inputs import Heard, OwnFault, SecretsSeen, Stopping
from hatmonitor.monitor.marks import clock_for
from hatmonitor.monitor.pin_door import PinDoor
from hatmonitor.monitor.watch import FollowerWatch
from hatmonitor.private import make_private
from hatmonitor.roles import role_of
from hatmonitor.room.state import Room
from hatmonitor.site import Site, SiteFaults, read_site
from hatmonitor.site.limits import protocol_faults
from hatmonitor.site.model import StaffRow
from hatmonitor.staff import changes_since
from hatmonitor.wire import address
from hatmonitor.wire.server import Wire

OPEN_TOLD: Final = 3
CANNOT_BEGIN: Final = 1
# Asked to end while it begins, a monitor has so long to come to where it can end in good order.
BEGINS_WITHIN_S: Final = 5.0

log = logging.getLogger(__name__)


def heed_signals(work: "SimpleQueue[Work]") -> threading.Event:
    """A signal to end is work like any other, once the monitor has begun: the event is then to be
    set. One that still waits, perhaps for a disk that does not answer, ends all the same."""
    begun = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        work.put(Stopping(signal.Signals(number).name))

    wanted = [signal.SIGTERM, signal.SIGINT]
    if sys.platform == "win32":
        wanted.append(signal.SIGBREAK)
    else:
        wanted.append(signal.SIGHUP)
    ours, hears = socket.socketpair()
    ours.setblocking(False)
    signal.set_wakeup_fd(ours.detach(), warn_on_full_buffer=False)
    for number in wanted:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, stop)
    threading.Thread(
        target=_end_what_never_begins, args=(hears, begun), name="asked to end", daemon=True
    ).start()
    return begun


def _end_what_never_begins(hears: socket.socket, begun: threading.Event) -> None:
    """In a thread of its own: the main one may be in a call that never returns, where Python runs
    no signal's handler. Nothing was taken from anybody yet, so nothing is lost."""
    while number := hears.recv(1):
        if not begun.wait(BEGINS_WITHIN_S):
            name = signal.Signals(number[0]).name
            say_aloud(
                f"{name}: the monitor ends before it could begin; what it was waiting for, perhaps "
                "the disk, does not answer"
            )
            os._exit(CANNOT_BEGIN)


def thread_broke(work: "SimpleQueue[Work]", args: threading.ExceptHookArgs) -> None:
    """For threading.excepthook: a thread of ours that broke is told to the loop."""
    fault = args.exc_value or RuntimeError("no reason given")
    work.put(Broken(args.thread.name if args.thread else "?", fault))


def say_aloud(line: str) -> None:
    """On standard error, which may itself be a file on the disk that is full."""
    with suppress(OSError):  # nor may a rest be left in a buffer: it would change the exit status
        os.write(2, f"{line}\n".encode(errors="replace"))


def read_site_file(site_file: Path) -> Site:
    """The site, with instruments that we know. CannotBegin."""
    try:
        site = read_site(site_file, date.max)  # no clock is asked here: see approved_by_now
        for row in site.devices:
            instrument_for(row.driver, row.settings)
    except SiteFaults as faults:
        raise bad_site(site_file, faults) from None
    except UnknownInstrument as fault:
        raise bad_instrument(site_file, str(fault)) from None
    except SettingsFault as fault:
        raise bad_instrument(site_file, f"{row.id}: {fault.key}: {fault}") from None
    return site


def approved_by_now(room: Room, site: Site, site_file: Path, clock: Clock) -> None:
    """A protocol that is to be approved tomorrow is adopted by nobody; but a house that has one
    watches, whatever this computer's clock shows."""
    if room.protocol is not None:
        return
    today = local_day(clock.now().at_us, site.time_zone)
    if faults := protocol_faults(site.protocol, today):
        named = [msgspec.structs.replace(fault, key=f"protocol.{fault.key}") for fault in faults]
        raise bad_site(site_file, SiteFaults(named))


def own_clock(data: Path, speed: float) -> Clock:
    """The clock of this data folder, which is made and private from now on. CannotBegin."""
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
        say_aloud(f"{path}: {said}: change its owner, or move the data to a disk of this user's")


def own_journal(data: Path, site: Site, clock: Clock) -> Journal:
    """The journal, and with it the right to be the only monitor. CannotBegin."""
    seal_folder = Path(site.seal_folder) if site.seal_folder else None
    try:
        journal = Journal.open(data, moment=clock.now(), seal_folder=seal_folder, sealed=False)
    except JournalError as fault:  # also that another monitor has it, with its process id
        raise bad_journal(data, fault) from None
    return journal


def listening(data: Path, desk: FrontDesk) -> Wire:
    """Holding the journal's lock, whatever an earlier life left of its wire may go."""
    address.clear_up(data)
    try:
        wire = Wire(address.new(data), desk)
        address.tell(data, wire.address)
    except OSError as fault:
        raise nobody_reaches(data, fault) from None
    return wire


def set_aside(data: Path, patient: PatientJournal) -> tuple[list[Event], str]:
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


def restored(data: Path, journal: Journal, patient: PatientJournal) -> tuple[Room, list[Event]]:
    """The room of the log, and what an earlier life could not write there."""
    try:
        return restore(journal), patient.take_up()
    except (JournalError, UnknownEvent) as fault:
        raise bad_journal(data, fault) from None


def secrets_seen(pins: PinDoor, room: Room) -> list[SecretsSeen]:
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


def with_staff(site: Site, pins: PinDoor) -> Site:
    """At a first start: those who have a PIN, also when a technician set them beforehand."""
    if pins.secrets is None:
        return site
    rows = pins.secrets.known().items()
    return msgspec.structs.replace(site, staff=tuple(StaffRow(s, r, "") for s, r in rows))


def follower_watch(data: Path, room: Room, site: Site) -> FollowerWatch:
    """A launcher is waited for where one began the house in this boot, and has not ended it."""
    began = launcher.note(data) is not None
    others = extras(room.followers, site.followers)
    others = tuple(name for name in others if began or role_of(name) != "launcher")
    return FollowerWatch(site.followers, time.monotonic(), others)


def unwatched_s(opened: Iterable[Event]) -> float:
    """For how long nobody watched."""
    gaps = [event.fact.gap_s for event in opened if isinstance(event.fact, MonitorStarted)]
    return next((gap_s for gap_s in gaps if gap_s is not None), 0.0)


def links_to(data: Path, room: Room, site: Site, work: "SimpleQueue[Work]") -> dict[str, Link]:
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
