"""A serial server on the network (RFC 2217), for simulators that close handshake lines.

A pseudo-terminal has no such lines and a bare TCP port shows them all as driven, so a simulated
help button needs this. It is the access server's side, as far as pyserial's client and others of
its kind need it: telnet options are agreed to, line settings are taken and ignored, the lines are
notified when they change and told when asked.

Decision: a contact is fed from the host's DTR or RTS, as on a real cable. While the host drives
neither, every line reads as not driven, whatever the simulator says.
"""

from typing import ClassVar, Final

from devices.driver import LineStates
from devices.simulators.transport import TcpTransport

_IAC, _DONT, _DO, _WONT, _WILL, _SB, _SE = 255, 254, 253, 252, 251, 250, 240
_BINARY, _GO_AHEAD, _COM_PORT = 0, 3, 44
_AGREED: Final = frozenset({_BINARY, _GO_AHEAD, _COM_PORT})
# What the other side wants or offers: how we say yes, and no.
_ANSWERS: Final = {_WILL: (_DO, _DONT), _DO: (_WILL, _WONT)}

_SET_CONTROL: Final = 5
_NOTIFY_LINES: Final = 7
_FLOW: Final = (8, 9)  # suspend and resume: not answered
_FROM_SERVER: Final = 100  # is added to the number of a command in its answer
_DRIVES: Final = {8: ("dtr", True), 9: ("dtr", False), 11: ("rts", True), 12: ("rts", False)}

_NONE: Final = LineStates(False, False, False, False)
_LONGEST: Final = 64


class Telnet:
    """One host's side of the conversation: bytes of the wire in, data out, answers kept ready."""

    def __init__(self) -> None:
        self.answers = b""
        self.driven = {"dtr": False, "rts": False}
        self.notified = False  # the host wants to hear of the lines
        self._settled: set[tuple[int, int]] = set()
        self._command = b""  # begun, not yet whole
        self._states = _NONE
        self._told: int | None = None

    def take(self, wire: bytes) -> bytes:
        """The data among these bytes; what they ask for is done."""
        data = bytearray()
        for byte in wire:
            if not self._command:
                if byte == _IAC:
                    self._command = b"\xff"
                else:
                    data.append(byte)
            else:
                self._command += bytes([byte])
                data += self._continued()
        return bytes(data)

    def show(self, states: LineStates) -> None:
        """Tell the host of the lines, if they have changed."""
        self._states = states
        if self.notified and self._lines() != self._told:
            self._tell_lines()

    def _continued(self) -> bytes:
        """The data that a command turned out to be, if it is whole; else nothing."""
        kind = self._command[1]
        whole = 2
        if kind in (_WILL, _WONT, _DO, _DONT):
            whole = 3
        elif kind == _SB and not self._ends() and len(self._command) < _LONGEST:
            return b""
        if len(self._command) < whole:
            return b""
        command, self._command = self._command, b""
        if kind == _IAC:
            return b"\xff"
        if kind == _SB:
            self._asked(command[2:-2].replace(b"\xff\xff", b"\xff"))
        elif whole == 3:
            self._agree(kind, command[2])
        return b""

    def _ends(self) -> bool:
        """Say whether a subnegotiation is whole: IAC SE, where the IAC is not a doubled one."""
        body = self._command[2:].replace(b"\xff\xff", b"")
        return body.endswith(bytes([_IAC, _SE]))

    def _agree(self, kind: int, option: int) -> None:
        if kind not in _ANSWERS or (kind, option) in self._settled:
            return
        self._settled.add((kind, option))
        yes, no = _ANSWERS[kind]
        self.answers += bytes([_IAC, yes if option in _AGREED else no, option])
        if option == _COM_PORT and not self.notified:
            self.notified = True
            self._tell_lines()

    def _asked(self, request: bytes) -> None:
        if len(request) < 2 or request[0] != _COM_PORT or request[1] in _FLOW:
            return
        command, value = request[1], request[2:]
        if command == _NOTIFY_LINES:
            self._tell_lines()
            return
        self._tell(command, value)
        if command == _SET_CONTROL and value and value[0] in _DRIVES:
            name, on = _DRIVES[value[0]]
            self.driven[name] = on
            self.show(self._states)

    def _lines(self) -> int:
        cts, dsr, ri, cd = self._states if any(self.driven.values()) else _NONE
        return cts << 4 | dsr << 5 | ri << 6 | cd << 7

    def _tell_lines(self) -> None:
        lines = self._lines()
        changed = ((lines ^ (self._told or 0)) & 0xF0) >> 4
        self._told = lines
        self._tell(_NOTIFY_LINES, bytes([lines | changed]))

    def _tell(self, command: int, value: bytes) -> None:
        value = value.replace(b"\xff", b"\xff\xff")
        head = bytes([_IAC, _SB, _COM_PORT, command + _FROM_SERVER])
        self.answers += head + value + bytes([_IAC, _SE])


class Rfc2217Transport(TcpTransport):
    """A serial server for one host at a time; a second host is turned away."""

    has_lines: ClassVar[bool] = True
    scheme: ClassVar[str] = "rfc2217"

    def __init__(self, wake: int, host: str, port: int) -> None:
        self._telnet = Telnet()
        self._states = _NONE
        super().__init__(wake, host, port)

    def receive(self, wait_s: float) -> bytes:
        before = self._host
        wire = super().receive(wait_s)
        if self._host is not before and self._host is not None:
            self._telnet = Telnet()
            self._telnet.show(self._states)
        data = self._telnet.take(wire)
        self._answer()
        return data

    def send(self, data: bytes) -> None:
        super().send(data.replace(b"\xff", b"\xff\xff"))

    def show(self, states: LineStates) -> None:
        self._states = states
        self._telnet.show(states)
        self._answer()

    def _answer(self) -> None:
        answers, self._telnet.answers = self._telnet.answers, b""
        if answers:
            super().send(answers)
