"""Intoximeters Alco-Sensor NxT: its result record, JSON, imported from a file.

Source: a public README with schema and example (a fork of yatishbalaji/jsontableify). How the
instrument's cable carries a record is not public: there is no port, 9600 8N1 is a placeholder.

  head    tsn, tid  numbers of the test      sn    serial number, 6 digits   ityp  "NXT"
          ttyp      BR, AC or CA             td    when, ISO 8601
          and sid, fcid, fcsn, temp, bat, not read here
  sample  a list of: id   saty 0 blank, 1 external standard, 2 subject   alc  the value, as text
          alcunit  e.g. "g/210L"   res  0 success, others as in the table below
          and time, temp, baro, vol, peak, att, not read here
  stat    of the whole test, as res

A person's result is a subject sample with res 0, of a test of ttyp BR (DERIVED: BR is breath, AC
and CA are checks of the instrument) whose stat is not a failure. It comes with origin
ORIGIN_RECORD, and its text is its key: serial number, both numbers of the test, sample, value. The
same record again has the same text, and is told as a reading only once.

Every other sample of a good record is garbage that says what it was (NO_FAULT): a blank, the
standard, a failure by name. That shows the sample alone, not the head, which may name a subject.

DERIVED: only "g/210L" stands in the source; the other unit texts are those that can mean one thing
alone. A unit that is not in the table is None, and the number decides nothing.

What can slip through: there is no check. A damaged digit or key that leaves whole JSON is taken as
sent: another value, number, or kind of sample (one digit tells a blank from a subject).
"""

import re
from typing import Final

import msgspec

from devices.breathalyzers.json_records import JsonRecords
from devices.driver import HALF_FRAME_S, SAME_RESULT, Beginning, Driver
from devices.framing import garbage
from devices.readings import ORIGIN_RECORD, AnyReading, Breath, BreathStatus, Garbage
from devices.units import BreathUnit

LONGEST_RECORD: Final = 16_384
DEEPEST: Final = 3  # record, list of samples, sample
KEYS_KEPT: Final = 1024
_LONGEST_GARBAGE: Final = 512

NOT_A_RECORD: Final = "JSON that is no record of this instrument"
NO_SAMPLE: Final = "a record without a sample"
OTHER_TEST: Final = "a check of the instrument, not a person's breath"
BLANK: Final = "a blank sample, not a person's"
STANDARD: Final = "a sample of the external standard, not a person's"
NO_NUMBER: Final = "a sample whose value is no number"

_BREATH_TEST: Final = "BR"
_SUBJECT: Final = 2
_OF_NOBODY: Final = {0: BLANK, 1: STANDARD}

RES_WORDS: Final = {
    -2: "none",
    -1: "running",
    1: "max volume",
    2: "max flow",
    3: "quick-zero error",
    4: "blow time",
    5: "subject time-out",
    6: "fuel-cell time-out",
    7: "fuel-cell time-out",
    8: "baseline",
    9: "interferent",
    10: "RFI",
    11: "reverse flow",
    12: "low flow",
    13: "flow drop",
    14: "suck-back",
    15: "late flow",
    16: "peak stuck",
    17: "clipping",
    18: "over range",
    19: "abort",
    20: "baseline time-out",
    21: "invalid",
    22: "FC power",
    23: "motor",
    24: "rise time",
    100: "refusal",
    101: "comms",
    102: "FC temperature",
    103: "position",
    104: "storage",
    **dict.fromkeys(range(105, 112), "calibration"),
}


def failed(code: int) -> str:
    """Why a sample or a test of this res or stat is no result."""
    return f"no result: {RES_WORDS.get(code, 'a failure')} ({code})"


# What a sample was that is no person's result and no fault of the record either.
NO_FAULT: Final = frozenset(
    {OTHER_TEST, BLANK, STANDARD, *(failed(code) for code in RES_WORDS)},
)

_UNITS: Final = {
    "g/210l": BreathUnit.G_PER_210L,
    "mg/l": BreathUnit.MG_PER_L,
    "µg/l": BreathUnit.UG_PER_L,
    "ug/l": BreathUnit.UG_PER_L,
    "µg/100ml": BreathUnit.UG_PER_100ML,
    "ug/100ml": BreathUnit.UG_PER_100ML,
    "%bac": BreathUnit.PERCENT_BAC,
}
_GREEK_MU: Final = "\u03bc"  # looks like the sign of micro and is another character
_NUMBER: Final = re.compile(r"[0-9]{0,5}\.[0-9]{1,5}|[0-9]{1,5}")
_KEY: Final = re.compile(r"[0-9A-Za-z._-]{1,32}")
_PLAIN_UNIT: Final = re.compile(r"[!-~µ\u03bc‰]{1,16}")
_COUNTER: Final = re.compile(r"[0-9]{1,9}")


