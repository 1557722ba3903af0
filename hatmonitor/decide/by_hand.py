"""Decisions about breath results that come by hand: typed from a display, or imported as a record.

A typed value is nothing until another person has confirmed it, it is as old as its reading from
the display, and the waits before a test hold for it as for any other. An imported record never
attaches itself to the person at the desk: it stands unassigned until a worker says whose it was.
"""

from collections.abc import Callable
from typing import Final

from devices import readings as r
from devices.breathalyzers.nxt import NxtRecord
from devices.driver import HALF_FRAME_S, Driver
from devices.units import BreathUnit, needs_ratio, to_mg_per_l
from hatmonitor import commands as c
from hatmonitor import events as e
from hatmonitor.bounds import BREATH_MG_PER_L
from hatmonitor.decide.asking import (
    Asking,
    needs_reason,
    of_visit,
    protocol_of,
    refuse,
    visit_of,
)
from hatmonitor.decide.desk import at_desk, device_of, waited
from hatmonitor.decide.instruments import level_of, word_of
from hatmonitor.events import Draft
from hatmonitor.moments import elapsed_s
from hatmonitor.protocol import BreathLimits
from hatmonitor.room.state import Device, Entry, Room
from hatmonitor.words import N_

INSTRUMENT_MAX: Final = 40
WORDS: Final = (r.BreathStatus.PASS, r.BreathStatus.FAIL)

NOTHING: Final = N_("nothing stands in it")
# The instruments whose results come in files, by driver.
RECORDS: Final[dict[str, Callable[[], Driver]]] = {"nxt-record": NxtRecord}


def enter_breath(room: Room, cmd: c.EnterBreath, asking: Asking) -> list[Draft]:
    """A worker read it from a display; it waits for a second person."""
    protocol = protocol_of(room)
    visit = at_desk(room, cmd.client)
    instrument = cmd.instrument.strip()
    if not instrument or len(instrument) > INSTRUMENT_MAX or not instrument.isprintable():
        raise refuse(N_("say what it was read from, in at most {n} characters"), n=INSTRUMENT_MAX)
    for entry in room.entries.values():
        if entry.client == cmd.client:
            raise refuse(
                N_("{client} has a typed value that waits: confirm or reject it first"),
                client=cmd.client,
            )
    waited(visit, protocol, asking)
    unit, status = _value(cmd, protocol.breath)
    fact = e.BreathEntered(cmd.client, instrument, cmd.value, unit, status)
    return [of_visit(fact, asking, visit)]


def _value(cmd: c.EnterBreath, limits: BreathLimits) -> tuple[str | None, str]:
    """Unit and status: a number that can be, with its unit, or else the word."""
    if (cmd.value is None) == (cmd.status is None) or (cmd.value is None and cmd.unit is not None):
        raise refuse(N_("give a value with its unit, or else pass or fail"))
    if cmd.value is None:
        if cmd.status not in WORDS:
            raise refuse(N_("the word is one of: {words}"), words=", ".join(WORDS))
        return None, str(cmd.status)
    try:
        unit = BreathUnit(cmd.unit or "")
    except ValueError:
        raise refuse(N_("the unit is one of: {units}"), units=", ".join(BreathUnit)) from None
    if not BREATH_MG_PER_L.holds(to_mg_per_l(cmd.value, unit, limits.blood_breath_ratio)):
        raise refuse(N_("{value} {unit} cannot be"), value=cmd.value, unit=unit.value)
    return unit.value, r.BreathStatus.NONE.value


