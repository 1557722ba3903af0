"""`hatmonitor staff`: who may sign in, and their PINs, with a trace of every change in the log.

While a monitor runs a shift lead signs in and the monitor makes the change. While none does (the
first setup, or every lead's PIN is lost) the technician makes it in the folder itself, and the next
start writes it into the log. A PIN comes from the environment or is typed; it is never on the
command line, where every process could read it, and never printed.
"""

import getpass
import os
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from hatmonitor.cli.do import PIN as PIN_NAME
from hatmonitor.cli.ends import Ends, Status
from hatmonitor.cli.folders import data_folder
from hatmonitor.decide.staff import TWIN
from hatmonitor.journal.errors import JournalError
from hatmonitor.journal.files import LOCK
from hatmonitor.journal.lock import WriterLock
from hatmonitor.lookalike import twin
from hatmonitor.site.house import is_staff_code
from hatmonitor.staff import PIN, TECHNICIAN, StaffFileUnusable, StaffSecrets
from hatmonitor.visible import cut
from hatmonitor.wire.station import NoMonitor, Station
from hatmonitor.words import Say, say, spoken

NEW_PIN: Final = "HATMONITOR_NEW_PIN"
_ANSWERS_WITHIN_S: Final = 1.5
_DO: Final = {
    "add": "add_staff", "pin": "set_pin", "role": "set_role", "remove": "remove_staff",
}  # fmt: skip


def run(args: Namespace) -> int:
    """List the staff, or make one change."""
    data = data_folder(args)
    try:
        with Station(data, timeout_s=_ANSWERS_WITHIN_S) as station:
            return _through_the_monitor(args, station)
    except NoMonitor:
        return _in_the_folder(args, data)


# --- while a monitor runs ------------------------------------------------------------------------


def _through_the_monitor(args: Namespace, station: Station) -> int:
    if args.step == "list":
        _print(station.room.staff)
        return Status.DONE
    if args.staff is None:
        raise Ends(
            Status.USAGE,
            say("a monitor runs: name the shift lead with --staff ID, the PIN in {name}",
                name=PIN_NAME),
        )  # fmt: skip
    pin = _pin(PIN_NAME, say("PIN of {staff}", staff=args.staff), args)
    _asked(station, {"do": "sign_in", "staff": args.staff, "pin": pin})
    _asked(station, _command(args))
    return Status.DONE


def _command(args: Namespace) -> dict[str, Any]:
    command = {"do": _DO[args.step], "staff": args.id}
    if args.step in ("add", "role"):
        command["role"] = args.role
    if args.step in ("add", "pin"):
        command["pin"] = _new_pin(args)
    return command


def _asked(station: Station, command: dict[str, Any]) -> None:
    try:
        answer = station.ask(command, 20.0)
    except NoMonitor as gone:
        raise Ends(Status.NO_MONITOR, gone.why) from None
    if not answer.ok:
        raise Ends(Status.REFUSED, answer.reason or say("refused"))


# --- while none does -----------------------------------------------------------------------------


def _in_the_folder(args: Namespace, data: Path) -> int:
    if args.step == "list":
        _print(_secrets(data).known())
        return Status.DONE
    if not data.is_dir():
        raise Ends(Status.FOUND, say("there is no data folder {path}", path=str(data)))
    try:
        lock = WriterLock.take(data / LOCK)
    except JournalError:
        raise Ends(
            Status.NO_MONITOR,
            say("a monitor has this folder and does not answer: try again in a moment"),
        ) from None
    try:
        _changed(args, _secrets(data))
    except StaffFileUnusable as fault:
        raise Ends(Status.FOUND, fault.reason) from None
    finally:
        lock.release()
    return Status.DONE


def _changed(args: Namespace, secrets: StaffSecrets) -> None:
    known = secrets.known()
    if args.step == "add":
        if args.id in known:
            raise Ends(Status.REFUSED, say("{staff} is on the staff list already", staff=args.id))
        other = twin(args.id, known)
        if other is not None:
            raise Ends(Status.REFUSED, Say(TWIN, {"code": cut(args.id), "staff": other}))
        if not is_staff_code(args.id, ()):
            raise Ends(Status.USAGE, say("use a staff code such as w1, never a person's name"))
        secrets.add(args.id, args.role, _new_pin(args))
        return
    if args.id not in known:
        raise Ends(Status.REFUSED, say("{staff} is not on the staff list", staff=args.id))
    changes: dict[str, Callable[[], None]] = {
        "pin": lambda: secrets.set_pin(args.id, _new_pin(args), TECHNICIAN),
        "role": lambda: secrets.set_role(args.id, args.role, TECHNICIAN),
        "remove": lambda: secrets.remove(args.id, TECHNICIAN),
    }
    changes[args.step]()


def _secrets(data: Path) -> StaffSecrets:
    try:
        return StaffSecrets.open(data)
    except StaffFileUnusable as fault:
        raise Ends(Status.FOUND, fault.reason) from None


# --- PINs ----------------------------------------------------------------------------------------


def _new_pin(args: Namespace) -> str:
    pin = _pin(NEW_PIN, say("new PIN of {staff}", staff=args.id), args, twice=True)
    if not PIN.fullmatch(pin):
        raise Ends(Status.USAGE, say("a PIN has 4 to 12 digits"))
    return pin


def _pin(name: str, what: Say, args: Namespace, *, twice: bool = False) -> str:
    if name in os.environ:
        return os.environ[name]
    if not sys.stdin.isatty():
        raise Ends(Status.USAGE, say("the {what} is wanted in {name}", what=str(what), name=name))
    words = spoken(what, args.language)
    pin = getpass.getpass(f"{words}: ")
    if twice and getpass.getpass(f"{words} (2): ") != pin:
        raise Ends(Status.USAGE, say("the two are not the same"))
    return pin


def _print(staff: dict[str, str]) -> None:
    for name, role in staff.items():
        print(f"{name}\t{role}")
