"""The one table of facts: what has happened, in the past tense, frozen, versioned.

Only the monitor makes events, only `room.apply` reads them into a state, and nothing that is not in
this table can happen. A kind is a short fixed word, never a class path; words for people stand
elsewhere. A new fact is a struct here and a branch in hatmonitor/room/apply.py.

The envelope is the journal's row: seq, moment, who, where, whom. The fact's own fields are the
row's `body`, beside the stamps (protocol version, written late, demo). An entry of an unknown kind,
or one that does not hold what its kind must, is handed on as `Unread`: it keeps its number, is left
out of the room by everybody alike, and that it was is an alarm.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from hatmonitor.moments import Moment
from hatmonitor.protocol import Protocol
from hatmonitor.words import Say


class Fact(msgspec.Struct, frozen=True, tag_field="kind", omit_defaults=False):
    """Base of all facts. Field names must not be `protocol_version`, `late`, `demo` or `v`."""


# --- the house -----------------------------------------------------------------------------------


class PlaceRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """kind is `booth` or `seat`."""

    id: str
    kind: str
    label: str


class DeviceRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """place None: the instrument stands at the desk. settings: what its driver is told
    (devices/instrument.py). calls: of a call system, from the address of a call to a place.
    measures and own_ratio are those of the catalogue's row: breath, vitals or button; and the
    blood-to-breath ratio with which the instrument itself makes a blood value, where its maker
    says so."""

    id: str
    driver: str
    port: str
    place: str | None = None
    settings: dict[str, Any] = {}
    calls: dict[str, str] = {}
    measures: str = ""
    own_ratio: float | None = None


class MonitorStarted(Fact, frozen=True, tag="monitor_started"):
    """gap_s: how long nobody watched, None at the very first start. clean: it had been stopped.
    gap_unknown: the machine was restarted and its clock cannot be right, so that gap_s is the least
    it can have been: the age of this boot."""

    program: str
    pid: int
    clean: bool
    gap_s: float | None
    gap_unknown: bool = False


class MonitorStopped(Fact, frozen=True, tag="monitor_stopped"):
    why: str


class SiteOpened(Fact, frozen=True, tag="site_opened"):
    """The site file as it was read: places, instruments, followers that must be there."""

    name: str
    language: str
    time_zone: str
    places: tuple[PlaceRow, ...]
    devices: tuple[DeviceRow, ...]
    followers: tuple[str, ...]


class ProtocolAdopted(Fact, frozen=True, tag="protocol_adopted"):
    """at_once: what is running is judged by it too, from now (room/adopting.py); an older program
    let that go on by what it had begun with."""

    protocol: Protocol
    at_once: bool = False


class StaffAdded(Fact, frozen=True, tag="staff_added"):
    """The PIN's hash is kept apart from the journal (hatmonitor/staff.py)."""

    staff: str
    role: str


class StaffRemoved(Fact, frozen=True, tag="staff_removed"):
    """May sign in no more."""

    staff: str


class SecretChanged(Fact, frozen=True, tag="secret_changed"):
    """A change of the staff file; never the secret. what: added, pin, role, removed, kept_anew (the
    same PIN, better kept), or known (the file as an older program left it). number and mark: the
    file's own, after it."""

    staff: str
    what: str
    number: int
    mark: str


class StaffFileDoubted(Fact, frozen=True, tag="staff_file_doubted"):
    """At a start the staff file is not the one the log knows. why: missing, replaced, or key_lost.
    number and mark: of what is there now."""

    why: str
    number: int
    mark: str


class SignedIn(Fact, frozen=True, tag="signed_in"):
    """station: the follower's own name (hatmonitor/roles.py). ticket_hash: of the random words this
    line was given, SHA-256; whoever shows them after a crash goes on being signed in there."""

    staff: str
    station: str
    ticket_hash: str = ""


class SignedOut(Fact, frozen=True, tag="signed_out"):
    staff: str
    station: str


class SignInRefused(Fact, frozen=True, tag="sign_in_refused"):
    staff: str
    station: str


