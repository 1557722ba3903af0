"""The three demo scripts, as tables. Every client, value and time is made up.

quiet: a slow morning. busy: every booth taken, the seats nearly so, and things that go wrong.
overdose: one person stops breathing well. Headless, they follow one another in one house.
"""

from typing import Final

from hatmonitor.demo.plan import (
    CLEAR,
    Asks,
    Blow,
    BlowsUnasked,
    CallsHelp,
    Collapses,
    Dips,
    Guest,
    MonitorKilled,
    Noise,
    Picture,
    Plugged,
    PressesHelp,
    Rescue,
    Script,
    SlipsOff,
    Unplugged,
)

WEAK: Final = Blow(outcome="insufficient")
NOBODY: Final = Blow(outcome="time_out")
BATTERY: Final = Blow(outcome="battery_low")

# Asked although the result is over the limit; the monitor says no.
TOO_SOON: Final = {"do": "decide_dose", "client": "C-0202", "outcome": "dose"}

QUIET: Final = Script(
    name="quiet",
    guests=(
        Guest(0.0, "C-0101", needle=3.5, booth=0.5, late=1),
        Guest(1.5, "C-0102", (Blow(0.211),), route="im", booth=12.0),
        Guest(4.0, "C-0103", (BATTERY, WEAK, CLEAR)),
        Guest(6.0, "C-0104", (Blow(0.612),)),
        Guest(7.6, "C-0105"),
    ),
    happenings=(
        Asks(0.0, "office", {"do": "hold", "client": "C-0105", "reason": "doctor first"}),
        Asks(0.0, "office", {"do": "set_place", "place": "B13", "state": "out_of_service"}),
        Noise(7.0, "desk2", "00ff5a1b0d0a"),
        Picture(9.0, "quiet", booths=2, seats=1),
        Asks(9.2, "office", {"do": "set_place", "place": "B13", "state": "open"}),
    ),
    next_at=9.5,
    end_at=42.0,
    alarms=frozenset({"check_late", "instrument_trouble"}),
)  # fmt: skip

BUSY: Final = Script(
    name="busy",
    guests=(
        Guest(0.0, "C-0201"),
        Guest(0.3, "C-0202", (Blow(0.305), CLEAR), over=("retest",)),
        Guest(1.0, "C-0203", needle=4.0, early=24.0),
        Guest(1.6, "C-0204", needle=6.0, booth=5.0),
        Guest(2.5, "C-0205", (Blow(0.02),)),
        Guest(3.2, "C-0206", needle=13.5, booth=6.0),
        Guest(4.0, "C-0207", (NOBODY, CLEAR)),
        Guest(4.6, "C-0208", route="im", booth=4.0),
        Guest(5.5, "C-0209", needle=3.0),
        Guest(6.3, "C-0210", (Blow(0.338),), over=("prescriber_asked", "reduced_dose")),
        Guest(7.0, "C-0211", early=14.0),
        Guest(7.8, "C-0212", needle=6.5),
        Guest(8.7, "C-0213", (Blow(0.014),)),
        Guest(9.5, "C-0214", booth=5.0, early=17.0),
        Guest(10.3, "C-0215", (WEAK, WEAK, Blow(0.031))),
        Guest(11.2, "C-0216", needle=4.0, missed=1),
        Guest(12.0, "C-0217"),
        Guest(12.8, "C-0218", (Blow(0.204),), booth=6.0),
        Guest(13.6, "C-0219"),
        Guest(14.4, "C-0220"),
        Guest(15.3, "C-0221", needle=6.0),
        Guest(16.0, "C-0222", ()),
        Guest(16.9, "C-0223", booth=4.0),
        Guest(17.6, "C-0224", (Blow(0.548),)),
        Guest(18.4, "C-0225", needle=4.0),
        Guest(19.3, "C-0226"),
        Guest(20.2, "C-0227", route="im"),
        Guest(21.0, "C-0228", (Blow(0.009),)),
        Guest(22.0, "C-0229", needle=6.0),
        Guest(23.7, "C-0230", needle=6.5, booth=8.0),
        Guest(24.5, "C-0231"),
        Guest(25.3, "C-0232", (Blow(0.226),), booth=9.0),
        Guest(26.2, "C-0233", booth=8.0),
        Guest(27.0, "C-0234", needle=7.0),
        Guest(28.6, "C-0235", needle=7.0),
        Guest(29.4, "C-0236", (WEAK, CLEAR)),
        Guest(30.3, "C-0237", (Blow(0.251), CLEAR), over=("retest",)),
        Guest(31.4, "C-0238"),
        Guest(32.1, "C-0239", (Blow(0.411),)),
    ),
    happenings=(
        Asks(3.0, "desk", TOO_SOON, refused=True),
        Unplugged(9.0, "desk2"),
        Plugged(12.0, "desk2"),
        PressesHelp(5.0, "help-b1"),
        CallsHelp(14.0, "calls", "103", "Booth 3 bell"),
        Dips(15.0, 91, "brief_dip"),
        BlowsUnasked(16.6, "desk1", 0.041, "C-0222"),
        MonitorKilled(20.5),
        SlipsOff(21.0),
        Picture(21.0, "no-signal", alarm="no_signal", settle_ms=300),
        Picture(24.5, "instruments", page="devices", settle_ms=1600),
        Picture(32.5, "busy", booths=11, seats=18, of="C-0214"),
    ),
    next_at=35.5,
    end_at=40.0,
    alarms=frozenset(
        {
            "over_time", "check_missed", "instrument_lost",
            "breath_unassigned", "help_called", "brief_dip", "no_signal",
        }
    ),
    answers={"over_time": 50.0, "no_signal": 60.0},
)  # fmt: skip

