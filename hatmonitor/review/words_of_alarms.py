"""Emergencies, drills, alarms and sounds in plain words; the other kinds stand in words.py.

What was practised says PRACTICE before anything else, and what was entered late says so with the
time it was done: nobody may take the one for real, or the other for a press at that moment.
"""

from typing import Any, Final

from hatmonitor import events as e
from hatmonitor.alarms.table import ALARMS
from hatmonitor.review.wording import Words, one
from hatmonitor.words import N_


def _practised(fact: Any) -> str:
    return "practice" if fact.practice else ""


def _step(fact: e.EmergencyStepRecorded | e.NaloxoneGiven) -> str:
    late = "late" if fact.done_us is not None else ""
    return f"practice_{late}".rstrip("_") if fact.practice else late


def _role(fact: e.EmergencyRoleTaken) -> str:
    role = "leads" if fact.role == "leads" else "minds_room"
    return f"practice_{role}" if fact.practice else role


def _emergency_ended(fact: e.EmergencyEnded) -> str:
    if fact.practice:
        return "practice"
    return "" if fact.long_watch_s is None else "watch"


def _of_drill(fact: Any) -> bool:
    name = str(fact.alarm).partition(":")[0]
    return name in ALARMS and ALARMS[name].practice


def _alarm(fact: Any) -> str:
    """Of an alarm's fact: of a drill; gone while it is held; or plain."""
    if _of_drill(fact):
        return "practice"
    return "held" if getattr(fact, "held", False) else ""


def _raised(fact: e.AlarmRaised) -> str:
    """Back while it is held, worse while nobody has seen it, or why it rises after an answer."""
    if _of_drill(fact):
        return "practice"
    if fact.again:
        return "worse_unseen" if fact.why == "worse" else "held"
    return fact.why if fact.why in ("worse", "back", "still", "reminder") else ""


def _cleared(fact: e.AlarmCleared) -> str:
    return "stays" if fact.stays else _alarm(fact)