class PinWaitsEnded(Fact, frozen=True, tag="pin_waits_ended"):
    """By a shift lead's word. staff: whose, empty: everybody's."""

    staff: str = ""


class ShiftHandedOver(Fact, frozen=True, tag="shift_handed_over"):
    """standing: the alarms that stood at that moment; open_sessions: who was still in the house.
    warnings: names of standing warnings the next shift must know of (batch_warning)."""

    to: str
    note: str
    standing: tuple[str, ...]
    open_sessions: tuple[str, ...]
    lost_devices: tuple[str, ...]
    warnings: tuple[str, ...] = ()


class SoundTestAsked(Fact, frozen=True, tag="sound_test_asked"):
    """Somebody wants to hear the three sounds; the bell plays each once, highest last."""


class SoundTested(Fact, frozen=True, tag="sound_tested"):
    """asked: the seq of sound_test_asked. heard: whether the person heard all three."""

    asked: int
    heard: bool
    note: str = ""


class FollowerJoined(Fact, frozen=True, tag="follower_joined"):
    """away_s: how long it had been missed, None: it had not."""

    follower: str
    away_s: float | None = None


class FollowerLost(Fact, frozen=True, tag="follower_lost"):
    follower: str
    why: str


class FollowerLeft(Fact, frozen=True, tag="follower_left"):
    """One that the site does not ask for said goodbye: nobody misses it any more."""

    follower: str


class LoggingFailed(Fact, frozen=True, tag="logging_failed"):
    """The journal could not be written; this fact itself is written late."""

    why: str


class LoggingResumed(Fact, frozen=True, tag="logging_resumed"):
    """from_seq and the ones after it, `count` in all, were written late."""

    from_seq: int
    count: int


class LogDoubted(Fact, frozen=True, tag="log_doubted"):
    """The journal is not what it was, as far as could be seen. reason: what does not fit."""

    reason: Say


class EntriesMissing(Fact, frozen=True, tag="entries_missing"):
    """Entries seq to last were told to people, and the log does not have them or has others under
    their numbers. follower: who was told, empty: they were kept. kept_in: the file they are in."""

    seq: int
    last: int
    follower: str = ""
    kept_in: str = ""


class LogSealed(Fact, frozen=True, tag="log_sealed"):
    """The log is sealed (again): so the journal itself knows by which book, how many seals that had
    when this life of the monitor made its first, and how that one's signature begins. Once at each
    start, and when sealing had failed."""

    book: str
    seals: int
    signed: str


class SealingFailed(Fact, frozen=True, tag="sealing_failed"):
    """What is written now is not sealed, until the next log_sealed."""

    why: str


class StaffFileFailed(Fact, frozen=True, tag="staff_file_failed"):
    """The file with the staff's secrets cannot be used: nobody can sign in. reason: why, and what
    helps."""

    reason: Say


class StaffFileRead(Fact, frozen=True, tag="staff_file_read"):
    """It can be used again."""


class SoundPathLost(Fact, frozen=True, tag="sound_path_lost"):
    """bell: which of them, by its own name."""

    why: str
    bell: str = "bell"


class SoundPathBack(Fact, frozen=True, tag="sound_path_back"):
    output: str
    bell: str = "bell"


class DiskSpaceChanged(Fact, frozen=True, tag="disk_space_changed"):
    free_mb: int
    low: bool


class ClockStepped(Fact, frozen=True, tag="clock_stepped"):
    """The wall clock moved by_s against the boot's clock; durations did not."""

    by_s: float


class ClockDoubted(Fact, frozen=True, tag="clock_doubted"):
    """The wall clock cannot be right. reason: what it shows, and why that cannot be."""

    reason: Say


class MachineSuspended(Fact, frozen=True, tag="machine_suspended"):
    """No tick for gap_s on the same boot: the machine slept, or the monitor was stopped."""

    gap_s: float


class ProgramFault(Fact, frozen=True, tag="program_fault"):
    """A fault of the program's own, which cost one thing. process: monitor, console, bell, review.
    part: what it cost, in the code's own names. where: `module.function:line`. cause: the
    exception's type. count: how often by now; told the first time, then at 10, 100 and hourly."""

    process: str
    part: str
    where: str
    cause: str
    count: int = 1


