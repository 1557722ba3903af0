"""What holds now: small pure functions of (room, now), one for each alarm the monitor judges.

They judge the whole room every time and remember nothing, so that a restart, a suspend or a late
start finds the same as one who watched all along: a deadline is 'at or after', never a window.
Clinical numbers come from the protocol, or from the facts that were stamped with it; the only
constants here are technical.
"""

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from hatmonitor.alarms.table import alarm_id
from hatmonitor.moments import Moment
from hatmonitor.room.due import booth_time_s, naloxone_due_s, next_check_due_s, observation_left_s
from hatmonitor.room.state import Room, Visit
from hatmonitor.words import N_, Say, say


class Condition(msgspec.Struct, frozen=True):
    """One alarm's condition that holds. occurrence: the seq of its cause, 0: it came with time."""

    name: str
    subject: str
    reason: Say
    place: str | None = None
    client: str | None = None
    session: str | None = None
    occurrence: int = 0

    @property
    def alarm(self) -> str:
        """The id of the alarm it belongs to."""
        return alarm_id(self.name, self.subject)


def _of_visit(name: str, visit: Visit, reason: Say, occurrence: int = 0) -> Condition:
    return Condition(
        name,
        visit.place or visit.client,
        reason,
        visit.place,
        visit.client,
        visit.session,
        occurrence,
    )


