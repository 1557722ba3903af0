"""Every figure of the alarm lights, as they come out on the screen, beside the range they are held
to.

    python -m tests.bench.light_table

Measured from frames of the real window (tests/light). Flash rate and duty are the standard's
(reference/alarms.md, section 3, second-hand); what the letters and colours are held to stands in
tests/light/letters.py and eyes.py.
"""

from collections.abc import Iterator
from itertools import combinations

from tests.bench.sound_table import Row, show
from tests.light.eyes import EYES, contrast, difference
from tests.light.film import Film, Set, shoot
from tests.light.flashes import MOST_A_SECOND, RANGES, measured, most_in_a_second
from tests.light.letters import COMFORTABLE, LIMIT, letters
from tests.light.test_colour_blind import APART
from ui.look.palette import PALETTES

SECONDS = 12.0
INF = float("inf")


def flash_rows(film: Film) -> Iterator[tuple[str, Row]]:
    """Of every light, and of every pixel."""
    for light in film.lights:
        found = measured(light, film.beat_s)
        hertz, duty = RANGES[light.priority]
        what = f"{light.priority}, {light.name}"
        yield what, ("flashes a second", hertz, [found.hertz])
        percent = (100 * duty[0], 100 * duty[1])
        yield what, ("lit, % of the time", percent, [100 * found.duty])
        if hertz[1]:
            yield what, ("lit against not lit, contrast", (1.5, INF), [found.contrast])
    most = most_in_a_second(film)
    yield "any pixel", ("flashes in any second", (0, MOST_A_SECOND), [most])


def colour_rows(palette: str) -> Iterator[tuple[str, Row]]:
    """How far apart each eye sees the grounds of the three priorities."""
    alarms = PALETTES[palette].alarms
    for eye in EYES:
        for phase in ("on", "off"):
            pairs = [[getattr(alarms[p], phase) for p in pair] for pair in combinations(alarms, 2)]
            apart = [difference(one, other, eye) for one, other in pairs]
            yield eye, (f"{phase}: colours apart, L*a*b*", (APART, INF), apart)
        high = [contrast(alarms["high"].on, alarms[other].on, eye) for other in ("medium", "low")]
        yield eye, ("high against the others, contrast", (1.8, INF), high)


def show_letters(palette: str) -> None:
    """Not within or without a range: from how far each can be read."""
    stage = Set(palette)
    stage.beat()
    print(f"  comfortable: height x {COMFORTABLE:.0f}; limit of normal sight: height x {LIMIT:.0f}")
    for text in letters(stage):
        print(
            f"  {text.what:<24} capitals of {text.mm:4.1f} mm: read with comfort up to"
            f" {text.comfortable_m:.1f} m, by normal sight up to {text.limit_m:.1f} m"
        )
    stage.close()


def main() -> None:
    """Print the tables."""
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    for palette in PALETTES:
        print(f"{palette}:")
        for what, row in (*flash_rows(shoot(SECONDS, palette)), *colour_rows(palette)):
            show(f"  {what}", row)
        show_letters(palette)
    application.quit()


if __name__ == "__main__":
    main()
