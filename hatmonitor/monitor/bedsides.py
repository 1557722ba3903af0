"""The bedsides: what the oximeters and capnographs tell, and the watch of each of them.

A stream of vitals is no stream of events. Here each reading goes to its instrument's watch
(hatmonitor/vitals); only a change of how the person is becomes an input for the conductor, judged
against what the room holds, so that none is said twice and none is forgotten. Pure: the room and
the time are handed in; used by the loop's thread only.

After a restart the watches begin with what the room has of the same person: what stood, stands
until the signal tells otherwise.

A watch that breaks on a reading costs that reading, which is not shown either; so, if it lasts,
there is nothing usable and the signal is lost. One that cannot even tell that time went on is taken
as lost here after the protocol's silence, whatever it last said.
"""

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from devices.guarded import Broke, Fault, aloud, tried
from devices.readings import Breathing, Vitals
from hatmonitor.monitor.inputs import BedsideChanged
from hatmonitor.protocol import VitalsLimits
from hatmonitor.room.state import Bedside as Standing
from hatmonitor.room.state import Device, Room
from hatmonitor.vitals.watch import NOBODY, UNKNOWN, Known, Watch, state_of
from hatmonitor.wire.messages import Bedside, BedsideRow

MEASURES: Final = "vitals"
LOST: Final = "lost"
# A capnograph tells its two kinds of reading a moment apart; older, and they are not of one moment.
TOGETHER_S: Final = 5.0
# Longer between two looks, and it was we who were not there: what was said meanwhile is still to be
# read, and gets this long before anybody is called silent.
SLEPT_S: Final = 5.0
PATIENCE_S: Final = 1.0


class _Live:
    """One instrument: its watch, and the last it told."""

    def __init__(self) -> None:
        self.watch = Watch()
        self.vitals: Vitals | None = None
        self.vitals_s = 0.0
        self.breathing: Breathing | None = None
        self.breathing_s = 0.0
        self.well_s: float | None = None

    def take(self, reading: Vitals | Breathing, mono_s: float) -> None:
        if isinstance(reading, Breathing):
            self.breathing, self.breathing_s = reading, mono_s
        else:
            self.vitals, self.vitals_s = reading, mono_s

    def breathing_at(self, mono_s: float) -> Breathing | None:
        """The last of it, while it is young."""
        young = mono_s - self.breathing_s <= TOGETHER_S
        return self.breathing if young else None


