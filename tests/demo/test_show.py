"""The play notices what does not go as the script says, and says it; and takes no fault for one."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from hatmonitor.demo.plan import Asks, Blow, Guest, Happening, Picture, Script, Unplugged
from hatmonitor.demo.show import Away, Show
from hatmonitor.demo.story import Story
from hatmonitor.monitor.outcome import Reply
from tests.demo.in_memory import InMemory

ONE = Script("one", (Guest(0.0, "C-1"),), (), next_at=4.0, end_at=4.0)


def with_happening(happening: Happening) -> Script:
    return replace(ONE, happenings=(happening,))


def faults_of(script: Script, stage: InMemory, **options: Any) -> list[str]:
    show = Show(stage, script, Story("en", "UTC"), lambda _line: None, **options)
    show.run()
    return [str(fault) for fault in show.faults]


@pytest.fixture
def stage(tmp_path: Path) -> InMemory:
    return InMemory(tmp_path)


def test_a_visit_without_trouble_has_no_faults(stage: InMemory) -> None:
    assert faults_of(ONE, stage) == []


def test_an_alarm_that_does_not_come_is_a_fault(stage: InMemory) -> None:
    script = replace(ONE, alarms=frozenset({"instrument_lost"}))
    assert faults_of(script, stage) == ["the alarm did not come: Instrument lost"]


def test_an_alarm_that_nobody_answers_is_a_fault(stage: InMemory) -> None:
    script = replace(
        with_happening(Unplugged(1.0, "desk2")),
        alarms=frozenset({"instrument_lost"}),
        answers={"instrument_lost": 3600.0},
    )
    assert faults_of(script, stage) == ["nobody answered the alarm: Instrument lost"]


def test_a_refusal_the_script_does_not_expect_is_one_fault_however_often_it_is_met(
    stage: InMemory,
) -> None:
    script = replace(ONE, guests=(Guest(0.0, "C-1", route="by mouth"),))
    (fault,) = faults_of(script, stage)
    assert fault.startswith("desk asked start_injection and was refused: the route is one of")


def test_a_command_that_must_be_refused_and_is_not_is_a_fault(stage: InMemory) -> None:
    asks = Asks(1.0, "floor", {"do": "raise_overdose", "place": "B1"}, refused=True)
    faults = faults_of(with_happening(asks), stage)
    assert "floor asked raise_overdose: it did not end as the script says" in faults
    assert "an emergency is still open" in faults


def test_a_picture_that_cannot_be_taken_is_a_fault(stage: InMemory) -> None:
    faults = faults_of(with_happening(Picture(1.0, "full", booths=13)), stage)
    assert faults == ["it never came to picture (minute 1)"]
    assert stage.pictures == {}


def test_a_worker_who_was_only_too_late_is_no_fault(stage: InMemory) -> None:
    class Quicker(InMemory):
        """Somebody at the window does the same thing a moment before."""

        def ask(self, who: str, command: dict[str, Any]) -> Reply:
            if command["do"] == "seat":
                super().ask(who, command)
            return super().ask(who, command)

    quicker = Quicker(Path(stage.folder))
    assert faults_of(ONE, quicker) == []
    assert quicker.refusals == ["C-1 is in B1"]


def test_a_monitor_that_is_away_for_a_moment_is_no_fault_and_one_that_stays_away_is(
    stage: InMemory,
) -> None:
    class Absent(InMemory):
        away = 0

        def ask(self, who: str, command: dict[str, Any]) -> Reply:
            if command["do"] == "assess" and self.away > 0:
                self.away -= 1
                raise Away("No monitor answers.")
            return super().ask(who, command)

    absent = Absent(Path(stage.folder))
    absent.away = 2
    assert faults_of(ONE, absent) == []
    gone = Absent(Path(stage.folder))
    gone.away = 1000
    assert faults_of(ONE, gone) == ["no monitor answers any more: No monitor answers."]


def test_while_a_person_plays_along_nothing_is_a_fault_and_it_ends_when_they_want(
    stage: InMemory,
) -> None:
    stage.end_of = lambda: stage.room().seq > 60
    script = replace(ONE, guests=(Guest(0.0, "C-1", (Blow(0.3),), over=("retest",)),), end_at=1.0)
    assert faults_of(script, stage, alone=False) == []
    assert stage.room().seq > 60
