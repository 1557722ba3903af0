"""Every follower is itself, and a sign-in belongs to its line: real monitors and processes."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hatmonitor.roles import Role
from hatmonitor.wire.client import Follower
from hatmonitor.wire.messages import Answer, Refused, ToFollower, Welcome
from hatmonitor.wire.station import NoMonitor, Station
from tests.processes.place import Place, written
from tests.processes.waiting import until
from tests.processes.zygote import Zygote

ROOT = Path(__file__).parents[2]
LEAD = {"do": "sign_in", "staff": "lead1", "pin": "2222"}


@pytest.fixture
def place(tmp_path: Path, zygote: Zygote) -> Place:
    place = Place(tmp_path, zygote, followers='"console", "bell"')
    place.start()
    return place


@contextmanager
def part(place: Place, role: str, station: str | None = None) -> Iterator[subprocess.Popen[bytes]]:
    words = ["--as", role, "--station", station or role, "--data", str(place.data)]
    process = subprocess.Popen([sys.executable, "-m", "tests.processes.part", *words], cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class Window:
    """A console as far as the wire sees it; it lives while `alive` is called."""

    def __init__(self, data: Path, station: str = "console", ticket: str = "") -> None:
        self.heard: list[ToFollower] = []
        self.tickets: list[str] = []
        self.follower = Follower(
            data, "console", station, on_message=self.heard.append,
            ticket=ticket, on_ticket=self.tickets.append,
        )  # fmt: skip
        self.follower.start()

    def here(self) -> "Window":
        until(lambda: any(isinstance(one, Welcome) for one in self.heard), "it is welcomed")
        return self

    def ask(self, command: dict[str, object]) -> Answer:
        number = self.follower.ask(command)

        def given() -> list[Answer]:
            answers = [one for one in self.heard if isinstance(one, Answer)]
            return [one for one in answers if one.number == number]

        until(given, "an answer")
        return given()[0]

    def crash(self) -> None:
        """As if the process were killed: no goodbye."""
        self.follower._say = lambda _message: False  # type: ignore[method-assign]
        self.follower.close()


def present(name: str) -> Callable[..., bool]:
    return lambda room: name in room.followers and room.followers[name].present is True


def test_of_two_consoles_the_first_that_freezes_is_missed(place: Place) -> None:
    with (
        place.station() as station,
        part(place, "console") as first,
        part(place, "console", "console-2"),
        part(place, "bell"),
    ):
        for name in ("console", "console-2", "bell"):
            station.wait_until(present(name), 20.0)
        first.send_signal(signal.SIGSTOP)
        station.wait_until(lambda room: "console_silent:console" in room.alarms, 10.0)
        assert station.room.followers["console-2"].present is True
        assert "console_silent:console-2" not in station.room.alarms
        first.send_signal(signal.SIGCONT)
        station.wait_until(lambda room: "console_silent:console" not in room.alarms, 10.0)


def test_a_second_window_is_missed_when_it_dies_and_not_when_it_is_closed(place: Place) -> None:
    with place.station() as station:
        with part(place, "console", "ward") as dies:
            station.wait_until(present("console/ward"), 20.0)
            dies.kill()
            station.wait_until(lambda room: "console_silent:console/ward" in room.alarms, 10.0)
        with part(place, "console", "ward") as closes:
            station.wait_until(present("console/ward"), 20.0)
            seq = station.mirror.seq
            (place.data / "quit.console").write_text("0")
            assert closes.wait(10) == 0
            station.wait_for(lambda event: event.kind == "follower_left", after=seq)
            assert "console_silent:console/ward" not in station.room.alarms
            assert "console/ward" not in station.room.followers


def test_another_window_of_the_same_name_is_refused_in_words(place: Place) -> None:
    with place.station() as station, part(place, "console"):
        station.wait_until(present("console"), 20.0)
        with pytest.raises(NoMonitor, match="Another window has the name console"):
            Station(place.data, "console", "console", timeout_s=5.0)
        assert station.room.followers["console"].present is True


def test_a_bell_that_hangs_never_locks_out_its_successor(place: Place) -> None:
    with place.station() as station, part(place, "bell") as hangs:
        station.wait_until(present("bell"), 20.0)
        hangs.send_signal(signal.SIGSTOP)
        began_s = time.monotonic()
        with part(place, "bell"):
            station.wait_for(
                lambda event: event.kind == "follower_joined" and event.seq > 0,
                15.0,
                after=station.wait_for(lambda event: event.kind == "follower_lost", 15.0).seq,
            )
            assert time.monotonic() - began_s < 8.0
            hangs.send_signal(signal.SIGCONT)
            time.sleep(1.0)  # it calls again, and is refused: the one that sounds keeps the name
            assert station.room.followers["bell"].present is True


def test_a_stranger_that_says_it_is_a_bell_hides_no_dead_one(place: Place) -> None:
    with place.station() as station, part(place, "bell") as bell, part(place, "bell", "false"):
        station.wait_until(present("bell/false"), 20.0)
        station.wait_until(present("bell"), 20.0)
        bell.kill()
        station.wait_until(lambda room: "bell_silent:bell" in room.alarms, 10.0)
        assert station.room.followers["bell/false"].present is True


@pytest.mark.parametrize("role", ["do", "tail", "review", "console"])
def test_who_says_it_is_the_consoles_station_may_not_do_what_its_lead_may(
    place: Place, role: Role
) -> None:
    window = Window(place.data).here()
    assert window.ask(LEAD).ok
    try:
        with Station(place.data, role, "console", timeout_s=2.0) as stranger:
            window.follower.alive(0)
            answer = stranger.ask({"do": "enrol", "client": "C-1", "approved_by": "EXAMPLE"})
            assert not answer.ok
            assert str(answer.reason) == "sign in first"
            assert stranger.ask({"do": "raise_overdose", "place": "B1"}).ok  # nobody waits for it
    except NoMonitor as refused:
        assert role == "console"
        assert "Another window" in str(refused.why)
    window.follower.close()


def test_who_takes_a_dead_consoles_name_finds_nobody_signed_in_there(place: Place) -> None:
    window = Window(place.data).here()
    assert window.ask(LEAD).ok
    window.crash()
    stranger = Window(place.data, ticket="f" * 64).here()
    answer = stranger.ask({"do": "enrol", "client": "C-1", "approved_by": "EXAMPLE"})
    assert str(answer.reason) == "sign in first"
    (out,) = (event for event in written(place.data) if event.kind == "signed_out")
    assert out.by == "lead1"
    stranger.follower.close()


def test_a_console_that_crashed_comes_back_with_its_ticket_and_is_signed_in(place: Place) -> None:
    window = Window(place.data).here()
    assert window.ask(LEAD).ok
    (ticket,) = window.tickets
    window.crash()
    back = Window(place.data, ticket=ticket).here()
    assert back.ask({"do": "enrol", "client": "C-1", "approved_by": "EXAMPLE"}).ok
    back.follower.close()
    until(lambda: written(place.data)[-1].kind != "", "written")
    for file in place.data.rglob("*"):
        if file.is_file():
            assert ticket.encode() not in file.read_bytes(), file.name


def test_a_monitor_that_died_signs_nobody_out(tmp_path: Path, zygote: Zygote) -> None:
    place = Place(tmp_path, zygote)
    monitor = place.start()
    window = Window(place.data).here()
    assert window.ask(LEAD).ok
    monitor.kill()
    place.start()
    until(lambda: sum(isinstance(one, Welcome) for one in window.heard) == 2, "the second life")
    assert window.ask({"do": "enrol", "client": "C-1", "approved_by": "EXAMPLE"}).ok
    window.follower.close()
    kinds = [event.kind for event in written(place.data)]
    until(lambda: "signed_out" in [e.kind for e in written(place.data)], "goodbye signs out")
    assert kinds.count("signed_in") == 1


def test_a_goodbye_signs_out_at_once(place: Place) -> None:
    with place.station() as station:
        window = Window(place.data, "console-2").here()
        assert window.ask(LEAD).ok
        station.wait_until(lambda room: room.stations == {"console-2": "lead1"})
        window.follower.close()
        station.wait_until(lambda room: room.stations == {})


def test_only_a_demos_monitor_lets_a_helper_sit_at_the_console(
    tmp_path: Path, zygote: Zygote, place: Place
) -> None:
    with pytest.raises(NoMonitor, match="demo"):
        Station(place.data, "demo", "console", timeout_s=5.0)


@pytest.mark.parametrize("station", ["", "a b", "\x9b", "../../x", "x" * 100])
def test_a_station_that_cannot_be_named_is_refused_in_words(place: Place, station: str) -> None:
    with pytest.raises(NoMonitor, match="at most 32"):
        Station(place.data, "do", station, timeout_s=5.0)


def test_more_windows_than_a_house_has_are_refused(place: Place) -> None:
    for number in range(16):
        Window(place.data, f"w{number}").here().crash()
    one_more = Window(place.data, "w99")
    until(lambda: any(isinstance(said, Refused) for said in one_more.heard), "it is refused")
    one_more.follower.close()
