"""Houses with instruments beside the people: vitals in every state, help buttons, typed values.

Numbers are made up; they mean nothing clinical.
"""

import math
from typing import Final

from hatmonitor import events as e
from hatmonitor.events import DeviceRow
from hatmonitor.journal.samples import Sample
from hatmonitor.moments import shifted
from hatmonitor.wire.messages import InstrumentRow
from ui.gallery.story import DESK, Story

DRIVERS: Final = {
    "oxi-1": ("nonin-df2", "B1"),
    "oxi-2": ("nonin-df7", "B2"),
    "oxi-3": ("contec-v7", "B3"),
    "oxi-4": ("bci", "B5"),
    "oxi-5": ("nellcor-n560", "B6"),
    "oxi-6": ("masimo-ascii1", "B8"),
    "oxi-7": ("nonin-df13", "B10"),
    "capno-1": ("capnostream20", "B11"),
    "oxi-8": ("contec-v5", "S1"),
    "oxi-9": ("nonin-ascii", "S2"),
    "oxi-10": ("nonin-df8", "S5"),
    "oxi-11": ("bci", "S8"),
    "oxi-12": ("bci", "S9"),
}

BUTTONS: Final = (
    *(DeviceRow(f"help-{n}", "button", f"/dev/ttyS{n}", f"B{n}", measures="button")
      for n in (2, 10)),
    DeviceRow("calls", "espa", "/dev/ttyUSB9", calls={"114": "B4"}, measures="button"),
)  # fmt: skip


def rows() -> tuple[DeviceRow, ...]:
    """Every instrument of the house."""
    bedside = [
        DeviceRow(device, driver, f"usb:1-{number}", place, measures="vitals")
        for number, (device, (driver, place)) in enumerate(DRIVERS.items(), 1)
    ]
    desk = (
        *DESK,
        DeviceRow("lion", "line", "usb:2-1", measures="breath"),
        DeviceRow("contact", "contact", "/dev/ttyS9", measures="breath"),
    )
    return (*desk, *bedside, *BUTTONS)


def instruments() -> Story:
    """Thirteen booths and twenty-four seats; vitals of every kind, two calls for help."""
    story = Story(name="HAT Example", devices=rows())
    story.sign_in()
    for row in rows():
        story.tell(e.LinkUp(row.id, row.port), by=row.id)
    _seated(story)
    _typed(story)
    story.at(60)
    _booths(story)
    _seats(story)
    story.press("help-10")
    story.press("calls", "119", "Waiting room: help")
    story.tell(e.InstrumentTroubled("lion", "battery_low", "battery at 5 %"), by="lion")
    story.tell(e.LinkLost("help-2", "no such device"), by="help-2")
    story.judge()
    _course(story, "oxi-1", "B1", 97, 35)
    _lines(story)
    return story


def _seated(story: Story) -> None:
    booths = (("B1", 22), ("B2", 50), ("B3", 30), ("B5", 33), ("B6", 36), ("B8", 41), ("B10", 45))
    seats = (("S1", 34), ("S2", 37), ("S5", 39), ("S8", 42), ("S9", 44))
    for number, (place, came) in enumerate((*booths, *seats)):
        story.at(came)
        story.seat(f"C-{1100 + number * 37}", place)
        story.at(came + 3)
        story.inject(place)
        if place != "B2":
            story.at(came + 8)
            story.needle_out(place)
    story.at(46)
    story.check("B1", rr=14, spo2=97)
    story.at(52)
    for place in ("B1", "B3", "B5", "B6", "B8", "S1", "S2", "S5", "S8", "S9"):
        story.check(place, rr=13, spo2=96)
    story.at(57)
    story.seat("C-0340", "B11")


def _typed(story: Story) -> None:
    story.at(56)
    story.admit("C-0517")
    story.type_breath("C-0517", 0.12, "mg/L")
    story.tell(
        e.BreathMeasured(
            "contact", None, None, "PASS", "pass", None, None, "pass", None, None, None
        ),
        by="contact",
    )
    story.admit("C-0818")
    story.tell(
        e.BreathMeasured(
            "lion", 0.0, "mg/L", "0.00", "none", 0.0, None, "clear", None, None, "C-0818",
            "unverified protocol",
        ),
        by="lion",
        client="C-0818",
        session=story.room.clients["C-0818"].session,
    )  # fmt: skip


