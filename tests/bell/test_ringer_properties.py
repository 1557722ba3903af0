"""Whatever is done to other alarms, an alarm that nobody has acted on is heard.

Random shifts: alarms rise, clear, escalate, are acknowledged, paused and shelved in any order and
at any moment, there is a drill, the sound is tested, the monitor falls silent and the sound path
fails; one alarm is left alone throughout.
"""

import itertools
from collections.abc import Callable

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hatmonitor.alarms.life import LIFE, AlarmState, Trigger
from hatmonitor.alarms.sounding import shelved_left_s, sounding
from hatmonitor.alarms.table import ALARMS, RANK, Priority
from hatmonitor.events import AlarmEscalated, AnyFact, SoundTestAsked
from tests.bell.room import NAMES, STEP_S, Desk, acknowledged, cleared, paused, raised, rank
from tests.bell.standard import REAL
from ui.bell.bursts import Tune, interval_s, length_s
from ui.bell.ringer import BREATH_S
from ui.bell.talk import Hush, Ring

LEFT_ALONE, DRILL = "B0", "B9"
OTHERS = tuple(f"B{n}" for n in range(1, 5))
# Every alarm keeps one priority, as the table says.
PRIORITY = dict(zip(OTHERS, [Tune.HIGH, Tune.MEDIUM, Tune.LOW, Tune.HIGH], strict=True))

LONGEST_S = length_s(Tune.HIGH)

acts = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "raise",
                "clear",
                "acknowledge",
                "pause",
                "shelve",
                "escalate",
                "drill",
                "test",
                "silent",
                "path",
            ]
        ),
        st.sampled_from(OTHERS),
        st.sampled_from([0.0, 0.1, 0.7, 2.0, 5.0]),
    ),
    max_size=40,
)


def urgency(tune: Tune) -> int:
    """Practice is below all."""
    return RANK.get(tune, 0)


def act(desk: Desk, what: str, alarm: str) -> bool:
    """Do it, if the alarm's life allows it; whether it was done."""
    if what == "silent":
        desk.monitor_silent = not desk.monitor_silent
        return True
    if what == "path":
        desk.works = not desk.works
        return True
    if what == "shelve":
        desk.shelves(alarm, 30)
        return True
    if what == "test":
        desk.happens(SoundTestAsked())
        return True
    if what == "drill":
        if DRILL not in desk.room.alarms:
            desk.happens(raised(DRILL, Tune.PRACTICE))
        return True
    if not allowed(desk, what, alarm):
        return False
    facts: dict[str, Callable[[str], AnyFact]] = {
        "clear": cleared,
        "acknowledge": acknowledged,
        "pause": paused,
        "escalate": lambda key: AlarmEscalated(key, desk.room.alarms[key].level + 1),
    }
    desk.happens(raised(alarm, PRIORITY[alarm]) if what == "raise" else facts[what](alarm))
    return True


def allowed(desk: Desk, what: str, alarm: str) -> bool:
    standing = desk.room.alarms.get(alarm)
    if what in ("pause", "escalate"):
        return standing is not None
    row = ALARMS[NAMES[Priority(PRIORITY[alarm])]]
    clear = Trigger.CLEAR_LATCHED if row.latches else Trigger.CLEAR
    triggers = {"raise": Trigger.RAISE, "clear": clear, "acknowledge": Trigger.ACKNOWLEDGE}
    return (standing.state if standing else AlarmState.NORMAL, triggers[what]) in LIFE


@settings(max_examples=200, deadline=None)
@given(acts=acts, priority=st.sampled_from(REAL))
def test_nothing_done_to_other_alarms_stops_the_one_that_nobody_acted_on(
    acts: list[tuple[str, str, float]], priority: Tune
) -> None:
    desk = Desk()
    desk.happens(raised(LEFT_ALONE, priority))
    for what, alarm, then_s in acts:
        act(desk, what, alarm)
        assert rank(sounding(desk.room, desk.now)) >= RANK[priority]
        desk.wait(then_s)
    desk.wait(20)
    # As high or higher, and never longer apart than its own interval, with one burst and the
    # breaths around it in between.
    heard = [t for t, p in desk.bursts() if urgency(p) >= RANK[priority]] + [desk.mono_s]
    longest_s = interval_s(priority) + 2 * LONGEST_S + 2 * BREATH_S + STEP_S
    assert all(b - a <= longest_s for a, b in itertools.pairwise(heard))


@settings(max_examples=200, deadline=None)
@given(acts=acts)
def test_every_alarm_that_nobody_acted_on_had_a_burst_of_its_own_priority(
    acts: list[tuple[str, str, float]],
) -> None:
    desk = Desk()
    waiting: dict[str, float] = {}
    for what, alarm, then_s in acts:
        if act(desk, what, alarm):
            if what == "raise" and not shelved_left_s(desk.room, alarm, desk.now):
                waiting[alarm] = desk.mono_s
            elif what in ("acknowledge", "pause", "shelve"):
                waiting.pop(alarm, None)
        desk.wait(then_s)
    desk.works, desk.monitor_silent = True, False
    back_s = desk.mono_s
    desk.wait(25)
    for alarm, since_s in waiting.items():
        bursts = [p for t, p in desk.bursts(since_s) if t not in desk.tested_s]
        assert PRIORITY[alarm] in bursts, alarm
    assert desk.mono_s > back_s


# The monitor, which nobody heard, comes back just after somebody has silenced the only alarm.
_BACK_AFTER_AN_ANSWER = [
    ("silent", "B1", 0.0), ("raise", "B3", 0.7), ("raise", "B3", 0.7), ("clear", "B1", 2.0),
    ("acknowledge", "B3", 0.0), ("silent", "B1", 0.1),
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(acts=acts)
@example(acts=_BACK_AFTER_AN_ANSWER)
def test_no_burst_is_cut_off_but_by_a_higher_one_or_by_a_person(
    acts: list[tuple[str, str, float]],
) -> None:
    desk = Desk()
    by_person: list[float] = []
    for what, alarm, then_s in acts:
        if what == "path":
            continue
        if act(desk, what, alarm) and what in ("acknowledge", "pause", "shelve"):
            by_person.append(desk.mono_s)
        desk.wait(then_s)
    for (t, order), (then, cutter) in zip(desk.played, desk.played[1:], strict=False):
        if isinstance(order, Hush) or t in desk.tested_s:
            continue
        if then - t >= length_s(order.tune) - STEP_S:
            continue
        if isinstance(cutter, Ring):
            assert urgency(cutter.tune) > urgency(order.tune) or then in by_person
        else:
            assert then in by_person
