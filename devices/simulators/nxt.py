"""Simulated records of an Alco-Sensor NxT, said on a line, though the real one has a file.

It stands in for the import, so that the record is held to the rules of every instrument. Each
record is COMPUTED after the schema in devices/breathalyzers/nxt.py. Its commands, beside those of
every simulator:

  result {value, unit, res, blanks}   a record of a person; res: what the subject sample says, 0
                               success; blanks true: with a blank sample before and after
  check {value}                a record of a check with the external standard, no person
  repeat                       the last record again
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from devices.simulators.simulator import BadCommand, Simulator, number

_HIGHEST: Final = 9.999


class NxtSimulator(Simulator):
    """One record a line, as long as nobody says otherwise."""

    example: ClassVar[Mapping[str, Any]] = {"do": "result", "value": 0.0}

    def __init__(self) -> None:
        super().__init__()
        self._test = 0
        self._last: bytes | None = None

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return {"result": self._result, "check": self._check, "repeat": self._repeat}

    def said(self, frame: bytes) -> None:
        self._last = frame

    def _result(self, command: Mapping[str, Any], now_s: float) -> None:
        told = {"value": 0.0, "res": 0} | dict(command)
        value = number(told, "value", 0.0, _HIGHEST)
        unit = told.get("unit", "g/210L")
        if not isinstance(unit, str):
            raise BadCommand('"unit" must be a text, for example "g/210L"')
        res = int(number(told, "res", -2, 999))
        blank = [(0, 0.0, 0)] if told.get("blanks") is True else []
        self._record("BR", [*blank, (2, value, res), *blank], unit, now_s)

    def _check(self, command: Mapping[str, Any], now_s: float) -> None:
        value = number({"value": 0.08} | dict(command), "value", 0.0, _HIGHEST)
        self._record("AC", [(0, 0.0, 0), (1, value, 0)], "g/210L", now_s)

    def _repeat(self, command: Mapping[str, Any], now_s: float) -> None:
        if self._last is None:
            raise BadCommand("there is no record to repeat yet")
        self.say(self._last, now_s)

    def _record(
        self, kind: str, samples: list[tuple[int, float, int]], unit: str, now_s: float
    ) -> None:
        self._test += 1
        head = {
            "tsn": self._test,
            "tid": 1000 + self._test,
            "sn": "012345",
            "ityp": "NXT",
            "td": "2026-01-01T12:00:00Z",
            "ttyp": kind,
        }
        listed = [
            {"id": nth, "saty": saty, "alc": f"{value:.3f}", "alcunit": unit, "res": res}
            for nth, (saty, value, res) in enumerate(samples, 1)
        ]
        record = {"head": head, "sample": listed, "stat": 0}
        self.say(json.dumps(record).encode("utf-8") + b"\n", now_s)
