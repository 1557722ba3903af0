"""The one table of bounds: what each number and text that comes from outside may be at all.

A value comes from a window, from `hatmonitor do`, a site file, an import, an instrument or an old
journal; wherever it comes from, this table says what can be reckoned with and shown. It never says
what is right for a person: clinical limits are the protocol's, and these lie far outside them. They
are bounds of what can be counted, timed, written down or read at all, so that no slip of the finger
and no other system's "for ever" becomes a fact.

Decision: one row by name, read off by every door (decide/, site/, wire/, journal/), so that no two
doors can disagree; tests/house finds a field that has no row. What is read from an old journal is
brought within these bounds (`within`), because what is written cannot be refused any more.
"""

from datetime import date
from typing import Any, Final

import msgspec

from hatmonitor.protocol import Protocol
from hatmonitor.words import N_, Say, say


class Amount(msgspec.Struct, frozen=True):
    """A number from least to most, both included. whole: no fractions. off: 0 is a decision too,
    namely for none. None is the type's to say, and so is which kind of number."""

    least: float
    most: float
    unit: str = ""
    whole: bool = False
    off: bool = False

    def holds(self, value: object) -> bool:
        """Say whether this number may be; never true for what is no number."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        if self.off and value == 0:
            return True
        return self.least <= value <= self.most and (not self.whole or value == int(value))

    def said(self) -> Say:
        """The bound in words."""
        least, most = f"{self.least:.12g}", f"{self.most:.12g}"
        if self.off:
            return say(
                "must be 0 or from {least} to {most} {unit}", least=least, most=most, unit=self.unit
            )
        if not self.unit:
            return say("must be from {least} to {most}", least=least, most=most)
        return say("must be from {least} to {most} {unit}", least=least, most=most, unit=self.unit)

    def within(self, value: float) -> float:
        """The nearest number that may be; the least, for what is not a number at all."""
        if self.holds(value):
            return value
        if self.off and not value > 0:
            return 0
        return self.most if value > self.most else self.least


class Text(msgspec.Struct, frozen=True):
    """A text of at most so many characters. Whether it may be empty is for its own decision."""

    most: int

    def holds(self, value: object) -> bool:
        """Say whether this text may be."""
        return isinstance(value, str) and len(value) <= self.most

    def said(self) -> Say:
        """The bound in words."""
        return say("must have at most {most} characters", most=self.most)


class Free(msgspec.Struct, frozen=True):
    """Judged elsewhere, and where: a protocol by its own table, a list by its entries."""

    where: str


Bound = Amount | Text | Free

DAY_MIN: Final = 24 * 60.0
HOUR_S: Final = 60 * 60.0

# --- what people and scripts ask (hatmonitor/commands.py) ----------------------------------------

CODE: Final = Text(64)  # a code, an id or one word; its own decision knows which ones there are
WORD: Final = Text(200)  # a word of the protocol's own, such as a step
NOTE: Final = Text(500)
TIME: Final = Text(40)  # ISO 8601
SECTION: Final = Text(3000)  # a page: a report that is longer belongs in the client's file
RECORD: Final = Text(60_000)  # less than a command may have (hatmonitor/wire/frames.py)
ENTRY: Final = Amount(0, 2**53, whole=True)  # the number of an entry in the log
OBSERVATION: Final = Amount(1, DAY_MIN, "min")
WATCHED_MOST_MIN: Final = 7 * DAY_MIN  # however often it is extended
HOLD_DAYS: Final = Amount(0, 3660, "d")  # ten years; for longer there is a hold without an end
HOLD_H: Final = Amount(0, 1000, "h")
BREATHS: Final = Amount(0, 80, whole=True)  # a minute, as they can be counted
SPO2: Final = Amount(0, 100, "%", whole=True)
POSS: Final = Amount(1, 4, whole=True)
NALOXONE: Final = Amount(0.01, 100, "mg")
BREATH_MG_PER_L: Final = Amount(0, 10, "mg/L")  # nobody can have more
PIN: Final = Text(64)

# By `command.field`, or by `field` where it is the same in all of them.
COMMANDS: Final[dict[str, Bound]] = {
    "client": CODE, "place": CODE, "to": CODE, "device": CODE, "staff": CODE, "role": CODE,
    "outcome": CODE, "unit": CODE, "status": CODE, "state": CODE, "instrument": CODE,
    "alarm": Text(200),
    "route": WORD, "step": WORD, "kit": Text(100),
    "approved_by": NOTE, "prescriber": NOTE, "reason": NOTE, "note": NOTE,
    "at": TIME, "until": TIME,
    "reading": ENTRY, "entry": ENTRY, "emergency": ENTRY, "written": ENTRY, "seen": ENTRY,
    "seq": ENTRY,
    "poss": Free("hatmonitor/decide/asking.py: S, 1, 2, 3 or 4"),
    "record_check.rr": BREATHS,
    "record_check.spo2": SPO2,
    "extend_observation.minutes": OBSERVATION,
    "shorten_observation.minutes": OBSERVATION,
    "shelve.minutes": Amount(0.1, DAY_MIN, "min"),
    "pause_sound.seconds": Amount(1, HOUR_S, "s"),
    "give_naloxone.mg": NALOXONE,
    "end_emergency.hold_hours": HOLD_H,
    "enter_breath.value": Amount(0, 100_000),  # in its own unit; then as mg/L, by BREATH_MG_PER_L
    "import_record.text": RECORD,
    "write_report.sections": Free("hatmonitor/decide/report.py: each by SECTION"),
    "sign_in.pin": PIN, "add_staff.pin": PIN, "set_pin.pin": PIN,
    "adopt_protocol.protocol": Free("hatmonitor/site/limits.py: each by PROTOCOL"),
}  # fmt: skip

# What a person calls a field whose key says it badly.
CALLED: Final = {
    "rr": N_("breaths per minute"),
    "spo2": N_("SpO2"),
    "minutes": N_("the minutes"),
    "seconds": N_("the seconds"),
    "hold_hours": N_("the hold"),
    "mg": N_("the dose"),
    "value": N_("the value"),
}

# --- this computer's clock -----------------------------------------------------------------------

# Before it there was no such program; beyond it nobody has thought. A clock outside is wrong.
CLOCK_FROM: Final = date(2025, 1, 1)
CLOCK_TO: Final = date(2100, 1, 1)
# So long a house is closed at most, and so old is a protocol at most, before its clock is doubted.
CLOSED_MOST_DAYS: Final = 400
APPROVED_MOST_DAYS: Final = 3660

# --- the clinical protocol (hatmonitor/protocol.py) ----------------------------------------------

_MIN: Final = Amount(0.1, DAY_MIN, "min")
_MIN_OR_NONE: Final = Amount(0, DAY_MIN, "min")
_S: Final = Amount(1, HOUR_S, "s")
_S_OR_NONE: Final = Amount(0, HOUR_S, "s")
_PERCENT: Final = Amount(1, 100, "%", whole=True)
_SHARE: Final = Amount(1, 1000, "%")  # of an interval: ten of them is no longer late but never
_BREATH: Final = Amount(0.001, BREATH_MG_PER_L.most, "mg/L")
_POSS: Final = Amount(POSS.least, POSS.most, whole=True)
LIST_MOST: Final = 50  # criteria, steps, routes
EARLIEST_APPROVAL: Final = date(2000, 1, 1)  # before it there was no such program

# The largest numbers that have a meaning: a share of all, the end of the sedation scale, a day, a
# month of hold, the emergencies the room remembers (room/fold_emergency.py). Where the least is 0,
# nothing is a decision that a site can take.
PROTOCOL: Final[dict[str, Amount | Text]] = {
    "version": Text(40),
    "approved_by": Text(200),
    "approved_on": Text(10),
    "enrolment.criteria": Text(200),
    "enrolment.induction_days": Amount(0, 3660, "d"),
    "breath.limit_mg_per_l": _BREATH,
    "breath.upper_limit_mg_per_l": _BREATH,
    "breath.error_band_mg_per_l": Amount(0, BREATH_MG_PER_L.most, "mg/L"),
    "breath.blood_breath_ratio": Amount(100, 10_000),
    "breath.arm_s": _S,
    "breath.valid_min": _MIN,
    "breath.retest_wait_min": _MIN,
    "breath.test_gap_min": _MIN_OR_NONE,
    "dose.min_gap_min": Amount(0, 7 * DAY_MIN, "min"),
    "dose.max_per_day": Amount(1, 100, whole=True),
    "dose.poss_blocks_from": _POSS,
    "booth.target_min": _MIN,
    "booth.limit_min": _MIN,
    "observation.route_min": _MIN,
    "observation.induction_extra_min": _MIN_OR_NONE,
    "observation.near_limit_extra_min": _MIN_OR_NONE,
    "observation.needle_out_correction_min": _MIN_OR_NONE,
    "observation.forgotten_exit_min": _MIN,
    "checks.interval_min": _MIN,
    "checks.long_watch_interval_min": _MIN,
    "checks.late_percent": _SHARE,
    "checks.missed_percent": _SHARE,
    "checks.good_needed_to_leave": Amount(1, 100, whole=True),
    "checks.rr_low_per_min": Amount(1, BREATHS.most, whole=True),
    "checks.rr_high_per_min": Amount(1, BREATHS.most, whole=True),
    "checks.spo2_low_percent": _PERCENT,
    "checks.poss_unacceptable_from": _POSS,
    "checks.poss_not_rousable_from": _POSS,
    "emergency.steps": Text(200),
    "emergency.naloxone_mg": NALOXONE,
    "emergency.naloxone_route": Text(200),
    "emergency.naloxone_interval_min": _MIN,
    "emergency.naloxone_rethink_after": Amount(1, 100, whole=True),
    "emergency.long_watch_min": Amount(0.1, WATCHED_MOST_MIN, "min"),
    "emergency.hold_after_h": HOLD_H,
    "vitals.silence_s": _S,
    "vitals.dip_spo2_percent": _PERCENT,
    "vitals.dip_delay_s": _S_OR_NONE,
    "vitals.low_spo2_percent": _PERCENT,
    "vitals.low_delay_s": _S_OR_NONE,
    "vitals.emergency_spo2_percent": _PERCENT,
    "vitals.emergency_delay_s": _S_OR_NONE,
    "vitals.clear_margin_percent": Amount(0, 100, "%", whole=True),
    "vitals.clear_s": _S_OR_NONE,
    "vitals.resp_low_per_min": Amount(1, BREATHS.most, whole=True),
    "vitals.resp_delay_s": _S_OR_NONE,
    "vitals.no_breath_s": _S,
    "vitals.baseline_s": _S,
    "vitals.share_percent": Amount(1, 100, "%", off=True),
    "vitals.share_window_s": Amount(1, HOUR_S, "s", off=True),
    "vitals.worse_percent": Amount(1, 100, "%", off=True),
    "alarms.escalate_first_s": _S,
    "alarms.escalate_again_s": _S,
    "alarms.pause_sound_max_s": _S,
    "alarms.shelve_max_min": _MIN_OR_NONE,
    "alarms.rise_again_s": Amount(1, 24 * HOUR_S, "s", off=True),
    "alarms.remind_acknowledged_s": Amount(1, 24 * HOUR_S, "s", off=True),
    "batch.emergencies": Amount(1, 50, whole=True),
    "batch.hours": Amount(0.1, 24 * 31, "h"),
}


def of_command(do: str, field: str) -> Bound:
    """The bound of a command's field; KeyError for one without a row."""
    return COMMANDS.get(f"{do}.{field}") or COMMANDS[field]


