"""One open port, with every way in which pyserial fails turned into one: PortFault.

Any pyserial URL is a port: a path, `socket://host:port`, `rfc2217://`, `hwgrep://`, `loop://`,
`spy://`. It is opened exclusively wherever the system can do that. One thread owns a port.

The traps this file stands between (pyserial 3.5, seen on Linux; reference: docs of the project):
other end gone gives a plain OSError from in_waiting, a SerialException from read and write, and a
termios.error, which is no OSError, from others; is_open stays True; a port closed under a read
gives TypeError; a bad URL ValueError; rfc2217 refuses a write time-out with NotImplementedError.
A read must not wait for ever, and changing a time-out on an open port reconfigures the port.
"""

import errno
import os
import re
from typing import Final, Self

import serial

from devices.catalogue import LineSettings

try:
    import termios

    _TERMIOS_FAULTS: tuple[type[Exception], ...] = (termios.error,)
except ImportError:  # Windows has none
    _TERMIOS_FAULTS = ()

READ_WAIT_S: Final = 0.1  # how long a read waits, and so how late a request can be noticed
WRITE_WAIT_S: Final = 1.0
MOST_AT_ONCE: Final = 4096

# SerialException is an OSError.
_FAULTS: Final[tuple[type[Exception], ...]] = (
    OSError,
    TypeError,
    ValueError,
    AttributeError,
    NotImplementedError,
    *_TERMIOS_FAULTS,
)

_NO_PORT: Final = "there is no such port"
_BUSY: Final = "another program is using the port"
_UNPLUGGED: Final = "the instrument was unplugged"
_NOT_ALLOWED: Final = "this user may not open the port"
_REFUSED: Final = "nothing answers at this address"

_WORDS: Final = {
    errno.ENOENT: _NO_PORT,
    errno.ENODEV: _NO_PORT,
    errno.ENXIO: _NO_PORT,
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EAGAIN: _BUSY,
    errno.EBUSY: _BUSY,
    errno.EIO: _UNPLUGGED,
    errno.ECONNREFUSED: _REFUSED,
    errno.ECONNRESET: _UNPLUGGED,
    errno.EPIPE: _UNPLUGGED,
}
# pyserial says these in a sentence, and hides the system's number in others.
_NUMBER: Final = re.compile(r"\[Errno (\d+)\]")
_PHRASES: Final = {
    "returned no data": _UNPLUGGED,
    "socket disconnected": _UNPLUGGED,
    "reader thread died": _UNPLUGGED,
    "no ports found": _NO_PORT,
}


class PortFault(Exception):
    """The port cannot be opened, or is gone; the text says why, in words a person can act on."""


class Port:
    """An open port. Every method raises PortFault and nothing else."""

    def __init__(self, url: str, line: LineSettings) -> None:
        no_write_wait = url.lower().startswith("rfc2217://")
        try:
            self._serial = serial.serial_for_url(
                url,
                baudrate=line.baud,
                bytesize=line.bits,
                parity=line.parity,
                stopbits=line.stop_bits,
                timeout=READ_WAIT_S,
                write_timeout=None if no_write_wait else WRITE_WAIT_S,
                exclusive=True,
            )
        except _FAULTS as fault:
            raise PortFault(in_words(fault)) from fault

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

    def read(self) -> bytes:
        """What has come: at once when there is something, else after READ_WAIT_S empty."""
        try:
            data = bytes(self._serial.read(1))
        except _FAULTS as fault:
            raise PortFault(in_words(fault)) from fault
        return data + self._rest() if data else data

    def _rest(self) -> bytes:
        """The bytes behind the first. A fault here is left for the next read: these bytes count."""
        data = b""
        try:
            while len(data) < MOST_AT_ONCE and (waiting := self._serial.in_waiting):
                data += self._serial.read(min(waiting, MOST_AT_ONCE))
        except _FAULTS:
            return data
        return data

    def write(self, data: bytes) -> None:
        """Send all of it, or fail."""
        try:
            self._serial.write(data)
        except _FAULTS as fault:
            raise PortFault(in_words(fault)) from fault

    def close(self) -> None:
        """Give the port back. A port that is gone cannot be closed properly: that is no news."""
        try:
            self._serial.close()
        except _FAULTS:
            return


def in_words(fault: Exception) -> str:
    """Why, for a person; where we have no words of our own, those of the system."""
    text = str(fault)
    number = _number_of(fault, text)
    if number in _WORDS:
        return _WORDS[number]
    for phrase, words in _PHRASES.items():
        if phrase in text:
            return words
    return os.strerror(number) if number is not None else text or type(fault).__name__


def _number_of(fault: Exception, text: str) -> int | None:
    """The system's error number: an OSError's own, a termios.error's first, or one in the text."""
    for number in (getattr(fault, "errno", None), *fault.args[:1]):
        if isinstance(number, int):
            return number
    hidden = _NUMBER.search(text)
    return int(hidden[1]) if hidden else None