class ProgramFaultOver(Fact, frozen=True, tag="program_fault_over"):
    """It has gone well for long enough. count: how often it came."""

    process: str
    where: str
    cause: str
    count: int


class EventLeftOut(Fact, frozen=True, tag="event_left_out"):
    """A follower could not take the event `of` into its room, and goes on without it. event_kind:
    that event's. What the monitor itself leaves out stands in the room by the fold."""

    process: str
    of: int
    event_kind: str
    cause: str


# --- instruments ---------------------------------------------------------------------------------


class LinkUp(Fact, frozen=True, tag="link_up"):
    device: str
    port: str


class LinkLost(Fact, frozen=True, tag="link_lost"):
    device: str
    why: str


class InstrumentTroubled(Fact, frozen=True, tag="instrument_troubled"):
    """trouble: a devices.readings.TroubleKind; text: what the instrument sent, or what it did."""

    device: str
    trouble: str
    text: str


class InstrumentRecovered(Fact, frozen=True, tag="instrument_recovered"):
    device: str
    trouble: str


class BreathExpected(Fact, frozen=True, tag="breath_expected"):
    """The instrument is armed for this client for arm_s from now."""

    client: str
    device: str
    arm_s: float


class BreathExpectationEnded(Fact, frozen=True, tag="breath_expectation_ended"):
    """why: cancelled, expired, insufficient, timed_out, link_lost."""

    client: str
    device: str
    why: str


class BreathStepSeen(Fact, frozen=True, tag="breath_step_seen"):
    device: str
    step: str


class BreathMeasured(Fact, frozen=True, tag="breath_measured"):
    """The number as sent, with its own unit; mg_per_l beside it with the ratio used (None for a
    breath unit). status is the instrument's word. level is clear, near, over or above_upper against
    the protocol; pass or fail where only that word came; or unknown where no unit or no number
    came. bound_to None: unassigned. origin: how it came, where that must be said
    (devices/readings.py). confirmed_by: the second person, for a typed value. record: the key of
    an imported record, so that none is stored twice."""

    device: str
    value: float | None
    unit: str | None
    text: str
    status: str
    mg_per_l: float | None
    ratio: float | None
    level: str
    device_limit: float | None
    test_number: int | None
    bound_to: str | None
    origin: str = ""
    confirmed_by: str | None = None
    record: str | None = None


class BreathEntered(Fact, frozen=True, tag="breath_entered"):
    """A person read a value, or the word PASS or FAIL, from a display and typed it; nothing until
    another person has confirmed it. instrument: what it was read from, in words."""

    client: str
    instrument: str
    value: float | None
    unit: str | None
    status: str


class BreathEntryEnded(Fact, frozen=True, tag="breath_entry_ended"):
    """entry: the seq of breath_entered. why: confirmed, rejected (reason: of the person who did),
    or visit_over."""

    entry: int
    client: str
    why: str
    reason: str = ""


class BreathAssigned(Fact, frozen=True, tag="breath_assigned"):
    """reading: the seq of the breath_measured event."""

    reading: int
    client: str


class BreathDismissed(Fact, frozen=True, tag="breath_dismissed"):
    """A result that belongs to nobody (a trial blow), put aside with its reason."""

    reading: int
    reason: str


class VitalsConditionChanged(Fact, frozen=True, tag="vitals_condition_changed"):
    """How the person at a place does, as their oximeter or capnograph tells (hatmonitor/vitals).

    signal: none (nobody wears it), ok, or lost. spo2: ok, dip, low or emergency; breathing: ok,
    slow or stopped. spo2_percent, resp_per_min, no_breath_s: the values at the change, None where
    there was none. baseline_percent: the person's own, once it is known."""

    device: str
    signal: str
    spo2: str
    breathing: str
    spo2_percent: int | None = None
    resp_per_min: int | None = None
    no_breath_s: int | None = None
    baseline_percent: int | None = None
    told_percent: int | None = None


