"""The one fold: `apply(room, event) -> room`. Total and pure; nothing else changes the room.

Every fact has one entry in APPLY. No clock is read: an event's own moment is its time. The monitor,
the console, the bell and a replay of last Tuesday all call this same function, so a fold from zero
and a fold from a snapshot must give the same room.

Total: an event that does not fit (a kind of a newer program, a transition that cannot be, a fault
of ours in its fold) is left out by everybody alike; the room counts its number, notes what is
missing, and the rules make a high alarm of it. Decision: a house that watches with one event
missing, and says so, is worth more than one that cannot start. What happens now is folded with
`folded`, which raises: there the input is refused instead, and nothing is missing.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from devices.guarded import Fault, tried
from hatmonitor import events as e
from hatmonitor.events import Event, UnknownEvent, Unread
from hatmonitor.room import (
    fold_alarms,
    fold_drill,
    fold_emergency,
    fold_faults,
    fold_house,
    fold_instruments,
    fold_visits,
)
from hatmonitor.room.state import Room

# fact type -> (room, event, fact) -> room
APPLY: Final[dict[type[e.Fact], Callable[[Room, Event, Any], Room]]] = {
    e.MonitorStarted: fold_house.monitor_started,
    e.MonitorStopped: fold_house.monitor_stopped,
    e.SiteOpened: fold_house.site_opened,
    e.ProtocolAdopted: fold_house.protocol_adopted,
    e.StaffAdded: fold_house.staff_added,
    e.StaffRemoved: fold_house.staff_removed,
    e.SecretChanged: fold_house.secret_changed,
    e.StaffFileDoubted: fold_house.staff_file_doubted,
    e.SignedIn: fold_house.signed_in,
    e.SignedOut: fold_house.signed_out,
    e.SignInRefused: fold_house.sign_in_refused,
    e.PinWaitsEnded: fold_house.pin_waits_ended,
    e.ShiftHandedOver: fold_house.shift_handed_over,
    e.SoundTestAsked: fold_house.sound_test_asked,
    e.SoundTested: fold_house.sound_tested,
    e.FollowerJoined: fold_house.follower_joined,
    e.FollowerLost: fold_house.follower_lost,
    e.FollowerLeft: fold_house.follower_left,
    e.LoggingFailed: fold_house.logging_failed,
    e.LoggingResumed: fold_house.logging_resumed,
    e.LogDoubted: fold_house.log_doubted,
    e.EntriesMissing: fold_house.entries_missing,
    e.LogSealed: fold_house.log_sealed,
    e.SealingFailed: fold_house.sealing_failed,
    e.SoundPathLost: fold_house.sound_path_lost,
    e.SoundPathBack: fold_house.sound_path_back,
    e.DiskSpaceChanged: fold_house.disk_space_changed,
    e.StaffFileFailed: fold_house.staff_file_failed,
    e.StaffFileRead: fold_house.staff_file_read,
    e.ClockStepped: fold_house.clock_stepped,
    e.ClockDoubted: fold_house.clock_doubted,
    e.MachineSuspended: fold_house.machine_suspended,
    e.LinkUp: fold_instruments.link_up,
    e.LinkLost: fold_instruments.link_lost,
    e.InstrumentTroubled: fold_instruments.instrument_troubled,
    e.InstrumentRecovered: fold_instruments.instrument_recovered,
    e.BreathExpected: fold_instruments.breath_expected,
    e.BreathExpectationEnded: fold_instruments.breath_expectation_ended,
    e.BreathStepSeen: fold_instruments.breath_step_seen,
    e.BreathMeasured: fold_instruments.breath_measured,
    e.BreathAssigned: fold_instruments.breath_assigned,
    e.BreathDismissed: fold_instruments.breath_dismissed,
    e.VitalsConditionChanged: fold_instruments.vitals_condition_changed,
    e.ButtonPressed: fold_instruments.button_pressed,
    e.ButtonReleased: fold_instruments.button_released,
    e.BreathEntered: fold_instruments.breath_entered,
    e.BreathEntryEnded: fold_instruments.breath_entry_ended,
    e.ClientEnrolled: fold_visits.client_enrolled,
    e.EnrolmentEnded: fold_visits.enrolment_ended,
    e.ClientHeld: fold_visits.client_held,
    e.HoldLifted: fold_visits.hold_lifted,
    e.ClientAdmitted: fold_visits.client_admitted,
    e.ClientAssessed: fold_visits.client_assessed,
    e.DoseDecided: fold_visits.dose_decided,
    e.ClientSeated: fold_visits.client_seated,
    e.InjectionStarted: fold_visits.injection_started,
    e.InjectionEnded: fold_visits.injection_ended,
    e.ClientMoved: fold_visits.client_moved,
    e.CheckRecorded: fold_visits.check_recorded,
    e.ObservationChanged: fold_visits.observation_changed,
    e.PlaceChanged: fold_visits.place_changed,
    e.SessionEnded: fold_visits.session_ended,
    e.CorrectionNoted: fold_emergency.correction_noted,
    e.EmergencyStarted: fold_emergency.emergency_started,
    e.EmergencyStepRecorded: fold_emergency.step_recorded,
    e.EmergencyRoleTaken: fold_emergency.role_taken,
    e.NaloxoneGiven: fold_emergency.naloxone_given,
    e.NaloxoneNotNeeded: fold_emergency.naloxone_not_needed,
    e.EmergencyEnded: fold_emergency.emergency_ended,
    e.DrillStarted: fold_drill.drill_started,
    e.DrillEnded: fold_drill.drill_ended,
    e.IncidentReportWritten: fold_emergency.report_written,
    e.IncidentReportSigned: fold_emergency.report_signed,
    e.AlarmRaised: fold_alarms.raised,
    e.AlarmCleared: fold_alarms.cleared,
    e.AlarmAcknowledged: fold_alarms.acknowledged,
    e.AlarmSoundPaused: fold_alarms.sound_paused,
    e.AlarmEscalated: fold_alarms.escalated,
    e.AlarmShelved: fold_alarms.shelved,
    e.AlarmUnshelved: fold_alarms.unshelved,
    e.ProgramFault: fold_faults.program_fault,
    e.ProgramFaultOver: fold_faults.program_fault_over,
    e.EventLeftOut: fold_faults.event_left_out,
}

# Bump it when a fold changes what a room holds, so that old snapshots are left unused.
FOLD_VERSION: Final = 13


def apply(room: Room, event: Event) -> Room:
    """Fold one event in, or leave it out and note that; never raises."""
    after = tried("fold", lambda: folded(room, event))
    if isinstance(after, Fault):
        cause = event.fact.why if isinstance(event.fact, Unread) else after.cause
        return fold_house.numbered(fold_faults.left_out(room, event, cause), event)
    return after


def folded(room: Room, event: Event) -> Room:
    """Fold one event in; raise CannotFold, or whatever is wrong with its fold."""
    try:
        fold = APPLY[type(event.fact)]
    except KeyError:
        raise UnknownEvent(event.seq, event.kind) from None
    return fold_house.numbered(fold(room, event, event.fact), event)


def fold(room: Room, events: Iterable[Event]) -> Room:
    """Fold events in order."""
    for event in events:
        room = apply(room, event)
    return room
