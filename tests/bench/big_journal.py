"""A big journal, made quickly and in the program's own way: for the benches and for a look.

`make(folder, count)` writes `count` events of many visits side by side, with the seals a running
monitor would have left. `stream` may be given to write other events (any that are numbered from 1);
the stream here looks like a busy room, but no rule of the room has checked it.
"""

import heapq
import random
from collections.abc import Callable, Iterable, Iterator
from itertools import count as numbers
from itertools import islice
from pathlib import Path
from unittest.mock import patch

from hatmonitor import events as facts
from hatmonitor.events import AnyFact, Event
from hatmonitor.journal import schema, seal, seal_book
from hatmonitor.journal.store import Journal
from hatmonitor.moments import Moment, shifted
from hatmonitor.words import say

Stream = Callable[[int], Iterable[Event]]
Step = tuple[float, AnyFact, str, str | None]  # seconds until the next, what, who, where

BEGIN = Moment(1_735_722_000_000_000, "b2f0f9d6-5c0e-4a86-9a3e-3f6f5f0c7a11", 10**12)
BOOTHS = [f"B{n}" for n in range(1, 14)]
SEATS = [f"S{n}" for n in range(1, 25)]
CLIENTS = [f"C-{n:04}" for n in range(1, 161)]
_BATCH = 20_000
_SEAL_EVERY = 8  # events between two seals: about one a minute in a busy room


def make(folder: Path, count: int, stream: Stream | None = None) -> Path:
    """Write a journal of `count` events into the folder; returns the folder."""
    events = iter((stream or visits)(count))
    with patch("os.fsync"), Journal.open(folder, moment=BEGIN) as journal:
        conn = journal._db.conn
        conn.execute("PRAGMA synchronous = OFF")
        for name in schema.INDEXES:  # made in one go afterwards, which is several times quicker
            conn.execute(f"DROP INDEX {name}")
        while batch := list(islice(events, _BATCH)):
            _seal_all(journal, journal.append(batch))
        schema.make_indexes(journal._db)
    return folder


def _seal_all(journal: Journal, written: list[Event]) -> None:
    """The seals of a running monitor, made behind its back: one file write instead of thousands."""
    book = journal.sealing.book
    assert book is not None
    lines = []

    def add_line(path: Path, line: bytes) -> None:
        lines.append(line + b"\n")

    with patch.object(seal_book, "_append_line", add_line), patch.object(seal_book, "write_whole"):
        for event in written[_SEAL_EVERY - 1 :: _SEAL_EVERY]:
            book.add(event.seq, event.hash, event.moment.at_us, seal.SealWhy.INTERVAL)
    with (book.folder / seal.SEALS).open("ab") as file:
        file.writelines(lines)
    journal.seal(written[-1].moment)


def visits(count: int) -> Iterator[Event]:
    """The default stream: enrolments first, then visits, each at its own pace."""
    return islice(_numbered(_interleaved(random.Random(4))), count)


def _numbered(steps: Iterable[tuple[float, Step, str, str]]) -> Iterator[Event]:
    for seq, (at_s, step, client, session) in zip(numbers(1), steps, strict=False):
        _, fact, by, place = step
        moment = shifted(BEGIN, at_s)
        yield Event(seq, moment, by, fact, place, client, session or None, "EXAMPLE-1")


def _interleaved(chance: random.Random) -> Iterator[tuple[float, Step, str, str]]:
    """(seconds from the beginning, step, client, session) in the order of time."""
    for client in CLIENTS:
        enrolled = facts.ClientEnrolled(client, "lead1", ("of age",))
        yield 0.0, (0.0, enrolled, "lead1", None), client, ""
    going: list[tuple[float, int, Iterator[Step], str]] = []
    for number in numbers(1):
        arrival = number * 150.0
        client = CLIENTS[number % len(CLIENTS)]
        steps = visit(chance, client, BOOTHS[number % len(BOOTHS)])
        heapq.heappush(going, (arrival, number, steps, client))
        while going and going[0][0] <= arrival:
            at_s, turn, steps, client = heapq.heappop(going)
            step = next(steps, None)
            if step is not None:
                yield at_s, step, client, f"V-{turn:07}"
                heapq.heappush(going, (at_s + step[0], turn, steps, client))


def visit(chance: random.Random, client: str, booth: str) -> Iterator[Step]:
    """One visit; now and then with a late check, seldom with an emergency."""
    seat = chance.choice(SEATS)
    value = round(chance.random() * 0.3, 2)
    yield 20.0, facts.ClientAdmitted(client), "w1", None
    yield 15.0, facts.BreathExpected(client, "ebs1", 120.0), "w1", None
    yield 2.0, facts.BreathStepSeen("ebs1", "warming"), "ebs1", None
    yield 6.0, facts.BreathStepSeen("ebs1", "blow"), "ebs1", None
    yield 30.0, _breath(value, client), "ebs1", None
    yield 20.0, facts.ClientAssessed(client, "1", ""), "w1", None
    yield 60.0, facts.DoseDecided(client, "dose", "", "", None), "w1", None
    yield 120.0, facts.ClientSeated(client, booth), "w2", booth
    yield 540.0, facts.InjectionStarted(booth, "iv", "", 420.0, 1200.0), "w2", booth
    yield 30.0, facts.InjectionEnded(booth, BEGIN, 1200.0, 300.0, False), "w2", booth
    yield 270.0, facts.ClientMoved(booth, seat), "w2", booth
    for _ in range(chance.randint(3, 6)):
        if chance.random() < 0.15:
            yield from _late_check(seat)
        note = "sits up, talks, drank some water" if chance.random() < 0.1 else ""
        rr = chance.randint(11, 18)
        yield 290.0, facts.CheckRecorded(seat, rr, 97, "1", note, True, ()), "w2", seat
    if chance.random() < 0.01:
        yield from _emergency(seat)
    yield 1.0, facts.SessionEnded(client, seat, "left", "", False), "w2", seat


def _breath(value: float, client: str) -> facts.BreathMeasured:
    return facts.BreathMeasured(
        "ebs1", value, "mg/l", f"{value:.2f}mg/l OK", "ok", value, None, "clear", 0.25, None, client
    )


def _late_check(seat: str) -> Iterator[Step]:
    alarm = f"check_late:{seat}"
    reason = say("{place}: a check is {minutes} min late", place=seat, minutes=2)
    raised = facts.AlarmRaised(alarm, "check_late", seat, "medium", reason, 0)
    yield 40.0, raised, "rules", seat
    yield 30.0, facts.AlarmAcknowledged(alarm, 1), "w2", seat
    yield 5.0, facts.AlarmCleared(alarm), "rules", seat


def _emergency(seat: str) -> Iterator[Step]:
    alarm = f"overdose_called:{seat}"
    reason = say("{place}: overdose called", place=seat)
    yield 1.0, facts.AlarmRaised(alarm, "overdose_called", seat, "high", reason, 0), "w1", seat
    yield 9.0, facts.EmergencyStarted(seat), "w1", seat
    yield 30.0, facts.EmergencyStepRecorded(seat, "oxygen"), "w1", seat
    yield 200.0, facts.NaloxoneGiven(seat, 0.4, "im", 1, 180.0), "w1", seat
    yield 600.0, facts.EmergencyEnded(seat, "recovered", 1, 7200.0, 300.0), "w1", seat
    yield 5.0, facts.AlarmAcknowledged(alarm, 1), "w1", seat
