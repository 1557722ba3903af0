"""What a protocol leaves out that the program could do for people: said, never filled in. Pure.

Keys that came later are optional, so that a file that was approved before them still works as it
did; and whoever uses such a file is told, in the head of the window, at `hatmonitor check` and
where it is adopted.
"""

from hatmonitor.protocol import Protocol
from hatmonitor.words import Say, say


def gaps(protocol: Protocol) -> tuple[Say, ...]:
    """Each as a sentence, what matters most first."""
    alarms, vitals = protocol.alarms, protocol.vitals
    found = [
        (alarms.remind_acknowledged_s == 0, say("reminders are not set")),
        (vitals is None, say("limits for sensors are not set: none of them alarms")),
        (
            vitals is not None and vitals.worse_percent == 0,
            say("rising again when it gets worse is not set"),
        ),
        (
            vitals is not None and vitals.share_percent == 0,
            say("low oxygen with breaks is not set"),
        ),
        (alarms.rise_again_s == 0, say("the time between repeated alarms is not set")),
    ]
    return tuple(words for missing, words in found if missing)
