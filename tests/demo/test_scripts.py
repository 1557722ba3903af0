"""Each script, played to its end in memory: it comes out as it says, and nothing else is refused.

The real rules, decisions, simulators and decoders; only processes, wire and waiting are left out.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import msgspec
import pytest

from hatmonitor import events as e
from hatmonitor.alarms.table import ALARMS
from hatmonitor.demo.house import FINGERS
from hatmonitor.demo.plan import Script, in_a_row
from hatmonitor.demo.scripts import BUSY, OVERDOSE, QUIET, SCRIPTS
from hatmonitor.demo.show import Show
from hatmonitor.demo.story import Story
from hatmonitor.monitor.outcome import Reply
from hatmonitor.room.stages import Stage
from hatmonitor.room.state import Room
from tests.demo.in_memory import InMemory

Fact = TypeVar("Fact", bound=e.Fact)
ALL = in_a_row(tuple(SCRIPTS.values()))


class Played:
    """What came of one run."""

    def __init__(self, script: Script) -> None:
        with TemporaryDirectory() as folder:
            self.stage = InMemory(Path(folder))
        self.story = Story("en", "Europe/Amsterdam")
        self.lines: list[str] = []
        show = Show(self.stage, script, self.story, self.lines.append)
        show.run()
        self.faults = [str(fault) for fault in show.faults]
        self.minutes = show.shift.minutes(self.stage.now())

    def facts(self, kind: type[Fact]) -> list[Fact]:
        """All of this kind, in order."""
        return [ev.fact for ev in self.stage.world.seen if isinstance(ev.fact, kind)]


@cache
def played(script_name: str) -> Played:
    return Played(ALL if script_name == "all" else SCRIPTS[script_name])


@pytest.mark.parametrize("name", [*SCRIPTS, "all"])
def test_a_script_comes_out_as_it_says(name: str) -> None:
    run = played(name)
    assert run.faults == []
    assert run.minutes < (ALL if name == "all" else SCRIPTS[name]).end_at + 1


@pytest.mark.parametrize("name", [*SCRIPTS, "all"])
def test_nothing_is_refused_but_what_the_script_wants_refused(name: str) -> None:
    wanted = 1 if name in ("busy", "all") else 0
    refusals = played(name).stage.refusals
    assert len(refusals) == wanted, refusals
    assert all("a full dose is not possible" in refusal for refusal in refusals)


def test_every_result_and_every_decision_of_the_desk_comes_about() -> None:
    run = played("all")
    assert {fact.level for fact in run.facts(e.BreathMeasured)} == {
        "clear", "near", "over", "above_upper",
    }  # fmt: skip
    assert {fact.outcome for fact in run.facts(e.DoseDecided)} == {
        "dose", "reduced_dose", "retest", "refused", "prescriber_asked",
    }  # fmt: skip
    assert {fact.why for fact in run.facts(e.BreathExpectationEnded)} >= {
        "insufficient", "timed_out", "cancelled",
    }  # fmt: skip
    assert len(run.facts(e.BreathAssigned)) == 1
    assert {fact.reason for fact in run.facts(e.ClientHeld)} == {
        "doctor first", "after an emergency",
    }  # fmt: skip


def test_a_retest_waits_as_long_as_the_protocol_says() -> None:
    run = played("all")
    seen = run.stage.world.seen
    retest = next(ev for ev in seen if getattr(ev.fact, "outcome", "") == "retest")
    blows = [ev for ev in seen if ev.kind == "breath_measured" and ev.client == retest.client]
    assert len(blows) == 2
    waited_s = (blows[1].moment.at_us - retest.moment.at_us) / 1e6
    assert waited_s >= run.stage.world.site.protocol.breath.retest_wait_min * 60


def test_people_come_to_every_end_of_a_visit() -> None:
    run = played("all")
    ended = run.facts(e.SessionEnded)
    assert {fact.outcome for fact in ended} == {"left", "refused"}
    assert any(fact.early for fact in ended)
    assert any(not fact.early and fact.place for fact in ended)
    states = [fact.state for fact in run.facts(e.PlaceChanged)]
    assert {"out_of_service", "cleaning", "open"} == set(states)
    assert states.count("cleaning") > 20


def test_instruments_are_lost_complain_and_come_back() -> None:
    run = played("all")
    assert [fact.device for fact in run.facts(e.LinkLost)] == ["desk2"]
    lost = run.stage.world.last("link_lost").seq
    assert any(ev.seq > lost and ev.fact.device == "desk2"
               for ev in run.stage.world.seen if isinstance(ev.fact, e.LinkUp))  # fmt: skip
    assert {fact.trouble for fact in run.facts(e.InstrumentTroubled)} == {"battery_low", "garbage"}
    assert "battery_low" in {fact.trouble for fact in run.facts(e.InstrumentRecovered)}


def test_the_monitor_is_killed_in_the_busy_hour_and_the_shift_goes_on() -> None:
    run = played("busy")
    starts = run.facts(e.MonitorStarted)
    assert [start.clean for start in starts] == [True, False]
    back = run.stage.world.last("monitor_started").seq
    assert sum(ev.kind == "client_seated" for ev in run.stage.world.seen if ev.seq > back) > 10
    assert any("kill -9 of the monitor" in line for line in run.lines)
    assert any("are there again" in line for line in run.lines)


@pytest.mark.parametrize("name", [*SCRIPTS, "all"])
def test_every_promised_alarm_comes_and_is_answered(name: str) -> None:
    run = played(name)
    script = ALL if name == "all" else SCRIPTS[name]
    assert script.alarms <= {fact.name for fact in run.facts(e.AlarmRaised)}
    answered = {fact.alarm.partition(":")[0] for fact in run.facts(e.AlarmAcknowledged)}
    assert script.alarms <= answered
    for alarm in script.alarms:
        assert any("ALARM" in line and ALARMS[alarm].title in line for line in run.lines)
        assert any("answered" in line and ALARMS[alarm].title in line for line in run.lines)


def test_an_overdose_is_called_with_one_command_and_ends_in_the_long_watch() -> None:
    run = played("overdose")
    assert len(run.facts(e.EmergencyStarted)) == 1
    first, second = (ev for ev in run.stage.world.seen if ev.kind == "naloxone_given")
    raised = [ev for ev in run.stage.world.seen if isinstance(ev.fact, e.AlarmRaised)]
    due = next(ev for ev in raised if ev.fact.name == "naloxone_due")
    assert first.seq < due.seq < second.seq
    steps = [fact.step for fact in run.facts(e.EmergencyStepRecorded)]
    assert steps[:2] == ["stimulate", "airway"]
    assert {"oxygen", "ventilate", "ambulance_called"} <= set(steps)
    (end,) = run.facts(e.EmergencyEnded)
    assert (end.outcome, end.naloxone_doses) == ("recovered", 2)
    stages = [visit.stage for visit in run.stage.room().visits.values()]
    assert stages.count(Stage.LONG_WATCH) == 1


def test_the_pictures_show_a_quiet_a_full_and_an_alarmed_wall() -> None:
    stage = played("all").stage
    assert set(stage.pictures) == {"quiet", "no-signal", "busy", "instruments", "emergency"}
    assert stage.selected["no-signal"] in FINGERS

    def taken(name: str, kind: str) -> int:
        places = stage.pictures[name].places.values()
        return sum(place.kind == kind and place.session is not None for place in places)

    assert taken("quiet", "booth") + taken("quiet", "seat") <= 5
    assert taken("busy", "booth") >= 11
    assert taken("busy", "seat") >= 18
    place = stage.selected["emergency"]
    assert place is not None
    assert stage.pictures["emergency"].emergencies[place].doses


def test_the_story_says_who_blew_what_and_who_sits_where() -> None:
    lines = played("all").lines
    assert any(line.endswith("C-0102 blew 0.211 mg/L on desk1: near the limit") for line in lines)
    seated = [line for line in lines if " sits in B" in line]
    assert len(seated) == len(played("all").facts(e.ClientSeated))
    assert all(line[2] == ":" and line[5] == ":" for line in lines)


def test_scripts_in_a_row_keep_their_order_and_share_no_client() -> None:
    clients = ALL.clients()
    assert len(set(clients)) == len(clients)
    first_busy = next(guest for guest in ALL.guests if guest.client == BUSY.guests[0].client)
    assert first_busy.at == QUIET.next_at + BUSY.guests[0].at
    assert ALL.end_at == QUIET.next_at + BUSY.next_at + OVERDOSE.end_at


def test_a_run_tells_the_same_story_every_time() -> None:
    again = Played(OVERDOSE)
    assert again.lines == played("overdose").lines
    assert msgspec.json.encode(again.stage.room().visits) == msgspec.json.encode(
        played("overdose").stage.room().visits
    )


class BusyDisk(InMemory):
    """One in ten commands finds a disk that takes nothing until time has gone on a little."""

    asked = 0

    def ask(self, who: str, command: dict[str, object]) -> Reply:
        self.asked += 1
        self.world.journal.broken = "it does not answer" if self.asked % 10 == 0 else ""
        return super().ask(who, command)

    def until(self, holds: Callable[[Room], bool]) -> bool:
        self.world.journal.broken = ""
        return super().until(holds)

    def turn(self) -> bool:
        self.world.journal.broken = ""
        return super().turn()


def test_a_disk_that_is_slow_for_a_moment_changes_nothing_of_the_play(tmp_path: Path) -> None:
    stage = BusyDisk(tmp_path)
    show = Show(stage, OVERDOSE, Story("en", "Europe/Amsterdam"), lambda _line: None)
    show.run()
    assert show.faults == []
    assert any(isinstance(event.fact, e.LoggingResumed) for event in stage.world.seen)
