"""The clinical protocol: every limit the program knows, as the site's medical lead approved it.

No clinical number stands in Python. The values come from the site file's [protocol] tables, are
adopted into the journal whole, and their version is stamped on every record. Without an approved
protocol no session can be opened. Reading and checking the file is hatmonitor/site's work; this
file only says what a protocol is made of. Keys carry their unit and are the keys of the site file.
"""

import msgspec


class Enrolment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """criteria: the sentences a shift lead confirms when enrolling a code."""

    criteria: tuple[str, ...]
    induction_days: float


class BreathLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Breath alcohol. Below limit: clear; from upper_limit: no injectable dose. word_decides: an
    instrument's bare PASS, without a number, is enough for a dose."""

    limit_mg_per_l: float
    upper_limit_mg_per_l: float
    error_band_mg_per_l: float
    blood_breath_ratio: float
    arm_s: float
    valid_min: float
    retest_wait_min: float
    test_gap_min: float
    word_decides: bool = False


class Dose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Between doses, and what sedation stops one. assessment_required: POSS before each dose."""

    min_gap_min: float
    max_per_day: int
    poss_blocks_from: int
    assessment_required: bool


class Booth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Clock one: from the dose handed over."""

    target_min: float
    limit_min: float


class Observation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Clock two: from needle out. route_min: route to minutes; the extras add for a risk."""

    route_min: dict[str, float]
    induction_extra_min: float
    near_limit_extra_min: float
    needle_out_correction_min: float
    forgotten_exit_min: float


class Checks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Checks fall due every interval; late and missed are percent of the interval overdue."""

    interval_min: float
    long_watch_interval_min: float
    late_percent: float
    missed_percent: float
    good_needed_to_leave: int
    rr_low_per_min: int
    rr_high_per_min: int
    spo2_low_percent: int
    poss_unacceptable_from: int
    poss_not_rousable_from: int


class Emergency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """steps: the site's words in the site's order. hold_after_h: hours for which the next dose is
    on hold after naloxone; 0: that is decided by hand."""

    steps: tuple[str, ...]
    naloxone_mg: float
    naloxone_route: str
    naloxone_interval_min: float
    naloxone_rethink_after: int
    long_watch_min: float
    hold_after_h: float = 0.0


class VitalsLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Oximeters and capnographs at booths and seats. Seconds are of the signal itself.

    required: each person in a place that has such an instrument must wear it. Without a usable
    value for silence_s: no signal. A dip, a low and an emergency are each SpO2 below a limit for a
    delay; a tier ends when SpO2 was at least clear_margin_percent above its limit for clear_s.
    Breathing: below resp_low_per_min for resp_delay_s, or no breath for no_breath_s. The person's
    own baseline is the median of the first baseline_s of good signal of the visit.

    share_percent of share_window_s (seconds of the signal): a tier is entered also when so much of
    that window was beyond its limit, though never for its delay in a row; both 0: only in a row.
    worse_percent: SpO2 lower than what was told, or answered, by this share of it, for the tier's
    delay, is a step worse; 0: only the next tier is.
    """

    required: bool
    silence_s: float
    dip_spo2_percent: int
    dip_delay_s: float
    low_spo2_percent: int
    low_delay_s: float
    emergency_spo2_percent: int
    emergency_delay_s: float
    clear_margin_percent: int
    clear_s: float
    resp_low_per_min: int
    resp_delay_s: float
    no_breath_s: float
    baseline_s: float
    share_percent: float = 0.0
    share_window_s: float = 0.0
    worse_percent: float = 0.0


class AlarmLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Unanswered alarms escalate after the first time, then again after each further one.
    shelve_max_min: for how long a shift lead may shelve one; 0: not at all. sound_test_each_shift:
    the sounds must be heard by somebody after each handover. rise_again_s: what somebody answered
    rises anew once in this time at the most. remind_acknowledged_s: a high alarm that was answered
    and whose cause stands rises anew after so long; 0: nobody is reminded."""

    escalate_first_s: float
    escalate_again_s: float
    pause_sound_max_s: float
    shelve_max_min: float = 0.0
    sound_test_each_shift: bool = False
    rise_again_s: float = 0.0
    remind_acknowledged_s: float = 0.0


class BatchLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many emergencies in so many hours: perhaps a batch that is stronger than people think."""

    emergencies: int
    hours: float


class Protocol(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One approved version of everything above. vitals None: adopted before there were any, or a
    house without such instruments; then their numbers are shown and nothing alarms."""

    version: str
    approved_by: str
    approved_on: str
    enrolment: Enrolment
    breath: BreathLimits
    dose: Dose
    booth: Booth
    observation: Observation
    checks: Checks
    emergency: Emergency
    alarms: AlarmLimits
    vitals: VitalsLimits | None = None
    batch: BatchLimits | None = None