RESCUE: Final = (
    Rescue(0.2, {"do": "record_step", "step": "stimulate"}),
    Rescue(0.1, {"do": "take_role", "role": "leads"}),
    Rescue(0.1, {"do": "take_role", "role": "minds_room"}, "desk"),
    Rescue(0.1, {"do": "record_check", "rr": 4, "spo2": 74, "poss": "4"}),
    Rescue(0.3, {"do": "record_step", "step": "airway"}),
    Rescue(0.3, {"do": "record_step", "step": "oxygen"}),
    Rescue(0.5, {"do": "give_naloxone"}, "office"),
    Rescue(0.4, {"do": "record_step", "step": "ventilate"}),
    Rescue(0.5, {"do": "record_step", "step": "ambulance_called"}, "desk"),
    Rescue(0.4, {"do": "give_naloxone"}, "office", when="naloxone_due"),
    Rescue(0.7, {"do": "record_step", "step": "ambulance_arrived"}, "desk"),
    Rescue(0.6, {"do": "record_check", "rr": 9, "spo2": 92, "poss": "3"}, spo2=93),
    Rescue(1.4, {"do": "record_check", "rr": 13, "spo2": 96, "poss": "2"}, spo2=97),
    Rescue(0.5, {"do": "record_step", "step": "ambulance_left"}, "desk"),
    Rescue(0.4, {"do": "end_emergency", "outcome": "recovered"}, "office"),
)

OVERDOSE: Final = Script(
    name="overdose",
    guests=(
        Guest(0.0, "C-0301", needle=3.0, booth=60.0, finger=True),
        Guest(0.8, "C-0302", needle=4.0, booth=3.0),
        Guest(1.9, "C-0303"),
        Guest(3.1, "C-0304", (Blow(0.018),)),
    ),
    happenings=(
        Collapses(5.0, "C-0301", 1.5, RESCUE, spo2=66),
        Picture(5.0, "emergency", of="C-0301", emergency=True),
    ),
    next_at=16.5,
    end_at=16.5,
    alarms=frozenset(
        {
            "emergency_desaturation",
            "overdose_called",
            "not_breathing_well",
            "not_rousable",
            "naloxone_due",
        }
    ),
)

SCRIPTS: Final = {script.name: script for script in (QUIET, BUSY, OVERDOSE)}
