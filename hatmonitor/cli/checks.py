"""What `hatmonitor check` looks at beyond the site file. Each look gives lines and changes nothing.

A look that is not possible on this machine says so; it is never taken for a good one.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from devices.port_names import is_short
from hatmonitor.events import DeviceRow, ProtocolAdopted, UnknownEvent
from hatmonitor.journal.errors import JournalError, JournalMissing
from hatmonitor.site import Site
from hatmonitor.site.gaps import gaps
from hatmonitor.words import N_, Say, say

NOTE: Final = N_("note")
FAULT: Final = N_("fault")

_ASK_WITHIN_S: Final = 12.0
_NOT_THERE: Final = say(
    "is not there now; plug the instrument in, or look with `hatmonitor devices list`"
)


class Line(msgspec.Struct, frozen=True):
    """subject: a name, or a word of ours. mark: empty (good), NOTE or FAULT."""

    subject: str
    what: Say
    mark: str = ""


def protocol_lines(site: Site, data: Path) -> Iterator[Line]:
    """What is approved, and whether the log uses it."""
    protocol = site.protocol
    yield Line(
        N_("protocol"),
        say(
            "version {version}, approved by {who} on {day}",
            version=protocol.version,
            who=protocol.approved_by,
            day=protocol.approved_on,
        ),
    )
    for gap in gaps(protocol):
        yield Line(N_("protocol"), gap, NOTE)
    try:
        in_use = adopted(data)
    except JournalMissing:
        yield Line(
            N_("protocol"),
            say("there is no log in {folder} yet; the first start uses this protocol",
                folder=str(data)),
            NOTE,
        )  # fmt: skip
        return
    except (JournalError, UnknownEvent) as error:
        yield Line(N_("log"), say("{why}", why=str(error)), FAULT)
        return
    if in_use is None:
        yield Line(N_("protocol"), say("no protocol is in use; a shift lead adopts this one"), NOTE)
    elif in_use.protocol != protocol:
        yield Line(
            N_("protocol"),
            say("the log still uses version {version}; a shift lead adopts this one",
                version=in_use.protocol.version),
            NOTE,
        )  # fmt: skip


def adopted(data: Path) -> ProtocolAdopted | None:
    """The last one adopted, from the log itself, as it is now."""
    from hatmonitor.journal.reader import JournalReader
    from hatmonitor.journal.rows import from_row
    from hatmonitor.journal.wanted import Wanted

    reader = JournalReader.open(data)
    try:
        rows = reader.select(Wanted(kind="protocol_adopted"), limit=1)
        fact = from_row(rows[0]).fact if rows else None
    finally:
        reader.close()
    return fact if isinstance(fact, ProtocolAdopted) else None


def machine_lines(site: Site, data: Path) -> Iterator[Line]:
    """Ports, sound, disk, clock."""
    for device in site.devices:
        yield _port(device)
    yield _sound()
    yield from _disk(site, data)
    yield _clock()


def _port(device: DeviceRow) -> Line:
    if not device.port:
        return Line(device.id, say("its results come in files: `hatmonitor devices import`"))
    subject = f"{device.id} ({device.port})"
    if is_short(device.port):
        return _adapter_port(subject, device.port)
    if "://" in device.port:
        return Line(subject, say("is an address; it is not tried here"), NOTE)
    return _path_port(subject, device.port)


def _adapter_port(subject: str, name: str) -> Line:
    from devices.tools import plugged_in

    found = plugged_in(name)
    if not found:
        return Line(subject, _NOT_THERE, NOTE)
    if len(found) > 1:
        what = say("more than one port has this name; name it by its USB location")
        return Line(subject, what, FAULT)
    return _path_port(subject, found[0].port)


def _path_port(subject: str, port: str) -> Line:
    if os.name != "posix":
        return _windows_port(subject, port)
    path = Path(port)
    if not path.exists():
        return Line(subject, _NOT_THERE, NOTE)
    if not path.is_char_device():
        return Line(subject, say("is not a serial port; correct the site file"), FAULT)
    if not os.access(path, os.R_OK | os.W_OK):
        return Line(
            subject,
            say("this user may not open it; add the user to the group {group} and sign in again",
                group=path.group()),
            FAULT,
        )  # fmt: skip
    return Line(subject, say("is there, and this user may open it"))


def _windows_port(subject: str, port: str) -> Line:
    from devices.tools import ports

    if port.upper() in (found.port.upper() for found in ports()):
        return Line(subject, say("is there"))
    return Line(subject, _NOT_THERE, NOTE)


def _sound() -> Line:
    """The bell is asked, because only it knows; it lives on a floor above."""
    command = [sys.executable, "-P", "-m", "ui.bell.check"]
    try:
        bell = subprocess.run(
            command, capture_output=True, text=True, timeout=_ASK_WITHIN_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return Line(N_("sound"), say("the bell could not be asked"), NOTE)
    output = bell.stdout.strip().splitlines()
    if bell.returncode == 0 and output:
        return Line(N_("sound"), say("{output}", output=output[-1]))
    why = output[-1] if output else ""
    if bell.returncode == 1 and why:
        return Line(N_("sound"), say("{why} Alarms would make no sound.", why=why), NOTE)
    return Line(N_("sound"), say("the bell could not be asked"), NOTE)


def _disk(site: Site, data: Path) -> Iterator[Line]:
    there = next(folder for folder in (data, *data.absolute().parents) if folder.exists())
    if not there.is_dir():
        yield Line(str(data), say("is not a folder; name another with --data"), FAULT)
        return
    if not os.access(there, os.W_OK | os.X_OK):
        yield Line(str(data), say("this user may not write there; name another with --data"), FAULT)
        return
    free_mb = shutil.disk_usage(there).free // 1_000_000
    if free_mb < site.disk_low_mb:
        yield Line(
            N_("disk"),
            say("{free} MB left, less than {low}; make room", free=free_mb, low=site.disk_low_mb),
            FAULT,
        )
    else:
        yield Line(N_("disk"), say("{free} MB left for {folder}", free=free_mb, folder=str(data)))


def _clock() -> Line:
    """Timers never need it, but the log's times of day do."""
    try:
        told = subprocess.run(
            ["timedatectl", "show", "--property=NTPSynchronized", "--value"],
            capture_output=True, text=True, timeout=_ASK_WITHIN_S, check=False,
        ).stdout.strip()  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        told = ""
    if told == "yes":
        return Line(N_("clock"), say("is set by a time server"))
    if told == "no":
        return Line(
            N_("clock"), say("is not set by a time server; turn that on, or check it daily"), NOTE
        )
    return Line(N_("clock"), say("whether a time server sets it cannot be asked here"), NOTE)