def _booths(story: Story) -> None:
    story.vitals("oxi-1", 97, 72)
    story.condition("oxi-1")
    story.vitals("oxi-2", 95, 108, quality="poor", reason="motion")
    story.vitals("oxi-3", quality="none", reason="searching")
    story.vitals("oxi-4", quality="none", reason="sensor_off", age_s=0.2)
    story.vitals("oxi-5", 96, 70, age_s=14.0)
    story.condition("oxi-5", signal="lost")
    story.vitals("oxi-6", 88, 58)
    story.condition("oxi-6", spo2="low")
    story.vitals("oxi-7", 100, 64, quality="marginal", reason="low_signal")
    story.condition("oxi-7", baseline=98)
    story.vitals("capno-1", 97, 66, 12)
    story.condition("capno-1")


def _seats(story: Story) -> None:
    story.vitals("oxi-8", 98, 61)
    story.vitals("oxi-9", 91, 77)
    story.condition("oxi-9", spo2="dip")
    story.vitals("oxi-10", 76, 44)
    story.condition("oxi-10", spo2="emergency")
    story.vitals("oxi-11", 96, 66, quality="poor", reason="low_signal")
    story.vitals("oxi-12", quality="none", reason="sensor_off")
    story.condition("oxi-12", signal="lost")


def _course(story: Story, device: str, place: str, base: int, minutes: float) -> None:
    """A visit's samples: a slow dip, one minute without a signal, some seconds of a weak one."""
    visit = story.room.visits[story.room.places[place].session or ""]
    end_us = story.now.at_us
    capnograph = device.startswith("capno")
    for second in range(int(minutes * 60)):
        at_us = shifted(story.now, second - minutes * 60).at_us
        part = second / (minutes * 60)
        if at_us > end_us or 0.55 < part < 0.58:
            continue
        dip = 7 * math.exp(-(((part - 0.4) / 0.06) ** 2))
        spo2 = round(base - dip + 0.8 * math.sin(second / 40))
        pulse = round(72 - 9 * part + 3 * math.sin(second / 25))
        resp = round(15 - 7 * dip / 7 + math.sin(second / 50)) if capnograph else None
        weak = 0.72 < part < 0.735
        story.samples.append(
            Sample(
                at_us, device, place, visit.session, spo2, pulse, resp, "poor" if weak else "good"
            )
        )


def _lines(story: Story) -> None:
    raw = ("01 97 48 00 20", "01 97 48 00 21", "01 97 47 00 1F", "01 97 48 00 22")
    for number, device in enumerate(story.room.devices):
        story.instruments[device] = InstrumentRow(
            device, 0.2 + number % 3, 18_000 * (number + 1), 240 * number, number // 6, raw
        )
    story.instruments["lion"] = InstrumentRow(
        "lion", 47.0, 1210, 14, 3, ("BAC 0.000 mg/L", "READY", "BATT 05", "0.00")
    )
    story.instruments["help-2"] = InstrumentRow("help-2", None, 0, 0, 0, ())


def bedside_four() -> Story:
    """A small site: a capnograph with a person who hardly breathes, and an oximeter."""
    devices = (
        *DESK,
        DeviceRow("capno", "capnostream20", "usb:1-1", "B1", measures="vitals"),
        DeviceRow("oxi", "nonin-df2", "usb:1-2", "B3", measures="vitals"),
    )
    story = Story(booths=4, seats=0, name="HAT Small Example", devices=devices)
    story.sign_in()
    story.at(0)
    story.seat("C-0412", "B1")
    story.at(2)
    story.inject("B1")
    story.at(8)
    story.needle_out("B1")
    story.at(16)
    story.check("B1")
    story.at(20)
    story.seat("C-0733", "B3")
    story.inject("B3")
    story.at(26)
    story.vitals("capno", 93, 61, 5)
    story.condition("capno", breathing="slow")
    story.vitals("oxi", 96, 80, age_s=6.0)
    story.condition("oxi")
    story.judge()
    _course(story, "capno", "B1", 97, 25)
    return story