class ButtonPressed(Fact, frozen=True, tag="button_pressed"):
    """call: the address of a call system's call, empty for a button of its own; text: its words."""

    device: str
    call: str = ""
    text: str = ""


class ButtonReleased(Fact, frozen=True, tag="button_released"):
    """The button is out again, or the call is over. The alarm stands until it is seen."""

    device: str
    call: str = ""


# --- clients and visits --------------------------------------------------------------------------


class ClientEnrolled(Fact, frozen=True, tag="client_enrolled"):
    """criteria: the words that were confirmed; the facts behind them are not stored."""

    client: str
    approved_by: str
    criteria: tuple[str, ...]


class EnrolmentEnded(Fact, frozen=True, tag="enrolment_ended"):
    client: str
    reason: str


class ClientHeld(Fact, frozen=True, tag="client_held"):
    """until_us: UTC microseconds, None: until lifted."""

    client: str
    reason: str
    until_us: int | None


class HoldLifted(Fact, frozen=True, tag="hold_lifted"):
    client: str
    reason: str


class ClientAdmitted(Fact, frozen=True, tag="client_admitted"):
    client: str


class ClientAssessed(Fact, frozen=True, tag="client_assessed"):
    """poss: S, 1, 2, 3 or 4."""

    client: str
    poss: str
    note: str


class DoseDecided(Fact, frozen=True, tag="dose_decided"):
    """outcome: dose, reduced_dose, retest, refused, prescriber_asked. wait_s: for a retest."""

    client: str
    outcome: str
    reason: str
    prescriber: str
    wait_s: float | None


class ClientSeated(Fact, frozen=True, tag="client_seated"):
    client: str
    place: str


class InjectionStarted(Fact, frozen=True, tag="injection_started"):
    """The dose and its set were handed over: clock one starts."""

    place: str
    route: str
    kit: str
    target_s: float
    limit_s: float


class InjectionEnded(Fact, frozen=True, tag="injection_ended"):
    """Needle out at `at`: clock two starts there. corrected: a second, corrected time."""

    place: str
    at: Moment
    observe_s: float
    check_every_s: float
    corrected: bool


class ClientMoved(Fact, frozen=True, tag="client_moved"):
    place: str
    to: str


class CheckRecorded(Fact, frozen=True, tag="check_recorded"):
    """good: within the protocol's limits, as they were then; bad: which values were not."""

    place: str
    rr: int
    spo2: int | None
    poss: str
    note: str
    good: bool
    bad: tuple[str, ...]


class ObservationChanged(Fact, frozen=True, tag="observation_changed"):
    """by_s: added (negative: shortened); observe_s: the length from now on."""

    place: str
    by_s: float
    observe_s: float
    reason: str


class PlaceChanged(Fact, frozen=True, tag="place_changed"):
    """state: open, cleaning, out_of_service."""

    place: str
    state: str


class SessionEnded(Fact, frozen=True, tag="session_ended"):
    """early: before the protocol's checks and time were complete, with the reason."""

    client: str
    place: str | None
    outcome: str
    reason: str
    early: bool


class CorrectionNoted(Fact, frozen=True, tag="correction_noted"):
    """of: the seq it points at. withdraws: that entry no longer counts (it stays in the log)."""

    of: int
    note: str
    withdraws: bool


# --- emergencies and alarms ----------------------------------------------------------------------


class EmergencyStarted(Fact, frozen=True, tag="emergency_started"):
    """practice: a drill, in an empty booth."""

    place: str
    practice: bool = False


class EmergencyStepRecorded(Fact, frozen=True, tag="emergency_step_recorded"):
    """done_us: when it was done, UTC microseconds, where it was entered late; None: now. reason:
    for a decision that needs one (no ambulance)."""

    place: str
    step: str
    done_us: int | None = None
    reason: str = ""
    practice: bool = False


class EmergencyRoleTaken(Fact, frozen=True, tag="emergency_role_taken"):
    """role: leads (the emergency) or minds_room (everybody else in the room)."""

    place: str
    role: str
    staff: str
    practice: bool = False