def _minutes(seconds: float) -> int:
    return int(seconds // 60)


def overdose_called(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds while the emergency is open."""
    for emergency in room.emergencies.values():
        yield Condition(
            "overdose_called",
            emergency.place,
            say("called by {who}", who=emergency.by),
            emergency.place,
            emergency.client,
            emergency.session,
            emergency.started_seq,
        )


def from_last_check(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds until a newer check is better: breathing, and rousability, each its own alarm."""
    for visit in room.visits.values():
        if not visit.checks:
            continue
        last = visit.checks[-1]
        if "not_rousable" in last.bad:
            yield _of_visit("not_rousable", visit, say("POSS {poss}", poss=last.poss), last.seq)
        if "rr_low" in last.bad:
            reason = say("breathing {rr} per minute", rr=last.rr)
            yield _of_visit("not_breathing_well", visit, reason, last.seq)
        elif "spo2_low" in last.bad:
            reason = say("SpO2 {spo2} %", spo2=last.spo2)
            yield _of_visit("not_breathing_well", visit, reason, last.seq)


def naloxone_due(room: Room, now: Moment) -> Iterator[Condition]:
    """Holds from the time to the next dose until that dose is given or the emergency ends."""
    for emergency in room.emergencies.values():
        in_s = naloxone_due_s(room, emergency.place, now)
        if in_s is None or in_s > 0:
            continue
        given = [dose for dose in emergency.doses if not dose.withdrawn]
        yield Condition(
            "naloxone_due",
            emergency.place,
            say("dose {number} was given, time for the next is up", number=len(given)),
            emergency.place,
            emergency.client,
            emergency.session,
            given[-1].seq,
        )


def checks_overdue(room: Room, now: Moment) -> Iterator[Condition]:
    """Late from the protocol's first share of the interval overdue, missed from the second."""
    if room.protocol is None:
        return
    limits = room.protocol.checks
    for visit in room.visits.values():
        due_s = next_check_due_s(visit, now)
        if due_s is None or due_s > 0 or not visit.check_every_s or visit.place is None:
            continue
        overdue_percent = -due_s / visit.check_every_s * 100.0
        reason = say("was due {minutes} min ago", minutes=_minutes(-due_s))
        if overdue_percent >= limits.missed_percent:
            yield _of_visit("check_missed", visit, reason)
        elif overdue_percent >= limits.late_percent:
            yield _of_visit("check_late", visit, reason)


def over_time(room: Room, now: Moment) -> Iterator[Condition]:
    """Holds from the booth's limit until the needle is out."""
    for visit in room.visits.values():
        in_booth_s = booth_time_s(visit, now)
        if in_booth_s is None or visit.limit_s is None or in_booth_s < visit.limit_s:
            continue
        reason = say("in the booth for more than {minutes} min", minutes=_minutes(visit.limit_s))
        yield _of_visit("over_time", visit, reason)


def forgotten_exit(room: Room, now: Moment) -> Iterator[Condition]:
    """Holds when the watch ended long ago and the person is still in the log."""
    if room.protocol is None:
        return
    allowed_s = room.protocol.observation.forgotten_exit_min * 60
    for visit in room.visits.values():
        left_s = observation_left_s(visit, now)
        if left_s is None or -left_s < allowed_s:
            continue
        reason = say("the time was over more than {minutes} min ago", minutes=_minutes(allowed_s))
        yield _of_visit("forgotten_exit", visit, reason)


def breath_unassigned(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds until a worker assigns the result or puts it aside."""
    for breath in room.unassigned.values():
        yield Condition(
            "breath_unassigned",
            str(breath.seq),
            say("{text} on {device}: nobody was expected", text=breath.text, device=breath.device),
            occurrence=breath.seq,
        )


def instruments(room: Room, _now: Moment) -> Iterator[Condition]:
    """Lost while the port is gone; in trouble while it cannot measure."""
    for device in room.devices.values():
        if device.up is False:
            reason = say("{device}: {why}", device=device.id, why=device.why)
            yield Condition("instrument_lost", device.id, reason, device.place)
        for trouble, text in device.troubles.items():
            reason = say(
                "{device}: {trouble} ({text})",
                device=device.id,
                trouble=TROUBLE_WORDS.get(trouble, trouble),
                text=text,
            )
            yield Condition("instrument_trouble", f"{device.id}.{trouble}", reason, device.place)


def technical(room: Room, _now: Moment) -> Iterator[Condition]:
    """The watch on ourselves: log, sound, followers, disk, clock, gaps."""
    if not room.logging:
        yield Condition("not_logging", "journal", say("{why}", why=room.logging_why))
    if room.sound is False:
        yield Condition("no_sound_path", "bell", say("{why}", why=room.sound_why))
    for follower in room.followers.values():
        if follower.present is False and follower.name in FOLLOWER_ALARMS:
            name = FOLLOWER_ALARMS[follower.name]
            yield Condition(name, follower.name, say("{why}", why=follower.why))
    if room.disk_low:
        yield Condition("disk_nearly_full", "disk", say("{mb} MB left", mb=room.disk_free_mb))
    if room.clock_step_seq is not None:
        reason = say("by {seconds} s", seconds=round(room.clock_step_s))
        yield Condition("clock_stepped", "clock", reason, occurrence=room.clock_step_seq)
    if room.watch_gap_seq is not None:
        reason = say("for {seconds} s", seconds=round(room.watch_gap_s))
        yield Condition("watch_gap", "monitor", reason, occurrence=room.watch_gap_seq)


FOLLOWER_ALARMS: Final = {"bell": "bell_silent", "console": "console_silent"}

TROUBLE_WORDS: Final = {
    "battery_low": N_("battery low"),
    "sensor_error": N_("sensor error"),
    "calibration_due": N_("calibration due"),
    "no_answer": N_("no answer"),
    "garbage": N_("sends garbage"),
    "not_recorded": N_("raw bytes are not kept"),
}

RULES: Final[tuple[Callable[[Room, Moment], Iterator[Condition]], ...]] = (
    overdose_called,
    from_last_check,
    naloxone_due,
    checks_overdue,
    over_time,
    forgotten_exit,
    breath_unassigned,
    instruments,
    technical,
)


def conditions(room: Room, now: Moment) -> dict[str, Condition]:
    """Everything that holds now, by alarm id."""
    return {condition.alarm: condition for rule in RULES for condition in rule(room, now)}
