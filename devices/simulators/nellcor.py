"""A simulated Nellcor N-560: a line every two seconds, and its header at the head of each page.

The lines are those of devices/oximeters/nellcor_n560.py. DERIVED: how many lines a page has; that
the limits are 85 and 60 to 140, that every value beyond them has its star and its status word, and
that a weak signal is shown by the pulse amplitude alone.
"""

from typing import Final

from devices.simulators.oximeter import Moment, OximeterSimulator

EVERY_S: Final = 2.0
PAGE: Final = 20
HEADER: Final = (
    "N-560    VERSION 1.61.00    CRC:XXXX  SpO2 Limit: 85-100%    PR Limit: 60-140BPM",
    "                             ADULT           25SAT-S",
    "TIME                 %SpO2   BPM     PA     Status",
)
_SPO2_LOW: Final = 85
_PULSE_LOW, _PULSE_HIGH = 60, 140


class NellcorSimulator(OximeterSimulator):
    """Talks by itself."""

    beat_s = EVERY_S

    def __init__(self) -> None:
        super().__init__()
        self._lines = 0

    def frames(self, now_s: float) -> list[bytes]:
        lines = [] if self._lines % PAGE else [*HEADER]
        self._lines += 1
        lines.append(f"07-Jan-04 {_clock(now_s)}   {self._numbers(self.moment(now_s))}")
        return ["".join(f"{line}\r\n" for line in lines).encode("ascii")]

    def _numbers(self, moment: Moment) -> str:
        words = _words(moment)
        spo2 = pulse = amplitude = "---"
        if moment.measuring:
            spo2 = f"{moment.spo2}{'*' * ('SL' in words)}"
            pulse = f"{moment.pulse}{'*' * bool({'PL', 'PH'} & set(words))}"
            amplitude = "4" if moment.weak else "88"
        return f"{spo2:<7} {pulse:<7} {amplitude:<6} {'   '.join([*words, 'AO'])}"


def _words(moment: Moment) -> list[str]:
    words = ["LB"] if moment.battery_low else []
    if not moment.sensor:
        return [*words, "SD"]
    if not moment.finger:
        return [*words, "SO"]
    if moment.searching:
        return [*words, "PS"]
    told = {
        "MO": moment.motion,
        "SL": moment.spo2 < _SPO2_LOW,
        "PL": moment.pulse < _PULSE_LOW,
        "PH": moment.pulse > _PULSE_HIGH,
    }
    return words + [word for word, so in told.items() if so]


def _clock(now_s: float) -> str:
    second = int(now_s) % 86_400
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
