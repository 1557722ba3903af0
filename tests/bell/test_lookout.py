"""The watch on the monitor: when a person must be told, and when it was we who were not there."""

import pytest

from hatmonitor.moments import Moment
from hatmonitor.wire.messages import SILENT_S, Beat
from hatmonitor.wire.mirror import Mirror
from ui.bell.lookout import CATCH_UP_S, FIRST_WORD_WITHIN_S, Lookout

BEAT = Beat(Moment(0, "boot", 0), 0)


class Post:
    """A lookout that looks ten times a second."""

    def __init__(self) -> None:
        self.mono_s = 50.0
        self.mirror = Mirror(self.mono_s)
        self.lookout = Lookout(self.mono_s)

    def look(self) -> bool:
        return self.lookout.is_fit(self.mono_s) and self.lookout.silent(self.mirror, self.mono_s)

    def hears(self) -> None:
        self.mirror.take(BEAT, self.mono_s)

    def silent_after(self, seconds: float) -> float | None:
        """When, within so many seconds of no word, it says silent."""
        began_s = self.mono_s
        while self.mono_s < began_s + seconds:
            self.mono_s += 0.1
            if self.look():
                return self.mono_s - began_s
        return None


@pytest.fixture
def post() -> Post:
    return Post()


def test_a_monitor_that_never_speaks_is_silent_after_its_first_patience(post: Post) -> None:
    assert post.silent_after(10) == pytest.approx(FIRST_WORD_WITHIN_S, abs=0.11)


def test_a_monitor_that_stops_speaking_is_silent_sooner(post: Post) -> None:
    post.lookout.welcomed()
    post.hears()
    assert post.silent_after(10) == pytest.approx(SILENT_S, abs=0.11)


def test_it_speaks_again_and_all_is_well(post: Post) -> None:
    post.lookout.welcomed()
    post.silent_after(10)
    post.hears()
    assert not post.look()


def test_our_own_absence_is_not_held_against_it_until_we_have_caught_up(post: Post) -> None:
    post.lookout.welcomed()
    post.hears()
    post.look()
    post.mono_s += 60
    assert not post.look()
    assert post.silent_after(10) == pytest.approx(CATCH_UP_S, abs=0.11)


def test_a_bell_that_is_always_late_still_judges(post: Post) -> None:
    post.lookout.welcomed()
    post.hears()
    looks = []
    for _ in range(6):
        post.mono_s += 1.0
        looks.append(post.look())
    assert any(looks)


def test_a_monitor_we_no_longer_understand_is_as_good_as_silent_until_its_next_welcome(
    post: Post,
) -> None:
    post.lookout.welcomed()
    post.hears()
    post.lookout.lost_it()
    assert post.look()
    post.lookout.welcomed()
    assert not post.look()
