"""A simulated Masimo Rad-8 in ASCII1: a line a second, with a blank line after it.

The lines are those of devices/oximeters/masimo_ascii1.py. Its clock says 2016 whatever the year:
nobody may believe it. DERIVED: that motion is told as low signal IQ. Beside the commands of every
oximeter:

  trend {lines}   the person presses the trend button: so many stored lines, one in ten of them
                  without data (000)
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from devices.simulators.oximeter import Moment, OximeterSimulator
from devices.simulators.simulator import number

_SERIAL: Final = "0000056661"
_DAY_S: Final = 86_400
_TREND_EVERY_S: Final = 2


class MasimoSimulator(OximeterSimulator):
    """Talks by itself."""

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return super().commands() | {"trend": self._trend}

    def frames(self, now_s: float) -> list[bytes]:
        moment = self.moment(now_s)
        return [f"02/22/16 {_clock(now_s)} {self._keys(moment)}\r\n\r\n".encode("ascii")]

    def _keys(self, moment: Moment) -> str:
        alarm = 0x40 if moment.battery_low else 0
        values = "SPO2=---% BPM=---"
        index = ""
        if moment.measuring:
            values = f"SPO2={moment.spo2:03d}% BPM={moment.pulse:03d}"
            index = f" PI={0.2 if moment.weak else 3.6:05.2f}%"
        return (
            f"SN={_SERIAL} {values}{index} DESAT=-- PIDELTA=+--"
            f" ALARM={alarm:04X} EXC={_exceptions(moment):06X}"
        )

    def _trend(self, command: Mapping[str, Any], now_s: float) -> None:
        for nth in range(int(number(command, "lines", 1, 1000))):
            spo2, pulse = (0, 0) if nth % 10 == 9 else (96, 74)
            line = (
                f"09/21/08 {_clock(now_s + nth * _TREND_EVERY_S)} SpO2={spo2:03d} PR={pulse:03d}"
                f" PI={2.28 if spo2 else 0.0:05.2f} EXC=800:SET\r\n"
            )
            self.say(line.encode("ascii"), now_s)


def _exceptions(moment: Moment) -> int:
    if not moment.sensor:
        return 0x001
    if not moment.finger:
        return 0x020
    if moment.searching:
        return 0x008
    return 0x800 | (0x004 if moment.weak else 0) | (0x400 if moment.motion else 0)


def _clock(now_s: float) -> str:
    second = int(now_s) % _DAY_S
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
