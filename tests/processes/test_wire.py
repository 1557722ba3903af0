"""The wire over real sockets: order, gaps, keys, slow and dead ends."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from hatmonitor.clock import Clock
from hatmonitor.wire import address
from hatmonitor.wire.asking import TOO_LONG
from hatmonitor.wire.channel import Channel, Closed, dial, prove_to_monitor
from hatmonitor.wire.client import NO_MONITOR, UNSURE, Follower
from hatmonitor.wire.frames import MAX_COMMAND, MAX_TO_FOLLOWER, decode_to_follower, encode
from hatmonitor.wire.messages import (
    WIRE_VERSION,
    Answer,
    Happened,
    Hello,
    Refused,
    ToFollower,
    Welcome,
)
from tests.processes.publisher import Publisher
from tests.processes.waiting import until


class Notes:
    """A follower that writes down what it is told."""

    def __init__(self, data: Path, from_seq: int | None = None) -> None:
        self.messages: list[ToFollower] = []
        self.seqs: list[int] = []
        self.lost = 0
        self.follower = Follower(
            data,
            "tail",
            "test",
            on_message=self._told,
            on_lost=lambda _why: self._count(),
            from_seq=from_seq,
        )
        self.follower.start()

    def _told(self, message: ToFollower) -> None:
        self.messages.append(message)
        if isinstance(message, Happened):
            self.seqs += [event.seq for event in message.events]

    def _count(self) -> None:
        self.lost += 1

    @property
    def welcomes(self) -> list[Welcome]:
        return [message for message in self.messages if isinstance(message, Welcome)]

    @property
    def answers(self) -> dict[int, Answer]:
        return {said.number: said for said in self.messages if isinstance(said, Answer)}

    def break_line(self) -> None:
        """As if the line were cut by something else."""
        channel = self.follower._channel
        if channel is not None:
            channel.hang_up()


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    publisher = Publisher(tmp_path)
    yield publisher
    publisher.close()


@pytest.fixture
def followers(tmp_path: Path) -> Iterator[list[Notes]]:
    made: list[Notes] = []
    yield made
    for notes in made:
        notes.follower.close()


def proven(data: Path) -> Channel:
    found = address.find(data)
    assert found is not None
    channel = dial(found.address, 1.0)
    prove_to_monitor(channel, found.secret, 1.0)
    return channel


def test_a_follower_gets_the_room_and_then_every_event_in_order_through_a_flood(
    tmp_path: Path, publisher: Publisher, followers: list[Notes]
) -> None:
    for count in range(5):
        publisher.publish(400)
        followers.append(Notes(tmp_path))
        until(lambda: followers[-1].welcomes, f"welcome of follower {count}")
    publisher.publish(400)
    publisher.settle()
    for notes in followers:
        until(lambda: notes.seqs and notes.seqs[-1] == 2400, "the last event")  # noqa: B023
        assert notes.seqs == list(range(notes.welcomes[0].seq + 1, 2401))
        assert notes.welcomes[0].room is not None
        assert notes.welcomes[0].room.seq == notes.welcomes[0].seq


def test_a_follower_that_asks_for_the_past_gets_it_and_what_comes_without_gap_or_double(
    tmp_path: Path, publisher: Publisher, followers: list[Notes]
) -> None:
    publisher.publish(3000)
    for start in (1, 17, 2500):
        notes = Notes(tmp_path, from_seq=start)
        followers.append(notes)
        publisher.publish(500)
    publisher.settle()
    for start, notes in zip((1, 17, 2500), followers, strict=True):
        until(lambda: notes.seqs and notes.seqs[-1] == 4500, "the last event")  # noqa: B023
        assert notes.seqs == list(range(start, 4501))
        assert notes.welcomes[0].room is None


def test_a_follower_whose_line_is_cut_again_and_again_misses_nothing_and_gets_nothing_twice(
    tmp_path: Path, publisher: Publisher, followers: list[Notes]
) -> None:
    notes = Notes(tmp_path, from_seq=1)
    followers.append(notes)
    for cut in range(20):
        until(lambda: len(notes.welcomes) == cut + 1, "the line is up")  # noqa: B023
        publisher.publish(100)
        notes.break_line()
        until(lambda: notes.lost == cut + 1, "the line is cut")  # noqa: B023
    publisher.publish(100)
    until(lambda: notes.seqs and notes.seqs[-1] == 2100, "the last event")
    assert notes.seqs == list(range(1, 2101))


def test_a_stopped_follower_never_delays_the_monitor_and_is_whole_again_when_it_wakes(
    tmp_path: Path, publisher: Publisher, followers: list[Notes]
) -> None:
    tail = """