class Head(msgspec.Struct, frozen=True):
    """What is read of a record's head."""

    tsn: int | str
    tid: int | str
    ttyp: str
    sn: int | str = ""
    ityp: str = "NXT"


class Sample(msgspec.Struct, frozen=True):
    """What is read of a sample. alc: as sent."""

    id: int | str
    saty: int
    res: int
    alc: str | None = None
    alcunit: str | None = None


class Record(msgspec.Struct, frozen=True):
    """One record. sample: each as it was sent, because it may have to be shown so."""

    head: Head
    sample: list[msgspec.Raw]
    stat: int = 0


# Made when this is imported, in one thread: two that make one at once end the process.
_RECORDS: Final = msgspec.json.Decoder(Record)
_SAMPLES: Final = msgspec.json.Decoder(Sample)


class NxtRecord(Driver):
    """The decoder. understood counts records."""

    def __init__(self) -> None:
        self.understood = 0
        self.opened(0.0)
        self._beginning.over()  # bytes of a file have a beginning

    def opened(self, now_s: float) -> None:
        self._found = JsonRecords(LONGEST_RECORD, DEEPEST)
        self._beginning = Beginning(LONGEST_RECORD)
        self._heard_s = now_s
        self._told: dict[str, None] = {}  # texts already given, the oldest first

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self.tick(now_s)
        self._heard_s = now_s
        for one in self._found.feed(data):
            readings += self._piece(one)
        return readings

    def tick(self, now_s: float) -> list[AnyReading]:
        readings: list[AnyReading] = []
        if now_s - self._heard_s >= HALF_FRAME_S:
            for one in self._found.quiet():
                readings += self._piece(one)
        return readings

    def _piece(self, one: bytes | Garbage) -> list[AnyReading]:
        return self._record(one) if isinstance(one, bytes) else [self._beginning.judged(one)]

    def _record(self, data: bytes) -> list[AnyReading]:
        record = self._parsed(data)
        if record is None:
            return [self._beginning.judged(_shown(data, NOT_A_RECORD))]
        self.understood += 1
        self._beginning.over()
        if not record.sample:
            return [_shown(data, NO_SAMPLE)]
        return [self._sample(record, bytes(raw)) for raw in record.sample]

    def _parsed(self, data: bytes) -> Record | None:
        try:
            record = _RECORDS.decode(data)
        except ValueError:  # of JSON, of its shape, of Unicode
            return None
        head = record.head
        keyed = all(_is_key(one) for one in (head.tsn, head.tid, head.sn or "-"))
        return record if keyed and head.ityp == "NXT" else None

    def _sample(self, record: Record, data: bytes) -> AnyReading:
        try:
            sample = _SAMPLES.decode(data)
        except ValueError:
            return _shown(data, NOT_A_RECORD)
        why = _not_a_persons(record, sample)
        if why:
            return _shown(data, why)
        text = _text(record.head, sample)
        if text in self._told:
            return _shown(data, SAME_RESULT)
        self._told[text] = None
        if len(self._told) > KEYS_KEPT:
            del self._told[next(iter(self._told))]
        return Breath(
            status=BreathStatus.OK,
            value=float(sample.alc or ""),
            unit=_unit_of(sample.alcunit),
            text=text,
            test_number=_test_number(record.head),
            origin=ORIGIN_RECORD,
        )


def _not_a_persons(record: Record, sample: Sample) -> str | None:
    """Why a sample is no result of a person; None when it is one."""
    if record.head.ttyp != _BREATH_TEST:
        return OTHER_TEST
    if sample.saty != _SUBJECT:
        return _OF_NOBODY.get(sample.saty, NOT_A_RECORD)
    for code in (sample.res, record.stat):
        if code != 0:
            return failed(code)
    if not _is_key(sample.id):
        return NOT_A_RECORD
    return None if _NUMBER.fullmatch(sample.alc or "") else NO_NUMBER


def _text(head: Head, sample: Sample) -> str:
    unit = sample.alcunit if _PLAIN_UNIT.fullmatch(sample.alcunit or "") else "-"
    return (
        f"NXT {head.sn or '-'} tsn {head.tsn} tid {head.tid}"
        f" sample {sample.id}: {sample.alc} {unit}"
    )


def _is_key(value: int | str) -> bool:
    """Whether it is short and plain enough to be part of a key."""
    if isinstance(value, int):
        return 0 <= value < 10**18
    return _KEY.fullmatch(value) is not None


def _unit_of(text: str | None) -> BreathUnit | None:
    plain = (text or "").replace(" ", "").replace(_GREEK_MU, "µ")
    return _UNITS.get(plain.lower())


def _test_number(head: Head) -> int | None:
    """The first of its two numbers that is one."""
    for number in (str(head.tsn), str(head.tid)):
        if _COUNTER.fullmatch(number):
            return int(number)
    return None


def _shown(data: bytes, why: str) -> Garbage:
    return garbage(data[:_LONGEST_GARBAGE], why)