class Bedsides:
    """Of one life of the monitor. mono_s: seconds of the machine's monotonic clock, which no demo
    makes faster, because a finger's oxygen falls no faster in a demo."""

    def __init__(self, broke: Broke = aloud) -> None:
        """broke: is told of a fault of ours in a watch."""
        self._broke = broke
        self._live: dict[str, _Live] = {}
        self._looked_s: float | None = None
        self._patient_until_s = 0.0

    def heard(
        self, room: Room, device: str, reading: Vitals | Breathing, mono_s: float
    ) -> list[BedsideChanged]:
        """Take a reading; what changed by it, at most one. mono_s: when its bytes came."""
        known = room.devices.get(device)
        if known is None:
            return []
        live = self._of(device)

        def hear() -> list[BedsideChanged]:
            limits = _limits(room)
            self._seat(room, known, live, mono_s)
            if limits is not None:
                live.watch.heard(reading, limits, mono_s)
            live.take(reading, mono_s)
            return list(_changed(known, live.watch))

        return self._guarded(f"vitals of {device}", hear)

    def tick(self, room: Room, mono_s: float) -> list[BedsideChanged]:
        """Time went on; what changed by it."""
        limits = None if self._just_woke(mono_s) else _limits(room)
        changed: list[BedsideChanged] = []
        for device in room.devices.values():
            if device.measures != MEASURES and device.id not in self._live:
                continue
            changed += self._ticked(room, device, limits, mono_s)
        return changed

    def _ticked(
        self, room: Room, device: Device, limits: VitalsLimits | None, mono_s: float
    ) -> list[BedsideChanged]:
        live = self._of(device.id)
        well = False

        def tick() -> list[BedsideChanged]:
            nonlocal well
            self._seat(room, device, live, mono_s)
            if limits is not None:
                live.watch.tick(limits, mono_s)
            well = True
            return list(_changed(device, live.watch))

        changed = self._guarded(f"vitals of {device.id}", tick)
        if well or limits is None or live.well_s is None:
            live.well_s = mono_s
        elif mono_s - live.well_s >= limits.silence_s:
            return _unwatched(room, device)
        return changed

    def _guarded(self, part: str, do: Callable[[], list[BedsideChanged]]) -> list[BedsideChanged]:
        changed = tried(part, do)
        if isinstance(changed, Fault):
            self._broke(changed)
            return []
        return changed

    def no_breath_s(self, device: str, mono_s: float) -> int | None:
        """Seconds without a breath, as a capnograph has just told."""
        live = self._live.get(device)
        breathing = live.breathing_at(mono_s) if live else None
        return breathing.no_breath_s if breathing else None

    def shown(self, room: Room, mono_s: float) -> Bedside:
        """The vitals of now, of every instrument that measures them."""
        rows = [
            _row(device.id, self._live.get(device.id), mono_s)
            for device in room.devices.values()
            if device.measures == MEASURES or device.id in self._live
        ]
        return Bedside(tuple(rows))

    def _just_woke(self, mono_s: float) -> bool:
        if self._looked_s is not None and mono_s - self._looked_s > SLEPT_S:
            self._patient_until_s = mono_s + PATIENCE_S
        self._looked_s = mono_s
        return mono_s < self._patient_until_s

    def _of(self, device: str) -> _Live:
        return self._live.setdefault(device, _Live())

    def _seat(self, room: Room, device: Device, live: _Live, mono_s: float) -> None:
        place = room.places.get(device.place) if device.place else None
        session = place.session if place and _limits(room) else None
        if session != live.watch.session:
            live.watch.seated(session, mono_s, _known(device.bedside, session))


def _limits(room: Room) -> VitalsLimits | None:
    return room.protocol.vitals if room.protocol else None


def _known(standing: Standing | None, session: str | None) -> Known:
    """What the room has of this person; of another, nothing."""
    if standing is None or session is None or standing.session != session:
        return UNKNOWN
    return Known(
        state_of(standing), standing.spo2_percent, standing.resp_per_min, standing.no_breath_s
    )


def _changed(device: Device, watch: Watch) -> Iterator[BedsideChanged]:
    """Nothing, or how the person is now, where the room has it otherwise."""
    standing = device.bedside
    session = standing.session if standing else None
    another = session != watch.session and watch.state != NOBODY
    if another or watch.state != state_of(standing):
        yield BedsideChanged(
            device.id, watch.session, watch.state,
            watch.spo2_percent, watch.resp_per_min, watch.no_breath_s,
        )  # fmt: skip


def _unwatched(room: Room, device: Device) -> list[BedsideChanged]:
    """Nobody can say how this person is; what was found of them before is not taken back."""
    standing, place = device.bedside, room.places.get(device.place or "")
    session = place.session if place else None
    if session is None:
        return []
    same = standing if standing is not None and standing.session == session else None
    state = msgspec.structs.replace(state_of(same), signal=LOST)
    if same is not None and state == state_of(same):
        return []
    known = _known(same, session)
    return [
        BedsideChanged(
            device.id, session, state, known.spo2_percent, known.resp_per_min, known.no_breath_s
        )
    ]


def _row(device: str, live: _Live | None, mono_s: float) -> BedsideRow:
    if live is None or live.vitals is None:
        return BedsideRow(device, None)
    vitals, breathing = live.vitals, live.breathing_at(mono_s)
    row = BedsideRow(
        device, max(0.0, mono_s - live.vitals_s), vitals.spo2_percent, vitals.pulse_per_min,
        vitals.resp_per_min, vitals.quality, vitals.reason,
    )  # fmt: skip
    if breathing is None:
        return row
    return msgspec.structs.replace(
        row, etco2=breathing.etco2, etco2_unit=breathing.etco2_unit,
        no_breath_s=breathing.no_breath_s,
    )  # fmt: skip
