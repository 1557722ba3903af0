"""A silent monitor is said across the whole window, and nothing old looks new."""

from tests.console.conftest import Open


def test_silence_covers_head_and_panel_and_leaves_the_wall(console: Open) -> None:
    at = console()
    at.feed.fall_silent(2)
    cover = at.window.cover
    assert cover.isVisible()
    assert cover.face.title == "The monitor is not answering. Watch the booths."
    mask = cover.mask()
    for part in (at.window.header, at.window.panel):
        assert mask.contains(part.geometry().center())
    for tile in at.window.wall.tiles.values():
        assert not mask.contains(at.window.wall.mapTo(at.window, tile.box.center()))


def test_every_tile_says_its_age_while_the_monitor_is_silent(console: Open) -> None:
    at = console()
    at.feed.fall_silent(9)
    assert {tile.face.age for tile in at.window.wall.tiles.values()} == {"9 s"}


def test_the_age_grows(console: Open) -> None:
    at = console()
    at.feed.fall_silent(9)
    at.feed.story.now = at.feed.story.now.__class__(
        at.feed.story.now.at_us + 3_000_000, "boot", at.feed.story.now.mono_ns + 3_000_000_000
    )
    at.window.refresh()
    assert {tile.face.age for tile in at.window.wall.tiles.values()} == {"12 s"}


def test_when_the_monitor_speaks_again_all_is_as_before(console: Open) -> None:
    at = console()
    before = at.tile("B1").face
    at.feed.fall_silent(5)
    at.feed.silent = None
    at.feed.silence.emit(False)
    assert not at.window.cover.isVisible()
    assert at.tile("B1").face == before


def test_a_standing_alarm_is_not_dimmed_by_silence(console: Open) -> None:
    at = console()
    before = at.tile("B6").face.strip
    at.feed.fall_silent(5)
    assert at.tile("B6").face.strip == before
    part = at.tile("B6").plan.parts["strip"].box
    strip = part.translated(-at.tile("B6").box.topLeft())
    picture = at.picture("B6")
    at.feed.silent = None
    at.feed.silence.emit(False)
    again = at.picture("B6")
    point = strip.center()
    assert picture.pixel(point.x(), strip.bottom() - 3) == again.pixel(
        point.x(), strip.bottom() - 3
    )


def test_not_logging_takes_the_whole_head(console: Open) -> None:
    at = console("not_logging")
    assert at.window.header.face.notice.startswith("Not logging since")
    red = at.window.header.grab().toImage().pixelColor(6, at.window.header.height() // 2)
    assert red.red() > 90 and red.red() > 3 * red.green()
