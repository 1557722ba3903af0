"""The figures of alarms: each definition by hand, and whole histories against a plain recount.

The recount asks the fold itself what stood before and after each entry; it shares nothing with
hatmonitor/review but the words.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from devices import readings as r
from hatmonitor import events as e
from hatmonitor.alarms.life import AlarmState
from hatmonitor.events import AnyFact, Event
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.store import Journal
from hatmonitor.journal.wanted import Wanted
from hatmonitor.moments import Moment, elapsed_s, shifted
from hatmonitor.review.stats import LOOKED_BACK_S, AlarmFigures, Stats, stats, times
from hatmonitor.room.apply import apply
from hatmonitor.room.state import Alarm, Room
from hatmonitor.words import say
from tests.core.world import START, World

DAY_S = 24 * 3600.0
SIGNAL, HELP, DRILL = "no_signal:S1", "help_called:B1", "practice_overdose:B1"


def raised(alarm: str, practice: bool = False) -> e.AlarmRaised:
    name, _, subject = alarm.partition(":")
    return e.AlarmRaised(alarm, name, subject, "medium", say("because"), 0, practice)


def told(*lines: tuple[float, AnyFact]) -> list[Event]:
    """These facts, each so many seconds after the start."""
    return [
        Event(seq, shifted(START, after_s), "rules", fact)
        for seq, (after_s, fact) in enumerate(lines, start=1)
    ]


def figures_of(
    events: Sequence[Event], since_s: float | None = None, until_s: float | None = None
) -> Stats:
    """Of these entries in a journal, in the seconds after the start."""
    since, until = (
        None if after is None else round(START.at_us + after * 1e6) for after in (since_s, until_s)
    )
    with TemporaryDirectory() as folder:
        with Journal.open(Path(folder), moment=START) as journal:
            journal.append([replace(event, prev="", hash="") for event in events])
        with JournalReader.open(Path(folder)) as reader:
            return stats(reader, Wanted(since, until), time_zone="UTC")


# --- each definition -----------------------------------------------------------------------------


def test_an_answer_is_counted_from_the_raise_that_was_answered_not_from_one_that_went_by() -> None:
    events = told(
        (0, raised(SIGNAL)),
        (60, e.AlarmCleared(SIGNAL)),
        (5 * DAY_S, raised(SIGNAL)),
        (5 * DAY_S + 10, e.AlarmAcknowledged(SIGNAL, 3)),
    )
    figures = figures_of(events).alarms["no_signal"]
    assert figures == AlarmFigures(2, 0, times([10.0]), gone=1)


def test_what_latches_is_answered_from_its_raise_also_when_its_cause_has_gone() -> None:
    events = told(
        (0, raised(HELP)),
        (5, e.AlarmCleared(HELP)),
        (70, e.AlarmAcknowledged(HELP, 1)),
        (100, raised(HELP)),
        (103, e.AlarmAcknowledged(HELP, 4)),
        (104, e.AlarmCleared(HELP)),
    )
    figures = figures_of(events)
    assert figures.alarms["help_called"] == AlarmFigures(2, 0, times([70.0, 3.0]), gone=0)
    assert figures.load.alarms == 2


def test_one_that_is_kept_until_it_was_seen_can_still_be_answered() -> None:
    events = told(
        (0, raised(SIGNAL)),
        (5, e.AlarmCleared(SIGNAL, stays=True)),
        (65, e.AlarmAcknowledged(SIGNAL, 1)),
        (100, raised(SIGNAL)),
    )
    figures = figures_of(events).alarms["no_signal"]
    assert figures == AlarmFigures(2, 1, times([65.0]), gone=0)


def test_what_stood_before_the_period_is_answered_in_it_and_counts_no_raise() -> None:
    events = told(
        (0, raised(HELP)),
        (10, raised(SIGNAL)),
        (3600, e.AlarmAcknowledged(HELP, 1)),
        (3700, e.AlarmCleared(SIGNAL)),
    )
    found = figures_of(events, 1800, 7200).alarms
    assert found["help_called"] == AlarmFigures(0, 0, times([3600.0]), gone=0)
    assert found["no_signal"] == AlarmFigures(0, 0, times([]), gone=1)
    assert figures_of(events, 1800, 3650).alarms["no_signal"].unanswered == 1


def test_an_answer_after_the_period_is_none_in_it() -> None:
    events = told((0, raised(HELP)), (3600, e.AlarmAcknowledged(HELP, 1)))
    assert figures_of(events, 0, 1800).alarms["help_called"] == AlarmFigures(1, 1, times([]))


def test_an_alarm_that_has_stood_for_days_is_stale_in_a_period_within_them() -> None:
    events = told((0, raised(SIGNAL)), (2 * DAY_S, raised(HELP)))
    assert figures_of(events, 2 * DAY_S - 60, 2 * DAY_S + 60).load.figures["stale"] == 1
    late = LOOKED_BACK_S + DAY_S
    far = told((0, raised(SIGNAL)), (late, raised(HELP)))
    assert figures_of(far, late - 60, late + 60).load.figures["stale"] == 0, "it was not looked for"


def test_a_flood_that_began_before_the_period_is_cut_at_its_edge() -> None:
    flood = told(*((n * 10.0, raised(f"over_time:B{n}")) for n in range(20)), (4000, raised(HELP)))
    # Of the whole: 20 raises in 190 s; ten minutes with more than ten begin at 0 .. 90 s.
    whole, edge = figures_of(flood, 0, 3600), figures_of(flood, 300, 3900)
    assert whole.load.figures["flood_share"] == 100 * 690 / 3600
    assert edge.load.figures["flood_share"] == 100 * 390 / 3600
    assert edge.load.alarms == 0


def test_each_drill_counts_its_own_practice_alarm() -> None:
    one = ((0, raised(DRILL, True)), (5, e.AlarmAcknowledged(DRILL, 1)), (9, e.AlarmCleared(DRILL)))
    again = tuple((after + DAY_S, fact) for after, fact in one)
    figures = figures_of(told(*one, *again))
    assert (figures.load.practice, figures.load.alarms, figures.alarms) == (2, 0, {})


# --- whole histories -----------------------------------------------------------------------------

ACTS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 40)),
    st.tuples(st.just("answer"), st.integers(0, 5)),
    st.tuples(st.just("hear"), st.integers(0, 9)),
    st.tuples(st.just("wear"), st.sampled_from([97, 88, 70])),
    st.tuples(st.just("do"), st.integers(0, 4)),
)
HEARD = (
    ("help1", r.Button(True)),
    ("help1", r.Button(False)),
    ("calls", r.Button(True, "102", "HELP")),
    ("calls", r.Button(False, "102", "HELP")),
    ("calls", r.Button(True, r.PLACE_UNKNOWN)),
    ("desk1", r.LinkLost("/dev/null", "gone")),
    ("desk1", r.LinkUp("/dev/null")),
    ("desk1", r.Trouble(r.TroubleKind.BATTERY_LOW, "low")),
    ("desk1", r.TroubleEnded(r.TroubleKind.BATTERY_LOW)),
    ("help1", r.LinkLost("/dev/null2", "gone")),
)
DONE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("record_check", {"place": "S1", "rr": 14, "spo2": 97, "poss": "1"}),
    ("record_check", {"place": "S1", "rr": 5, "spo2": 80, "poss": "4"}),
    ("raise_overdose", {"place": "B1"}),
    ("end_emergency", {"place": "B1", "outcome": "false_alarm"}),
    ("start_drill", {"place": "B3"}),
)


def lived(acts: Sequence[tuple[str, int]]) -> list[Event]:
    """What the real conductor makes of these acts."""
    world = World()
    world.observe("C-1", "B2")
    world.ok("move", place="B2", to="S1")
    for what, which in acts:
        match what:
            case "wait":
                world.wait(minutes=which)
            case "answer" if world.room.alarms:
                alarms = sorted(world.room.alarms)
                alarm = alarms[which % len(alarms)]
                seen = world.room.alarms[alarm].risen_seq
                world.do("acknowledge", alarm=alarm, seen=seen)
            case "hear":
                device, reading = HEARD[which]
                world.hear(reading, device)
            case "wear":
                world.wear(which, 30)
            case "do":
                name, fields = DONE[which]
                world.do(name, by="office", **fields)
        world.tick()
    return world.seen


def recounted(events: Sequence[Event], since_us: int, until_us: int) -> dict[str, AlarmFigures]:
    """By what the room says before and after each entry."""
    counts: dict[str, Counter[str]] = {"raised": Counter(), "gone": Counter()}
    answers: dict[str, list[float]] = {}
    waiting: dict[str, Moment] = {}
    unseen: list[str] = []
    for before, event, after in _steps(events):
        if event.moment.at_us >= until_us:
            break
        alarm = getattr(event.fact, "alarm", None)
        if alarm is None or alarm not in {**before, **after}:
            continue
        was, now = before.get(alarm), after.get(alarm)
        if (was or now).practice:  # type: ignore[union-attr]
            continue
        name, inside = alarm.partition(":")[0], event.moment.at_us >= since_us
        if _waits(now) and not _waits(was):
            waiting[alarm] = event.moment
        counts["raised"][name] += (
            inside and event.kind == "alarm_raised" and not getattr(event.fact, "again", False)
        )
        if _waits(was) and not _waits(now):
            began = waiting.pop(alarm)
            if inside and event.kind == "alarm_acknowledged":
                answers.setdefault(name, []).append(elapsed_s(began, event.moment))
            counts["gone"][name] += inside and event.kind == "alarm_cleared"
        unseen = list(waiting)
    standing = Counter(alarm.partition(":")[0] for alarm in unseen)
    names = {*standing, *answers, *(name for one in counts.values() for name in one if one[name])}
    return {
        name: AlarmFigures(
            counts["raised"][name],
            standing[name],
            times(answers.get(name, [])),
            counts["gone"][name],
        )
        for name in names
    }


def _steps(events: Sequence[Event]) -> Iterator[tuple[dict[str, Alarm], Event, dict[str, Alarm]]]:
    room = Room()
    for event in events:
        before, room = room.alarms, apply(room, event)
        yield before, event, room.alarms


def _waits(alarm: Alarm | None) -> bool:
    """For somebody to answer."""
    return alarm is not None and alarm.state is not AlarmState.ACKNOWLEDGED


@settings(max_examples=25, deadline=None)
@given(st.lists(ACTS, max_size=25), st.floats(0, 1), st.floats(0, 1))
def test_the_figures_of_any_history_and_any_period_are_those_of_a_plain_recount(
    acts: list[tuple[str, int]], begin: float, end: float
) -> None:
    events = lived(acts)
    first, last = events[0].moment.at_us, events[-1].moment.at_us
    whole_s = (last - first) / 1e6
    some = sorted(round(share * whole_s) for share in (begin, end))
    for since, until in ((None, None), some):
        figures = figures_of(events, since, until)
        wanted = recounted(
            events,
            first if since is None else START.at_us + since * 1_000_000,
            last + 1 if until is None else START.at_us + until * 1_000_000,
        )
        found = figures.alarms
        shown = {name: one for name, one in found.items() if one != AlarmFigures(0, 0, times([]))}
        assert shown == wanted
        assert sum(one.raised for one in found.values()) >= figures.load.alarms
