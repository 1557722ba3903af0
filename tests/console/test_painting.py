"""What was painted bit by bit is the same as what is painted whole."""

from collections.abc import Callable

import pytest

from tests.console.conftest import Console, Open, differing
from ui.console.present.tile import tile
from ui.gallery.story import Story


def _as_painted_whole(at: Console) -> None:
    """The screen beside the same window painted anew."""
    shown = at.screen()
    at.window.update()
    at.window.wall.update()
    at.window.header.update()
    whole = at.screen()
    assert not shown.isNull() and differing(shown, whole) == []


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_after_many_ticks_every_clock_is_as_if_painted_whole(
    console: Open, size: tuple[int, int]
) -> None:
    at = console("busy", size)
    at.screen()
    for seconds in (1, 1, 8, 31, 1, 1, 60, 1):
        at.feed.story.now = _later(at, seconds)
        at.window.refresh()
        at.screen()
    _as_painted_whole(at)


def test_after_events_of_every_kind_the_wall_is_as_if_painted_whole(console: Open) -> None:
    at = console()
    story = at.feed.story
    acts: list[Callable[[], object]] = [
        lambda: story.check("B1", rr=12),
        lambda: story.overdose("B3"),
        lambda: story.needle_out("B2"),
        lambda: story.move("B2", "B4"),
        lambda: story.acknowledge("overdose_called:B3"),
        lambda: story.naloxone("B3"),
        lambda: story.set_place("B7", "open"),
        lambda: story.end_emergency("B3"),
        lambda: at.window.choose("B8"),
        lambda: at.window.wall.beat(3),
        lambda: at.feed.fall_silent(5),
    ]
    at.window.refresh()
    for act in acts:
        act()
        at.feed.heard.emit()
        _faces_are_true(at)
        story.now = _later(at, 1)
        at.window.refresh()
        at.screen()
    at.window._beat_timer.stop()
    _as_painted_whole(at)


def test_a_tick_paints_only_what_changed(console: Open) -> None:
    """The clocks' last digits and the head's; everything else stays as it is."""
    story = Story(booths=4, seats=0)
    story.sign_in()
    for place in ("B1", "B2"):
        story.seat(f"C-{place}", place)
        story.inject(place)
    story.at(3.3)
    at = console(story)
    before = at.screen()
    at.feed.story.now = _later(at, 1)
    at.window.refresh()
    changed = differing(before, at.screen())
    wall, header = at.window.wall, at.window.header
    allowed = [
        at.tile(place).plan.parts["hero"].box.translated(wall.pos()) for place in ("B1", "B2")
    ]
    allowed.append(header._clock_box().translated(header.pos()))
    assert changed
    assert all(any(box.contains(x, y) for box in allowed) for x, y in changed)


def _faces_are_true(at: Console) -> None:
    """Every tile shows what it would show if it were made now."""
    scene = at.feed.scene()
    for place, shown in at.window.wall.tiles.items():
        assert shown.face == tile(scene, place), place


def _later(at: Console, seconds: int):  # type: ignore[no-untyped-def]
    from hatmonitor.moments import shifted

    return shifted(at.feed.story.now, seconds)
