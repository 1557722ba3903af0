"""What the loop does now and then, between two inputs: samples and snapshots.

None of it may stop the loop: losing a snapshot costs time at the next start, and a journal that
cannot be written is said by the conductor, which writes far more often. So a fault here is a line
in the log file and another try.
"""

import logging
from collections import deque
from typing import Final

from devices.readings import Vitals, VitalsQuality
from hatmonitor.journal.errors import JournalFailed
from hatmonitor.journal.patient import PatientJournal
from hatmonitor.journal.samples import Sample
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.monitor.conductor import Conductor

SAMPLES_EVERY_S: Final = 1.0
# One sample a second of an instrument: a little less, or one that itself speaks once a second would
# lose every other value to its own unevenness. A change of quality is kept sooner, for what it is;
# that there still is nothing, seldom, or empty places would fill the disk.
SAMPLE_AFTER_S: Final = 0.9
CHANGE_AFTER_S: Final = 0.2
NOTHING_AFTER_S: Final = 10.0
SNAPSHOT_EVERY_EVENTS: Final = 2_000
# A minute of a full house while the disk refuses; after that the oldest samples go.
_SAMPLES_MAX: Final = 3_000

log = logging.getLogger(__name__)


class Every:
    """True once in so many real seconds."""

    def __init__(self, seconds: float, first_s: float) -> None:
        self._seconds = seconds
        self._due_s = first_s

    def __call__(self, mono_s: float) -> bool:
        if mono_s < self._due_s:
            return False
        self._due_s = mono_s + self._seconds
        return True


class Upkeep:
    """Of one life of the monitor; used by the loop's thread only. mono_s: when it began."""

    def __init__(self, conductor: Conductor, journal: PatientJournal, mono_s: float) -> None:
        self._conductor = conductor
        self._journal = journal
        self._samples: deque[Sample] = deque(maxlen=_SAMPLES_MAX)
        self._offered: list[Sample] = []  # what the disk may have taken
        self._sampled: dict[str, tuple[Moment, Vitals]] = {}
        # One is due at once, or a monitor that is killed often would fold ever more.
        self._snapshot_seq = conductor.seq - SNAPSHOT_EVERY_EVENTS
        self._samples_due = Every(SAMPLES_EVERY_S, mono_s)

    def sample(
        self, device: str, vitals: Vitals, now: Moment, no_breath_s: int | None = None
    ) -> None:
        """Keep it until the next commit of samples, if it is time for one."""
        if not self._wanted(device, vitals, now):
            return
        self._sampled[device] = (now, vitals)
        room = self._conductor.room
        known = room.devices.get(device)
        place = room.places.get(known.place) if known and known.place else None
        self._samples.append(
            Sample(
                now.at_us,
                device,
                place.id if place else None,
                place.session if place else None,
                vitals.spo2_percent,
                vitals.pulse_per_min,
                vitals.resp_per_min,
                vitals.quality,
                vitals.reason,
                no_breath_s,
            )
        )

    def _wanted(self, device: str, vitals: Vitals, now: Moment) -> bool:
        if device not in self._sampled:
            return True
        at, before = self._sampled[device]
        if (vitals.quality, vitals.reason) != (before.quality, before.reason):
            return elapsed_s(at, now) >= CHANGE_AFTER_S
        nothing = vitals.quality is VitalsQuality.NONE
        return elapsed_s(at, now) >= (NOTHING_AFTER_S if nothing else SAMPLE_AFTER_S)

    def tend(self, mono_s: float) -> None:
        """Do what is due."""
        if (self._samples or self._offered) and self._samples_due(mono_s):
            self._write_samples()
        if self._conductor.seq - self._snapshot_seq >= SNAPSHOT_EVERY_EVENTS:
            self._snapshot()

    @property
    def waiting_us(self) -> int | None:
        """The time of the oldest sample that is not written yet."""
        return min((sample.at_us for sample in (*self._offered, *self._samples)), default=None)

    def finish(self) -> None:
        """The last things, at an end in good order."""
        if self._samples or self._offered:
            self._write_samples()
        self._snapshot()

    def _write_samples(self) -> None:
        try:
            if self._offered:
                self._journal.add_samples(self._offered, again=True)
            self._offered = list(self._samples)
            self._samples.clear()
            if self._offered:
                self._journal.add_samples(self._offered)
            self._offered = []
        except JournalFailed as failure:
            log.warning("samples wait: %s", failure.why)

    def _snapshot(self) -> None:
        self._snapshot_seq = self._conductor.seq
        try:
            self._conductor.save_snapshot()
        except JournalFailed as failure:
            log.warning("no snapshot could be kept: %s", failure.why)
