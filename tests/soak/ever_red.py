"""Every test that was ever red without a fault in what it tests, and what the cause was.

The list only grows. A cause that is not known yet says so; the tally (tally.py) shows how often
each has passed since, beside how much load.
"""

from typing import Final

EVER_RED: Final[dict[str, str]] = {
    "tests/devices/test_titan.py::"
    "test_over_a_real_terminal_a_result_its_repeat_and_the_version_arrive": (
        "the simulator sent a frame into the pause within another frame; "
        "test_a_frame_is_never_sent_into_the_middle_of_another"
    ),
    "tests/bell/test_ringer_properties.py::"
    "test_no_burst_is_cut_off_but_by_a_higher_one_or_by_a_person": (
        "an answered burst went on while a higher alarm waited for its own, and was cut off "
        "when that ended; "
        "test_the_burst_of_an_answered_alarm_stops_although_a_higher_one_will_sound_again"
    ),
    "tests/bell/test_voice.py::"
    "test_two_bursts_of_each_at_each_loudness_reach_the_speaker_whole_and_at_their_interval": (
        "a voice that gets no processor for longer than the server holds (0.4 s) leaves a hole "
        "in its burst; it asks for priority now, and the test says where the hole was"
    ),
    "tests/bell/test_sound_path.py::"
    "test_an_output_that_is_pulled_is_noticed_and_the_bell_goes_over_to_another": (
        "an output may come up in the middle of a burst; it is played again"
    ),
    "tests/demo/test_for_real.py::test_the_overdose_is_played_told_drawn_and_verified": (
        "two threads had msgspec learn the same class at once, and the process ended with SIGSEGV; "
        "hatmonitor/typed.py, tests/house/test_typed.py"
    ),
    "tests/demo/test_for_real.py::test_an_interrupted_demo_leaves_nobody_behind": (
        "two threads had msgspec learn the same class at once, and the process ended with SIGSEGV; "
        "hatmonitor/typed.py, tests/house/test_typed.py"
    ),
}
