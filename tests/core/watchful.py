"""A protocol that sets every key about answered alarms, and how to read a person's alarms in it."""

from msgspec.structs import replace

from hatmonitor.alarms.sounding import sounding
from hatmonitor.alarms.whose import row_of
from hatmonitor.room.state import Alarm
from tests.core.world import PROTOCOL, SITE, World

assert PROTOCOL.vitals is not None
WATCHFUL = replace(
    PROTOCOL,
    version="WATCHFUL-1",
    alarms=replace(PROTOCOL.alarms, rise_again_s=60, remind_acknowledged_s=1800),
    vitals=replace(PROTOCOL.vitals, share_percent=50, share_window_s=60, worse_percent=5),
)


def watchful() -> World:
    """A house with that protocol."""
    return World(replace(SITE, protocol=WATCHFUL))


def worn(world: World, client: str = "C-1", place: str = "S1", booth: str = "B2") -> str:
    """Somebody sits at the place with the clip on; their visit."""
    world.observe(client, booth)
    world.ok("move", place=booth, to=place)
    world.wear(97, 5, "ox1" if place == "S1" else "ox2")
    session = world.room.places[place].session
    assert session is not None
    return session


def of(world: World, name: str, session: str) -> Alarm:
    alarm = row_of(world.room, name, session, None)
    assert alarm is not None, f"{name} of {session} does not stand"
    return alarm


def is_heard(world: World, alarm: str) -> bool:
    heard = sounding(world.room, world.now)
    return heard is not None and heard.id == alarm