import sys, time
from pathlib import Path
from hatmonitor.wire.client import Follower
from hatmonitor.wire.messages import Happened
def told(message):
    if isinstance(message, Happened):
        for event in message.events:
            print(event.seq, flush=True)
Follower(Path(sys.argv[1]), "tail", "t", on_message=told, from_seq=1).start()
time.sleep(600)
"""
    with subprocess.Popen(
        [sys.executable, "-c", tail, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as slow:
        try:
            assert slow.stdout is not None
            publisher.publish(1)
            assert slow.stdout.readline() == "1\n"
            os.kill(slow.pid, signal.SIGSTOP)
            quick = Notes(tmp_path)
            followers.append(quick)
            until(lambda: quick.welcomes, "welcome")
            for _ in range(15):  # in all more than the slow one's queue and socket take
                publisher.publish(1_000)
                publisher.settle()
                until(lambda: quick.seqs[-1:] == [len(publisher.events)], "the quick one has all")
            until(lambda: "tail/t" in publisher.left, "the slow one was dropped")
            os.kill(slow.pid, signal.SIGCONT)
            got = [int(slow.stdout.readline()) for _ in range(15_000)]
            assert got == list(range(2, 15_002))
        finally:
            slow.kill()


def test_a_caller_with_a_wrong_key_hears_nothing_and_the_monitor_goes_on(
    tmp_path: Path, publisher: Publisher, followers: list[Notes]
) -> None:
    found = address.find(tmp_path)
    assert found is not None
    channel = dial(found.address, 1.0)
    with pytest.raises(Closed):
        prove_to_monitor(channel, bytes(32), 1.0)
        channel.receive(MAX_TO_FOLLOWER, 1.0)
    channel.close()
    followers.append(Notes(tmp_path))
    until(lambda: followers[0].welcomes, "an honest follower is welcomed")


def test_a_monitor_that_does_not_hold_the_key_is_not_believed(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        place = str(tmp_path / "false")
        listener.bind(place)
        listener.listen()
        address.tell(tmp_path, address.Address(place, "00" * 32, os.getpid()))
        notes = Notes(tmp_path)
        caller, _ = listener.accept()
        false = Channel(Connection(caller.detach()))
        false.send(bytes(32))
        false.receive(64, 5.0)
        with pytest.raises(Closed):
            false.send(bytes(32))
            false.send(encode(Welcome(WIRE_VERSION, 0, None, Clock(), False, 1, "")))
            false.receive(1024, 5.0)
        notes.follower.close()
        false.close()
    assert not notes.messages


def test_callers_who_say_nothing_hold_nobody_up_and_are_hung_up_on(
    tmp_path: Path, publisher: Publisher, followers: list[Notes]
) -> None:
    found = address.find(tmp_path)
    assert found is not None
    mute = [dial(found.address, 1.0) for _ in range(20)]
    halves = proven(tmp_path)
    os.write(halves._connection.fileno(), b"\x00\x00\x00")  # half a length, and no more
    followers.append(Notes(tmp_path))
    until(lambda: followers[0].welcomes, "an honest follower is welcomed", within_s=1.0)
    for channel in [*mute, halves]:
        with pytest.raises(Closed, match=r"^(?!no answer in time)"):
            while True:
                channel.receive(1024, 10.0)
        channel.close()


@pytest.mark.parametrize("bad", [b"", b"\xff", b"not msgpack", bytes(100_000), b"\xc1" * 300_000])
def test_bytes_that_are_no_message_end_that_line_only(
    tmp_path: Path, publisher: Publisher, followers: list[Notes], bad: bytes
) -> None:
    channel = proven(tmp_path)
    channel.send(encode(Hello(WIRE_VERSION, "tail", "x", 1)))
    assert isinstance(decode_to_follower(channel.receive(MAX_TO_FOLLOWER, 5.0)), Welcome)
    with pytest.raises(Closed, match=r"^(?!no answer in time)"):
        channel.send(bad)
        while True:
            channel.receive(MAX_TO_FOLLOWER, 10.0)
    channel.close()
    followers.append(Notes(tmp_path))
    until(lambda: followers[0].welcomes, "an honest follower is welcomed")


def test_a_follower_of_another_version_is_told_so(tmp_path: Path, publisher: Publisher) -> None:
    channel = proven(tmp_path)
    channel.send(encode(Hello(WIRE_VERSION + 1, "console", "x", 1)))
    refused = decode_to_follower(channel.receive(MAX_TO_FOLLOWER, 5.0))
    assert isinstance(refused, Refused)
    assert "version" in str(refused.reason)
    channel.close()


def test_every_question_gets_exactly_one_answer_whatever_befalls_the_line(
    tmp_path: Path, publisher: Publisher, followers: list[Notes]
) -> None:
    notes = Notes(tmp_path)
    followers.append(notes)
    asked = [notes.follower.ask({"do": "sign_out"})]
    for cut in range(10):
        until(lambda: len(notes.welcomes) == cut + 1, "the line is up")  # noqa: B023
        first = notes.follower.ask(b'{"do": "sign_out"}')
        until(lambda: first in notes.answers, "an answer")  # noqa: B023
        asked += [first, *(notes.follower.ask(b'{"do": "sign_out"}') for _ in range(10))]
        notes.break_line()
        asked += [notes.follower.ask(b'{"do": "sign_out"}') for _ in range(10)]
    asked.append(notes.follower.ask(b"x" * (MAX_COMMAND + 1)))
    until(lambda: len(notes.answers) == len(asked), "all answers")
    given = [said.number for said in notes.messages if isinstance(said, Answer)]
    assert sorted(given) == sorted(asked)
    assert notes.answers[asked[-1]].reason == TOO_LONG
    reasons = [answer.reason for answer in notes.answers.values() if not answer.ok]
    assert all(reason in (TOO_LONG, NO_MONITOR, UNSURE) for reason in reasons)
    assert sum(answer.ok for answer in notes.answers.values()) >= 10


def test_a_follower_stays_through_a_new_life_of_the_monitor_at_another_address(
    tmp_path: Path, followers: list[Notes]
) -> None:
    first = Publisher(tmp_path)
    notes = Notes(tmp_path)
    followers.append(notes)
    until(lambda: notes.welcomes, "welcome")
    first.close()
    second = Publisher(tmp_path)
    until(lambda: len(notes.welcomes) == 2, "welcome in the second life", within_s=3.0)
    second.publish(3)
    until(lambda: notes.seqs == [1, 2, 3], "events of the second life")
    second.close()


def test_only_this_user_can_open_the_socket_or_read_the_key(
    tmp_path: Path, publisher: Publisher
) -> None:
    found = address.find(tmp_path)
    assert found is not None
    assert stat.S_IMODE(Path(found.address).parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / address.LINK_FILE).stat().st_mode) == 0o600


def test_a_data_folder_with_a_long_path_is_served_all_the_same(
    tmp_path: Path, followers: list[Notes]
) -> None:
    data = tmp_path / ("deep" * 20) / ("down" * 20)
    data.mkdir(parents=True)
    publisher = Publisher(data)
    notes = Notes(data)
    followers.append(notes)
    until(lambda: notes.welcomes, "welcome")
    found = address.find(data)
    assert found is not None
    assert stat.S_IMODE(Path(found.address).parent.stat().st_mode) == 0o700
    publisher.close()
    address.forget(data, found)
    assert not Path(found.address).parent.exists()


def test_a_damaged_link_file_is_no_address(tmp_path: Path) -> None:
    for text in (b"", b"{", b'{"address": "x", "key": "zz", "pid": 1}', b"\xff" * 1024):
        (tmp_path / address.LINK_FILE).write_bytes(text)
        assert address.find(tmp_path) is None


def test_closing_a_follower_ends_its_threads_also_while_the_monitor_is_stopped(
    tmp_path: Path,
) -> None:
    with socket.socket(socket.AF_UNIX) as listener:  # it takes calls and says nothing
        place = str(tmp_path / "mute")
        listener.bind(place)
        listener.listen()
        address.tell(tmp_path, address.Address(place, "00" * 32, os.getpid()))
        notes = Notes(tmp_path)
        notes.follower.close()
        assert not notes.follower._thread.is_alive()
