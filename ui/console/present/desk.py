"""The desk: who is there and what they wait for, results that belong to nobody, who is to come.

A countdown says what ends with it. A result near the limit is never shown as clear: its level is a
word from the journal, not a comparison made here.
"""

from typing import Final

import msgspec

from devices.readings import ORIGIN_RECORD, ORIGIN_TYPED, ORIGIN_UNVERIFIED
from hatmonitor.moments import elapsed_s
from hatmonitor.room.due import armed_left_s, desk, retest_left_s
from hatmonitor.room.stages import Stage
from hatmonitor.room.state import Breath, Client, Device, Entry, Visit
from hatmonitor.words import N_
from ui.console.present.scene import Scene
from ui.console.present.times import age_of, day_and_time, remaining, time_of_day
from ui.words import number, plain, tr

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
    "pass": N_("PASS, no number"),
    "fail": N_("FAIL, no number"),
    "unknown": N_("no number that counts"),
}

# How a result came, where that must be said of it each time it is shown.
ORIGINS: Final = {
    ORIGIN_UNVERIFIED: N_("unverified protocol"),
    ORIGIN_RECORD: N_("imported record"),
    ORIGIN_TYPED: N_("typed"),
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


class Typed(msgspec.Struct, frozen=True):
    """A value somebody typed from a display; it waits for a second person. mine: whoever is signed
    in here typed it, and so cannot confirm it."""

    seq: int
    client: str
    title: str
    lines: tuple[Lines, ...]
    mine: bool


class DeskFace(msgspec.Struct, frozen=True):
    """to_come: client codes; been: how many were here today."""

    cards: tuple[Card, ...]
    readings: tuple[Reading, ...]
    typed: tuple[Typed, ...]
    to_come: tuple[str, ...]
    been: int


def desk_face(scene: Scene) -> DeskFace:
    """The whole desk at this moment."""
    shown = desk(scene.room, scene.now)
    return DeskFace(
        tuple(_card(scene, visit) for visit in shown.here),
        tuple(_reading(scene, breath) for breath in scene.room.unassigned.values()),
        tuple(typed(scene, entry) for entry in scene.room.entries.values()),
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
    parts = [as_sent(breath)] if as_sent(breath) else []
    if breath.mg_per_l is not None and breath.unit != "mg/L":
        parts.append(tr("= {value} mg/L", value=number(breath.mg_per_l, 3)))
    parts.append(level_words(breath))
    parts.append(origin_words(breath))
    parts.append(tr("{age} ago", age=age_of(breath.moment, scene.now)))
    return " · ".join(part for part in parts if part)


def breath_lines(scene: Scene, breath: Breath) -> Lines:
    """The same, and a shorter wording for a narrow card, where its origin has a line of its own."""
    old = age_of(breath.moment, scene.now)
    parts = (as_sent(breath), level_words(breath), old)
    short = " · ".join(part for part in parts if part)
    return (short,) if breath.origin else (breath_words(scene, breath), short)


def level_words(breath: Breath) -> str:
    """How it counts; a bare PASS or FAIL is its own word, and that it had no number."""
    return tr(LEVELS.get(breath.level, breath.level))


def origin_words(breath: Breath) -> str:
    """How it came, where that is not by a wire format we know."""
    if breath.origin == ORIGIN_TYPED and breath.confirmed_by:
        return tr("typed, confirmed by {who}", who=breath.confirmed_by)
    return tr(ORIGINS.get(breath.origin, breath.origin)) if breath.origin else ""


def as_sent(breath: Breath) -> str:
    """The number with the instrument's own unit, or its own words where it sent no number. A bare
    PASS or FAIL is said by its level."""
    if breath.level in ("pass", "fail"):
        return ""
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
        if origin := origin_words(visit.breaths[-1]):
            lines.append((origin,))
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
    where = tr("{device} at {time}", device=breath.device, time=at)
    lines = (
        tr("{device} at {time}: nobody was expected", device=breath.device, time=at),
        where,
    )
    if origin := origin_words(breath):
        lines = (f"{where} · {origin}", f"{origin} · {at}", origin)
    return Reading(breath.seq, as_sent(breath) or level_words(breath), lines)


def typed(scene: Scene, entry: Entry) -> Typed:
    """What was typed, by whom, and that it waits."""
    at = time_of_day(entry.moment.at_us, scene.zone)
    who = tr("typed by {who} {time}", who=entry.by, time=at)
    return Typed(
        entry.seq,
        entry.client,
        entry_value(entry),
        (
            (f"{entry_value(entry)} · {entry.instrument}", entry_value(entry)),
            (f"{who} · {tr('waits for a second person')}", tr("waits for a second person")),
        ),
        entry.by == scene.staff,
    )


def entry_value(entry: Entry) -> str:
    """The number with its unit, or the word, as it was typed."""
    if entry.value is None or entry.unit is None:
        return entry.status.upper()
    return f"{plain(entry.value)} {entry.unit}"


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
