"""Lines are kept for those who matter, whoever leaks theirs; the one refused is told so.

Real monitors, real sockets. Leaked followers are channels that proved themselves, said Hello and
were forgotten; silent callers said nothing at all.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatmonitor.wire import address
from hatmonitor.wire.channel import Channel, Closed, dial, prove_to_monitor
from hatmonitor.wire.frames import MAX_TO_FOLLOWER, decode_to_follower, encode
from hatmonitor.wire.lines import GIVES_WAY_S, OTHERS, SHARES, Full, Lines, worth_a_line
from hatmonitor.wire.messages import WIRE_VERSION, Hello, Refused, ToFollower
from hatmonitor.wire.server import CALLERS_MAX, HELLO_WITHIN_S, TOO_MANY
from hatmonitor.wire.station import NoMonitor, Station
from tests.processes.place import Place

LEAKED = 64


class Leaks:
    """Lines that nobody uses and nobody closes, until the test is over."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.channels: list[Channel] = []

    def call(self) -> Channel:
        found = address.find(self._data)
        assert found is not None
        self.channels.append(dial(found.address, 5.0))
        return self.channels[-1]

    def follow(self, follower: str) -> ToFollower:
        """Prove, say Hello, and hear what the monitor says to that."""
        channel = self.call()
        found = address.find(self._data)
        assert found is not None
        prove_to_monitor(channel, found.secret, 5.0)
        station = f"{follower}-{len(self.channels)}"
        channel.send(encode(Hello(WIRE_VERSION, follower, station, os.getpid())))
        return decode_to_follower(channel.receive(MAX_TO_FOLLOWER, 5.0))


@pytest.fixture
def leaks(place: Place) -> Iterator[Leaks]:
    place.start()
    with place.station():  # it is up
        pass
    leaks = Leaks(place.data)
    yield leaks
    for channel in leaks.channels:
        channel.close()


def overdose_s(place: Place, booth: str) -> float:
    """How long an overdose called by a script takes, from its first call to its answer."""
    began_s = time.monotonic()
    with Station(place.data, "do", f"do-{booth}") as station:
        assert station.ask({"do": "raise_overdose", "place": booth}).ok
    return time.monotonic() - began_s


@pytest.mark.parametrize("follower", ["tail", "do", "x", "demo", "review"])
def test_leaked_followers_keep_neither_bell_nor_console_nor_launcher_nor_an_overdose_out(
    place: Place, leaks: Leaks, follower: str
) -> None:
    for _ in range(LEAKED):
        leaks.follow(follower)
    time.sleep(GIVES_WAY_S)  # a leak is silent by being there
    for name in ("bell", "console", "launcher"):
        with Station(place.data, name, name, timeout_s=2.0) as station:
            assert station.connected
    assert overdose_s(place, "B7") < 2.0


@pytest.mark.parametrize("follower", ["bell", "console", "launcher"])
def test_whoever_leaks_lines_in_the_name_of_a_part_gives_way_to_the_one_that_lives(
    place: Place, leaks: Leaks, follower: str
) -> None:
    for _ in range(SHARES[follower]):
        leaks.follow(follower)
    time.sleep(GIVES_WAY_S + 0.1)
    with Station(place.data, follower, follower, timeout_s=2.0) as station:
        assert station.connected
    assert overdose_s(place, "B7") < 2.0


def test_who_finds_no_line_is_told_so_in_words_and_the_log_once(place: Place, leaks: Leaks) -> None:
    said = [leaks.follow("tail") for _ in range(OTHERS + 5)]
    assert [isinstance(one, Refused) for one in said] == [False] * OTHERS + [True] * 5
    assert said[-1] == Refused(TOO_MANY)
    with pytest.raises(NoMonitor) as refused:
        Station(place.data, "tail", "tail", timeout_s=2.0)
    assert refused.value.why == TOO_MANY
    notes = "".join(path.read_text() for path in place.data.rglob("*.log"))
    assert notes.count("too many are connected") == 1


def test_who_gave_way_is_told_so_and_comes_again(place: Place, leaks: Leaks) -> None:
    with Station(place.data, "do", "first") as first:
        time.sleep(GIVES_WAY_S + 0.1)
        for _ in range(SHARES["do"]):
            leaks.follow("do")
        with pytest.raises(NoMonitor) as refused:
            while True:
                first.ask({"do": "raise_overdose", "place": "B2"}, 0.5)
        assert refused.value.why == TOO_MANY
        for channel in leaks.channels:
            channel.hang_up()
        first.wait_until(lambda _room: first.connected, 20.0)
        assert first.ask({"do": "raise_overdose", "place": "B2"}).ok


def test_callers_who_never_prove_themselves_keep_nobody_out(place: Place, leaks: Leaks) -> None:
    silent = [leaks.call() for _ in range(CALLERS_MAX * 4)]
    assert overdose_s(place, "B7") < 2.0
    time.sleep(HELLO_WITHIN_S)
    for channel in silent:
        with pytest.raises(Closed):
            while True:
                channel.receive(MAX_TO_FOLLOWER, 2.0)


def test_a_caller_who_proves_itself_and_says_no_hello_is_hung_up_on(
    place: Place, leaks: Leaks
) -> None:
    channel = leaks.call()
    found = address.find(place.data)
    assert found is not None
    prove_to_monitor(channel, found.secret, 5.0)
    began_s = time.monotonic()
    with pytest.raises(Closed):
        channel.receive(MAX_TO_FOLLOWER, HELLO_WITHIN_S * 3)
    assert time.monotonic() - began_s < HELLO_WITHIN_S * 2


def test_the_longest_silent_gives_way_and_nobody_who_speaks() -> None:
    lines: Lines[str] = Lines()
    for number in range(SHARES["bell"]):
        assert lines.take(f"b{number}", "bell", float(number)) is None
    lines.word("b0", 9.0)
    assert lines.take("new", "bell", 10.0) == "b1"
    for number in (0, 2, 3):
        lines.word(f"b{number}", 11.0)
    lines.word("new", 11.0)
    with pytest.raises(Full):
        lines.take("another", "bell", 11.5)
    lines.leave("b0")
    assert lines.take("another", "bell", 11.5) is None


def test_the_log_is_told_of_the_first_the_tenth_and_the_hundredth() -> None:
    assert [n for n in range(1, 2000) if worth_a_line(n)] == [1, 10, 100, 1000]
