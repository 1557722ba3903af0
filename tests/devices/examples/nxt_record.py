"""Alco-Sensor NxT, result record."""

import json
from typing import Any

from devices.breathalyzers.nxt import BLANK, STANDARD
from devices.framing import garbage
from devices.readings import ORIGIN_RECORD, Breath, BreathStatus
from devices.units import BreathUnit
from tests.devices.examples import Example

DRIVER = "nxt-record"
CHECKED = False

COMPUTED = "schema of the public README; values COMPUTED"


def sample(nth: int, saty: int, alc: str = ".000", res: int = 0, **more: Any) -> dict[str, Any]:
    """A sample as the schema lists it."""
    return {
        "id": nth,
        "saty": saty,
        "time": "2026-01-05T10:00:30Z",
        "temp": 25.1,
        "baro": 1013,
        "alc": alc,
        "alcunit": "g/210L",
        "res": res,
        "vol": 1510,
        "peak": 11,
        "att": 1,
    } | more


def record(*samples: dict[str, Any], stat: int = 0, **head: Any) -> dict[str, Any]:
    """A record as the schema lists it."""
    opening = {
        "tsn": 17,
        "tid": "217",
        "sn": "012345",
        "ityp": "NXT",
        "sid": "",
        "fcid": 1,
        "fcsn": "A1",
        "td": "2026-01-05T10:00:00Z",
        "ttyp": "BR",
        "temp": 25.0,
        "bat": 4.1,
    }
    return {"head": opening | head, "sample": list(samples), "stat": stat}


def breath(
    alc: str, nth: int = 1, unit: BreathUnit | None = BreathUnit.G_PER_210L, tsn: int = 17
) -> Breath:
    text = f"NXT 012345 tsn {tsn} tid 217 sample {nth}: {alc} g/210L"
    status = BreathStatus.OK
    return Breath(status, float(alc), unit, text, test_number=tsn, origin=ORIGIN_RECORD)


def raw(one: dict[str, Any], indent: int | None = None) -> bytes:
    return json.dumps(one, indent=indent).encode()


EXAMPLES = (
    Example(
        "a subject",
        (raw(record(sample(1, 2, ".041"))) + b"\n",),
        (breath(".041"),),
        COMPUTED,
    ),
    Example(
        "blank, standard and subject in one record",
        (raw(record(sample(1, 0), sample(2, 1, ".080"), sample(3, 2, "0.145"))) + b"\n",),
        (
            garbage(raw(sample(1, 0)), BLANK),
            garbage(raw(sample(2, 1, ".080")), STANDARD),
            breath("0.145", 3),
        ),
        COMPUTED,
    ),
    Example(
        "records run together, and one spread over lines",
        (
            raw(record(sample(1, 2, ".010"), tsn=1)),
            raw(record(sample(1, 2, ".020"), tsn=2)),
            raw(record(sample(1, 2, ".030"), tsn=3), indent=2) + b"\r\n",
        ),
        (breath(".010", tsn=1), breath(".020", tsn=2), breath(".030", tsn=3)),
        COMPUTED,
    ),
)
