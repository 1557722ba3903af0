"""The desk: who is there and what they wait for, results that belong to nobody, who is to come.

A countdown says what ends with it. A result near the limit is never shown as clear: its level is a
word from the journal, not a comparison made here.
"""

from typing import Final

import msgspec

from hatmonitor.moments import elapsed_s
from hatmonitor.room.due import armed_left_s, desk, retest_left_s
from hatmonitor.room.stages import Stage
from hatmonitor.room.state import Breath, Client, Device, Visit
from hatmonitor.words import N_
from ui.console.present.scene import Scene
from ui.console.present.times import age_of, day_and_time, remaining, time_of_day
from ui.words import number, tr

CARD_WORDS: Final = {
    "at_desk": N_("at the desk"),
    "blowing": N_("breath test"),
    "retest": N_("re-test"),
    "prescriber": N_("prescriber asked"),
    "cleared": N_("cleared"),
}

BREATH_STEPS: Final = {
    "ready": N_("ready"),
    "warming": N_("warming up"),
    "blow": N_("blow now"),
    "blowing": N_("blowing"),
    "analysing": N_("measuring"),
    "insufficient": N_("not enough breath"),
    "timed_out": N_("nobody blew"),
}

LEVELS: Final = {
    "clear": N_("clear"),
    "near": N_("near the limit"),
    "over": N_("over the limit"),
    "above_upper": N_("over the upper limit"),
    "unknown": N_("no number that counts"),
}

OUTCOMES: Final = {
    "dose": N_("dose"),
    "reduced_dose": N_("reduced dose"),
    "retest": N_("re-test"),
    "refused": N_("refused"),
    "prescriber_asked": N_("prescriber asked"),
}


Lines = tuple[str, ...]  # one line, from the longest to the shortest wording


class Card(msgspec.Struct, frozen=True):
    """One person at the desk. counting: the countdown beside the state, if there is one."""

    client: str
    state: str
    word: str
    counting: str
    lines: tuple[Lines, ...]
    held: str = ""


class Reading(msgspec.Struct, frozen=True):
    """A breath result that belongs to nobody yet."""

    seq: int
    title: str
    lines: Lines


class DeskFace(msgspec.Struct, frozen=True):
    """to_come: client codes; been: how many were here today."""

    cards: tuple[Card, ...]
    readings: tuple[Reading, ...]
    to_come: tuple[str, ...]
    been: int


def desk_face(scene: Scene) -> DeskFace:
    """The whole desk at this moment."""
    shown = desk(scene.room, scene.now)
    return DeskFace(
        tuple(_card(scene, visit) for visit in shown.here),
        tuple(_reading(scene, breath) for breath in scene.room.unassigned.values()),
        shown.still_to_come,
        len(shown.been_today),
    )


def armed_for(scene: Scene, client: str) -> Device | None:
    """The instrument that waits for this client's breath."""
    for device in scene.room.devices.values():
        if device.armed is not None and device.armed.client == client:
            return device
    return None


def breath_words(scene: Scene, breath: Breath) -> str:
    """A result in one line: as sent, in mg/L where that differs, and how it counts."""
    parts = [as_sent(breath)]
    if breath.mg_per_l is not None and breath.unit != "mg/L":
        parts.append(tr("= {value} mg/L", value=number(breath.mg_per_l, 3)))
    parts.append(tr(LEVELS.get(breath.level, breath.level)))
    parts.append(tr("{age} ago", age=age_of(breath.moment, scene.now)))
    return " · ".join(parts)


def breath_lines(scene: Scene, breath: Breath) -> Lines:
    """The same, and a shorter wording for a narrow card."""
    old = age_of(breath.moment, scene.now)
    level = tr(LEVELS.get(breath.level, breath.level))
    return breath_words(scene, breath), f"{as_sent(breath)} · {level} · {old}"


def as_sent(breath: Breath) -> str:
    """The number with the instrument's own unit, or its own words where it sent no number."""
    if breath.value is None or breath.unit is None:
        return breath.text
    return f"{number(breath.value, 3)} {breath.unit}"


def hold_words(scene: Scene, client: Client) -> str:
    """The hold that stands, if one does."""
    held = client.hold
    if held is None or (held.until_us is not None and held.until_us <= scene.now.at_us):
        return ""
    if held.until_us is None:
        return tr("on hold: {reason}", reason=held.reason)
    until = day_and_time(held.until_us, scene.zone, scene.now.at_us)
    return tr("on hold until {time}: {reason}", time=until, reason=held.reason)


def _card(scene: Scene, visit: Visit) -> Card:
    device = armed_for(scene, visit.client)
    state = "blowing" if device is not None else str(visit.stage)
    lines: list[Lines] = []
    counting = ""
    if device is not None:
        counting = remaining(armed_left_s(device, scene.now) or 0.0)
        step = tr(BREATH_STEPS.get(device.step or "", "")) if device.step else tr("waiting")
        lines.append((f"{device.id} · {step}",))
    elif visit.stage is Stage.RETEST:
        left = retest_left_s(visit, scene.now) or 0.0
        counting = remaining(left) if left > 0 else tr("now")
    if visit.breaths:
        lines.append(breath_lines(scene, visit.breaths[-1]))
    elif device is None:
        lines.append((tr("no breath result yet"),))
    if standing := _standing(scene, visit):
        lines.append((standing,))
    held = hold_words(scene, scene.room.clients[visit.client])
    word = tr(CARD_WORDS[state])
    return Card(visit.client, state, word, counting, tuple(lines), held)


def _standing(scene: Scene, visit: Visit) -> str:
    """What was found and decided so far, in a few words."""
    parts = []
    if visit.assessment is not None:
        parts.append(tr("POSS {level}", level=visit.assessment.poss))
    if visit.outcome in ("dose", "reduced_dose", "prescriber_asked") and visit.decided is not None:
        at = time_of_day(visit.decided.at_us, scene.zone)
        parts.append(f"{tr(OUTCOMES[visit.outcome])} {at}")
    return " · ".join(parts)


def _reading(scene: Scene, breath: Breath) -> Reading:
    at = time_of_day(breath.moment.at_us, scene.zone)
    lines = (
        tr("{device} at {time}: nobody was expected", device=breath.device, time=at),
        tr("{device} at {time}", device=breath.device, time=at),
    )
    return Reading(breath.seq, as_sent(breath), lines)


def last_dose(scene: Scene, client: Client) -> str:
    """When the last dose was, how many today, and from when the protocol allows the next."""
    if not client.doses:
        return tr("no dose on record")
    last = client.doses[-1]
    at = day_and_time(last.at_us, scene.zone, scene.now.at_us)
    words = tr("last dose {time}", time=at)
    protocol = scene.room.protocol
    if protocol is None:
        return words
    wait_s = protocol.dose.min_gap_min * 60 - elapsed_s(last, scene.now)
    if wait_s <= 0:
        return words
    earliest = day_and_time(scene.now.at_us + round(wait_s * 1e6), scene.zone, scene.now.at_us)
    return words + " · " + tr("next dose from {time}", time=earliest)
