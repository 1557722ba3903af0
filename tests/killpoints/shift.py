"""The scripted shift that is killed at every write: two emergencies, and everything around them.

Played in the real conductor on a real journal. After every step it is noted what was promised: the
room, which the wire has told everybody, and the numbers of every `ok` that a person was given.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from devices import readings as r
from hatmonitor.events import Event
from hatmonitor.journal.samples import Sample
from hatmonitor.journal.seal import SealWhy
from hatmonitor.journal.store import Journal
from hatmonitor.monitor import inputs as i
from hatmonitor.monitor.outcome import Outcome
from hatmonitor.room.state import Room
from tests.core.world import World
from tests.killpoints.tape import Tape

# What the script must have come by, or it shows nothing.
WHAT_IT_HAS: Final = {
    "emergency_started", "emergency_step_recorded", "naloxone_given", "emergency_ended",
    "correction_noted", "alarm_raised", "alarm_acknowledged", "alarm_sound_paused",
    "alarm_escalated", "alarm_cleared", "check_recorded", "shift_handed_over", "follower_lost",
    "sound_path_lost", "session_ended", "drill_started", "drill_ended", "emergency_role_taken",
    "alarm_shelved", "alarm_unshelved", "vitals_condition_changed", "button_pressed",
    "client_held", "incident_report_written", "incident_report_signed",
}  # fmt: skip


class Taped:
    """A journal that tells the tape after every write."""

    def __init__(self, journal: Journal, tape: Tape) -> None:
        self._journal = journal
        self._tape = tape

    def append(self, events: Sequence[Event]) -> list[Event]:
        self._tape.begins()
        written = self._journal.append(events)
        self._tape.wrote(self._journal.count)
        return written

    def hold(self, events: Sequence[Event], after: Event | None) -> list[Event]:
        return self._journal.hold(events, after)

    def samples(self, samples: Sequence[Sample]) -> None:
        self._tape.begins()
        self._journal.add_samples(samples)
        self._tape.wrote(self._journal.count)

    def events(self, from_seq: int = 1) -> Iterable[Event]:
        return self._journal.events(from_seq)

    def latest_snapshot(self, fold_version: int) -> tuple[int, bytes] | None:
        return self._journal.latest_snapshot(fold_version)

    def save_snapshot(self, seq: int, blob: bytes, fold_version: int) -> None:
        self._journal.save_snapshot(seq, blob, fold_version)


class Promised(msgspec.Struct, frozen=True):
    """What everybody had been told at this event: the room, and every `ok` so far."""

    room: Room
    oks: tuple[int, ...]


class Shift(World):
    """promised: by the number of the last event."""

    def __init__(self, journal: Journal, tape: Tape) -> None:
        self.promised: dict[int, Promised] = {0: Promised(Room(), ())}
        self._oks: tuple[int, ...] = ()
        self._sealed = journal
        super().__init__(journal=Taped(journal, tape))

    def put(self, item: i.AnyInput) -> Outcome:
        self.promised.setdefault(self.room.seq, Promised(self.room, ()))  # of the opening
        outcome = super().put(item)
        if outcome.reply is not None and outcome.reply.ok:
            self._oks += outcome.reply.seqs
        self.promised[self.room.seq] = Promised(self.room, self._oks)
        return outcome

    def vitals_kept(self) -> None:
        """A second's samples: a write without an event."""
        sample = Sample(self.now.at_us, "ox2", "B1", "V000001", 88, 61, 7, "good", None, None)
        self.journal.samples([sample, sample])

    def sealed(self) -> None:
        """What the monitor's upkeep does now and then."""
        self._sealed.seal(self.now, SealWhy.INTERVAL)
        self.conductor.save_snapshot()


def play(journal: Journal, tape: Tape) -> Shift:
    """From the opening to the next shift."""
    shift = Shift(journal, tape)
    _people_come(shift)
    _first_emergency(shift)
    _second_emergency_beside_it(shift)
    _checks_are_missed(shift)
    _the_house_itself_fails(shift)
    _the_shift_is_handed_over(shift)
    assert set(shift.kinds()) >= WHAT_IT_HAS, WHAT_IT_HAS - set(shift.kinds())
    return shift


def _people_come(shift: Shift) -> None:
    shift.enrol("C-0412", "C-0413", "C-0414")
    shift.observe("C-0412", "B1")
    shift.observe("C-0413", "B2")
    shift.ok("start_drill", place="B3")  # the first real alarm ends it
    shift.wait(15)
    shift.ok("record_step", place="B3", step="stimulate")
    shift.ok("give_naloxone", place="B3")
    shift.vitals_kept()


