"""The codes that stand in facts, in words. One that is missing here is shown as it is."""

from typing import Final

from hatmonitor.words import N_

CODES: Final = {
    # what was decided at the desk
    "dose": N_("dose"),
    "reduced_dose": N_("reduced dose"),
    "retest": N_("test again later"),
    "refused": N_("no dose now"),
    "prescriber_asked": N_("prescriber asked"),
    # how a visit or an emergency ended
    "left": N_("went home"),
    "hospital": N_("to hospital"),
    "left_against_advice": N_("left against advice"),
    "moved_elsewhere": N_("moved elsewhere"),
    "recovered": N_("recovered"),
    "died": N_("died"),
    "false_alarm": N_("false alarm"),
    # breath tests
    "ready": N_("ready"),
    "warming": N_("warming up"),
    "blow": N_("blow now"),
    "blowing": N_("blowing"),
    "analysing": N_("analysing"),
    "insufficient": N_("breath too weak"),
    "timed_out": N_("nobody blew"),
    "cancelled": N_("cancelled"),
    "expired": N_("time is up"),
    "link_lost": N_("the instrument was lost"),
    "over_range": N_("over the range"),
    "none": N_("no verdict"),
    "clear": N_("clear"),
    "near": N_("near the limit"),
    "over": N_("over the limit"),
    "above_upper": N_("far over the limit"),
    "unknown": N_("not judged"),
    "pass": N_("PASS"),
    "fail": N_("FAIL"),
    # where a breath result came from
    "unverified protocol": N_("unverified protocol"),
    "imported record": N_("imported record"),
    "typed": N_("typed"),
    # vitals
    "dip": N_("dip"),
    "emergency": N_("emergency"),
    "slow": N_("slow"),
    "stopped": N_("stopped"),
    # instruments
    "battery_low": N_("battery low"),
    "sensor_error": N_("sensor error"),
    "calibration_due": N_("calibration due"),
    "silent": N_("says nothing"),
    "no_answer": N_("no answer"),
    "not_recorded": N_("raw bytes not kept"),
    "garbage": N_("bytes that make no sense"),
    # places and people
    "open": N_("open"),
    "cleaning": N_("being cleaned"),
    "out_of_service": N_("out of service"),
    "worker": N_("worker"),
    "lead": N_("shift lead"),
    "console": N_("console"),
    "bell": N_("bell"),
    # checks
    "rr": N_("breathing"),
    "spo2": N_("SpO2"),
    "poss": N_("sedation"),
    # alarms
    "high": N_("high"),
    "medium": N_("medium"),
    "low": N_("low"),
    # what a shift hands over by name
    "batch_warning": N_("many overdoses"),
    "sound_untested": N_("sound not tested"),
    "shelved": N_("alarms on the shelf"),
    "drill": N_("a drill goes on"),
    "report_unsigned": N_("an incident report waits for its signature"),
    # drills
    "finished": N_("finished"),
    "real_alarm": N_("a real alarm"),
    "practice": N_("practice"),
    # emergencies
    "ambulance_called": N_("ambulance called"),
    "ambulance_not_called": N_("ambulance not called"),
    "ambulance_arrived": N_("ambulance arrived"),
    "ambulance_left": N_("ambulance left"),
}
