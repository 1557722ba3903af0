"""From what an instrument sent to Vitals: the one place that says which values a person can have.

Every decoder that takes its values as sent passes them through here, so that a zero, a 127 or a
percentage of 140 is never shown for a person whatever the instrument. The bounds are wide on
purpose: a value far from healthy must alarm and must not be sorted out. They are plausibility, not
medicine, and DERIVED: SpO2 1 to 100 percent, pulse 1 to 300 a minute, breathing 0 to 150 a minute.
A breathing rate of 0 is a value: it says that nobody breathes.
"""

from typing import Final

from devices.readings import Vitals, VitalsQuality, VitalsReason

_SPO2: Final = range(1, 101)
_PULSE: Final = range(1, 301)
_RESP: Final = range(151)

_BETTER_THAN_MARGINAL: Final = (VitalsQuality.GOOD, VitalsQuality.MARGINAL)


def nothing(reason: VitalsReason) -> Vitals:
    """There are no live values, and why."""
    return Vitals(None, None, None, VitalsQuality.NONE, reason)


def live(
    spo2: int | None,
    pulse: int | None,
    resp: int | None = None,
    *,
    quality: VitalsQuality = VitalsQuality.GOOD,
    reason: VitalsReason | None = None,
    breathes: bool = False,
) -> Vitals:
    """Vitals of these values, in percent and a minute; None is 'the instrument sent none'.

    breathes: the instrument counts breathing, so that a missing rate is missed. A value nobody can
    have becomes None. With one of them missing the others hold, and the quality is no better than
    MARGINAL; with all missing it is NONE. The reason given comes before those found here.
    """
    found = (
        None if spo2 not in _SPO2 else spo2,
        None if pulse not in _PULSE else pulse,
        None if resp not in _RESP else resp,
    )
    wanted = 3 if breathes else 2
    there = sum(value is not None for value in found)
    if there == wanted:
        return Vitals(*found, quality, reason)
    if reason is None:
        sent = sum(value is not None for value in (spo2, pulse, resp))
        reason = VitalsReason.IMPLAUSIBLE if sent > there else VitalsReason.NO_VALUE
    if not there:
        return nothing(reason)
    if quality in _BETTER_THAN_MARGINAL:
        quality = VitalsQuality.MARGINAL
    return Vitals(*found, quality, reason)
