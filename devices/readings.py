"""Everything an instrument can say, as frozen facts.

A reading is what one decoder made of some bytes. It must never hold an invented value: a missing
number is None, a word stays a word, and bytes that made no sense are Garbage with the reason.
Nothing here knows a port, a clock or a person; those belong to the link and to the monitor.

Decision: one tagged union (`"reading"` is the tag), so that a decoder's output is the same whether
it is tested, printed by `hatmonitor devices decode` or handed to the monitor.
"""

from enum import StrEnum
from typing import Final

import msgspec

from devices.units import BreathUnit


class BreathPhase(StrEnum):
    """Where a breath test stands, in the order a person meets it."""

    READY = "ready"
    WARMING = "warming"
    BLOW = "blow"
    BLOWING = "blowing"
    ANALYSING = "analysing"
    INSUFFICIENT = "insufficient"  # breath too weak or interrupted: no result follows
    TIMED_OUT = "timed_out"  # nobody blew: no result follows


class BreathStatus(StrEnum):
    """The instrument's own verdict. A word stays a word: it is never turned into a number."""

    OK = "ok"  # a result; at or below the limit set in the instrument, where it says so
    HIGH = "high"  # above the limit set in the instrument
    PASS = "pass"
    FAIL = "fail"
    OVER_RANGE = "over_range"
    NONE = "none"  # the instrument gives no verdict


class VitalsQuality(StrEnum):
    """How far the values of this moment can be trusted."""

    GOOD = "good"
    MARGINAL = "marginal"  # the instrument says that the signal is weak; the values hold
    POOR = "poor"  # the instrument says not to rely on them; shown as such, never alarmed on
    NONE = "none"  # there are no live values; `reason` says why


class VitalsReason(StrEnum):
    """Why there is no live value, or why it is poor."""

    SENSOR_OFF = "sensor_off"  # not on a finger, or no nasal line
    NO_SENSOR = "no_sensor"  # the sensor is unplugged from the instrument
    SENSOR_FAULT = "sensor_fault"
    SEARCHING = "searching"  # it looks for a pulse
    LOW_SIGNAL = "low_signal"  # low perfusion, or a signal the instrument itself doubts
    MOTION = "motion"
    INTERFERENCE = "interference"  # light, electricity
    STALE = "stale"  # sent, but older than the moment: the instrument holds its last values
    STORED = "stored"  # recorded earlier, perhaps of another person: never the person present
    IMPLAUSIBLE = "implausible"  # in the format, and not a value a person can have
    NO_VALUE = "no_value"  # the instrument sent none and did not say why


class TroubleKind(StrEnum):
    """What an instrument may complain of; it stands until the instrument works again."""

    BATTERY_LOW = "battery_low"
    SENSOR_ERROR = "sensor_error"
    CALIBRATION_DUE = "calibration_due"
    SILENT = "silent"  # the port is open, and an instrument that should speak by itself does not
    NO_ANSWER = "no_answer"  # the port is open, the instrument says nothing to a question
    GARBAGE = "garbage"  # bytes arrive that make no sense
    NOT_RECORDED = "not_recorded"  # readings go on, but their raw bytes cannot be kept


class Reading(msgspec.Struct, frozen=True, tag_field="reading"):
    """Base of all readings."""


class Breath(Reading, frozen=True, tag="breath"):
    """One finished breath test.

    value is in `unit` exactly as sent; unit None means the instrument did not tell and the number
    can pass or fail nobody. text is the line as sent. limit is the instrument's own upper limit in
    the same unit; test_number its own counter, if it has one. origin says, where it must be said,
    how the result came (ORIGIN_UNVERIFIED, ORIGIN_RECORD); empty: a wire format we know.
    """

    status: BreathStatus
    value: float | None
    unit: BreathUnit | None
    text: str
    limit: float | None = None
    test_number: int | None = None
    origin: str = ""


class BreathStep(Reading, frozen=True, tag="breath_step"):
    """A breath test moved on a step."""

    step: BreathPhase


class Vitals(Reading, frozen=True, tag="vitals"):
    """One set of live values. None is 'no value', and `reason` then says why.

    A decoder of a fast stream gives at most a few a second: one for each packet, and at once when
    quality or reason changes. resp_per_min None with good quality: the instrument counts no
    breathing. Stored and stale values never stand here as numbers.
    """

    spo2_percent: int | None
    pulse_per_min: int | None
    resp_per_min: int | None
    quality: VitalsQuality
    reason: VitalsReason | None = None


class Breathing(Reading, frozen=True, tag="breathing"):
    """What a capnograph tells beside the vitals. etco2 and fico2 in etco2_unit (mmHg, kPa, vol%);
    no_breath_s: seconds since the last breath it saw. None is 'no value'."""

    etco2: float | None
    fico2: float | None
    etco2_unit: str
    no_breath_s: int | None


class Button(Reading, frozen=True, tag="button"):
    """A help button was pressed, or its wire cut: the two cannot be told apart, on purpose.

    A call system has many: `call` is then the address it names, and text what it says. A call of
    which nobody can say where it came from has the address PLACE_UNKNOWN.
    """

    pressed: bool
    call: str | None = None
    text: str = ""


class Trouble(Reading, frozen=True, tag="trouble"):
    """The instrument says, or shows by its silence, that it cannot measure."""

    trouble: TroubleKind
    text: str


class TroubleEnded(Reading, frozen=True, tag="trouble_ended"):
    """The instrument measures again after a Trouble of this kind."""

    trouble: TroubleKind


class Garbage(Reading, frozen=True, tag="garbage"):
    """Bytes that are no reading, as hexadecimal (bounded by the framing), and why."""

    bytes: str
    why: str


class LinkUp(Reading, frozen=True, tag="link_up"):
    """The port is open and ours."""

    port: str


class LinkLost(Reading, frozen=True, tag="link_lost"):
    """The port is gone, shut, or could never be opened; why in words of the operating system."""

    port: str
    why: str


# Help was called, and nothing says where: the call named no place, or could not be read.
PLACE_UNKNOWN: Final = "?"

# How a result came, where it must be said on every record.
ORIGIN_UNVERIFIED = "unverified protocol"  # read by a technician's own line profile
ORIGIN_RECORD = "imported record"  # from a file the instrument's maker writes
ORIGIN_TYPED = "typed"  # read from a display by one person and confirmed by another

AnyReading = (
    Breath
    | BreathStep
    | Vitals
    | Breathing
    | Button
    | Trouble
    | TroubleEnded
    | Garbage
    | LinkUp
    | LinkLost
)
