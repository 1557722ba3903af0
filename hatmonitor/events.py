"""The one table of facts: what has happened, in the past tense, frozen, versioned.

Only the monitor makes events, only `room.apply` reads them into a state, and nothing that is not in
this table can happen. A kind is a short fixed word, never a class path; words for people stand
elsewhere. A new fact is a struct here and a branch in hatmonitor/room/apply.py.

The envelope is the journal's row: seq, moment, who, where, whom. The fact's own fields are the
row's `body`, beside the stamps (protocol version, written late, demo). An unknown kind stops the
fold with its number: it is never skipped.
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
    """place None: the instrument stands at the desk."""

    id: str
    driver: str
    port: str
    place: str | None = None


class MonitorStarted(Fact, frozen=True, tag="monitor_started"):
    """gap_s: how long nobody watched, None at the very first start. clean: it had been stopped."""

    program: str
    pid: int
    clean: bool
    gap_s: float | None


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
    protocol: Protocol


class StaffAdded(Fact, frozen=True, tag="staff_added"):
    """The PIN's hash is kept apart from the journal (hatmonitor/staff.py)."""

    staff: str
    role: str


class SignedIn(Fact, frozen=True, tag="signed_in"):
    staff: str
    station: str


class SignedOut(Fact, frozen=True, tag="signed_out"):
    staff: str
    station: str


class SignInRefused(Fact, frozen=True, tag="sign_in_refused"):
    staff: str
    station: str


class ShiftHandedOver(Fact, frozen=True, tag="shift_handed_over"):
    """standing: the alarms that stood at that moment; open_sessions: who was still in the house."""

    to: str
    note: str
    standing: tuple[str, ...]
    open_sessions: tuple[str, ...]
    lost_devices: tuple[str, ...]


class FollowerJoined(Fact, frozen=True, tag="follower_joined"):
    follower: str


class FollowerLost(Fact, frozen=True, tag="follower_lost"):
    follower: str
    why: str


class LoggingFailed(Fact, frozen=True, tag="logging_failed"):
    """The journal could not be written; this fact itself is written late."""

    why: str


class LoggingResumed(Fact, frozen=True, tag="logging_resumed"):
    """from_seq and the ones after it, `count` in all, were written late."""

    from_seq: int
    count: int


class SoundPathLost(Fact, frozen=True, tag="sound_path_lost"):
    why: str


class SoundPathBack(Fact, frozen=True, tag="sound_path_back"):
    output: str


class DiskSpaceChanged(Fact, frozen=True, tag="disk_space_changed"):
    free_mb: int
    low: bool


class ClockStepped(Fact, frozen=True, tag="clock_stepped"):
    """The wall clock moved by_s against the boot's clock; durations did not."""

    by_s: float


class MachineSuspended(Fact, frozen=True, tag="machine_suspended"):
    """No tick for gap_s on the same boot: the machine slept, or the monitor was stopped."""

    gap_s: float


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
    the protocol, or unknown where no unit or no number came. bound_to None: unassigned."""

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


class BreathAssigned(Fact, frozen=True, tag="breath_assigned"):
    """reading: the seq of the breath_measured event."""

    reading: int
    client: str


class BreathDismissed(Fact, frozen=True, tag="breath_dismissed"):
    """A result that belongs to nobody (a trial blow), put aside with its reason."""

    reading: int
    reason: str


class VitalsConditionChanged(Fact, frozen=True, tag="vitals_condition_changed"):
    device: str
    condition: str


class ButtonPressed(Fact, frozen=True, tag="button_pressed"):
    device: str


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
    place: str


class EmergencyStepRecorded(Fact, frozen=True, tag="emergency_step_recorded"):
    place: str
    step: str


class NaloxoneGiven(Fact, frozen=True, tag="naloxone_given"):
    """number: the how manieth of this emergency; next_s: time to the next by protocol."""

    place: str
    mg: float
    route: str
    number: int
    next_s: float


class EmergencyEnded(Fact, frozen=True, tag="emergency_ended"):
    """long_watch_s: the length of the long watch that follows, None when none does."""

    place: str
    outcome: str
    naloxone_doses: int
    long_watch_s: float | None
    check_every_s: float


class AlarmRaised(Fact, frozen=True, tag="alarm_raised"):
    """alarm: `name:subject`, one alarm per name and subject. Raised again while it stands, it is
    the same alarm: it counts up, and rises to unacknowledged. reason: why, in words. occurrence:
    the seq of what brought the condition about (0: it came with time), so that a new cause is told
    from the old one."""

    alarm: str
    name: str
    subject: str
    priority: str
    reason: Say
    occurrence: int


class AlarmCleared(Fact, frozen=True, tag="alarm_cleared"):
    """The condition has gone; a latched alarm stands on until it is acknowledged."""

    alarm: str


class AlarmAcknowledged(Fact, frozen=True, tag="alarm_acknowledged"):
    """seen: the seq of the raise (or rise) the person had on the screen."""

    alarm: str
    seen: int


class AlarmSoundPaused(Fact, frozen=True, tag="alarm_sound_paused"):
    alarm: str
    seconds: float


class AlarmEscalated(Fact, frozen=True, tag="alarm_escalated"):
    """level: 1, 2, 3 …; there is no last one."""

    alarm: str
    level: int


AnyFact = (
    MonitorStarted | MonitorStopped | SiteOpened | ProtocolAdopted | StaffAdded | SignedIn
    | SignedOut | SignInRefused | ShiftHandedOver | FollowerJoined | FollowerLost | LoggingFailed
    | LoggingResumed | SoundPathLost | SoundPathBack | DiskSpaceChanged | ClockStepped
    | MachineSuspended | LinkUp | LinkLost | InstrumentTroubled | InstrumentRecovered
    | BreathExpected | BreathExpectationEnded | BreathStepSeen | BreathMeasured | BreathAssigned
    | BreathDismissed | VitalsConditionChanged | ButtonPressed | ClientEnrolled | EnrolmentEnded
    | ClientHeld | HoldLifted | ClientAdmitted | ClientAssessed | DoseDecided | ClientSeated
    | InjectionStarted | InjectionEnded | ClientMoved | CheckRecorded | ObservationChanged
    | PlaceChanged | SessionEnded | CorrectionNoted | EmergencyStarted | EmergencyStepRecorded
    | NaloxoneGiven | EmergencyEnded | AlarmRaised | AlarmCleared | AlarmAcknowledged
    | AlarmSoundPaused | AlarmEscalated
)  # fmt: skip

FACTS: Final[dict[str, type[Fact]]] = {
    fact.__struct_config__.tag: fact for fact in AnyFact.__args__
}


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
    fact: AnyFact
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
        return str(self.fact.__struct_config__.tag)


class UnknownEvent(Exception):
    """This program does not know the event's kind or version; the fold stops at `seq`."""

    def __init__(self, seq: int, kind: str) -> None:
        super().__init__(f"event {seq} is of the unknown kind {kind!r}; a newer program wrote it")
        self.seq = seq
        self.kind = kind


# (kind, version it was written with) -> body of the next version. Version 1 is not written down;
# a later one stands in the body as "v". Empty until the first fact changes its shape.
UPCASTS: Final[dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]]] = {}
VERSIONS: Final[dict[str, int]] = {}
