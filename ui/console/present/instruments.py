"""Each instrument as a technician asks after it: what it is, where it is, how its line does.

How the lines do is told once a second and only while somebody looks; until the first word of it the
page says so and shows no number.
"""

from typing import Final

import msgspec

from hatmonitor.room.state import Device
from hatmonitor.rules.instruments import TROUBLE_WORDS
from hatmonitor.words import N_
from ui.console.present.scene import Scene
from ui.console.present.tile import device_light
from ui.console.present.times import age
from ui.words import tr

KINDS: Final = {
    "capnostream20": N_("capnograph"),
    "contact": N_("PASS/FAIL contact"),
    "line": N_("breathalyzer, own profile"),
    "nxt-record": N_("breath records"),
    "espa": N_("call system"),
}
MEASURES: Final = {
    "breath": N_("breathalyzer"),
    "vitals": N_("oximeter"),
    "button": N_("help button"),
}
_ORDER: Final = ("trouble", "unknown", "good")


class InstrumentFace(msgspec.Struct, frozen=True):
    """One instrument. light and word: its state. heard: the age of its last byte. counts: bytes,
    readings and garbage. troubles: in words. raw: its last lines, oldest first."""

    device: str
    kind: str
    driver: str
    place: str
    port: str
    light: str
    word: str
    heard: str
    counts: str
    troubles: tuple[str, ...]
    raw: tuple[str, ...]


def instrument_faces(scene: Scene) -> tuple[InstrumentFace, ...]:
    """All of them, those in trouble first, else as the site lists them."""
    made = [_face(scene, device) for device in scene.room.devices.values()]
    return tuple(sorted(made, key=lambda face: _ORDER.index(face.light)))


def _face(scene: Scene, device: Device) -> InstrumentFace:
    row = scene.instruments.get(device.id)
    heard, counts, raw = tr("not told yet"), "", ()
    if row is not None:
        heard = tr("never")
        if row.heard_age_s is not None:
            heard = tr("{age} ago", age=age(row.heard_age_s))
        raw = row.raw
        counts = " · ".join(
            (
                tr("{n} bytes", n=row.bytes),
                tr("{n} readings", n=row.readings),
                tr("garbage: {n}", n=row.garbage),
            )
        )
    return InstrumentFace(
        device.id,
        kind_words(device),
        device.driver,
        device.place or tr("Desk"),
        device.port,
        device_light(device),
        _word(device),
        heard,
        counts,
        _troubles(device),
        raw,
    )


def kind_words(device: Device) -> str:
    """What kind of instrument it is."""
    return tr(KINDS.get(device.driver) or MEASURES.get(device.measures) or N_("instrument"))


def _word(device: Device) -> str:
    if device.up is False:
        return tr("not connected")
    if device.troubles:
        first = next(iter(device.troubles))
        return tr(TROUBLE_WORDS.get(first, first))
    return tr("not heard of yet") if device.up is None else tr("works")


def _troubles(device: Device) -> tuple[str, ...]:
    lines = [device.why] if device.up is False and device.why else []
    for kind, text in device.troubles.items():
        word = tr(TROUBLE_WORDS.get(kind, kind))
        lines.append(f"{word}: {text}" if text else word)
    return tuple(lines)
