"""What the next shift must know, in lines, before it takes over."""

from hatmonitor.views.handover import to_be_known
from ui.console.present.header import alarm_words
from ui.console.present.scene import Scene
from ui.words import in_words, tr


def handover_lines(scene: Scene) -> tuple[str, ...]:
    """The gravest first; what is not so is left out."""
    known = to_be_known(scene.room)
    n, m = len(known.visits), len(known.alarms)
    lines = [tr("In the house: {n}. Alarms standing: {m}.", n=n, m=m)]
    for alarm in known.warnings:
        why = in_words(alarm.reason)
        if alarm.name == "batch_warning":
            lines.append(tr("WARNING, many overdoses: {why}", why=why))
        else:
            lines.append(tr("WARNING, sound not tested: {why}", why=why))
    if known.shelved:
        names = ", ".join(alarm_words(alarm) for alarm in known.shelved)
        lines.append(tr("On the shelf: {alarms}", alarms=names))
    if known.lost:
        lines.append(tr("Instruments lost: {names}", names=", ".join(known.lost)))
    if known.drill is not None:
        lines.append(tr("A drill goes on in {place}.", place=known.drill))
    if known.unsigned:
        lines.append(tr("Incident reports not signed: {n}", n=len(known.unsigned)))
    return tuple(lines)