class NaloxoneGiven(Fact, frozen=True, tag="naloxone_given"):
    """number: the how manieth of this emergency; next_s: time to the next by protocol. done_us: as
    in emergency_step_recorded."""

    place: str
    mg: float
    route: str
    number: int
    next_s: float
    done_us: int | None = None
    practice: bool = False


class NaloxoneNotNeeded(Fact, frozen=True, tag="naloxone_not_needed"):
    """Looked at, and not now: nobody is asked for the next dose until another was given."""

    place: str
    reason: str
    practice: bool = False


class EmergencyEnded(Fact, frozen=True, tag="emergency_ended"):
    """long_watch_s: the length of the long watch that follows, None when none does."""

    place: str
    outcome: str
    naloxone_doses: int
    long_watch_s: float | None
    check_every_s: float
    practice: bool = False


class DrillStarted(Fact, frozen=True, tag="drill_started"):
    """A practice overdose in an empty booth; its emergency follows as a fact of its own."""

    place: str


class DrillEnded(Fact, frozen=True, tag="drill_ended"):
    """why: finished, stopped, or real_alarm (it was broken through). answer_s: from the alarm to
    its first acknowledgement; steps_s: from the start to each step and to naloxone. None, or not
    there: it did not come to that."""

    place: str
    why: str
    seconds: float
    answer_s: float | None
    steps_s: dict[str, float]


class IncidentReportWritten(Fact, frozen=True, tag="incident_report_written"):
    """What staff add to the timeline, by section; a later one replaces an earlier one, which stays
    in the log. emergency: the seq of its emergency_started."""

    emergency: int
    place: str
    sections: dict[str, str]


class IncidentReportSigned(Fact, frozen=True, tag="incident_report_signed"):
    """By a shift lead. written: the seq of the text that was signed."""

    emergency: int
    place: str
    written: int


class AlarmRaised(Fact, frozen=True, tag="alarm_raised"):
    """alarm: `name:subject`, one alarm per name and subject. Raised again while it stands, it is
    the same alarm: it counts up, and rises to unacknowledged. reason: why, in words. occurrence:
    the seq of what brought the condition about (0: it came with time), so that a new cause is told
    from the old one. again: its condition came back while the alarm was held (alarm_cleared): the
    alarm counts up and does not rise; the same where it grew worse and nobody has seen it yet.
    level and waits_from: where it begins, because it, or a lesser alarm in whose place it comes,
    stood unanswered. value: the measured number it was raised at, where lower is worse. why it
    rises although somebody had answered it: one of the words in rules/rising.py."""

    alarm: str
    name: str
    subject: str
    priority: str
    reason: Say
    occurrence: int
    practice: bool = False
    again: bool = False
    level: int = 0
    waits_from: Moment | None = None
    value: float | None = None
    why: str = ""


class AlarmShelved(Fact, frozen=True, tag="alarm_shelved"):
    """By a shift lead: for so long it stands without sound, shown as shelved. What is about a
    person cannot be shelved."""

    alarm: str
    seconds: float
    reason: str


class AlarmUnshelved(Fact, frozen=True, tag="alarm_unshelved"):
    """why: over (its time), lifted, or person (it is about one; an older program shelved it)."""

    alarm: str
    why: str


class AlarmCleared(Fact, frozen=True, tag="alarm_cleared"):
    """The condition has gone; a latched alarm stands on until it is acknowledged. held: it comes
    and goes, so the alarm stands on for its time (hatmonitor/alarms/holding.py). stays: nothing
    tells any more how that person does, so it stands on until somebody has seen it."""

    alarm: str
    held: bool = False
    stays: bool = False


class AlarmAcknowledged(Fact, frozen=True, tag="alarm_acknowledged"):
    """seen: the seq of the raise (or rise) the person had on the screen. station: where they sat.
    note: what they wrote beside it."""

    alarm: str
    seen: int
    station: str = ""
    note: str = ""


class AlarmSoundPaused(Fact, frozen=True, tag="alarm_sound_paused"):
    """seconds: until it sounds again. escalates: sooner than was asked, because it escalates
    then."""

    alarm: str
    seconds: float
    escalates: bool = False


