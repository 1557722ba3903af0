"""A simulated instrument of nobody's catalogue: it says the lines it is told to say.

Left to itself it speaks as devices/breathalyzers/line.py reads without a profile. Its commands,
beside those of every simulator:

  result {value, unit, status}   a line such as `0.145 mg/L OK`; mg/L and OK unless told otherwise
  line {text}                    any line of ASCII; CR LF is added
  repeat                         the last line again
  answer {text}                  the line with which it answers whatever the host sends, 5 s later
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from devices.simulators.simulator import BadCommand, Simulator, number

ANSWER_S: Final = 5.0
_HIGHEST: Final = 9999.0
_LONGEST: Final = 256


class LineSimulator(Simulator):
    """Silent until told."""

    example: ClassVar[Mapping[str, Any]] = {"do": "result", "value": 0.0}

    def __init__(self) -> None:
        super().__init__()
        self._last: bytes | None = None
        self._answer: str | None = None

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return {
            "result": self._result,
            "line": self._any_line,
            "repeat": self._repeat,
            "answer": self._set_answer,
        }

    def said(self, frame: bytes) -> None:
        self._last = frame

    def answer(self, data: bytes, now_s: float) -> None:
        if data and self._answer is not None:
            self._say_line(self._answer, now_s + ANSWER_S)

    def _result(self, command: Mapping[str, Any], now_s: float) -> None:
        value = number(command, "value", 0.0, _HIGHEST)
        words = [
            str(command.get(key, usual)) for key, usual in (("unit", "mg/L"), ("status", "OK"))
        ]
        self._say_line(" ".join([f"{value:.3f}", *words]), now_s)

    def _any_line(self, command: Mapping[str, Any], now_s: float) -> None:
        self._say_line(_text(command), now_s)

    def _set_answer(self, command: Mapping[str, Any], now_s: float) -> None:
        self._answer = _text(command)

    def _repeat(self, command: Mapping[str, Any], now_s: float) -> None:
        if self._last is None:
            raise BadCommand("there is no line to repeat yet")
        self.say(self._last, now_s)

    def _say_line(self, text: str, at_s: float) -> None:
        self.say(_plain(text).encode("ascii") + b"\r\n", at_s)


def _text(command: Mapping[str, Any]) -> str:
    text = command.get("text")
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST:
        raise BadCommand('"text" must be a line of text')
    return _plain(text)


def _plain(text: str) -> str:
    if not text.isascii() or not text.isprintable():
        raise BadCommand("a line is of plain ASCII characters")
    return text
