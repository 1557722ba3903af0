"""What the instruments at a place tell of the person there: one number large, the rest beside it.

A number is shown only while it is younger than the protocol's silence and its quality allows it; a
weak one is shown as weak, by a sign and a word. Where a worn sensor says nothing any more, no
number stands: a person must look. An old value is never drawn as a new one, and an empty place has
no vitals.

Decision: each instrument is judged by itself, so that an oximeter without a signal does not hide
what a capnograph counts, and a capnograph that counts does not hide that the oximeter is silent.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from devices.readings import VitalsQuality, VitalsReason
from hatmonitor.room.state import Bedside, Device, Room
from hatmonitor.wire.messages import BedsideRow
from hatmonitor.words import N_
from ui.console.present.scene import Scene
from ui.words import tr

Lines = tuple[str, ...]

# How long a number stands where no protocol says so.
SILENCE_S: Final = 10.0
# Instruments tell once a second: up to here a value is of now.
_NOW_S: Final = 3.0

NUMBER, WEAK, WORD, LOST = "number", "weak", "word", "lost"

# Why there is no number.
REASONS: Final[dict[str, str]] = {
    VitalsReason.SENSOR_OFF: N_("sensor off"),
    VitalsReason.NO_SENSOR: N_("no sensor"),
    VitalsReason.SENSOR_FAULT: N_("sensor fault"),
    VitalsReason.SEARCHING: N_("searching"),
    VitalsReason.LOW_SIGNAL: N_("weak pulse"),
    VitalsReason.MOTION: N_("moving"),
    VitalsReason.INTERFERENCE: N_("disturbed"),
    VitalsReason.STALE: N_("old value"),
    VitalsReason.STORED: N_("stored value"),
    VitalsReason.IMPLAUSIBLE: N_("no value"),
    VitalsReason.NO_VALUE: N_("no value"),
}


class VitalsFace(msgspec.Struct, frozen=True):
    """form: a number, a weak one, a word in its place, or lost. value and unit: the large number.
    word: what stands in its place or below it. low: under a limit of the protocol. rates: the line
    with pulse, breathing and age, from the longest to the shortest. breath: the breathing alone.
    aged: no longer of now."""

    form: str
    value: str = ""
    unit: str = ""
    word: str = ""
    low: bool = False
    rates: Lines = ("",)
    breath: str = ""
    aged: bool = False

    def spoken(self) -> str:
        """In one line, for a list or a screen reader."""
        number = f"{self.value} {self.unit}".strip()
        return " · ".join(part for part in (number, self.word, self.rates[0]) if part)


class _Seen(msgspec.Struct, frozen=True):
    """One instrument, judged."""

    form: str
    row: BedsideRow
    age_s: float
    bedside: Bedside | None


def silence_s(room: Room) -> float:
    """How old a number may get."""
    limits = room.protocol.vitals if room.protocol else None
    return limits.silence_s if limits else SILENCE_S


def vitals_face(scene: Scene, place: str, devices: Sequence[Device]) -> VitalsFace | None:
    """What is shown of this place; None where nobody is or no instrument tells vitals."""
    if scene.room.places[place].session is None and place not in scene.room.emergencies:
        return None
    seen = [_judged(scene, device) for device in devices if _tells(scene, device)]
    if not seen:
        return None
    first = min(seen, key=lambda one: (one.form not in (NUMBER, WEAK), one.form != LOST))
    lost = next((one for one in seen if one.form == LOST), None)
    if first.row.spo2_percent is None and lost is not None:
        first = lost
    return _face(first, seen)


def _tells(scene: Scene, device: Device) -> bool:
    return device.measures == "vitals" or device.id in scene.bedside


def bedside_of(scene: Scene, device: Device) -> Bedside | None:
    """How whoever is there now does; what was found of somebody before says nothing of them."""
    place = scene.room.places.get(device.place or "")
    found = device.bedside
    same = found is not None and place is not None and found.session == place.session
    return found if same else None


def _judged(scene: Scene, device: Device) -> _Seen:
    row = scene.bedside.get(device.id) or BedsideRow(device.id, None)
    age_s = scene.vitals_age_s(row)
    old = age_s > silence_s(scene.room)
    if old:
        row = BedsideRow(device.id, row.age_s)  # nothing of it may be shown
    found = bedside_of(scene, device)
    signal = found.signal if found else "none"
    alarmed = any(
        alarm.name == "no_signal" and alarm.place == device.place and alarm.condition
        for alarm in scene.room.alarms.values()
    )
    # A monitor that has just begun has told nothing yet: no number, and no fright either.
    fell_silent = old and row.age_s is not None and signal == "ok"
    lost = signal == "lost" or alarmed or fell_silent
    fit = row.spo2_percent is not None or row.resp_per_min is not None
    if fit and row.quality in (VitalsQuality.GOOD, VitalsQuality.MARGINAL):
        form = NUMBER
    elif lost:
        form = LOST
    elif fit and row.quality == VitalsQuality.POOR:
        form = WEAK
    else:
        form = WORD
    return _Seen(form, row, age_s, found)


def _face(first: _Seen, seen: Sequence[_Seen]) -> VitalsFace:
    if first.form == LOST:
        return VitalsFace(
            LOST, word=tr("NO SIGNAL"), rates=(tr("look at the person"), tr("look there"))
        )
    rates, breath = _rates(first, seen), _breath(seen)
    if first.form == WORD:
        return VitalsFace(WORD, word=_why(first), rates=rates, breath=breath)
    weak = first.form == WEAK
    number, unit = first.row.spo2_percent, tr("%")
    if number is None:
        number, unit = first.row.resp_per_min, tr("/min")
    return VitalsFace(
        first.form,
        value=f"~{number}" if weak else str(number),
        unit=unit,
        word=tr("weak") if weak else "",
        low=first.bedside is not None and first.bedside.spo2 != "ok" and unit == tr("%"),
        rates=rates,
        breath=breath,
        aged=first.age_s >= _NOW_S,
    )


def _why(seen: _Seen) -> str:
    reason = seen.row.reason
    return tr(REASONS.get(reason, reason)) if reason else tr("no value")


def _rates(first: _Seen, seen: Sequence[_Seen]) -> Lines:
    """Pulse of the first, breathing of whoever counts it, and how old they are."""
    shown = (NUMBER, WEAK)
    breathing = next((s for s in seen if s.form in shown and _breathing(s) is not None), None)
    pulse = first.row.pulse_per_min if first.form in shown else None
    used = [s for s in (first if first.form in shown else None, breathing) if s is not None]
    if not used:
        return ("",)
    long, short = [], []
    if pulse is not None:
        long.append(tr("pulse {n}", n=pulse))
        short.append(tr("P {n}", n=pulse))
    if breathing is not None:
        words = _breathing(breathing)
        assert words is not None
        long.append(words[0])
        short.append(words[1])
    if first.form == NUMBER and first.row.quality == VitalsQuality.MARGINAL:
        long.append(tr("fair signal"))
    age = _age(max(one.age_s for one in used))
    return (
        " · ".join((*long, age)),
        " · ".join((*short, age)),
        " · ".join(short) or age,
    )


def _breath(seen: Sequence[_Seen]) -> str:
    """The breathing alone, of whoever counts it."""
    for one in seen:
        if one.form in (NUMBER, WEAK) and (words := _breathing(one)):
            stopped = one.bedside is not None and one.bedside.breathing == "stopped"
            return words[0] if stopped else tr("{n}/min", n=one.row.resp_per_min)
    return ""


def _breathing(seen: _Seen) -> tuple[str, str] | None:
    """Long and short; that no breath is seen goes before any count."""
    stopped = seen.bedside is not None and seen.bedside.breathing == "stopped"
    if stopped and seen.row.no_breath_s:
        words = tr("no breath {n} s", n=seen.row.no_breath_s)
        return words, words
    if seen.row.resp_per_min is None:
        return None
    return (
        tr("breathing {n}", n=seen.row.resp_per_min),
        tr("R {n}", n=seen.row.resp_per_min),
    )


def _age(seconds: float) -> str:
    return tr("now") if seconds < _NOW_S else tr("{n} s", n=int(seconds))
