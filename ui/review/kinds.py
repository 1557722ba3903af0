"""The kinds of entries in groups, as the filter offers them.

What a kind is called comes from hatmonitor.review.titles(). Every kind stands here once; one that
is forgotten is offered at the end and not left out.
"""

from typing import Final

from hatmonitor.review import titles
from hatmonitor.words import N_

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    N_("At the desk"): (
        "client_admitted", "breath_expected", "breath_step_seen", "breath_measured",
        "breath_expectation_ended", "breath_assigned", "breath_dismissed", "breath_entered",
        "breath_entry_ended", "client_assessed", "dose_decided", "client_seated",
    ),
    N_("At a place"): (
        "injection_started", "injection_ended", "client_moved", "check_recorded",
        "observation_changed", "session_ended", "place_changed", "correction_noted",
    ),
    N_("Emergencies, alarms"): (
        "emergency_started", "emergency_step_recorded", "naloxone_given", "naloxone_not_needed",
        "emergency_ended",
        "alarm_raised", "alarm_acknowledged", "alarm_sound_paused", "alarm_escalated",
        "alarm_cleared", "alarm_shelved", "alarm_unshelved", "emergency_role_taken",
        "drill_started", "drill_ended", "incident_report_written", "incident_report_signed",
    ),
    N_("Clients and staff"): (
        "client_enrolled", "enrolment_ended", "client_held", "hold_lifted", "staff_added",
        "staff_removed", "secret_changed", "staff_file_doubted",
        "signed_in", "signed_out", "sign_in_refused", "pin_waits_ended",
        "shift_handed_over", "protocol_adopted",
    ),
    N_("Instruments"): (
        "link_up", "link_lost", "instrument_troubled", "instrument_recovered",
        "vitals_condition_changed", "button_pressed", "button_released",
    ),
    N_("The program"): (
        "monitor_started", "monitor_stopped", "site_opened", "follower_joined", "follower_lost",
        "follower_left",
        "logging_failed", "logging_resumed", "sound_path_lost", "sound_path_back",
        "staff_file_failed", "staff_file_read",
        "disk_space_changed", "clock_stepped", "clock_doubted", "machine_suspended", "log_doubted",
        "log_sealed", "sealing_failed", "entries_missing",
        "sound_test_asked", "sound_tested", "program_fault", "program_fault_over",
        "event_left_out",
    ),
}  # fmt: skip


def grouped() -> dict[str, dict[str, str]]:
    """Group -> kind -> what it is called, all in English."""
    left = titles()
    groups = {
        group: {kind: left.pop(kind) for kind in kinds if kind in left}
        for group, kinds in GROUPS.items()
    }
    groups["The program"].update(left)
    return groups
