"""The alarm load: each figure by hand, and of the demo's shifts by the real rules."""

import pytest

from hatmonitor import events as e
from hatmonitor.events import AnyFact, Event
from hatmonitor.moments import Moment, shifted
from hatmonitor.review.load import LIMITS, Load, load
from hatmonitor.words import say
from tests.core.world import World
from tests.demo.test_scripts import played

BEGIN = Moment(1_790_000_000_000_000, "boot", 10**12)
HOUR_US = 3_600_000_000


def raised(alarm: str, priority: str = "low", practice: bool = False) -> e.AlarmRaised:
    name, _, subject = alarm.partition(":")
    return e.AlarmRaised(alarm, name, subject, priority, say("because"), 0, practice)


def loaded(*lines: tuple[float, AnyFact], hours: float = 1.0) -> Load:
    """The load of these facts, at so many seconds."""
    events = [
        Event(seq, shifted(BEGIN, after), "rules", fact)
        for seq, (after, fact) in enumerate(lines, start=1)
    ]
    return load(events, BEGIN.at_us, round(BEGIN.at_us + hours * HOUR_US))


def test_averages_are_taken_over_the_whole_period() -> None:
    found = loaded((10, raised("over_time:B1")), (20, raised("over_time:B2")), hours=2)
    assert found.figures["per_hour"] == 1
    assert found.figures["per_10_min"] == pytest.approx(1 / 6)
    assert found.figures["per_day"] == 24


def test_too_short_a_period_has_no_average_rather_than_a_wild_one() -> None:
    found = loaded((10, raised("over_time:B1")), hours=0.1)
    assert found.alarms == 1
    assert found.figures["per_day"] is None


def test_the_most_in_any_ten_minutes_are_found_wherever_they_begin() -> None:
    at = (0, 550, 560, 1100, 1149, 1151)
    found = loaded(*((after, raised(f"over_time:B{n}")) for n, after in enumerate(at)))
    assert found.figures["most_in_10_min"] == 4  # 550 to 1149; 1151 is more than ten minutes on


def test_an_alarm_that_stands_unseen_is_counted_once_however_often_it_rises() -> None:
    rises = [(after, raised("check_missed:S1", "high")) for after in (0, 10, 20, 30)]
    assert loaded(*rises).alarms == 1


def test_an_alarm_that_rises_after_it_was_seen_counts_again() -> None:
    found = loaded(
        (0, raised("help_called:B1", "high")),
        (5, e.AlarmAcknowledged("help_called:B1", 1)),
        (60, raised("help_called:B1", "high")),
    )
    assert found.alarms == 2
    assert found.by_priority == {"high": 2}


def test_three_raises_in_ten_minutes_are_chatter_and_two_are_not() -> None:
    def dips(*at: float) -> Load:
        lines: list[tuple[float, AnyFact]] = []
        for after in at:
            lines += [(after, raised("brief_dip:S1")), (after + 40, e.AlarmCleared("brief_dip:S1"))]
        return loaded(*lines)

    assert dips(0, 250, 599).chattering == ("brief_dip:S1",)
    assert dips(0, 300, 601).chattering == ()
    assert dips(0, 250).figures["chattering"] == 0


def test_gone_within_thirty_seconds_is_fleeting() -> None:
    def gone(after: float) -> float | None:
        lines = ((0, raised("brief_dip:S1")), (after, e.AlarmCleared("brief_dip:S1")))
        return loaded(*lines).figures["fleeting"]

    assert gone(29) == 1
    assert gone(30) == 0


def test_an_alarm_that_is_held_while_its_condition_comes_and_goes_is_one() -> None:
    again = e.AlarmRaised("brief_dip:S1", "brief_dip", "S1", "low", say("because"), 0, again=True)
    found = loaded(
        (0, raised("brief_dip:S1")),
        (15, e.AlarmCleared("brief_dip:S1", held=True)),
        (20, again),
        (25, e.AlarmCleared("brief_dip:S1", held=True)),
        (45, e.AlarmCleared("brief_dip:S1")),
    )
    assert (found.alarms, found.figures["fleeting"]) == (1, 0)