def _first_emergency(shift: Shift) -> None:
    shift.wear(97, 2, "ox2")
    shift.wear(76, 7, "ox2")
    shift.ok("raise_overdose", place="B1")
    shift.ok("take_role", place="B1", role="leads")
    shift.ok("take_role", place="B1", role="minds_room", staff="lead1")
    shift.inject("C-0414", "B3")
    for step in ("stimulate", "airway", "oxygen"):
        shift.wait(8)
        shift.ok("record_step", place="B1", step=step)
        shift.vitals_kept()
    shift.ok("give_naloxone", place="B1")
    shift.ok("pause_sound", alarm="overdose_called:B1", seconds=60)
    shift.wait(minutes=1.2)
    shift.sealed()
    shift.ok("record_step", place="B1", step="ambulance_called")
    shift.ok("correct", seq=shift.room.seq, note="pressed by mistake", withdraw=True)
    shift.ok("record_step", place="B1", step="ventilate", at=shift.at(40))  # entered late
    shift.wait(minutes=2)
    shift.ok("give_naloxone", place="B1", mg=0.8, route="nasal")


def _second_emergency_beside_it(shift: Shift) -> None:
    shift.ok("raise_overdose", place="B2", by="office")
    shift.answer("overdose_called:B1")
    shift.answer("emergency_desaturation:B1")
    shift.wait(20)
    shift.ok("record_step", place="B2", step="stimulate", by="office")
    shift.ok("give_naloxone", place="B2", by="office")
    shift.ok("raise_overdose", place="B1")  # again: it rises, and is unseen
    shift.wait(minutes=3.2)  # the next dose is due at both; what is unseen escalates
    shift.ok("give_naloxone", place="B1", mg=0.4)
    shift.ok("give_naloxone", place="B2", mg=0.4, by="office")
    shift.answer("overdose_called:B2", by="office")
    shift.ok("record_step", place="B2", step="ambulance_not_called", reason="wakes up")
    shift.ok("record_step", place="B1", step="ambulance_called")
    shift.wait(minutes=2)
    shift.sealed()
    shift.ok("record_step", place="B1", step="ambulance_arrived")
    shift.ok("end_emergency", place="B1", outcome="hospital")
    shift.wait(minutes=1)
    shift.ok("give_naloxone", place="B1", at=shift.at(200))  # forgotten, after the end
    shift.ok("end_emergency", place="B2", outcome="recovered")
    report = next(key for key, one in shift.room.reports.items() if one.place == "B1")
    shift.ok("write_report", emergency=report, sections={"what_happened": "EXAMPLE: found blue"})
    written = shift.last("incident_report_written").seq
    shift.ok("sign_report", by="office", emergency=report, written=written)


def _checks_are_missed(shift: Shift) -> None:
    shift.check("B2", rr=14)
    shift.ok("end_injection", place="B3")
    shift.wait(minutes=14)  # B3's check is late
    shift.wait(minutes=8)  # and missed
    for alarm in list(shift.room.alarms.values()):
        if alarm.name == "check_late":
            shift.answer(alarm.id)
    shift.vitals_kept()
    shift.ok("record_check", place="B3", rr=6, spo2=86, poss="3")  # found, and not well
    shift.wait(minutes=2)


def _the_house_itself_fails(shift: Shift) -> None:
    shift.put(i.FollowerGone("console", "says nothing"))
    shift.put(i.SoundSaid(False, "the output was pulled"))
    shift.wait(minutes=1.5)
    shift.hear(r.Button(True), "help1")
    shift.ok("shelve", by="office", alarm="console_silent:console", minutes=2, reason="known")
    shift.wait(minutes=1)
    shift.hear(r.Button(False), "help1")
    shift.wait(minutes=1.1)  # back from the shelf
    shift.answer("console_silent:console")
    shift.put(i.SoundSaid(True, "speaker"))
    shift.put(i.FollowerSeen("console"))
    shift.sealed()


def _the_shift_is_handed_over(shift: Shift) -> None:
    shift.ok("raise_overdose", place="S1")  # nobody is there in the log
    shift.wait(minutes=1.1)
    shift.ok("give_naloxone", place="S1")
    shift.ok("hand_over", by="office", to="w1", note="B3 is not well")
    shift.sealed()
    shift.wait(minutes=3.5)
    shift.ok("give_naloxone", place="S1")
    shift.wait(minutes=1)