ALARM_WORDS: Final[dict[str, Words]] = {
    "emergency_started": Words(
        N_("Emergency"),
        {"": N_("EMERGENCY in {place}."), "practice": N_("PRACTICE: emergency in {place}.")},
        _practised,
    ),
    "emergency_step_recorded": Words(
        N_("Emergency step"),
        {
            "": N_("Emergency in {place}: {step}."),
            "late": N_("Emergency in {place}: {step}, done at {done_time}; ENTERED LATE."),
            "practice": N_("PRACTICE: {step} in {place}."),
            "practice_late": N_("PRACTICE: {step} in {place}, done at {done_time}; ENTERED LATE."),
        },
        _step,
    ),
    "naloxone_given": Words(
        N_("Naloxone"),
        {
            "": N_("Naloxone number {number} in {place}: {mg} mg, {route}."),
            "late": N_(
                "Naloxone number {number} in {place}: {mg} mg, {route}, given at {done_time};"
                " ENTERED LATE."
            ),
            "practice": N_("PRACTICE: naloxone number {number} in {place}: {mg} mg, {route}."),
            "practice_late": N_(
                "PRACTICE: naloxone number {number} in {place}: {mg} mg, {route}, given at"
                " {done_time}; ENTERED LATE."
            ),
        },
        _step,
    ),
    "naloxone_not_needed": Words(
        N_("Naloxone not needed now"),
        {
            "": N_("The next naloxone in {place} is not needed now."),
            "practice": N_("PRACTICE: the next naloxone in {place} is not needed now."),
        },
        _practised,
    ),
    "emergency_ended": Words(
        N_("Emergency ended"),
        {
            "": N_("Emergency ended: {outcome}; naloxone {naloxone_doses} times."),
            "watch": N_(
                "Emergency ended: {outcome}; naloxone {naloxone_doses} times; a long watch of"
                " {long_watch_min} min follows."
            ),
            "practice": N_("PRACTICE: the emergency in {place} is over."),
        },
        _emergency_ended,
    ),
    # In a drill the alarm's own title begins with PRACTICE.
    "alarm_raised": Words(
        N_("Alarm"),
        {
            "": N_("ALARM, {priority}: {alarm}, {subject}."),
            "held": N_("Back again, it comes and goes: {alarm}, {subject}."),
            "worse_unseen": N_("Worse, and nobody has seen it yet: {alarm}, {subject}."),
            "worse": N_("ALARM again, {priority}, worse than when answered: {alarm}, {subject}."),
            "back": N_("ALARM again, {priority}, it came back and stands: {alarm}, {subject}."),
            "still": N_("ALARM again, {priority}, still nothing done: {alarm}, {subject}."),
            "reminder": N_("ALARM again, {priority}, its cause still stands: {alarm}, {subject}."),
            "practice": N_("{alarm}, {subject}."),
        },
        _raised,
    ),
    "alarm_cleared": Words(
        N_("Alarm cause gone"),
        {
            "": N_("The cause is gone: {alarm}, {subject}."),
            "held": N_("The cause is gone, kept in sight for a while: {alarm}, {subject}."),
            "stays": N_(
                "No sensor tells any more, kept until somebody has seen it: {alarm}, {subject}."
            ),
            "practice": N_("{alarm}, {subject}: over."),
        },
        _cleared,
    ),
    "alarm_acknowledged": Words(
        N_("Alarm acknowledged"),
        {
            "": N_("Acknowledged: {alarm}, {subject}."),
            "practice": N_("{alarm}, {subject}: acknowledged."),
        },
        _alarm,
    ),
    "alarm_sound_paused": Words(
        N_("Sound paused"),
        {
            "": N_("Sound paused for {seconds} s: {alarm}, {subject}."),
            "practice": N_("{alarm}, {subject}: sound paused for {seconds} s."),
        },
        _alarm,
    ),
    "alarm_escalated": Words(
        N_("Alarm escalated"),
        {
            "": N_("Nobody answered, escalated to {level}: {alarm}, {subject}."),
            "practice": N_("{alarm}, {subject}: nobody answered, escalated to {level}."),
        },
        _alarm,
    ),
    "alarm_shelved": one(
        N_("Alarm shelved"), N_("Shelved for {seconds_min} min: {alarm}, {subject}.")
    ),
    "alarm_unshelved": Words(
        N_("Alarm back from the shelf"),
        {
            "": N_("Its time on the shelf is over: {alarm}, {subject}."),
            "lifted": N_("Taken from the shelf: {alarm}, {subject}."),
            "person": N_("Taken from the shelf, because it is about a person: {alarm}, {subject}."),
        },
        lambda fact: fact.why if fact.why in ("lifted", "person") else "",
    ),
    "sound_test_asked": one(N_("Sound test"), N_("The test sounds were asked for.")),
    "sound_tested": Words(
        N_("Sound tested"),
        {"heard": N_("All test sounds were heard."), "not": N_("The test sounds were NOT heard.")},
        lambda fact: "heard" if fact.heard else "not",
    ),
    "emergency_role_taken": Words(
        N_("Role in an emergency"),
        {
            "leads": N_("{staff} leads the emergency in {place}."),
            "minds_room": N_("{staff} minds the rest of the room."),
            "practice_leads": N_("PRACTICE: {staff} leads in {place}."),
            "practice_minds_room": N_("PRACTICE: {staff} minds the rest of the room."),
        },
        _role,
    ),
    "drill_started": one(N_("Drill"), N_("PRACTICE: a drill began in {place}.")),
    "drill_ended": Words(
        N_("Drill ended"),
        {
            "": N_("PRACTICE: the drill in {place} is over: {why}. Nobody answered its alarm."),
            "answered": N_(
                "PRACTICE: the drill in {place} is over: {why}. Its alarm was answered after"
                " {answer_s} s."
            ),
        },
        lambda fact: "" if fact.answer_s is None else "answered",
    ),
    "incident_report_written": one(
        N_("Incident report"), N_("The incident report of entry {emergency} was written.")
    ),
    "incident_report_signed": one(
        N_("Incident report signed"), N_("The incident report of entry {emergency} was signed.")
    ),
}
