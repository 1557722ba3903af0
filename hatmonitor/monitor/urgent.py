"""Which events are sealed at once, and not within five seconds: those somebody may one day wish had
never been written. Pure."""

from typing import Final

from hatmonitor import events as e
from hatmonitor.alarms.table import Priority
from hatmonitor.decide.emergency import AMBULANCE_STEPS
from hatmonitor.events import Event

_GRAVE: Final = frozenset({"hospital", "died", "gone"})


def seal_at_once(event: Event) -> bool:
    """A high alarm, an emergency, naloxone, an ambulance, a death, a hand-over; and every doubt."""
    match event.fact:
        case e.AlarmRaised(priority=Priority.HIGH, again=False):
            return True
        case e.EmergencyStepRecorded(step=step):
            return step in AMBULANCE_STEPS
        case e.SessionEnded(outcome=outcome):
            return outcome in _GRAVE
        case (
            e.EmergencyStarted() | e.EmergencyEnded() | e.NaloxoneGiven() | e.ShiftHandedOver()
            | e.IncidentReportSigned() | e.LogDoubted()
        ):  # fmt: skip
            return True
    return False
