"""The one thing a site file can set for some oximeters: the speed of the line, as `baud`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from devices.instrument import Instrument, SettingsFault

_KEY: Final = "baud"


def baud_one_of(*speeds: int) -> Callable[[Instrument, Mapping[str, object]], Instrument]:
    """A set_up that takes one of these speeds; SettingsFault for another, and for another key."""

    def set_up(row: Instrument, settings: Mapping[str, object]) -> Instrument:
        for key in settings:
            if key != _KEY:
                raise SettingsFault(key, "of this instrument only baud can be set")
        baud = settings.get(_KEY, row.line.baud)
        if isinstance(baud, bool) or not isinstance(baud, int) or baud not in speeds:
            known = ", ".join(str(speed) for speed in speeds)
            raise SettingsFault(_KEY, f"baud must be one of {known}, not {baud!r}")
        return replace(row, line=replace(row.line, baud=baud))

    return set_up
