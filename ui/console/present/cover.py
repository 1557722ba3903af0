"""What stands across the window while no monitor answers, and while it cannot start."""

from typing import Final

import msgspec

from hatmonitor.household.reason import QUIET_S
from ui.console.present.scene import Scene
from ui.console.present.times import age_of, time_with_seconds
from ui.words import in_words, language, tr

# A site file may have dozens of faults; `hatmonitor check` lists them all. With people on the wall,
# which stays in sight, there is room for fewer.
LINES_MAX: Final = 4
LINES_BELOW: Final = 2


class CoverFace(msgspec.Struct, frozen=True):
    """lines: what keeps the monitor from starting, and do what helps; none of it while that is not
    known. whole: nobody is known to be in the house, so nothing needs to stay in sight. quiet: the
    words of the button that pauses the sound, and quiet_left what stands there while it is."""

    title: str
    since: str
    advice: str
    lines: tuple[str, ...] = ()
    do: str = ""
    whole: bool = False
    quiet: str = ""
    quiet_left: str = ""


def cover(scene: Scene) -> CoverFace | None:
    """None while the monitor answers."""
    if scene.silent is None:
        return None
    if scene.cannot_start is not None:
        return _cannot_start(scene)
    since = tr(
        "Since {time}, {age}. What you see is as it was then.",
        time=time_with_seconds(scene.silent.at_us, scene.zone),
        age=age_of(scene.silent, scene.now),
    )
    if not scene.ever_heard:
        since = tr("It has not answered yet, for {age}.", age=age_of(scene.silent, scene.now))
    return CoverFace(
        tr("The monitor is not answering. Watch the booths."),
        since,
        tr("Nothing you press is recorded now. Act, and write it on paper."),
    )


def _cannot_start(scene: Scene) -> CoverFace:
    kept = scene.cannot_start
    assert kept is not None
    age = age_of(kept.since, scene.now)
    since = tr("Tried {n} times in {age}; it is tried again by itself.", n=kept.tries, age=age)
    if kept.tries == 1:
        since = tr("Since {age}; it is tried again by itself.", age=age)
    whole = not scene.room.visits
    left = tr("Sound is off for {seconds} s", seconds=round(scene.quiet_s)) if scene.quiet_s else ""
    return CoverFace(
        tr("The monitor cannot start. Watch the booths."),
        since,
        tr("Nothing you press is recorded now. Act, and write it on paper."),
        lines=_lines(kept.lines(language()), LINES_MAX if whole else LINES_BELOW),
        do=in_words(kept.do),
        whole=whole,
        quiet=tr("Sound off for {minutes} min", minutes=round(QUIET_S / 60)),
        quiet_left=left,
    )


def _lines(lines: tuple[str, ...], at_most: int) -> tuple[str, ...]:
    if len(lines) <= at_most:
        return lines
    more = tr("and {n} more: `hatmonitor check` lists them", n=len(lines) - at_most + 1)
    return (*lines[: at_most - 1], more)
