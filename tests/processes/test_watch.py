"""Who must follow, and whether they do: pure, so time is moved by hand."""

from hatmonitor.monitor.inputs import DiskSeen, FollowerGone, FollowerSeen
from hatmonitor.monitor.watch import (
    FIRST_CALL_S,
    LINE_ENDED,
    NEVER_CAME,
    SAYS_NOTHING,
    DiskWatch,
    FollowerWatch,
)
from hatmonitor.wire.messages import SILENT_S


class Clock:
    """Looks every quarter second, as the loop does."""

    def __init__(self, *expected: str) -> None:
        self.now_s = 100.0
        self.watch = FollowerWatch(expected, self.now_s)

    def wait(self, seconds: float, alive: str = "") -> list[object]:
        found: list[object] = []
        for _ in range(round(seconds / 0.25)):
            self.now_s += 0.25
            if alive:
                found += self.watch.word(alive, self.now_s)
            found += self.watch.due(self.now_s)
        return found


def test_a_follower_that_never_comes_is_missed_once_after_its_time_to_come_up() -> None:
    clock = Clock("console", "bell")
    clock.watch.joined("console", clock.now_s)
    assert clock.wait(FIRST_CALL_S, alive="console") == []
    assert clock.wait(10, alive="console") == [FollowerGone("bell", NEVER_CAME)]


def test_a_follower_whose_line_ended_is_gone_within_two_seconds_and_seen_when_it_is_back() -> None:
    clock = Clock("bell")
    assert clock.watch.joined("bell", clock.now_s) == [FollowerSeen("bell")]
    clock.wait(1, alive="bell")
    clock.watch.left("bell")
    assert clock.wait(2.0) == [FollowerGone("bell", LINE_ENDED)]
    assert clock.watch.joined("bell", clock.now_s) == [FollowerSeen("bell")]
    assert clock.wait(20, alive="bell") == []


def test_a_follower_that_hangs_is_gone_although_its_line_is_up_and_is_seen_when_it_wakes() -> None:
    clock = Clock("console")
    clock.watch.joined("console", clock.now_s)
    assert clock.wait(5) == [FollowerGone("console", SAYS_NOTHING)]
    assert clock.watch.word("console", clock.now_s) == [FollowerSeen("console")]
    assert clock.watch.word("console", clock.now_s) == []


def test_a_restart_too_quick_to_be_missed_is_still_seen() -> None:
    clock = Clock("bell")
    clock.watch.joined("bell", clock.now_s)
    clock.watch.left("bell")
    assert clock.wait(SILENT_S - 0.25) == []
    assert clock.watch.joined("bell", clock.now_s) == [FollowerSeen("bell")]


def test_the_second_of_two_consoles_going_is_no_loss() -> None:
    clock = Clock("console")
    clock.watch.joined("console", clock.now_s)
    clock.watch.joined("console", clock.now_s)
    clock.watch.left("console")
    assert clock.wait(10, alive="console") == []


def test_whoever_is_not_expected_is_not_watched() -> None:
    clock = Clock("console")
    assert clock.watch.joined("tail", clock.now_s) == []
    assert clock.watch.word("tail", clock.now_s) == []
    clock.watch.left("tail")


def test_a_monitor_that_was_stopped_itself_blames_nobody_for_its_own_absence() -> None:
    clock = Clock("bell")
    clock.watch.joined("bell", clock.now_s)
    clock.now_s += 60
    assert clock.watch.due(clock.now_s) == []
    assert clock.wait(SILENT_S + 0.5) == [FollowerGone("bell", SAYS_NOTHING)]


def test_the_disk_is_spoken_of_at_first_and_when_it_changes_and_does_not_flutter() -> None:
    disk = DiskWatch(low_mb=500)
    mb = 1_000_000
    assert disk.seen(900 * mb) == [DiskSeen(900, False)]
    assert disk.seen(600 * mb) == []
    assert disk.seen(499 * mb) == [DiskSeen(499, True)]
    assert disk.seen(501 * mb) == []
    assert disk.seen(499 * mb) == []
    assert disk.seen(560 * mb) == [DiskSeen(560, False)]
