"""The alarm table: the only place that says what an alarm is.

A row gives the priority, the words, what to do, and whether it latches. The condition itself is a
small function in hatmonitor/rules; the numbers in it come from the clinical protocol. `raised_by`
is `rules` for everything the monitor judges, `followers` for the one alarm that only they can see:
a monitor that says nothing. `holds_s` stands where a condition can come and go in seconds of itself
(a finger that moves, a loose plug), and nowhere else: what a person ends by acting (a check, an
answer) must go at once. A high alarm is never held: each return of it is a rise.

`gravity` is finer than the priority and orders what stands, in the list, the sound and the band
(hatmonitor/alarms/order.py). `of_visit`: it is about a person, so it goes where they go, nobody
else gets it, and it cannot be shelved. `replaces`: the lesser alarms of the same visit in whose
place it comes; it begins where they stood.
"""

from enum import StrEnum
from typing import Final

import msgspec

from devices.readings import PLACE_UNKNOWN
from hatmonitor.words import N_


class Priority(StrEnum):
    """How soon a person must act, after IEC 60601-1-8: at once, promptly, when there is time."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


RANK: Final[dict[str, int]] = {Priority.HIGH: 3, Priority.MEDIUM: 2, Priority.LOW: 1}


class AlarmRow(msgspec.Struct, frozen=True):
    """title: what, in words that fit a tile; do: what a person should do now. holds_s: how long it
    stands at least once it was raised, so that a condition that comes and goes is one alarm.
    practice: raised in a drill only. after_s: for how long its cause must have been there, where no
    clinical protocol says so. gravity, of_visit, replaces: see above; gravity 0: the least grave of
    its priority. chatters: it can come and go by itself; a count of what people called cannot."""

    priority: Priority
    title: str
    do: str
    latches: bool = False
    technical: bool = False
    raised_by: str = "rules"
    holds_s: float = 0.0
    practice: bool = False
    after_s: float = 0.0
    gravity: int = 0
    of_visit: bool = False
    replaces: tuple[str, ...] = ()
    chatters: bool = True


ALARMS: Final[dict[str, AlarmRow]] = {
    # Raised when a worker calls an overdose; holds while the emergency is open.
    "overdose_called": AlarmRow(
        Priority.HIGH, N_("Overdose called"), N_("Stimulate, airway, oxygen."), latches=True,
        gravity=390, of_visit=True,
    ),
    # Raised in a drill, and marked PRACTICE in picture, sound and log; ends with the drill.
    "practice_overdose": AlarmRow(
        Priority.HIGH, N_("PRACTICE: overdose"), N_("A drill: do as you would."), practice=True,
        gravity=310,
    ),
    # Raised when the last check had a breathing value outside the protocol.
    "not_breathing_well": AlarmRow(
        Priority.HIGH, N_("Not breathing well"), N_("Go to the person now."), latches=True,
        gravity=350, of_visit=True,
    ),
    # Raised when the last check could not rouse the person.
    "not_rousable": AlarmRow(
        Priority.HIGH, N_("Not rousable"), N_("Go to the person now."), latches=True,
        gravity=380, of_visit=True,
    ),
    # Raised when the time to the next naloxone has run out and the emergency is still open.
    "naloxone_due": AlarmRow(
        Priority.HIGH, N_("Naloxone: next dose due"), N_("Look again: give the next dose?"),
        gravity=340, of_visit=True,
    ),
    # Raised when a check is overdue by the protocol's second share of its interval.
    "check_missed": AlarmRow(
        Priority.HIGH, N_("Check missed"), N_("Look at the person and record a check."),
        latches=True,
        gravity=330, of_visit=True, replaces=("check_late",),
    ),
    # Raised when a check is overdue by the protocol's first share of its interval.
    "check_late": AlarmRow(
        Priority.MEDIUM, N_("Check late"), N_("Look at the person and record a check."),
        gravity=270, of_visit=True,
    ),
    # Raised while a help button is pressed, or its wire cut, and for each call of a call system.
    "help_called": AlarmRow(
        Priority.HIGH, N_("Help called"), N_("Go there now."), latches=True,
        gravity=345,
    ),
    # Raised when SpO2 was below the protocol's emergency limit for its delay.
    "emergency_desaturation": AlarmRow(
        Priority.HIGH, N_("Oxygen very low"), N_("Go to the person now."), latches=True,
        gravity=360, of_visit=True, replaces=("desaturation", "brief_dip"),
    ),
    # Raised when a capnograph sees no breath, or too few, for the protocol's delay.
    "breathing_slow": AlarmRow(
        Priority.HIGH, N_("Hardly breathing"), N_("Go to the person now."), latches=True,
        gravity=370, of_visit=True,
    ),
    # Raised when SpO2 was below the protocol's low limit for its delay.
    "desaturation": AlarmRow(
        Priority.MEDIUM, N_("Oxygen low"), N_("Look at the person; ask for a deep breath."),
        holds_s=30.0,
        gravity=290, of_visit=True, replaces=("brief_dip",),
    ),
    # Raised when SpO2 was below the protocol's dip limit for its delay.
    "brief_dip": AlarmRow(
        Priority.LOW, N_("Oxygen dip"), N_("Keep an eye on the person."), holds_s=30.0,
        gravity=190, of_visit=True,
    ),
    # Raised when a sensor that is worn, or must be, gives no usable value for the protocol's time.
    "no_signal": AlarmRow(
        Priority.MEDIUM, N_("No signal"), N_("Look at the person, then at the sensor."),
        holds_s=20.0,
        gravity=280, of_visit=True,
    ),
    # Raised when somebody is in the booth with the dose for longer than the protocol's limit.
    "over_time": AlarmRow(
        Priority.MEDIUM, N_("Over time"), N_("Look in; ask whether the needle is out."),
        gravity=275, of_visit=True,
    ),
    # Raised when the observation ended long ago and nobody recorded the leaving.
    "forgotten_exit": AlarmRow(
        Priority.LOW, N_("Still here?"), N_("Record the leaving, or extend the observation."),
        gravity=150, of_visit=True,
    ),
    # Raised for each breath result that belongs to nobody yet.
    "breath_unassigned": AlarmRow(
        Priority.LOW, N_("Unassigned breath result"), N_("Assign it to a client or put it aside."),
        gravity=140,
    ),
    # Raised while the port of a help button or call system is gone, or its calls do not come.
    "button_link_lost": AlarmRow(
        Priority.HIGH, N_("Help button lost"), N_("Watch that booth. Check the cable."),
        technical=True,
        gravity=305,
    ),
    # Raised when there were more emergencies lately than the protocol takes for chance.
    "batch_warning": AlarmRow(
        Priority.MEDIUM, N_("Many overdoses"), N_("Warn clients and colleagues: a strong batch?"),
        gravity=260, chatters=False,
    ),
    # Raised at a start with a staff file that the log does not know; stands until somebody saw it.
    "staff_file_doubted": AlarmRow(
        Priority.MEDIUM, N_("Staff file doubted"),
        N_("Who may sign in may be another. Call the technician."), technical=True,
    ),
    # Raised from the third wrong PIN in a row on, until nobody has tried for a while.
    "wrong_pins": AlarmRow(
        Priority.LOW, N_("Wrong PINs"), N_("Ask who is trying to sign in there."), technical=True,
    ),
    # Raised when nobody has heard the sounds since the shift began, where the protocol asks for it.
    "sound_untested": AlarmRow(
        Priority.LOW, N_("Sound not tested"), N_("Play the test sounds and say whether you heard."),
        technical=True, after_s=300.0,
        gravity=120,
    ),
    # Raised while an instrument's port is gone.
    "instrument_lost": AlarmRow(
        Priority.LOW, N_("Instrument lost"), N_("Check the cable and the power."), technical=True,
        holds_s=10.0,
        gravity=130,
    ),
    # Raised while an instrument says or shows that it cannot measure.
    "instrument_trouble": AlarmRow(
        Priority.LOW, N_("Instrument trouble"), N_("Look at its display; use another if you can."),
        technical=True, holds_s=10.0,
        gravity=125,
    ),
    # Raised while the journal cannot be written.
    "not_logging": AlarmRow(
        Priority.HIGH, N_("Not logging"), N_("Write on paper. Call the technician."),
        technical=True,
        gravity=304,
    ),
    # Raised when people were told entries that the log does not have; until somebody has seen it.
    "entries_missing": AlarmRow(
        Priority.HIGH, N_("Entries missing"),
        N_("Ask who was there; enter it again. Call the technician."), technical=True,
        gravity=306,
    ),
    # Raised when the journal is not what was sealed; stands until somebody has seen it.
    "log_doubted": AlarmRow(
        Priority.MEDIUM, N_("Log doubted"),
        N_("Keep the data folder as it is. Call the technician."), technical=True,
        gravity=220,
    ),
    # Raised while what is written cannot be sealed; sealing goes on by itself when it can.
    "log_not_sealed": AlarmRow(
        Priority.MEDIUM, N_("Log not sealed"),
        N_("Alarms and log go on. Call the technician."), technical=True,
    ),
    # Raised while the bell has no way to make a sound.
    "no_sound_path": AlarmRow(
        Priority.HIGH, N_("No sound"), N_("Watch the screen. Check the speaker."), technical=True,
        gravity=308,
    ),
    # Raised by console and bell when the monitor says nothing for two seconds.
    "monitor_silent": AlarmRow(
        Priority.HIGH, N_("Monitor silent"), N_("Watch the booths."), technical=True,
        raised_by="followers",
        gravity=320,
    ),
    # Raised by console and bell while something keeps the monitor from starting.
    "monitor_cannot_start": AlarmRow(
        Priority.HIGH, N_("Monitor cannot start"), N_("Watch the booths."), technical=True,
        raised_by="followers",
    ),
    # Raised when the launcher is gone or hangs and did not end in good order.
    "launcher_silent": AlarmRow(
        Priority.HIGH, N_("Launcher silent"),
        N_("It starts again by itself; if not, start hatmonitor again."), technical=True,
    ),
    # Raised while no bell follows the monitor.
    "bell_silent": AlarmRow(
        Priority.HIGH, N_("Bell silent"), N_("Watch the screen: alarms make no sound."),
        technical=True,
        gravity=309,
    ),
    # Raised while no console follows the monitor.
    "console_silent": AlarmRow(
        Priority.MEDIUM, N_("Console silent"), N_("Watch the booths; start the console again."),
        technical=True,
        gravity=240,
    ),
    # Raised while the file with the staff's secrets cannot be used.
    "staff_file_unusable": AlarmRow(
        Priority.MEDIUM, N_("Nobody can sign in"),
        N_("Act, and write on paper who did it. Call the technician."), technical=True,
    ),
    # Raised while the journal's disk has little room left.
    "disk_nearly_full": AlarmRow(
        Priority.MEDIUM, N_("Disk nearly full"), N_("Call the technician."), technical=True,
        gravity=210,
    ),
    # Raised when the wall clock was moved; stands until somebody has seen it.
    "clock_stepped": AlarmRow(
        Priority.MEDIUM, N_("Clock stepped"), N_("Timers are right. Check the computer's clock."),
        technical=True,
        gravity=230,
    ),
    # Raised when the wall clock shows what cannot be; stands until somebody has seen or set it.
    "clock_wrong": AlarmRow(
        Priority.MEDIUM, N_("Clock wrong"),
        N_("Set this computer's date and time. The watch goes on."), technical=True,
        gravity=232,
    ),
    # Raised while a protocol is in use that was adopted before its values were checked.
    "protocol_wrong": AlarmRow(
        Priority.MEDIUM, N_("Protocol wrong"),
        N_("A shift lead adopts a protocol with values that can be."), technical=True,
        gravity=233,
    ),
    # Raised when a part of the program failed at something; stands until it has gone well.
    "program_fault": AlarmRow(
        Priority.MEDIUM, N_("Fault in the program"),
        N_("Look yourself at what it names. Call the technician."), technical=True,
        gravity=235,
    ),
    # Raised when an event could not be taken into the room; stands until somebody has seen it.
    "event_left_out": AlarmRow(
        Priority.HIGH, N_("Something missing"),
        N_("Watch the booths. Call the technician."), technical=True,
        gravity=315,
    ),
    # Raised when nobody watched for a while with people in the house; stands until seen.
    "watch_gap": AlarmRow(
        Priority.MEDIUM, N_("Watch was interrupted"), N_("Look at every person in the house."),
        technical=True,
        gravity=250,
    ),
}  # fmt: skip


# Where help was called, when nothing says where.
NOBODY_KNOWS_WHERE: Final = N_("place unknown")


def subject_words(subject: str) -> str:
    """The subject of an alarm as people say it; to be translated, for it may be words."""
    return NOBODY_KNOWS_WHERE if subject.endswith(f".{PLACE_UNKNOWN}") else subject


def alarm_id(name: str, subject: str) -> str:
    """One alarm per name and subject (a place, an instrument, a follower, a reading). Of a person
    the subject is the place where it first rose; which row is whose, says alarms/whose.py."""
    return f"{name}:{subject}"


def gravity(name: str, priority: str) -> int:
    """How grave it is, also one of a newer program."""
    row = ALARMS.get(name)
    return row.gravity if row is not None and row.gravity else RANK.get(priority, 0) * 100


def is_of_visit(name: str) -> bool:
    """Say whether it is about a person on a visit."""
    row = ALARMS.get(name)
    return row is not None and row.of_visit