def command_complaint(do: str, fields: dict[str, Any]) -> Say | None:
    """What is out of bounds in a command whose types are right, in words with the bound; None when
    nothing is. A text is never repeated: it may be 60,000 characters, or somebody's PIN."""
    for field, value in fields.items():
        if isinstance(value, bool | None):  # true, false and nothing have no bounds
            continue
        bound = of_command(do, field)
        if isinstance(bound, Free) or bound.holds(value):
            continue
        return say("{field} {bound}", field=CALLED.get(field, field), bound=bound.said())
    return None


# --- what stands in an old journal, and cannot be refused any more -------------------------------

# So far the program reckons: 126 years in seconds, and then in nanoseconds still 64 bits.
_FLOAT: Final = 4e9
_INT: Final = 2**62


def within(value: Any) -> Any:
    """The same value with each number in it brought to where the program can reckon with it, so
    that no fold, rule or picture ever meets one that it cannot: an old journal holds what was not
    yet refused. Numbers of ordinary size are never changed."""
    if isinstance(value, bool | str | None):
        return value
    if isinstance(value, int):
        return max(-_INT, min(_INT, value))
    if isinstance(value, float):
        return max(-_FLOAT, min(_FLOAT, value)) if value == value else 0.0
    if isinstance(value, tuple | list):
        return type(value)(within(one) for one in value)
    if isinstance(value, dict):
        return {key: within(one) for key, one in value.items()}
    if isinstance(value, msgspec.Struct):
        fields = {name: within(getattr(value, name)) for name in value.__struct_fields__}
        return type(value)(**fields)
    return value


def protocol_within(protocol: Protocol) -> tuple[Protocol, tuple[str, ...]]:
    """A protocol as the rules can use it, and the keys whose values lay out of bounds: adopted
    before they were checked. Each is then its nearest bound, which is said for as long as it
    holds."""
    mended: dict[str, Any] = {}
    wrong: list[str] = []
    for part in protocol.__struct_fields__:
        limits = getattr(protocol, part)
        if not isinstance(limits, msgspec.Struct):
            continue
        values = {
            name: _mended(f"{part}.{name}", getattr(limits, name), wrong)
            for name in limits.__struct_fields__
        }
        mended[part] = msgspec.structs.replace(limits, **values)
    return (msgspec.structs.replace(protocol, **mended), tuple(wrong)) if wrong else (protocol, ())


def _mended(key: str, value: Any, wrong: list[str]) -> Any:
    bound = PROTOCOL.get(key)
    if not isinstance(bound, Amount):
        return value
    if isinstance(value, dict):
        return {name: _mended(key, one, wrong) for name, one in value.items()}
    if bound.holds(value):
        return value
    if key not in wrong:
        wrong.append(key)
    nearest = bound.within(value)
    return int(nearest) if bound.whole else nearest
