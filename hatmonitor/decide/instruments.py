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
from hatmonitor.room.state import Device, Room


def level_of(mg_per_l: float | None, limits: BreathLimits | None) -> str:
    """Where a value lies: clear, near, over, above_upper; unknown without a value or limits."""
    if mg_per_l is None or limits is None:
        return "unknown"
    if mg_per_l >= limits.upper_limit_mg_per_l:
        return "above_upper"
    if abs(mg_per_l - limits.limit_mg_per_l) <= limits.error_band_mg_per_l:
        return "near"
    return "over" if mg_per_l >= limits.limit_mg_per_l else "clear"


def _breath(room: Room, device: Device, reading: r.Breath) -> list[Draft]:
    limits = room.protocol.breath if room.protocol else None
    mg_per_l, ratio = None, None
    if reading.value is not None and reading.unit is not None and limits is not None:
        ratio = limits.blood_breath_ratio if needs_ratio(reading.unit) else None
        mg_per_l = to_mg_per_l(reading.value, reading.unit, limits.blood_breath_ratio)
    client = device.armed.client if device.armed else None
    fact = e.BreathMeasured(
        device.id,
        reading.value,
        reading.unit,
        reading.text,
        reading.status,
        mg_per_l,
        ratio,
        level_of(mg_per_l, limits),
        reading.limit,
        reading.test_number,
        client,
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
    if not reading.pressed:
        return []
    return [Draft(e.ButtonPressed(device.id), device.id, device.place)]


def _sample(_room: Room, _device: Device, _reading: r.Vitals) -> list[Draft]:
    """A steady stream is samples, not events (hatmonitor/journal)."""
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
    r.Vitals: _sample,
}


def heard(room: Room, device_id: str, reading: r.AnyReading) -> list[Draft]:
    """What follows from this reading of this instrument; nothing, for one the site has not."""
    device = room.devices.get(device_id)
    if device is None:
        return []
    return HEARD[type(reading)](room, device, reading)
