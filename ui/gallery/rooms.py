"""The rooms the gallery shows and the tests look at, by name."""

from collections.abc import Callable
from functools import partial
from typing import Final

from hatmonitor import events as e
from hatmonitor.moments import Moment, shifted
from hatmonitor.room.state import Room
from ui.console.present.scene import Scene
from ui.gallery.emergencies import STORIES
from ui.gallery.instruments import bedside_four, instruments
from ui.gallery.story import Story

_TO_COME: Final = tuple(
    f"C-{n}"
    for n in (
        "0117",
        "0122",
        "0256",
        "0391",
        "0480",
        "0533",
        "0702",
        "0750",
        "0816",
        "0960",
        "1133",
    )
)


def quiet() -> Story:
    """A slow evening: three people, nothing wrong."""
    story = Story()
    story.enrol(*_TO_COME)
    story.sign_in()
    story.at(0)
    story.seat("C-0412", "B1")
    story.at(2)
    story.inject("B1")
    story.at(7)
    story.needle_out("B1")
    story.at(13)
    story.seat("C-0733", "B2")
    story.inject("B2")
    story.check("B1")
    story.admit("C-0288")
    story.at(17.1)
    story.judge()
    return story


def busy() -> Story:
    """Thirteen booths and twenty-four seats, most of them taken; a late check, one over time."""
    story = Story()
    story.enrol(*_TO_COME)
    story.sign_in()
    _been(story)
    _seats(story)
    _booths(story)
    _desk(story)
    story.at(60)
    story.judge()
    story.tell(e.LinkLost("desk-2", "no such device"), by="desk-2")
    story.judge()
    story.at(60.4)
    return story


def _been(story: Story) -> None:
    for number in range(6):
        story.at(-90 + number)
        client = f"C-02{number}0"
        story.seat(client, "B1")
        story.inject("B1")
        story.needle_out("B1")
        story.check("B1")
        story.leave("B1")
    story.set_place("B1", "open")


def _seats(story: Story) -> None:
    """People under observation who have moved to a seat; one in long watch."""
    codes = ("0583", "0911", "0284", "0922", "0692", "1165", "0152", "0317", "0871", "0204")
    for number, code in enumerate(codes):
        seat = f"S{(number * 7) % 24 + 1}"
        story.at(31 + number * 2.2)
        story.seat(f"C-{code}", "B5")
        story.inject("B5", "im" if number % 3 else "iv")
        story.needle_out("B5")
        story.move("B5", seat)
        story.set_place("B5", "open")
    for number in range(len(codes)):
        seat = f"S{(number * 7) % 24 + 1}"
        story.at(45.5 if number == 6 else 50.4 + number * 0.83)
        story.check(seat, rr=12 + number % 5, spo2=None if number % 4 == 0 else 95 + number % 4)
    story.at(-10)
    story.seat("C-0902", "B6")
    story.inject("B6")
    story.needle_out("B6")
    story.overdose("B6")
    story.naloxone("B6")
    story.end_emergency("B6")
    story.acknowledge("overdose_called:B6")
    story.move("B6", "S24")
    story.set_place("B6", "open")
    story.at(55)
    story.check("S24", rr=13, spo2=96, poss="2")


def _booths(story: Story) -> None:
    for place, code, seated, began, out in (
        ("B1", "0412", 38, 40, 48.3),
        ("B2", "0733", 50, 56.1, None),
        ("B3", "1190", 40, 44, 51),
        ("B5", "0055", 20, 21, 26.5),
        ("B6", "0666", 40, 47.2, None),
        ("B8", "0619", 41, 42, 46.2),
        ("B10", "0244", 52, 54.6, None),
        ("B11", "0340", 58, None, None),
    ):
        story.at(seated)
        story.seat(f"C-{code}", place)
        if began is not None:
            story.at(began)
            story.inject(place)
        if out is not None:
            story.at(out)
            story.needle_out(place)
    for minute in (36, 46, 54):
        story.at(minute)
        story.check("B5", rr=15, spo2=98)
    story.at(53.4)
    story.check("B8", rr=16, spo2=96)
    story.at(57.6)
    story.check("B1", rr=14, spo2=97, poss="2")
    story.set_place("B7", "cleaning")
    story.set_place("B12", "out_of_service")
    story.at(54)
    story.seat("C-0118", "B9")
    story.inject("B9")
    story.needle_out("B9")
    story.leave("B9")


def _desk(story: Story) -> None:
    story.at(51)
    story.admit("C-1004")
    story.breath("C-1004", 0.145, "over")
    story.decide("C-1004", "retest")
    story.at(54)
    story.clear("C-0517")
    story.at(56)
    story.admit("C-0818")
    story.assess("C-0818", "3")
    story.decide("C-0818", "prescriber_asked", "drowsy")
    story.breath(None, 0.0)
    story.at(59)
    story.admit("C-0288")
    story.tell(e.BreathExpected("C-0288", "desk-1", 120.0), client="C-0288")
    story.tell(e.BreathStepSeen("desk-1", "blow"), by="desk-1")


def emergency() -> Story:
    """The busy shift, and an overdose in B3."""
    story = busy()
    story.at(60.5)
    story.overdose("B3")
    story.at(60.7)
    story.step("B3", "Stimulate")
    story.at(60.9)
    story.step("B3", "Airway")
    story.at(61.2)
    story.step("B3", "Oxygen")
    story.at(61.6)
    story.naloxone("B3")
    story.at(62.3)
    story.judge()
    return story


def two_emergencies() -> Story:
    """A second one while the first goes on."""
    story = emergency()
    story.overdose("S10", by="w2")
    story.at(62.6)
    story.judge()
    return story


def four_booths() -> Story:
    """A small site: four booths, no seats."""
    story = Story(booths=4, seats=0, name="HAT Small Example")
    story.enrol("C-0117", "C-0256")
    story.sign_in()
    story.at(0)
    story.seat("C-0412", "B1")
    story.at(1)
    story.inject("B1")
    story.at(7)
    story.needle_out("B1")
    story.at(16)
    story.check("B1")
    story.at(20)
    story.seat("C-0733", "B3")
    story.inject("B3")
    story.at(23)
    story.set_place("B4", "cleaning")
    story.clear("C-0517")
    story.at(24.2)
    story.judge()
    return story


def not_logging() -> Story:
    """The journal cannot be written and there is no sound."""
    story = busy()
    story.tell(e.LoggingFailed("no space left on the disk"), by="monitor")
    story.tell(e.SoundPathLost("no output device"), by="bell")
    story.judge()
    return story


def empty() -> Story:
    """The first minute of a shift: nobody signed in, nobody there."""
    return Story()


ROOMS: Final[dict[str, Callable[[], Story]]] = {
    "instruments": instruments,
    "bedside_four": bedside_four,
    "quiet": quiet,
    "busy": busy,
    "emergency": emergency,
    "two_emergencies": two_emergencies,
    **{name: partial(story, busy) for name, story in STORIES.items()},
    "four_booths": four_booths,
    "not_logging": not_logging,
    "empty": empty,
}


def scene(name: str, later_s: float = 0.0, silent: Moment | None = None) -> Scene:
    """A room by name, looked at `later_s` after its last event."""
    story = ROOMS[name]()
    return Scene(story.room, shifted(story.now, later_s), silent=silent)


def room(name: str) -> Room:
    """The room alone."""
    return ROOMS[name]().room
