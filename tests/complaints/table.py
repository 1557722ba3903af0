"""What users of other alarm systems complain of most, and the tests that show ours has it not.

The numbers and their order are those of reference/alarms.md, section 6. A test that says its
complaint in its name (`test_complaint_7_...`, or `test_07_...` in a test_complaints.py) need not
stand here: it is found by its name, wherever it is. Here stand those that were written for another
reason and show it too, as file::test.
"""

from typing import Final

import msgspec


class Complaint(msgspec.Struct, frozen=True):
    what: str
    shown_by: tuple[str, ...] = ()


COMPLAINTS: Final[dict[int, Complaint]] = {
    1: Complaint("Shown but not heard", (
        "bell/test_sound_path.py::test_the_last_output_pulled_is_no_sound_until_one_is_plugged_in",
        "bell/test_sound_path.py::test_a_muted_output_is_noticed",
        "bell/test_ringer.py::test_what_was_played_while_nothing_could_be_heard_is_played_again",
    )),
    2: Complaint("Nothing shows whether sound works", (
        "bell/test_sound_path.py"
        "::test_an_output_that_is_pulled_is_noticed_and_the_bell_goes_over_to_another",
        "console/test_faces.py::test_a_dead_bell_darkens_the_sound_light",
        "core/test_handing_over.py"
        "::test_sounds_that_were_not_heard_are_an_alarm_until_somebody_hears_them",
    )),
    3: Complaint("The missing-data alarm is itself off or broken", (
        "core/test_watch.py::test_enough_silence_is_always_lost_once_anything_usable_was_given",
        "core/test_bedside.py::test_a_sensor_that_stays_silent_after_a_restart_is_no_signal",
        "core/test_bedside.py::test_a_call_system_that_says_nothing_is_lost",
        "core/test_bedside.py"
        "::test_a_dead_oximeter_is_told_where_somebody_sits_and_not_at_an_empty_place",
        "devices/test_silence.py"
        "::test_one_that_never_said_a_byte_is_told_once_and_its_first_byte_ends_it",
    )),
    4: Complaint("Stale shown as good; alarming on stale", (
        "console/test_vitals.py::test_a_number_stands_up_to_the_silence_and_not_longer",
        "console/test_vitals.py::test_a_number_grows_old_on_the_wall_by_itself",
        "console/test_silence.py::test_every_tile_says_its_age_while_the_monitor_is_silent",
        "core/test_watch.py::test_a_gap_neither_resets_nor_adds",
    )),
    5: Complaint("Acknowledgement or latch lost after a restart", (
        "killpoints/test_kill_points.py"
        "::test_after_every_write_and_in_its_middle_a_new_monitor_takes_over_all_that_was_promised",
        "core/test_alarms.py::test_what_was_lost_and_seen_before_a_crash_is_lost_and_seen_after_it",
        "core/test_shelf.py::test_a_shelf_that_ended_while_nobody_watched_ends_at_the_start",
    )),
    6: Complaint("Alarm lost at startup or restart", (
        "bell/test_heard.py"
        "::test_a_bell_that_comes_late_sounds_what_stands_and_repeats_it_until_a_person_acts",
        "killpoints/test_kill_points.py"
        "::test_at_every_point_the_journal_holds_what_was_finished_and_nothing_else",
        "processes/test_monitor_killed.py"
        "::test_killed_two_hundred_times_nothing_said_or_shown_is_lost_and_every_alarm_stands_again",
        "core/test_alarms.py::test_followers_that_never_came_alarm_as_well",
    )),
    7: Complaint("The monitor dies silently", (
        "bell/test_heard.py::test_a_monitor_that_is_killed_or_hangs_is_heard_within_three_seconds",
        "bell/test_heard.py::test_a_monitor_that_never_answers_is_heard",
        "console/test_feed.py"
        "::test_a_monitor_that_hangs_with_its_line_open_is_silent_within_two_seconds",
        "processes/test_hung_for_real.py::test_a_monitor_that_hangs_is_started_again_and_the_log_"
        "says_for_how_long_nobody_watched",
    )),
    8: Complaint("The window freezes", (
        "processes/test_wire.py"
        "::test_a_stopped_follower_never_delays_the_monitor_and_is_whole_again_when_it_wakes",
        "processes/test_hung_for_real.py"
        "::test_a_follower_that_hangs_is_missed_started_again_and_the_log_says_for_how_long",
    )),
    9: Complaint("One alarm hides another", (
        "core/test_shelf.py"
        "::test_a_shelf_changes_no_other_alarm_and_its_own_can_still_be_acknowledged",
        "bell/test_ringer_properties.py"
        "::test_nothing_done_to_other_alarms_stops_the_one_that_nobody_acted_on",
        "console/test_alarms.py::test_every_standing_alarm_has_its_card",
    )),
    10: Complaint("Silence too wide or too long", (
        "core/test_alarms.py::test_a_pause_quiets_one_alarm_for_its_time_and_no_other",
        "bell/test_ringer.py::test_a_pause_of_one_does_not_silence_a_new_one",
        "console/test_alarms.py::test_a_pause_is_for_one_alarm_and_counts_down",
    )),
    11: Complaint("Sound stops by itself or plays once", (
        "bell/test_ringer.py::test_it_repeats_for_hours_until_a_person_acts",
        "bell/test_louder.py::test_there_is_no_last_step_after_which_it_is_silent_again",
        "core/test_alarms.py::test_escalation_has_no_last_level",
    )),
    12: Complaint("Duplicates and flapping", (
        "core/test_holding.py::test_a_plug_that_is_loose_for_a_moment_is_one_alarm_that_counts",
        "core/test_alarms.py::test_a_lost_instrument_is_one_alarm_each_way",
        "processes/test_monitor.py"
        "::test_a_second_monitor_on_the_same_folder_refuses_with_the_first_ones_process_id",
    )),
    13: Complaint("False alarms and chatter", (
        "core/test_holding.py"
        "::test_three_rises_in_ten_minutes_are_chatter_which_sounds_once_and_stays_in_sight",
        "core/test_holding.py::test_small_dips_of_one_person_make_no_flood",
        "report/test_load.py::test_three_raises_in_ten_minutes_are_chatter_and_two_are_not",
        "report/test_load.py::test_gone_within_thirty_seconds_is_fleeting",
    )),
    14: Complaint("Cannot silence, or snooze ignored", (
        "core/test_alarms.py::test_acknowledging_what_has_risen_since_is_refused",
        "console/test_alarms.py"
        "::test_an_alarm_that_rose_under_the_finger_is_refused_on_its_own_card",
        "bell/test_ringer.py::test_an_acknowledged_alarm_is_hushed_at_once",
        "bell/test_ringer.py"
        "::test_a_paused_alarm_is_silent_for_its_pause_and_then_sounds_at_once",
    )),
    15: Complaint("Wrong room or accidental action", (
        "console/test_alarms.py::test_there_is_no_way_to_acknowledge_all",
        "console/test_alarms.py::test_a_card_that_moved_takes_no_touch_until_it_has_stood_still",
        "console/test_alarms.py::test_seen_sends_the_number_that_was_on_the_screen",
    )),
    16: Complaint("Who acknowledged, when, why; and acknowledging hides it", (
        "core/test_alarms.py::test_acknowledged_is_not_resolved_and_it_stays_in_the_list_with_who",
        "console/test_alarms.py::test_an_acknowledged_alarm_stands_still_and_in_sight",
    )),
    17: Complaint("Clock, summer time, midnight, suspend", (
        "core/test_clock.py::test_a_stepped_clock_moves_no_deadline_and_is_journalled",
        "core/test_clock.py"
        "::test_a_suspend_of_ten_minutes_is_journalled_and_every_deadline_judged_at_once",
        "core/test_clock.py::test_durations_cross_the_change_to_summer_time_unharmed",
        "core/test_clock.py::test_the_sites_own_day_counts_doses_across_midnight",
    )),
    18: Complaint("Serial port dead, hangs, wrong device", (
        "devices/test_link.py::test_unplug_and_replug_are_one_event_each_way_and_tests_go_on",
        "devices/test_link.py::test_a_port_is_opened_exclusively_and_freed_when_its_link_closes",
        "devices/test_port_traps.py"
        "::test_is_open_stays_true_after_a_hang_up_so_a_port_never_asks_it",
        "devices/test_port_names.py"
        "::test_an_adapter_that_comes_back_under_another_number_is_served_again",
        "devices/test_port_names.py"
        "::test_two_adapters_that_answer_to_one_name_are_refused_not_guessed",
        "core/test_bedside.py::test_an_instrument_that_is_another_now_says_nothing_of_who_is_there",
        "core/test_bedside.py::test_a_lost_button_is_a_high_alarm_and_a_lost_oximeter_a_low_one",
    )),
    19: Complaint("Escalation dies with the process", (
        "core/test_alarms.py::test_an_unanswered_alarm_escalates_again_and_again_across_a_crash",
        "killpoints/test_kill_points.py"
        "::test_after_every_write_and_in_its_middle_a_new_monitor_takes_over_all_that_was_promised",
        "bell/test_ringer.py::test_what_was_last_known_sounds_on_after_the_silence",
    )),
    20: Complaint("Delay or filter logic eats the alarm", (
        "core/test_watch.py::test_every_stretch_of_enough_low_time_is_found_whatever_came_before",
        "bell/test_ringer.py::test_a_condition_that_is_gone_at_once_still_gets_its_full_burst",
        "core/test_holding.py::test_a_high_alarm_is_heard_at_each_return_however_often",
    )),
    21: Complaint("Popup hidden, or one at a time", (
        "console/test_window.py::test_nothing_ever_opens_a_second_window",
        "console/test_alarms.py::test_many_alarms_are_all_listed_and_what_is_due_stays",
    )),
    22: Complaint("Cause not stated", (
        "console/test_faces.py::test_an_alarm_says_where_what_why_and_what_to_do",
        "core/test_alarms.py::test_every_row_has_its_own_title_and_something_to_do",
        "core/test_bedside.py"
        "::test_low_oxygen_is_an_alarm_of_the_place_and_the_person_with_its_reason",
    )),
    23: Complaint("Hand-over and shared watch", (
        "core/test_handing_over.py::test_the_handover_names_what_is_on_the_shelf_and_a_drill",
        "core/test_handing_over.py"
        "::test_a_batch_of_overdoses_warns_and_goes_over_to_the_next_shift",
        "console/test_doing.py::test_handing_over_and_signing_out",
        "processes/test_monitor.py::test_a_hand_over_seals_the_log_at_once",
    )),
    24: Complaint("Log lost or unreadable", (
        "journal/test_store.py::test_it_is_written_the_durable_way",
        "journal/test_verify.py::test_a_deed_is_named_wherever_it_was_done",
        "journal/test_backup.py::test_a_copy_holds_what_is_still_in_the_wal",
        "killpoints/test_kill_points.py"
        "::test_at_every_point_the_journal_holds_what_was_finished_and_nothing_else",
        "processes/test_monitor.py"
        "::test_a_log_that_was_changed_while_nobody_watched_is_an_alarm_and_the_watch_goes_on",
    )),
}  # fmt: skip
