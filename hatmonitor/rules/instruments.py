"""What holds of instruments: lost, in trouble, a result that is nobody's, a help button pressed.

An instrument of a place that is out of service is out of service with it: it raises nothing of its
own, and is judged again as soon as the place is open. A press still is one.
"""

from collections.abc import Iterator
from typing import Final

from devices.readings import PLACE_UNKNOWN
from hatmonitor.moments import Moment
from hatmonitor.room.due import out_with_place, place_of_call
from hatmonitor.room.state import Device, Press, Room
from hatmonitor.rules.condition import Condition, visit_at
from hatmonitor.words import N_, Say, say

NO_ANSWER: Final = "no_answer"
SILENT: Final = "silent"

TROUBLE_WORDS: Final = {
    "battery_low": N_("battery low"),
    "sensor_error": N_("sensor error"),
    "calibration_due": N_("calibration due"),
    SILENT: N_("says nothing"),
    NO_ANSWER: N_("no answer"),
    "garbage": N_("sends garbage"),
    "not_recorded": N_("raw bytes are not kept"),
}


def breath_unassigned(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds until a worker assigns the result or puts it aside."""
    for breath in room.unassigned.values():
        yield Condition(
            "breath_unassigned",
            str(breath.seq),
            say("{text} on {device}: nobody was expected", text=breath.text, device=breath.device),
            occurrence=breath.seq,
        )


def help_called(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds while a button is pressed, or a call stands; each its own alarm."""
    for device in room.devices.values():
        for call, press in device.presses.items():
            place = place_of_call(device, call)
            visit = visit_at(room, place)
            yield Condition(
                "help_called",
                f"{device.id}.{call}" if call else device.id,
                _called(device, call, press),
                place,
                visit.client if visit else None,
                visit.session if visit else None,
                press.seq,
            )


def _called(device: Device, call: str, press: Press) -> Say:
    if not call:
        return say("{device}: pressed, or its wire is cut", device=device.id)
    if call == PLACE_UNKNOWN:
        words = {"device": device.id, "text": press.text}
        if press.text:
            return say("{device}: help was called, place unknown: {text}", **words)
        return say("{device}: help was called, place unknown", device=device.id)
    return say("{device}: call {call}: {text}", device=device.id, call=call, text=press.text)


def lost(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds while the port is gone; for a help button also while its calls do not come."""
    for device in room.devices.values():
        if out_with_place(room, device):
            continue
        button = device.measures == "button"
        if device.up is False:
            why = device.why
        elif button and NO_ANSWER in device.troubles:
            why = device.troubles[NO_ANSWER]
        else:
            continue
        name = "button_link_lost" if button else "instrument_lost"
        yield Condition(name, device.id, _lost(device, why), device.place)


def _lost(device: Device, why: str) -> Say:
    if device.place is None:
        return say("{device}: {why}", device=device.id, why=why)
    return say("{device} at {place}: {why}", device=device.id, place=device.place, why=why)


def troubled(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds while an instrument says or shows that it cannot measure."""
    for device in room.devices.values():
        if out_with_place(room, device):
            continue
        for trouble, text in device.troubles.items():
            if trouble == NO_ANSWER and device.measures == "button":
                continue  # a help button that does not answer is lost
            if trouble == SILENT and visit_at(room, device.place) is None:
                continue  # at an empty place it may be switched off
            reason = say(
                "{device}: {trouble} ({text})",
                device=device.id,
                trouble=TROUBLE_WORDS.get(trouble, trouble),
                text=text,
            )
            yield Condition("instrument_trouble", f"{device.id}.{trouble}", reason, device.place)
