"""What the next shift must know before it takes over.

The console shows it, and handing over journals it: the same answer, because a page that says one
report is unsigned beside a log that says none is a page nobody believes.
"""

from typing import Final

import msgspec

from hatmonitor.room.due import is_signed
from hatmonitor.room.fold_emergency import FALSE_ALARM
from hatmonitor.room.state import Alarm, Report, Room

# Standing alarms that the next shift is told of by name.
WARNINGS: Final = ("batch_warning", "sound_untested")


class ToBeKnown(msgspec.Struct, frozen=True):
    """visits and alarms: ids of all that are. warnings: the standing alarms of WARNINGS. shelved:
    ids of alarms on the shelf. lost: instruments that are gone. drill: where one goes on. unsigned:
    incident reports no lead has signed; a false alarm needs none."""

    visits: tuple[str, ...]
    alarms: tuple[str, ...]
    warnings: tuple[Alarm, ...]
    shelved: tuple[str, ...]
    lost: tuple[str, ...]
    drill: str | None
    unsigned: tuple[Report, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What the journal calls each of them, but for visits, alarms and instruments."""
        others = {
            "shelved": bool(self.shelved),
            "drill": self.drill is not None,
            "report_unsigned": bool(self.unsigned),
        }
        by_name = {alarm.name for alarm in self.warnings}
        return (
            *(name for name in WARNINGS if name in by_name),
            *(name for name, so in others.items() if so),
        )


def to_be_known(room: Room) -> ToBeKnown:
    """All of it, as the room is now."""
    return ToBeKnown(
        tuple(room.visits),
        tuple(room.alarms),
        tuple(alarm for alarm in room.alarms.values() if alarm.name in WARNINGS),
        tuple(room.shelves),
        tuple(device.id for device in room.devices.values() if device.up is False),
        None if room.drill is None else room.drill.place,
        unsigned_reports(room),
    )


def unsigned_reports(room: Room) -> tuple[Report, ...]:
    """Incident reports that wait for a lead's signature."""
    return tuple(
        report
        for report in room.reports.values()
        if report.outcome != FALSE_ALARM and not is_signed(report)
    )
