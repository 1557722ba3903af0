"""Houses in which alarms and emergencies are in every state of theirs: unanswered, shelved, a
drill, a warning, an emergency with everything recorded.
"""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.alarms.table import ALARMS
from hatmonitor.events import DeviceRow
from hatmonitor.journal.samples import Sample
from hatmonitor.moments import shifted
from hatmonitor.protocol import BatchLimits, Protocol
from ui.gallery.story import DESK, EXAMPLE, Story

WITH_BATCH: Final = replace(
    EXAMPLE,
    version="2026-11 EXAMPLE b",
    batch=BatchLimits(3, 24.0),
    emergency=replace(EXAMPLE.emergency, hold_after_h=24.0),
)
WITH_SOUND: Final = replace(
    EXAMPLE,
    version="2026-11 EXAMPLE s",
    alarms=replace(EXAMPLE.alarms, sound_test_each_shift=True),
)


def answered(busy: Callable[[], Story]) -> Story:
    """The busy shift, with everything seen that asked for somebody."""
    story = busy()
    for alarm in list(story.room.alarms):
        story.acknowledge(alarm)
    return story


def unanswered(busy: Callable[[], Story]) -> Story:
    """A missed check nobody answers: it is escalated twice and then a third time."""
    story = answered(busy)
    story.at(61.5)
    story.judge()
    for _ in range(8):
        story.now = shifted(story.now, 30)
        story.judge()
    return story


def shelved(_busy: Callable[[], Story]) -> Story:
    """A lost instrument that came and went, put on the shelf by the lead; the lead is here."""
    story = calm()
    story.sign_in("lead1")
    story.tell(e.LinkLost("desk-2", "no such device"), by="desk-2")
    story.judge()
    for _ in range(3):
        story.now = shifted(story.now, 1)
        story.tell(e.LinkUp("desk-2", "/dev/ttyUSB1"), by="desk-2")
        story.judge()
        story.now = shifted(story.now, 1)
        story.tell(e.LinkLost("desk-2", "no such device"), by="desk-2")
        story.judge()
    reason = "the cable is loose, a new one comes"
    story.tell(e.AlarmShelved("instrument_lost:desk-2", 1800.0, reason), by="lead1")
    story.tell(e.InstrumentTroubled("desk-1", "battery_low", "battery at 5 %"), by="desk-1")
    story.at(21.5)
    story.judge()
    return story


def drill(_busy: Callable[[], Story]) -> Story:
    """A practice overdose in an empty booth of a calm house."""
    story = calm()
    story.tell(e.DrillStarted("B4"), by="lead1", place="B4")
    story.tell(e.EmergencyStarted("B4", practice=True), by="lead1", place="B4")
    story.judge()
    story.now = shifted(story.now, 14)
    story.tell(e.EmergencyStepRecorded("B4", "Stimulate", practice=True), place="B4")
    story.now = shifted(story.now, 9)
    story.tell(e.EmergencyStepRecorded("B4", "Airway", practice=True), place="B4")
    story.now = shifted(story.now, 4)
    story.judge()
    return story


def calm(protocol: Protocol = EXAMPLE) -> Story:
    """Three people, nothing wrong; an instrument at a booth that is out of service."""
    devices = (
        *DESK,
        DeviceRow("oxi-2", "nonin-df7", "usb:1-2", "B2", measures="vitals"),
        DeviceRow("oxi-9", "nonin-df7", "usb:1-9", "B9", measures="vitals"),
    )
    story = Story(devices=devices, protocol=protocol)
    story.enrol("C-0117", "C-0122")
    story.sign_in()
    story.at(0)
    story.seat("C-0412", "B1")
    story.inject("B1")
    story.at(7)
    story.needle_out("B1")
    story.at(13)
    story.seat("C-0733", "B2")
    story.inject("B2")
    story.check("B1")
    story.vitals("oxi-2", 97, 71)
    story.condition("oxi-2")
    story.set_place("B9", "out_of_service")
    story.at(15)
    story.judge()
    return story


def sounds(_busy: Callable[[], Story]) -> Story:
    """The start of a shift: nobody has heard the sounds yet."""
    story = Story(protocol=WITH_SOUND)
    story.enrol("C-0117", "C-0122")
    story.sign_in()
    story.tell(e.ShiftHandedOver("w1", "a calm night", (), (), ()), by="w2")
    story.now = shifted(story.now, ALARMS["sound_untested"].after_s + 1)
    story.judge()
    return story


def batch(_busy: Callable[[], Story]) -> Story:
    """Three emergencies within a few hours, two of them over; and one alarm nobody answers."""
    story = calm(WITH_BATCH)
    for number, place in enumerate(("B5", "B6")):
        story.at(15 + number)
        story.seat(f"C-090{number}", place)
        story.inject(place)
        story.needle_out(place)
        story.overdose(place)
        story.naloxone(place)
        story.acknowledge(f"overdose_called:{place}")
        story.end_emergency(place)
        story.check(place, rr=13, spo2=96)
    story.at(19)
    story.overdose("B2")
    story.judge()
    return story


def recorded(_busy: Callable[[], Story]) -> Story:
    """An emergency with everything recorded, some of it late, and its vitals; a second one whose
    naloxone is due."""
    story = calm(WITH_BATCH)
    story.at(15)
    story.tell(e.SignedIn("w2", "console-2"), by="w2")
    story.seat("C-0666", "B6")
    story.inject("B6")
    story.at(16.5)
    story.overdose("B6", by="w2")
    story.at(16.7)
    story.naloxone("B6")
    story.at(17)
    story.overdose("B2")
    for second, step in ((12, "Stimulate"), (25, "Airway")):
        story.now = shifted(story.now, second)
        story.step("B2", step)
    story.tell(e.EmergencyRoleTaken("B2", "leads", "w1"), place="B2")
    story.tell(e.EmergencyRoleTaken("B2", "minds_room", "w2"), place="B2")
    for _ in range(3):
        story.now = shifted(story.now, 25)
        story.naloxone("B2")
    story.tell(e.EmergencyStepRecorded("B2", "Oxygen", shifted(story.now, -60).at_us), place="B2")
    story.tell(e.EmergencyStepRecorded("B2", "ambulance_called"), place="B2")
    story.vitals("oxi-2", 84, 58, quality="marginal")
    story.condition("oxi-2", spo2="low")
    story.at(19.6)
    _course(story, "oxi-2", "B2")
    story.judge()
    return story


def _course(story: Story, device: str, place: str) -> None:
    """A fall, a minute and a half without much, and a slow rise after naloxone."""
    visit = story.room.visits[story.room.places[place].session or ""]
    begun = story.room.emergencies[place].started
    whole = int((story.now.at_us - begun.at_us) / 1e6)
    for second in range(-60, whole):
        part = second / whole
        if 0.42 < part < 0.5:
            continue
        spo2 = round(96 if second < 0 else 96 - 22 * min(1.0, part * 3) + 10 * max(0.0, part - 0.4))
        at_us = shifted(begun, second).at_us
        sample = Sample(at_us, device, place, visit.session, spo2, 60, None, "good")
        story.samples.append(sample)


STORIES: Final = {
    "calm": lambda _busy: calm(),
    "unanswered": unanswered,
    "shelved": shelved,
    "drill": drill,
    "sounds": sounds,
    "batch": batch,
    "recorded": recorded,
}
