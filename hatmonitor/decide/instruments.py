"""From a reading to facts: whose breath it was, what an instrument says of itself.

A result is bound to a person only when exactly one was expected on that instrument; every other
result stands unassigned. A number without a unit decides nothing.
"""

from collections.abc import Callable
from typing import Any, Final

from devices import readings as r
from devices.units import needs_ratio, to_mg_per_l
from hatmonitor import events as e
from hatmonitor.events import Draft
from hatmonitor.protocol import BreathLimits
from hatmonitor.room.due import place_of_call
from hatmonitor.room.state import Device, Room

# What a call system may say of a call, in characters, so that no line of noise fills the log.
CALL_MAX: Final = 24
TEXT_MAX: Final = 120


def level_of(
    mg_per_l: float | None, limits: BreathLimits | None, word: str = r.BreathStatus.NONE
) -> str:
    """Where a value lies: clear, near, over, above_upper. word: the status of a result without any
    number, which is then pass or fail; over_range, with or without a number, is more than the
    instrument can tell, and so above any limit. unknown in every other case."""
    if word == r.BreathStatus.OVER_RANGE:
        return "above_upper"
    if mg_per_l is None:
        return str(word) if word in (r.BreathStatus.PASS, r.BreathStatus.FAIL) else "unknown"
    if limits is None:
        return "unknown"
    if mg_per_l >= limits.upper_limit_mg_per_l:
        return "above_upper"
    if abs(mg_per_l - limits.limit_mg_per_l) <= limits.error_band_mg_per_l:
        return "near"
    return "over" if mg_per_l >= limits.limit_mg_per_l else "clear"


def word_of(reading: r.Breath) -> str:
    """The status that counts: beside a number only over_range does, the number says the rest."""
    counts = reading.value is None or reading.status == r.BreathStatus.OVER_RANGE
    return reading.status if counts else r.BreathStatus.NONE


def _breath(room: Room, device: Device, reading: r.Breath) -> list[Draft]:
    limits = room.protocol.breath if room.protocol else None
    mg_per_l, ratio = None, None
    if reading.value is not None and reading.unit is not None and limits is not None:
        made_with = device.own_ratio or limits.blood_breath_ratio
        ratio = made_with if needs_ratio(reading.unit) else None
        mg_per_l = to_mg_per_l(reading.value, reading.unit, made_with)
    client = device.armed.client if device.armed else None
    fact = e.BreathMeasured(
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
        client,
        reading.origin,
    )
    session = room.clients[client].session if client else None
    return [Draft(fact, device.id, client=client, session=session)]


def _step(room: Room, device: Device, reading: r.BreathStep) -> list[Draft]:
    """A step that ends a test without a result ends the expectation as well."""
    drafts = []
    if device.step != reading.step:
        drafts.append(Draft(e.BreathStepSeen(device.id, reading.step), device.id))
    if reading.step in (r.BreathPhase.INSUFFICIENT, r.BreathPhase.TIMED_OUT):
        drafts += _no_longer_expected(room, device, reading.step)
    return drafts


def _no_longer_expected(room: Room, device: Device, why: str) -> list[Draft]:
    if device.armed is None:
        return []
    client = device.armed.client
    fact = e.BreathExpectationEnded(client, device.id, why)
    return [Draft(fact, device.id, client=client, session=room.clients[client].session)]


def _trouble(_room: Room, device: Device, reading: r.Trouble) -> list[Draft]:
    if device.troubles.get(reading.trouble) == reading.text:
        return []
    return [Draft(e.InstrumentTroubled(device.id, reading.trouble, reading.text[:120]), device.id)]


def _trouble_ended(_room: Room, device: Device, reading: r.TroubleEnded) -> list[Draft]:
    if reading.trouble not in device.troubles:
        return []
    return [Draft(e.InstrumentRecovered(device.id, reading.trouble), device.id)]


def _garbage(_room: Room, _device: Device, _reading: r.Garbage) -> list[Draft]:
    """Each piece is in the capture; the link says Trouble when it amounts to one."""
    return []


def _link_up(_room: Room, device: Device, reading: r.LinkUp) -> list[Draft]:
    if device.up is True:
        return []
    return [Draft(e.LinkUp(device.id, reading.port), device.id)]


def _link_lost(room: Room, device: Device, reading: r.LinkLost) -> list[Draft]:
    if device.up is False:
        return []
    return [
        Draft(e.LinkLost(device.id, reading.why[:200]), device.id, device.place),
        *_no_longer_expected(room, device, "link_lost"),
    ]


def _button(_room: Room, device: Device, reading: r.Button) -> list[Draft]:
    """One press while it stands; other words from the same address are another call. A call that
    somebody has seen no longer stands (room/fold_alarms.py), so that it may come again."""
    call, text = (reading.call or "")[:CALL_MAX], reading.text[:TEXT_MAX]
    stands = device.presses.get(call)
    place = place_of_call(device, call)
    if reading.pressed and (stands is None or stands.text != text):
        return [Draft(e.ButtonPressed(device.id, call, text), device.id, place)]
    if not reading.pressed and stands is not None:
        return [Draft(e.ButtonReleased(device.id, call), device.id, place)]
    return []


def _stream(_room: Room, _device: Device, _reading: r.Vitals | r.Breathing) -> list[Draft]:
    """A steady stream is samples, not events; what it means is another input (BedsideChanged)."""
    return []


HEARD: Final[dict[type[r.Reading], Callable[[Room, Device, Any], list[Draft]]]] = {
    r.Breath: _breath,
    r.BreathStep: _step,
    r.Trouble: _trouble,
    r.TroubleEnded: _trouble_ended,
    r.Garbage: _garbage,
    r.LinkUp: _link_up,
    r.LinkLost: _link_lost,
    r.Button: _button,
    r.Vitals: _stream,
    r.Breathing: _stream,
}


def heard(room: Room, device_id: str, reading: r.AnyReading) -> list[Draft]:
    """What follows from this reading of this instrument; nothing, for one the site has not."""
    device = room.devices.get(device_id)
    if device is None:
        return []
    return HEARD[type(reading)](room, device, reading)