def test_standing_for_more_than_a_day_is_stale_also_while_it_still_stands() -> None:
    assert loaded((0, raised("instrument_lost:d1")), hours=25).figures["stale"] == 1
    assert loaded((0, raised("instrument_lost:d1")), hours=23).figures["stale"] == 0
    gone = (25 * 3600, e.AlarmCleared("instrument_lost:d1"))
    assert loaded((0, raised("instrument_lost:d1")), gone, hours=30).figures["stale"] == 1


def test_practice_is_counted_apart_and_in_no_other_figure() -> None:
    found = loaded((0, raised("practice_overdose:B1", "high", practice=True)))
    assert (found.practice, found.alarms, found.figures["per_hour"]) == (1, 0, 0)
    assert found.by_priority == {} and found.top == ()


def test_a_flood_is_more_than_ten_in_ten_minutes_and_none_is_counted_twice() -> None:
    def flood(count: int) -> float | None:
        lines = ((n * 10.0, raised(f"over_time:B{n}")) for n in range(count))
        return loaded(*lines).figures["flood_share"]

    assert flood(10) == 0
    # 25 in 240 s: from the first to ten minutes after the last that begins such ten minutes
    assert flood(25) == pytest.approx(100 * (600 + 140) / 3600)


def test_a_flood_at_the_end_lasts_no_longer_than_the_period() -> None:
    lines = ((3500 + n, raised(f"over_time:B{n}")) for n in range(11))
    assert loaded(*lines).figures["flood_share"] == pytest.approx(100 * 100 / 3600)


def test_the_split_says_how_many_were_technical() -> None:
    found = loaded((0, raised("instrument_lost:d1")), (1, raised("over_time:B1", "medium")))
    assert found.technical == 1
    assert found.by_priority == {"low": 1, "medium": 1}


# --- the demo's shifts ---------------------------------------------------------------------------


def shift_of(script: str, *, whole: bool) -> Load:
    """whole False: without emergencies, which are the high ones."""
    seen = played(script).stage.world.seen
    calm = [
        event
        for event in seen
        if not isinstance(event.fact, e.AlarmRaised) or event.fact.priority != "high"
    ]
    return load(seen if whole else calm, seen[0].moment.at_us, seen[-1].moment.at_us)


def test_the_quiet_shift_alarms_on_average_less_than_once_in_ten_minutes() -> None:
    found = shift_of("quiet", whole=True)
    average = found.figures["per_10_min"]
    assert average is not None and LIMITS["per_10_min"].acceptable is not None
    assert 0 < average < LIMITS["per_10_min"].acceptable


def test_the_busy_shift_without_emergencies_alarms_less_than_twice_in_ten_minutes() -> None:
    average = shift_of("busy", whole=False).figures["per_10_min"]
    assert average is not None and LIMITS["per_10_min"].most is not None
    assert 0 < average < LIMITS["per_10_min"].most


def test_one_persons_small_dips_make_no_flood() -> None:
    """For an hour, every 40 s: just long enough below the limit to be told, then well again."""
    world = World()
    world.observe("C-1", "B1")
    world.ok("move", place="B1", to="S1")
    begun = world.now.at_us
    for _ in range(90):
        world.wear(91, 15)
        world.wear(97, 25)
    dips = [event for event in world.seen if getattr(event.fact, "alarm", "") == "brief_dip:S1"]
    found = load(dips, begun, world.now.at_us)
    assert 1 <= found.alarms <= 90 / 4
    assert found.figures["flood_share"] == 0
    most = found.figures["most_in_10_min"]
    assert most is not None and most <= 5


def test_no_shift_of_the_demo_floods_chatters_or_goes_stale() -> None:
    for script in ("quiet", "busy"):
        found = shift_of(script, whole=True)
        assert found.chattering == ()
        assert (found.figures["flood_share"], found.figures["stale"]) == (0, 0)
        most = found.figures["most_in_10_min"]
        assert most is not None and most <= 10
