"""The alarm table: the only place that says what an alarm is.

A row gives the priority, the words, what to do, and whether it latches. The condition itself is a
small function in hatmonitor/rules; the numbers in it come from the clinical protocol. `raised_by`
is `rules` for everything the monitor judges, `followers` for the one alarm that only they can see:
a monitor that says nothing.
"""

from enum import StrEnum
from typing import Final

import msgspec

from hatmonitor.words import N_


class Priority(StrEnum):
    """How soon a person must act, after IEC 60601-1-8: at once, promptly, when there is time."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


RANK: Final[dict[str, int]] = {Priority.HIGH: 3, Priority.MEDIUM: 2, Priority.LOW: 1}


class AlarmRow(msgspec.Struct, frozen=True):
    """title: what, in words that fit a tile; do: what a person should do now."""

    priority: Priority
    title: str
    do: str
    latches: bool = False
    technical: bool = False
    raised_by: str = "rules"


ALARMS: Final[dict[str, AlarmRow]] = {
    # Raised when a worker calls an overdose; holds while the emergency is open.
    "overdose_called": AlarmRow(
        Priority.HIGH, N_("Overdose called"), N_("Stimulate, airway, oxygen."), latches=True
    ),
    # Raised when the last check had a breathing value outside the protocol.
    "not_breathing_well": AlarmRow(
        Priority.HIGH, N_("Not breathing well"), N_("Go to the person now."), latches=True
    ),
    # Raised when the last check could not rouse the person.
    "not_rousable": AlarmRow(
        Priority.HIGH, N_("Not rousable"), N_("Go to the person now."), latches=True
    ),
    # Raised when the time to the next naloxone has run out and the emergency is still open.
    "naloxone_due": AlarmRow(
        Priority.HIGH, N_("Naloxone: next dose due"), N_("Look again: give the next dose?")
    ),
    # Raised when a check is overdue by the protocol's second share of its interval.
    "check_missed": AlarmRow(
        Priority.HIGH, N_("Check missed"), N_("Look at the person and record a check."),
        latches=True,
    ),
    # Raised when a check is overdue by the protocol's first share of its interval.
    "check_late": AlarmRow(
        Priority.MEDIUM, N_("Check late"), N_("Look at the person and record a check.")
    ),
    # Raised when somebody is in the booth with the dose for longer than the protocol's limit.
    "over_time": AlarmRow(
        Priority.MEDIUM, N_("Over time"), N_("Look in; ask whether the needle is out.")
    ),
    # Raised when the observation ended long ago and nobody recorded the leaving.
    "forgotten_exit": AlarmRow(
        Priority.LOW, N_("Still here?"), N_("Record the leaving, or extend the observation.")
    ),
    # Raised for each breath result that belongs to nobody yet.
    "breath_unassigned": AlarmRow(
        Priority.LOW, N_("Unassigned breath result"), N_("Assign it to a client or put it aside.")
    ),
    # Raised while an instrument's port is gone.
    "instrument_lost": AlarmRow(
        Priority.LOW, N_("Instrument lost"), N_("Check the cable and the power."), technical=True
    ),
    # Raised while an instrument says or shows that it cannot measure.
    "instrument_trouble": AlarmRow(
        Priority.LOW, N_("Instrument trouble"), N_("Look at its display; use another if you can."),
        technical=True,
    ),
    # Raised while the journal cannot be written.
    "not_logging": AlarmRow(
        Priority.HIGH, N_("Not logging"), N_("Write on paper. Call the technician."),
        technical=True,
    ),
    # Raised while the bell has no way to make a sound.
    "no_sound_path": AlarmRow(
        Priority.HIGH, N_("No sound"), N_("Watch the screen. Check the speaker."), technical=True
    ),
    # Raised by console and bell when the monitor says nothing for two seconds.
    "monitor_silent": AlarmRow(
        Priority.HIGH, N_("Monitor silent"), N_("Watch the booths."), technical=True,
        raised_by="followers",
    ),
    # Raised while no bell follows the monitor.
    "bell_silent": AlarmRow(
        Priority.HIGH, N_("Bell silent"), N_("Watch the screen: alarms make no sound."),
        technical=True,
    ),
    # Raised while no console follows the monitor.
    "console_silent": AlarmRow(
        Priority.MEDIUM, N_("Console silent"), N_("Watch the booths; start the console again."),
        technical=True,
    ),
    # Raised while the journal's disk has little room left.
    "disk_nearly_full": AlarmRow(
        Priority.MEDIUM, N_("Disk nearly full"), N_("Call the technician."), technical=True
    ),
    # Raised when the wall clock was moved; stands until somebody has seen it.
    "clock_stepped": AlarmRow(
        Priority.MEDIUM, N_("Clock stepped"), N_("Timers are right. Check the computer's clock."),
        technical=True,
    ),
    # Raised when nobody watched for a while with people in the house; stands until seen.
    "watch_gap": AlarmRow(
        Priority.MEDIUM, N_("Watch was interrupted"), N_("Look at every person in the house."),
        technical=True,
    ),
}  # fmt: skip


def alarm_id(name: str, subject: str) -> str:
    """One alarm per name and subject (a place, an instrument, a follower, a reading)."""
    return f"{name}:{subject}"
