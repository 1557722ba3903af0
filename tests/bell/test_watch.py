"""The watch on the sound path: what it asks for and what it says, without a process."""

import pytest

from ui.bell.talk import ENDED, GONE, HANGS, MUTED, NO_OUTPUT, NOT_TAKEN, Open, Output, Report
from ui.bell.watch import (
    FIRST_REPORT_WITHIN_S,
    KNOWN_WITHIN_S,
    LOOK_AGAIN_S,
    REPORT_WITHIN_S,
    Levels,
    SoundState,
    SoundWatch,
    Start,
)

DESK = Output("desk", "Desk speaker", True)
WALL = Output("wall", "Wall speaker", False)


class Bench:
    """A watch, and the voice that a test plays: it reports twice a second."""

    def __init__(self) -> None:
        self.mono_s = 100.0
        self.watch = SoundWatch(self.mono_s)
        self.starts: list[float] = []
        self.opened: str | None = None

    def tend(self) -> None:
        while (wanted := self.watch.due(self.mono_s)) is not None:
            if isinstance(wanted, Start):
                self.starts.append(self.mono_s)
                self.watch.started(4711, self.mono_s)
                self.opened = None
            else:
                assert isinstance(wanted, Open)
                self.opened = wanted.output

    def report(self, *outputs: Output, taken: bool = True, fault: str = "") -> None:
        self.tend()
        self.watch.reported(Report(outputs, self.opened, taken, fault), self.mono_s)
        self.tend()
        self.mono_s += 0.5

    def works_on(self, *outputs: Output) -> None:
        """As long as it takes until it works."""
        for _ in range(3):
            self.report(*outputs, taken=self.opened is not None)
        assert self.watch.state.works is True

    def nothing_for(self, seconds: float) -> None:
        self.mono_s += seconds
        self.tend()


@pytest.fixture
def bench() -> Bench:
    return Bench()


def lost(why: str) -> SoundState:
    return SoundState(False, why)


def test_it_starts_a_voice_and_opens_the_default_output(bench: Bench) -> None:
    bench.report(WALL, DESK, taken=False)
    assert bench.opened == "desk"
    assert bench.watch.state.works is None
    bench.report(WALL, DESK)
    assert bench.watch.state == SoundState(True, "Desk speaker")


def test_it_is_not_taken_to_work_before_it_has_taken_sound(bench: Bench) -> None:
    bench.report(DESK, taken=False)
    bench.report(DESK, taken=False)
    assert bench.watch.state.works is None


def test_not_knowing_becomes_no_sound_after_a_while(bench: Bench) -> None:
    bench.tend()
    bench.nothing_for(KNOWN_WITHIN_S + 0.1)
    assert bench.watch.state == lost(HANGS)


def test_no_output_is_said_and_a_new_voice_looks_again(bench: Bench) -> None:
    bench.report()
    assert bench.watch.state == lost(NO_OUTPUT)
    for _ in range(round(2 * LOOK_AGAIN_S / 0.5) + 2):
        bench.report()
    assert len(bench.starts) == 3
    bench.works_on(DESK)


def test_a_fault_is_said_and_another_output_is_taken(bench: Bench) -> None:
    bench.works_on(DESK, WALL)
    bench.report(DESK, WALL, fault=NOT_TAKEN)
    assert bench.watch.state == lost(NOT_TAKEN)
    bench.report(DESK, WALL, taken=False)
    assert bench.opened == "wall"
    bench.report(DESK, WALL)
    assert bench.watch.state == SoundState(True, "Wall speaker")


def test_it_does_not_go_back_to_an_output_that_failed_while_it_stays_in_the_list(
    bench: Bench,
) -> None:
    bench.works_on(DESK, WALL)
    bench.report(DESK, WALL, fault=NOT_TAKEN)
    for _ in range(100):
        bench.report(DESK, WALL, taken=bench.opened is not None)
    assert bench.opened == "wall"
    bench.report(WALL)
    bench.report(DESK, WALL)
    assert bench.opened == "desk"


def test_the_only_output_is_tried_again_and_again_but_ever_less_often(bench: Bench) -> None:
    bench.works_on(DESK)
    began_s = bench.mono_s
    while bench.mono_s < began_s + 60:
        bench.report(DESK, fault=NOT_TAKEN)
    assert 5 < len(bench.starts) < 20
    for _ in range(12):
        bench.report(DESK, taken=bench.opened is not None)
    assert bench.watch.state.works is True


def test_an_output_that_is_pulled_is_said_and_the_next_is_taken(bench: Bench) -> None:
    bench.works_on(DESK, WALL)
    bench.report(WALL)
    assert bench.watch.state == lost(GONE)
    assert bench.opened == "wall"
    bench.report(WALL)
    assert bench.watch.state.works is True


def test_a_new_default_output_is_followed_without_a_word_of_loss(bench: Bench) -> None:
    bench.works_on(DESK, WALL)
    bench.report(Output("desk", "Desk speaker", False), Output("wall", "Wall speaker", True))
    assert bench.watch.state.works is True
    bench.report(Output("desk", "Desk speaker", False), Output("wall", "Wall speaker", True))
    assert bench.watch.state == SoundState(True, "Wall speaker")


def test_a_voice_that_says_nothing_is_replaced(bench: Bench) -> None:
    bench.works_on(DESK)
    bench.nothing_for(REPORT_WITHIN_S + 0.1)
    assert bench.watch.state == lost(HANGS)
    assert len(bench.starts) == 2


def test_a_voice_that_never_says_anything_is_replaced(bench: Bench) -> None:
    bench.tend()
    bench.nothing_for(FIRST_REPORT_WITHIN_S + 0.1)
    assert bench.watch.state == lost(HANGS)
    bench.nothing_for(1)
    assert len(bench.starts) == 2


def test_a_voice_that_ends_is_replaced(bench: Bench) -> None:
    bench.works_on(DESK)
    bench.watch.ended(bench.mono_s)
    assert bench.watch.state == lost(ENDED)
    bench.works_on(DESK)
    assert len(bench.starts) == 2


def test_a_muted_output_is_said_and_an_open_one_is_taken(bench: Bench) -> None:
    bench.works_on(DESK, WALL)
    bench.watch.heard_levels(Levels(frozenset({"desk"})), bench.mono_s)
    assert bench.watch.state == lost(MUTED)
    bench.tend()
    assert bench.opened == "wall"
    bench.report(DESK, WALL)
    assert bench.watch.state == SoundState(True, "Wall speaker")


def test_the_only_output_muted_is_no_sound_until_it_is_heard_again(bench: Bench) -> None:
    bench.works_on(DESK)
    bench.watch.heard_levels(Levels(frozenset({"desk"})), bench.mono_s)
    bench.report(DESK)
    assert bench.watch.state == lost(MUTED)
    bench.watch.heard_levels(Levels(), bench.mono_s)
    assert bench.watch.state.works is True


def test_our_own_sound_muted_in_the_mixer_is_no_sound(bench: Bench) -> None:
    bench.works_on(DESK)
    bench.watch.heard_levels(Levels(frozenset(), frozenset({4711})), bench.mono_s)
    assert bench.watch.state == lost(MUTED)
