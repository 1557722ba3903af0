"""What the launcher says of a monitor that could not even say why it did not start.

A monitor that can speak has told its reason itself (monitor/beginning.py); one that the system
ended, or that waits for a disk for ever, has not.
"""

import signal
from pathlib import Path

from hatmonitor.household import reason
from hatmonitor.words import Say, say


def ended(data: Path, pid: int, status: int | None) -> None:
    """This monitor ended before it ever spoke."""
    before = reason.told(data)
    if before is None or before.pid != pid:
        reason.tell(data, "fault", (_how(status),), _CALL, pid=pid)


def waits(data: Path, pid: int, seconds: float) -> None:
    """This monitor runs for so long and has not spoken yet."""
    before = reason.told(data)
    if before is None or before.pid != pid:
        why = say("The monitor has been starting for {seconds} s.", seconds=round(seconds))
        reason.tell(data, "data", (why,), _WAIT, pid=pid)


_CALL = say("It is tried again. Call the technician; look at the disk and the memory.")
_WAIT = say("A long log takes a while. If the disk does not answer, call the technician.")


def _how(status: int | None) -> Say:
    if status is not None and status < 0:
        return say("The system ended the monitor while it started ({name}).", name=_name(-status))
    if status is not None:
        return say("The monitor ended while it started (status {status}).", status=status)
    return say("The monitor ended while it started.")


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
