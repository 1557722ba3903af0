"""The chosen person at the desk, or a code that is still to come: facts and instruments."""

from typing import Final

import msgspec

from hatmonitor.room.due import armed_left_s, retest_left_s
from hatmonitor.room.state import Client, Device, Visit
from hatmonitor.words import N_
from ui.console.present.desk import (
    CARD_WORDS,
    armed_for,
    breath_words,
    hold_words,
    last_dose,
)
from ui.console.present.scene import Scene
from ui.console.present.times import age_of, day, remaining
from ui.words import tr

# What the worker says of the dose, with the reasons that are often needed.
REASONS: Final = (
    N_("alcohol"),
    N_("drowsy"),
    N_("other drugs"),
    N_("missed days"),
    N_("unwell"),
    N_("behaviour"),
)


class DeviceFace(msgspec.Struct, frozen=True):
    """A breathalyzer as a button. armed: whether it waits for somebody, and for whom."""

    device: str
    line: str
    ready: bool
    armed: str


class ClientFace(msgspec.Struct, frozen=True):
    """here: whether the visit is open. counting: the countdown that matters, and what it is."""

    client: str
    here: bool
    enrolled: bool
    state: str
    word: str
    counting: str
    counting_what: str
    facts: tuple[str, ...]
    devices: tuple[DeviceFace, ...]


def client_face(scene: Scene, code: str) -> ClientFace:
    """Everything the panel says of this client."""
    client = scene.room.clients.get(code)
    visit = scene.visit_of(code)
    device = armed_for(scene, code)
    state = "blowing" if device else str(visit.stage) if visit else "at_desk"
    word = tr(CARD_WORDS.get(state, "")) if visit else tr("not here")
    counting, what = _counting(scene, visit, device)
    return ClientFace(
        code,
        visit is not None,
        client is not None and client.enrolled,
        state,
        word,
        counting,
        what,
        _facts(scene, client, visit),
        tuple(_device(scene, d) for d in scene.room.devices.values() if _for_breath(d)),
    )


def _for_breath(device: Device) -> bool:
    """At the desk, and no call system; one that a site of before names no kind of is for breath."""
    return device.place is None and device.measures in ("breath", "")


def _counting(scene: Scene, visit: Visit | None, device: Device | None) -> tuple[str, str]:
    if device is not None:
        return remaining(armed_left_s(device, scene.now) or 0.0), tr("to blow")
    left = retest_left_s(visit, scene.now) if visit else None
    if left:
        return remaining(left), tr("until the next test")
    return "", ""


def _facts(scene: Scene, client: Client | None, visit: Visit | None) -> tuple[str, ...]:
    if client is None:
        return (tr("not enrolled; a shift lead enrols"),)
    lines = [hold_words(scene, client), last_dose(scene, client)]
    if visit is not None:
        lines += [tr("breath {result}", result=breath_words(scene, b)) for b in visit.breaths[-2:]]
        if not visit.breaths:
            lines.append(tr("no breath result yet"))
        lines.append(_assessed(scene, visit))
        if visit.prescriber:
            lines.append(tr("prescriber {who}", who=visit.prescriber))
        if visit.outcome_reason:
            lines.append(tr("reason: {reason}", reason=visit.outcome_reason))
    if client.last_visit is not None and visit is None:
        lines.append(tr("last visit {day}", day=day(client.last_visit.at_us, scene.zone)))
    if not client.enrolled:
        lines.append(tr("the enrolment has ended"))
    return tuple(line for line in lines if line)


def _assessed(scene: Scene, visit: Visit) -> str:
    found = visit.assessment
    if found is None:
        return tr("not assessed yet (POSS)")
    words = tr("POSS {level}", level=found.poss)
    old = tr("{age} ago", age=age_of(found.moment, scene.now))
    return " · ".join(part for part in (words, old, found.note) if part)


def _device(scene: Scene, device: Device) -> DeviceFace:
    armed = ""
    if device.armed is not None:
        left = remaining(armed_left_s(device, scene.now) or 0.0)
        armed = device.armed.client
        line = tr("waits for {client}, {t}", client=armed, t=left)
    elif device.up is False:
        line = tr("not connected")
    elif device.up is None:
        line = tr("not heard of yet")
    else:
        line = tr("free")
    return DeviceFace(device.id, line, device.up is True and not armed, armed)