class AlarmEscalated(Fact, frozen=True, tag="alarm_escalated"):
    """level: 1, 2, 3 …; there is no last one."""

    alarm: str
    level: int


AnyFact = (
    MonitorStarted | MonitorStopped | SiteOpened | ProtocolAdopted | StaffAdded | SignedIn
    | SignedOut | SignInRefused | ShiftHandedOver | FollowerJoined | FollowerLost | LoggingFailed
    | LoggingResumed | LogDoubted | EntriesMissing | LogSealed | SealingFailed | SoundPathLost
    | SoundPathBack | StaffFileFailed | StaffFileRead
    | DiskSpaceChanged | ClockStepped | ClockDoubted | MachineSuspended | LinkUp | LinkLost
    | InstrumentTroubled | InstrumentRecovered
    | BreathExpected | BreathExpectationEnded | BreathStepSeen | BreathMeasured | BreathAssigned
    | BreathDismissed | BreathEntered | BreathEntryEnded | VitalsConditionChanged
    | ButtonPressed | ButtonReleased | ClientEnrolled | EnrolmentEnded
    | ClientHeld | HoldLifted | ClientAdmitted | ClientAssessed | DoseDecided | ClientSeated
    | InjectionStarted | InjectionEnded | ClientMoved | CheckRecorded | ObservationChanged
    | PlaceChanged | SessionEnded | CorrectionNoted | EmergencyStarted | EmergencyStepRecorded
    | NaloxoneGiven | NaloxoneNotNeeded | EmergencyEnded | AlarmRaised | AlarmCleared
    | AlarmAcknowledged | AlarmSoundPaused | AlarmEscalated | AlarmShelved | AlarmUnshelved
    | SoundTestAsked | SoundTested | EmergencyRoleTaken | DrillStarted | DrillEnded
    | IncidentReportWritten | IncidentReportSigned
    | ProgramFault | ProgramFaultOver | EventLeftOut | FollowerLeft | PinWaitsEnded | StaffRemoved
    | SecretChanged | StaffFileDoubted
)  # fmt: skip

FACTS: Final[dict[str, type[Fact]]] = {
    fact.__struct_config__.tag: fact for fact in AnyFact.__args__
}


class Unread(Fact, frozen=True, tag="unread"):
    """What an entry holds that this program cannot read; it is never written, and in no table.
    name: the entry's own kind. why: the fault's type. body: its text as it stands."""

    name: str
    why: str
    body: str = "{}"


class Draft(msgspec.Struct, frozen=True):
    """A fact that has been decided but is not yet numbered, written or believed."""

    fact: AnyFact
    by: str
    place: str | None = None
    client: str | None = None
    session: str | None = None


class Event(msgspec.Struct, frozen=True):
    """A fact with its number: what the room is folded from.

    by: a staff id, an instrument's id, `rules`, `monitor`, or `nobody@STATION` when no one was
    signed in there. protocol_version None: no protocol had been adopted yet. prev and hash are
    empty until the row is in the journal.
    """

    seq: int
    moment: Moment
    by: str
    fact: AnyFact | Unread
    place: str | None = None
    client: str | None = None
    session: str | None = None
    protocol_version: str | None = None
    late: bool = False
    demo: bool = False
    prev: str = ""
    hash: str = ""

    @property
    def kind(self) -> str:
        """The fact's short fixed word."""
        if isinstance(self.fact, Unread):
            return self.fact.name
        return str(self.fact.__struct_config__.tag)


class CannotFold(Exception):
    """What happened does not fit the room as it is; base of all such faults."""


class UnknownEvent(CannotFold):
    """This program does not know the event's kind or version."""

    def __init__(self, seq: int, kind: str) -> None:
        super().__init__(f"event {seq} is of the unknown kind {kind!r}; a newer program wrote it")
        self.seq = seq
        self.kind = kind


# (kind, version it was written with) -> body of the next version. Version 1 is not written down;
# a later one stands in the body as "v". Empty until the first fact changes its shape.
UPCASTS: Final[dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]]] = {}
VERSIONS: Final[dict[str, int]] = {}
