"""What the next shift must know, in lines, before it takes over."""

from hatmonitor.room.due import is_signed
from ui.console.present.header import alarm_words
from ui.console.present.scene import Scene
from ui.words import in_words, tr


def handover_lines(scene: Scene) -> tuple[str, ...]:
    """The gravest first; what is not so is left out."""
    room = scene.room
    batch = next((a for a in room.alarms.values() if a.name == "batch_warning"), None)
    lines = [tr("In the house: {n}. Alarms standing: {m}.", n=len(room.visits), m=len(room.alarms))]
    if batch is not None:
        lines.append(tr("WARNING, many overdoses: {why}", why=in_words(batch.reason)))
    if room.shelves:
        names = ", ".join(alarm_words(alarm) for alarm in room.shelves)
        lines.append(tr("On the shelf: {alarms}", alarms=names))
    lost = [device.id for device in room.devices.values() if device.up is False]
    if lost:
        lines.append(tr("Instruments lost: {names}", names=", ".join(lost)))
    if room.drill is not None:
        lines.append(tr("A drill goes on in {place}.", place=room.drill.place))
    unsigned = sum(not is_signed(report) for report in room.reports.values())
    if unsigned:
        lines.append(tr("Incident reports not signed: {n}", n=unsigned))
    return tuple(lines)