def confirm_breath(room: Room, cmd: c.ConfirmBreath, asking: Asking) -> list[Draft]:
    """A second person has seen the same value on the display: now it is a result."""
    protocol = protocol_of(room)
    entry = _entry(room, cmd.entry)
    if entry.by == asking.by:
        raise refuse(N_("{who} typed it: another person must confirm it"), who=entry.by)
    visit = at_desk(room, entry.client)
    age_s = elapsed_s(entry.moment, asking.now)
    if age_s > protocol.breath.valid_min * 60:
        raise refuse(
            N_("it was typed {minutes} min ago; reject it and test again"),
            minutes=int(age_s // 60),
        )
    if visit.breaths and visit.breaths[-1].seq > entry.seq:
        raise refuse(N_("{client} has a newer result; reject this one"), client=entry.client)
    measured = _measured(entry, protocol.breath, asking)
    ended = e.BreathEntryEnded(entry.seq, entry.client, "confirmed")
    # In this order: while the entry stands, the result is as old as the entry (room/).
    return [of_visit(measured, asking, visit), of_visit(ended, asking, visit)]


def _measured(entry: Entry, limits: BreathLimits, asking: Asking) -> e.BreathMeasured:
    unit = BreathUnit(entry.unit) if entry.unit else None
    mg_per_l, ratio = _reckoned(entry.value, unit, limits.blood_breath_ratio)
    text = entry.status.upper() if entry.value is None else f"{entry.value:g} {unit}"
    return e.BreathMeasured(
        entry.instrument,
        entry.value,
        entry.unit,
        text,
        entry.status,
        mg_per_l,
        ratio,
        level_of(mg_per_l, limits, entry.status),
        device_limit=None,
        test_number=None,
        bound_to=entry.client,
        origin=r.ORIGIN_TYPED,
        confirmed_by=asking.by,
    )


def _reckoned(
    value: float | None, unit: BreathUnit | None, blood_breath_ratio: float
) -> tuple[float | None, float | None]:
    """In mg/L, and the blood-to-breath ratio this took."""
    if value is None or unit is None:
        return None, None
    mg_per_l = to_mg_per_l(value, unit, blood_breath_ratio)
    return mg_per_l, blood_breath_ratio if needs_ratio(unit) else None


def reject_breath(room: Room, cmd: c.RejectBreath, asking: Asking) -> list[Draft]:
    """Not what stood on the display, or no longer needed; anybody may say so."""
    entry = _entry(room, cmd.entry)
    reason = needs_reason(cmd.reason)
    fact = e.BreathEntryEnded(entry.seq, entry.client, "rejected", reason)
    return [of_visit(fact, asking, visit_of(room, entry.client))]


def _entry(room: Room, seq: int) -> Entry:
    try:
        return room.entries[seq]
    except KeyError:
        raise refuse(N_("entry {seq} is no typed value that waits"), seq=seq) from None


def left_behind(room: Room, drafts: list[Draft], asking: Asking) -> list[Draft]:
    """Whose visit ends leaves no value behind that somebody could still confirm."""
    gone = {draft.fact.client for draft in drafts if isinstance(draft.fact, e.SessionEnded)}
    return [
        Draft(
            e.BreathEntryEnded(entry.seq, entry.client, "visit_over"),
            asking.by,
            client=entry.client,
            session=room.clients[entry.client].session,
        )
        for entry in room.entries.values()
        if entry.client in gone
    ]


def import_record(room: Room, cmd: c.ImportRecord, asking: Asking) -> list[Draft]:
    """Each result of a person in this record, once; it belongs to nobody yet."""
    limits = protocol_of(room).breath
    device = device_of(room, cmd.device)
    if device.driver not in RECORDS:
        raise refuse(N_("the results of {device} do not come in files"), device=device.id)
    driver = RECORDS[device.driver]()
    readings = driver.feed(cmd.text.encode(errors="replace"), 0.0) + driver.tick(HALF_FRAME_S)
    results = {one.text: one for one in readings if isinstance(one, r.Breath)}
    if not results:
        why = next((one.why for one in readings if isinstance(one, r.Garbage)), NOTHING)
        raise refuse(
            N_("no result of a person for {device} in this record: {why}"),
            device=device.id,
            why=why,
        )
    new = [one for key, one in results.items() if key not in device.records]
    if not new:
        raise refuse(N_("this record is already stored"))
    return [Draft(_recorded(device, one, limits), asking.by) for one in new]


def _recorded(device: Device, reading: r.Breath, limits: BreathLimits) -> e.BreathMeasured:
    mg_per_l, ratio = _reckoned(
        reading.value, reading.unit, device.own_ratio or limits.blood_breath_ratio
    )
    return e.BreathMeasured(
        device.id,
        reading.value,
        reading.unit,
        reading.text,
        reading.status,
        mg_per_l,
        ratio,
        level_of(mg_per_l, limits, word_of(reading)),
        reading.limit,
        reading.test_number,
        bound_to=None,
        origin=r.ORIGIN_RECORD,
        record=reading.text,
    )
