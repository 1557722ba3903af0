"""Folds of what instruments say: links, troubles, and a breath from expected to assigned."""

from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.events import Event
from hatmonitor.room.state import Armed, Breath, Device, Room


def _device(room: Room, key: str, **changes: object) -> Room:
    device = room.devices.get(key) or Device(key, "", "", None)
    return replace(room, devices={**room.devices, key: replace(device, **changes)})


def link_up(room: Room, event: Event, fact: e.LinkUp) -> Room:
    """The port is ours; whether the instrument speaks is another matter."""
    return _device(room, fact.device, up=True, since=event.moment, why="")


def link_lost(room: Room, event: Event, fact: e.LinkLost) -> Room:
    """Nothing it said before counts as how it is now."""
    return _device(
        room, fact.device, up=False, since=event.moment, why=fact.why, step=None, step_at=None
    )


def instrument_troubled(room: Room, event: Event, fact: e.InstrumentTroubled) -> Room:
    """A trouble stands until the instrument shows that it is over."""
    device = room.devices.get(fact.device)
    troubles = {**(device.troubles if device else {}), fact.trouble: fact.text}
    return _device(room, fact.device, troubles=troubles, last_word=event.moment)


def instrument_recovered(room: Room, event: Event, fact: e.InstrumentRecovered) -> Room:
    """That trouble is over; others may stand."""
    device = room.devices.get(fact.device)
    troubles = {k: v for k, v in (device.troubles if device else {}).items() if k != fact.trouble}
    return _device(room, fact.device, troubles=troubles, last_word=event.moment)


def breath_expected(room: Room, event: Event, fact: e.BreathExpected) -> Room:
    """The instrument waits for this one client."""
    armed = Armed(fact.client, event.moment, fact.arm_s)
    return _device(room, fact.device, armed=armed, step=None, step_at=event.moment)


def breath_expectation_ended(room: Room, _event: Event, fact: e.BreathExpectationEnded) -> Room:
    """It waits for nobody."""
    return _device(room, fact.device, armed=None)


def breath_step_seen(room: Room, event: Event, fact: e.BreathStepSeen) -> Room:
    """Where its test stands."""
    return _device(room, fact.device, step=fact.step, step_at=event.moment, last_word=event.moment)


def breath_measured(room: Room, event: Event, fact: e.BreathMeasured) -> Room:
    """The result belongs to the one who was expected, or to nobody yet."""
    room = _device(room, fact.device, armed=None, last_word=event.moment)
    breath = Breath(
        event.seq,
        event.moment,
        fact.device,
        fact.value,
        fact.unit,
        fact.text,
        fact.status,
        fact.mg_per_l,
        fact.level,
    )
    if fact.bound_to is None:
        return replace(room, unassigned={**room.unassigned, event.seq: breath})
    return _give(room, breath, fact.bound_to)


def breath_assigned(room: Room, _event: Event, fact: e.BreathAssigned) -> Room:
    """A worker says whose breath it was."""
    breath = room.unassigned[fact.reading]
    return _give(_without(room, fact.reading), breath, fact.client)


def breath_dismissed(room: Room, _event: Event, fact: e.BreathDismissed) -> Room:
    """A worker says it was nobody's."""
    return _without(room, fact.reading)


def _without(room: Room, reading: int) -> Room:
    return replace(room, unassigned={k: v for k, v in room.unassigned.items() if k != reading})


def _give(room: Room, breath: Breath, client: str) -> Room:
    session = room.clients[client].session
    if session is None:
        return room
    visit = room.visits[session]
    visit = replace(visit, breaths=(*visit.breaths, breath))
    return replace(room, visits={**room.visits, session: visit})
