"""`hatmonitor do`: commands as JSON lines on standard input, one JSON reply a line.

Each line is asked by itself and its reply is flushed at once, so that a script can wait for it. A
bad line gets its reply and the next one is read. The PIN comes from the environment, never from
the command line, where every process could read it. A sign-in that is refused is told of on
standard error and with the status; the lines are asked all the same: one of them may call for help.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, Final

import msgspec

from hatmonitor.cli.ends import Ends, Status, complain_of
from hatmonitor.cli.folders import data_folder, no_monitor
from hatmonitor.visible import json_visible
from hatmonitor.wire.client import UNSURE
from hatmonitor.wire.frames import MAX_COMMAND
from hatmonitor.wire.messages import Answer
from hatmonitor.wire.station import NoMonitor, Station
from hatmonitor.words import Say, say, spoken

PIN: Final = "HATMONITOR_PIN"
# Longer than any command: such a line is refused without keeping it.
_LINE_MAX: Final = MAX_COMMAND + 1
# A monitor that is being started again answers within this.
_AGAIN_WITHIN_S: Final = 5.0


def run(args: Namespace) -> int:
    """Answer every line of standard input."""
    return answer_lines(args, sys.stdin.buffer)


def answer_lines(args: Namespace, lines: BinaryIO) -> int:
    """Ask each line; REFUSED when any was, NO_MONITOR when the monitor went away."""
    if args.staff is not None and PIN not in os.environ:
        raise Ends(Status.USAGE, say("--staff needs the PIN in {name}", name=PIN))
    try:
        with Station(data_folder(args)) as station:
            return _Asker(station, args).answer_all(lines)
    except NoMonitor as gone:
        raise no_monitor(args, gone.why) from None


class _Asker:
    """One script at one station; signed in again when the monitor was started again."""

    def __init__(self, station: Station, args: Namespace) -> None:
        self._station = station
        self._staff: str | None = args.staff
        self._language: str = args.language
        self._signed_in_at: int | None = None
        self._worst = Status.DONE

    def answer_all(self, lines: BinaryIO) -> Status:
        self._sign_in()
        for line in _lines(lines):
            self._reply(line)
        return self._worst

    def _reply(self, line: bytes) -> None:
        self._station.events.clear()  # nobody looks at them here, and a script may run for days
        try:
            self._sign_in()
            answer = self._station.ask(line)
        except NoMonitor as gone:
            self._signed_in_at = None
            self._print({"ok": False, "reason": self._words(gone.why)})
            self._worst = Status.NO_MONITOR
            if gone.why != UNSURE:
                raise
            return
        if not answer.ok:
            self._worst = max(self._worst, Status.REFUSED)
        self._print(self._as_reply(answer))

    def _as_reply(self, answer: Answer) -> dict[str, Any]:
        reply: dict[str, Any] = {"ok": answer.ok}
        if answer.ok:
            reply["seqs"] = answer.seqs
        else:
            reply["reason"] = self._words(answer.reason)
        if answer.note is not None:
            reply["note"] = self._words(answer.note)
        if answer.unwritten:
            reply["unwritten"] = True
        return reply

    def _sign_in(self) -> None:
        """At the start, and anew with a monitor that was started again."""
        if self._staff is None:
            return
        with suppress(TimeoutError):  # then asking says that no monitor answers
            self._station.wait_until(lambda _room: self._station.connected, _AGAIN_WITHIN_S)
        if self._signed_in_at == self._station.mirror.pid:
            return
        command = {"do": "sign_in", "staff": self._staff, "pin": os.environ[PIN]}
        answer = self._station.ask(command)
        if not answer.ok:  # said once; who calls for help is heard all the same
            complain_of(answer.reason or say("refused"), self._language)
            self._worst = max(self._worst, Status.REFUSED)
            self._staff = None
            return
        self._signed_in_at = self._station.mirror.pid

    def _words(self, reason: Say | None) -> str:
        return spoken(reason, self._language) if reason is not None else ""

    def _print(self, reply: dict[str, Any]) -> None:
        sys.stdout.buffer.write(json_visible(msgspec.json.encode(reply)) + b"\n")
        sys.stdout.buffer.flush()


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Lines that are not blank; of one that is far too long only the beginning."""
    while line := source.readline(_LINE_MAX):
        if len(line) == _LINE_MAX:
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = source.readline(_LINE_MAX)
        if line.strip():
            yield line.strip()
