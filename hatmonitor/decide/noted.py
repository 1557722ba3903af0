"""What a person should know of what they did, beside that it was recorded: from the facts. Pure."""

from collections.abc import Iterable

from hatmonitor import events as e
from hatmonitor.site.gaps import gaps
from hatmonitor.words import Say, say


def note_of(facts: Iterable[e.Fact]) -> Say | None:
    """The first thing to say, if any."""
    return next((words for fact in facts if (words := _note(fact)) is not None), None)


def _note(fact: e.Fact) -> Say | None:
    match fact:
        case e.AlarmSoundPaused(seconds=seconds, escalates=True):
            return say(
                "it sounds again in {seconds} s: nobody has answered", seconds=round(seconds)
            )
        case e.AlarmSoundPaused(seconds=seconds):
            return say("it sounds again in {seconds} s", seconds=round(seconds))
        case e.ProtocolAdopted(protocol=protocol):
            missing = gaps(protocol)
            if not missing:
                return say("it holds at once for everybody in the house")
            if len(missing) == 1:
                return say("it holds at once for everybody in the house; {gap}", gap=missing[0])
            return say(
                "it holds at once for everybody in the house; {gap} (and {more} more)",
                gap=missing[0],
                more=len(missing) - 1,
            )
        case _:
            return None
