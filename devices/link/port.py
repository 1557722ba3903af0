"""One open port, with every way in which pyserial fails turned into one: PortFault.

Any pyserial URL is a port: a path, `socket://host:port`, `rfc2217://`, `hwgrep://`, `loop://`,
`spy://`; so are the short forms of devices/port_names.py. It is opened exclusively wherever the
system can do that. One thread owns a port.

The traps this file stands between (pyserial 3.5, seen on Linux; reference: docs of the project):
other end gone gives a plain OSError from in_waiting, a SerialException from read and write, and a
termios.error, which is no OSError, from others; is_open stays True; a port closed under a read
gives TypeError; a bad URL ValueError; rfc2217 refuses a write time-out with NotImplementedError.
A read must not wait for ever, and changing a time-out on an open port reconfigures the port.

DTR and RTS are set before the port is opened and stay driven: a contact is fed from them, and some
adapters live on them. The lines of `rfc2217://` are known by notification alone, so a network that
died in silence would show the last state for ever: DTR is driven again every ASK_AGAIN_S, which the
server must acknowledge. Those of `socket://` always read as driven, so they are never given.
"""

import errno
import os
import re
import time
from typing import Final, Self

import serial

from devices.driver import LineStates
from devices.instrument import BLIND_PORT, LineSettings
from devices.link.ports import opens

try:
    import termios

    _TERMIOS_FAULTS: tuple[type[Exception], ...] = (termios.error,)
except ImportError:  # Windows has none
    _TERMIOS_FAULTS = ()

READ_WAIT_S: Final = 0.1  # how long a read waits, and so how late a request can be noticed
WRITE_WAIT_S: Final = 1.0
MOST_AT_ONCE: Final = 4096
ASK_AGAIN_S: Final = 2.0

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
_NO_LINES: Final = "this port has no handshake lines"
_SILENT_SERVER: Final = "the serial server does not answer"

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
    "no NOTIFY_MODEMSTATE": _NO_LINES,
    "timeout while waiting for option": _SILENT_SERVER,
}
# What a port without handshake lines answers when it is asked for them.
_LACKING: Final = frozenset({errno.ENOTTY, errno.EINVAL})


class PortFault(Exception):
    """The port cannot be opened, or is gone; the text says why, in words a person can act on."""


class Port:
    """An open port. Every method raises PortFault and nothing else."""

    def __init__(self, url: str, line: LineSettings, wait_s: float = READ_WAIT_S) -> None:
        """wait_s: how long a read waits for the first byte."""
        try:
            found = opens(url)
            scheme = found.partition("://")[0].lower()
            self._serial = serial.serial_for_url(
                found,
                do_not_open=True,
                baudrate=line.baud,
                bytesize=line.bits,
                parity=line.parity,
                stopbits=line.stop_bits,
                timeout=wait_s,
                write_timeout=None if scheme == "rfc2217" else WRITE_WAIT_S,
                exclusive=True,
            )
            self._serial.dtr = self._serial.rts = True
            self._serial.open()
        except _FAULTS as fault:
            raise PortFault(in_words(fault)) from fault
        self._blind = scheme == "socket"
        self._asks = scheme == "rfc2217"
        self._asked_s = time.monotonic()

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

    def lines(self) -> LineStates:
        """The handshake lines as they are now."""
        if self._blind:
            raise PortFault(BLIND_PORT)
        try:
            if self._asks and time.monotonic() - self._asked_s >= ASK_AGAIN_S:
                self._serial.dtr = True
                self._asked_s = time.monotonic()
            port = self._serial
            return LineStates(cts=port.cts, dsr=port.dsr, ri=port.ri, cd=port.cd)
        except NotImplementedError as fault:
            raise PortFault(_NO_LINES) from fault
        except _FAULTS as fault:
            lacking = _number_of(fault, str(fault)) in _LACKING
            raise PortFault(_NO_LINES if lacking else in_words(fault)) from fault

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
