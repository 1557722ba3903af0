"""A simulated call system with an ESPA 4.4.4 output: the control station, station 1.

The conversation is that of devices/buttons/espa.py, written apart from it. DERIVED: how often it
polls, how long it waits for an answer and how often it tries again. Its commands, beside those of
every simulator:

  call {address, text, priority}    somebody calls; priority 1 alarm, 2 high, 3 normal
  reset {address, text}             the call there is over
  bad_check {on}                    every block goes out with a wrong BCC from now on, or no longer
  no_polls {on}                     it stops polling, or polls again
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from devices.simulators.simulator import BadCommand, Simulator, number

POLL_EVERY_S: Final = 2.0
ANSWER_S: Final = 0.5
TRIES: Final = 3
RESET: Final = "1"
STANDARD: Final = "3"

_POLL: Final = b"2\x05"
_WILL_SEND: Final = b"1\x05"
_ACK: Final = 0x06
_END: Final = b"\x04"
_LONGEST_TEXT: Final = 128


class EspaSimulator(Simulator):
    """Polls station 2 until there is something to say."""

    example: ClassVar[Mapping[str, Any] | None] = {"do": "call", "address": "101", "text": "HELP"}

    def __init__(self) -> None:
        super().__init__()
        self._calls: deque[bytes] = deque()
        self._block: bytes | None = None  # being sent
        self._sent = False  # the block itself has gone out
        self._tries = 0
        self._next_s = 0.0  # when it polls, or gives up waiting
        self._polls = True
        self._bad = False

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return {
            "call": self._call,
            "reset": self._reset,
            "bad_check": self._bad_check,
            "no_polls": self._no_polls,
        }

    def due(self, now_s: float) -> list[bytes]:
        if now_s >= self._next_s:
            self._next_s = now_s + POLL_EVERY_S
            if not self._silent:
                self._speak(now_s)
        return super().due(now_s)

    def next_s(self) -> float | None:
        said_s = super().next_s()
        return self._next_s if said_s is None else min(said_s, self._next_s)

    def answer(self, data: bytes, now_s: float) -> None:
        if self._block is None or not data:
            return
        if _ACK in data and not self._sent:
            self._sent = True
            self._next_s = now_s + ANSWER_S
            self.say(self._damaged(self._block) if self._bad else self._block, now_s)
        elif _ACK in data:
            self._block = None
            self._ends(now_s)
        elif self._sent:
            self._ends(now_s)

    def hush(self) -> None:
        super().hush()
        self._block = None

    def _speak(self, now_s: float) -> None:
        if self._block is not None and self._tries >= TRIES:
            self._block = None
        if self._block is None and self._calls:
            self._block, self._tries = self._calls.popleft(), 0
        if self._block is not None:
            self._sent = False
            self._tries += 1
            self.say(_WILL_SEND, now_s)
            self.say(_POLL, now_s)
            self._next_s = now_s + ANSWER_S
            return
        if self._polls:
            self.say(_POLL, now_s)

    def _ends(self, now_s: float) -> None:
        self.say(_END, now_s)
        self._next_s = now_s + (ANSWER_S if self._block or self._calls else POLL_EVERY_S)

    def _damaged(self, block: bytes) -> bytes:
        return block[:-1] + bytes([block[-1] ^ 0x01])

    # --- the script -----------------------------------------------------------------------------

    def _call(self, command: Mapping[str, Any], now_s: float) -> None:
        address = _plain(command, "address", "101")
        text = _plain(command, "text", "")
        priority = int(number({"priority": 3} | dict(command), "priority", 1, 3))
        self._queue(block_of(address, text, priority), now_s)

    def _reset(self, command: Mapping[str, Any], now_s: float) -> None:
        address = _plain(command, "address", "101")
        self._queue(block_of(address, _plain(command, "text", ""), 3, call_type=RESET), now_s)

    def _queue(self, block: bytes, now_s: float) -> None:
        self._calls.append(block)
        if self._block is None:
            self._next_s = now_s

    def _bad_check(self, command: Mapping[str, Any], now_s: float) -> None:
        self._bad = _yes(command)

    def _no_polls(self, command: Mapping[str, Any], now_s: float) -> None:
        self._polls = not _yes(command)


def block_of(address: str, text: str, priority: int, call_type: str = STANDARD) -> bytes:
    """A call to a pager, with its check."""
    records = [(1, address), (2, text), (3, "3"), (4, call_type), (5, "1"), (6, str(priority))]
    said = "\x1e".join(f"{kind}\x1f{data}" for kind, data in records)
    inside = b"1\x02" + said.encode("latin-1") + b"\x03"
    check = 0
    for byte in inside:
        check ^= byte
    return b"\x01" + inside + bytes([check])


def _plain(command: Mapping[str, Any], key: str, otherwise: str) -> str:
    text = command.get(key, otherwise)
    if not isinstance(text, str) or len(text) > _LONGEST_TEXT or not (text + "x").isprintable():
        raise BadCommand(f'"{key}" must be a text of at most {_LONGEST_TEXT} signs')
    try:
        text.encode("latin-1")
    except UnicodeEncodeError as fault:
        raise BadCommand(f'"{key}" has a sign that ISO 8859-1 does not have') from fault
    return text


def _yes(command: Mapping[str, Any]) -> bool:
    on = command.get("on", True)
    if not isinstance(on, bool):
        raise BadCommand(f'"on" must be true or false, not {on!r}')
    return on
