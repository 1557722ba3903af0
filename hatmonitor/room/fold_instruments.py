"""Folds of what instruments say: links, troubles, vitals, help buttons, and a breath from expected
to assigned."""

from typing import Final

from msgspec.structs import replace

from devices.readings import ORIGIN_TYPED
from hatmonitor import events as e
from hatmonitor.events import Event
from hatmonitor.moments import Moment
from hatmonitor.room.state import Armed, Bedside, Breath, Device, Entry, Press, Room

# From well to worst.
BREATHING: Final = ("ok", "slow", "stopped")
# Keys of imported records that are remembered: more than any instrument keeps in its memory.
_RECORDS_KEPT: Final = 2_000


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
    """The result belongs to the one who was expected, or to nobody yet. A typed one came from no
    instrument of the house."""
    room = _remembered(room, event, fact)
    breath = Breath(
        event.seq,
        _read_at(room, event, fact),
        fact.device,
        fact.value,
        fact.unit,
        fact.text,
        fact.status,
        fact.mg_per_l,
        fact.level,
        fact.origin,
        fact.confirmed_by,
    )
    if fact.bound_to is None:
        return replace(room, unassigned={**room.unassigned, event.seq: breath})
    return _give(room, breath, fact.bound_to)


def _remembered(room: Room, event: Event, fact: e.BreathMeasured) -> Room:
    device = room.devices.get(fact.device)
    if device is None or fact.origin == ORIGIN_TYPED:
        return room
    records = device.records if fact.record is None else (*device.records, fact.record)
    return _device(
        room, device.id, armed=None, last_word=event.moment, records=records[-_RECORDS_KEPT:]
    )


def _read_at(room: Room, event: Event, fact: e.BreathMeasured) -> Moment:
    """A typed result is as old as its reading from the display, not as its confirmation."""
    entries = [
        entry.moment
        for entry in room.entries.values()
        if fact.origin == ORIGIN_TYPED and entry.client == fact.bound_to
    ]
    return entries[0] if entries else event.moment


def breath_entered(room: Room, event: Event, fact: e.BreathEntered) -> Room:
    """It waits for a second person."""
    entry = Entry(
        event.seq, event.moment, fact.client, fact.instrument, fact.value, fact.unit, fact.status,
        event.by,
    )  # fmt: skip
    return replace(room, entries={**room.entries, event.seq: entry})


def breath_entry_ended(room: Room, _event: Event, fact: e.BreathEntryEnded) -> Room:
    """Confirmed, or not: it waits no more."""
    return replace(room, entries={k: v for k, v in room.entries.items() if k != fact.entry})


def vitals_condition_changed(room: Room, event: Event, fact: e.VitalsConditionChanged) -> Room:
    """How the person there does from now on."""
    device = room.devices.get(fact.device)
    before = device.bedside if device else None
    same_person = before is not None and before.session == event.session
    worse_seq = before.worse_seq if before and same_person else 0
    breathed = before.breathing if before and same_person else "ok"
    if _rank(fact.breathing) > _rank(breathed):
        worse_seq = event.seq
    bedside = Bedside(
        event.seq, event.moment, event.session, fact.signal, fact.spo2, fact.breathing,
        fact.spo2_percent, fact.resp_per_min, fact.no_breath_s, fact.baseline_percent, worse_seq,
        fact.told_percent,
    )  # fmt: skip
    return _device(room, fact.device, bedside=bedside)


def _rank(breathing: str) -> int:
    """A word of a newer program ranks above all we know."""
    return BREATHING.index(breathing) if breathing in BREATHING else len(BREATHING)


def button_pressed(room: Room, event: Event, fact: e.ButtonPressed) -> Room:
    """It stands until it is out again; a call of a call system also until somebody has seen it."""
    device = room.devices.get(fact.device)
    press = Press(event.seq, event.moment, fact.text)
    presses = {**(device.presses if device else {}), fact.call: press}
    return _device(room, fact.device, presses=presses, last_word=event.moment)


def button_released(room: Room, event: Event, fact: e.ButtonReleased) -> Room:
    """It is out again, or the call is over."""
    return _without_press(room, fact.device, fact.call, last_word=event.moment)


def call_seen(room: Room, subject: str) -> Room:
    """Somebody has acknowledged this help_called: a call is a moment, and over when it was seen. A
    button of its own tells by itself when it is out again."""
    for device in room.devices.values():
        for call in device.presses:
            if call and subject == f"{device.id}.{call}":
                return _without_press(room, device.id, call)
    return room


def _without_press(room: Room, key: str, call: str, **changes: object) -> Room:
    device = room.devices.get(key)
    presses = {k: v for k, v in (device.presses if device else {}).items() if k != call}
    return _device(room, key, presses=presses, **changes)


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
