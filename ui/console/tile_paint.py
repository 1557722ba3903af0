"""Painting a tile: all of it, some of its parts, or some digits of its clock.

Each part that is painted alone brings its own ground, because it is drawn over what was there.
"""

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen, QRegion

from hatmonitor.alarms.table import ALARMS
from ui.console.tile import Tile
from ui.console.tile_plan import Part
from ui.console.vitals_paint import write_vitals
from ui.look import figures, hatch, pen, signs
from ui.look.flash import lit
from ui.look.look import Look, colour
from ui.look.palette import Palette
from ui.words import tr

_AT_THE_EDGE: Final = frozenset({"share", "strip"})
# Parts that share a line: one cannot be painted anew without the other.
_TOGETHER: Final = {"dose": ("word", "dose")}
# What is raised in a drill only has no alarm's colour.
PRACTICE_ALARMS: Final = frozenset(name for name, row in ALARMS.items() if row.practice)
# Parts in whose line the instrument's light may stand.
_IN_THE_LINE: Final = frozenset({"check", "rates"})


def paint_waiting(painter: QPainter, look: Look, tile: Tile, ratio: float) -> None:
    """Paint what waits, and no more. ratio: the screen's, of pixels."""
    if tile.whole:
        paint_all(painter, look, tile)
    else:
        if tile.digits and "hero" not in tile.parts:
            inks = (_inks(look.palette, tile)[0], _ground(look.palette, tile))
            figures.write_some(painter, tile.clock, tile.cells, inks, tile.digits, ratio)
        if tile.parts:
            _parts(painter, look, tile)
    tile.painted()


def paint_all(painter: QPainter, look: Look, tile: Tile) -> None:
    """Paint the tile whole; the wall's ground is there already."""
    palette, corner = look.palette, tile.plan.corner
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(_ground(palette, tile)))
    painter.drawRoundedRect(tile.box, corner, corner)
    _spine(painter, palette, tile)
    _practice(painter, look, tile)
    for name, part in tile.plan.parts.items():
        if name not in ("strip", "share") and not _left_out(tile, part):
            _text(painter, palette, tile, name, part)
    _instrument(painter, palette, tile)
    _strip(painter, palette, tile)
    _ring(painter, look, tile)
    tile.painted()


def _parts(painter: QPainter, look: Look, tile: Tile) -> None:
    palette = look.palette
    ground = colour(_ground(palette, tile))
    for name in tile.parts - _AT_THE_EDGE:
        part = tile.plan.parts[name]
        if not _left_out(tile, part):
            painter.fillRect(part.box, ground)
            for beside in _TOGETHER.get(name, (name,)):
                _text(painter, palette, tile, beside, tile.plan.parts[beside])
    if not tile.parts.isdisjoint(_IN_THE_LINE):
        _instrument(painter, palette, tile)
    if not tile.parts.isdisjoint(_AT_THE_EDGE):
        _edges(painter, look, tile)


def _edges(painter: QPainter, look: Look, tile: Tile) -> None:
    """What reaches the rounded edge is painted from the ground up, or its corners grow darker."""
    palette, corner = look.palette, tile.plan.corner
    region = QRegion()
    for name in tile.parts & _AT_THE_EDGE:
        region += tile.plan.parts[name].box
    painter.save()
    painter.setClipRegion(region)
    painter.fillRect(tile.box, colour(palette.ground))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(_ground(palette, tile)))
    painter.drawRoundedRect(tile.box, corner, corner)
    _spine(painter, palette, tile)
    _strip(painter, palette, tile)
    _ring(painter, look, tile)
    painter.restore()


def _clock(painter: QPainter, palette: Palette, tile: Tile) -> None:
    part = tile.plan.parts["hero"]
    inks = (_inks(palette, tile)[0], _ground(palette, tile))
    figures.write(painter, part.box, tile.clock, part.kind, inks, not tile.plan.full)


def _text(painter: QPainter, palette: Palette, tile: Tile, name: str, part: Part) -> None:
    face, full = tile.face, tile.plan.full
    ink, quiet = _inks(palette, tile)
    box, kind = part
    match name:
        case "label":
            tone = quiet if face.empty else ink
            pen.write(painter, box, face.place, kind, tone, may_shorten=True)
        case "sign":
            signs.draw(painter, face.state, box, _tone(palette, tile))
        case "client" if full or not face.lost:
            align = pen.RIGHT if full else pen.LEFT
            pen.write(painter, box, face.client, kind, ink, align, may_shorten=True)
        case "key":
            pen.write(painter, box, tile.key, kind, palette.faint, pen.CENTRE)
        case "word" if full or face.empty:
            pen.write(painter, box, _word(tile), kind, _tone(palette, tile))
        case "dose" if face.note[0]:
            _note(painter, tile, part, quiet)
        case "dose":
            taken = round(pen.width(_word(tile), tile.plan.parts["word"].kind))
            rest = box.adjusted(taken + kind[0] // 2, 0, 0, 0)
            pen.write(painter, rest, _dose_words(tile), kind, quiet, pen.RIGHT)
        case "hero":
            _clock(painter, palette, tile)
        case "beside_1" | "beside_2":
            alike = pen.shared(face.beside, kind, box.width())
            pen.write(painter, box, face.beside[name == "beside_2"], alike, quiet)
        case "check":
            pen.write(painter, box, face.check, kind, ink, pen.LEFT if full else pen.RIGHT)
        case "last":
            pen.write(painter, box, face.last, kind, quiet)
        case "rates" if face.vitals is not None and not _light_instead(tile):
            tone = ink if face.lost else quiet
            align = pen.LEFT if box.x() == tile.plan.parts["label"].box.x() else pen.RIGHT
            pen.write(painter, box, face.vitals.rates, kind, tone, align)
        case "spo2" if face.vitals is not None:
            if face.lost and not full:  # it needs the whole line
                part = part._replace(box=box.united(tile.plan.parts["client"].box))
            write_vitals(painter, face.vitals, part, (ink, quiet), full)


def _note(painter: QPainter, tile: Tile, part: Part, quiet: str) -> None:
    """Of an empty place, below its word."""
    box = tile.plan.parts["word"].box
    line = round(part.kind[0] * 1.3)
    below = QRect(box.x(), box.bottom() + 2, box.width(), line)
    pen.write(painter, below, tile.face.note, part.kind, quiet)


def _dose_words(tile: Tile) -> tuple[str, ...]:
    """When the dose was. Where the oxygen stands beside the clock, what else stood there is here:
    with the dose where there is room, and alone while there is no dose yet."""
    face = tile.face
    beside = " ".join(part for part in face.beside if part)
    if face.vitals is None or not beside or "beside_1" in tile.plan.parts:
        return face.dose
    if not face.dose[-1]:
        return (beside, face.beside[1])
    return (f"{beside} · {face.dose[0]}", *face.dose)


def _spine(painter: QPainter, palette: Palette, tile: Tile) -> None:
    """The edge that names the state by colour, filled by the time that has gone."""
    if tile.face.empty:
        return
    spine, corner = tile.plan.parts["share"].box, tile.plan.corner
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setClipRect(spine, Qt.ClipOperation.IntersectClip)
    share = tile.face.share
    if share is not None:
        painter.setBrush(colour(palette.line))
        painter.drawRoundedRect(tile.box, corner, corner)
        gone = round(spine.height() * share)
        filled = QRect(spine.x(), spine.bottom() + 1 - gone, spine.width(), gone)
        painter.setClipRect(filled, Qt.ClipOperation.IntersectClip)
    painter.setBrush(colour(_tone(palette, tile)))
    painter.drawRoundedRect(tile.box, corner, corner)
    painter.restore()


def _practice(painter: QPainter, look: Look, tile: Tile) -> None:
    """A drill is told by a pattern, in front of its spine and along its head."""
    if tile.face.state != "practice":
        return
    painter.save()
    painter.setClipRect(tile.box, Qt.ClipOperation.IntersectClip)
    spine = tile.plan.parts["share"].box
    bars, wide = look.palette.states["practice"], max(4, look.px(9))
    edge = QRect(tile.box.x(), tile.box.y(), tile.box.width(), max(4, look.px(5)))
    for box in (spine, edge):
        hatch.paint(painter, box, look.palette.sheet, bars, wide)
    painter.restore()


def _strip(painter: QPainter, palette: Palette, tile: Tile) -> None:
    strip = tile.face.strip
    if strip is None:
        return
    box, kind = tile.plan.parts["strip"]
    signal = palette.alarms[strip.priority]
    lit_now = not strip.seen and lit(strip.priority, tile.beat_now)
    practice = strip.name in PRACTICE_ALARMS
    ground = palette.raised if strip.seen else signal.on if lit_now else signal.off
    ink = palette.ink if strip.seen or practice else signal.ink
    if practice and not strip.seen:
        ground = palette.pressed if lit_now else palette.raised
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(ground))
    painter.drawRoundedRect(tile.box, tile.plan.corner, tile.plan.corner)
    painter.restore()
    mark = kind[0]
    inner = box.adjusted(tile.plan.spine + mark // 3, 0, -mark // 2, 0)
    sign = QRect(inner.x(), inner.y() + (inner.height() - mark) // 2, mark, mark)
    if strip.seen:
        signs.draw(painter, "seen", sign, signal.edge)
    else:
        signs.draw_priority(painter, strip.priority, sign, ink)
    pen.write(painter, inner.adjusted(mark + mark // 2, 0, 0, 0), _strip_words(tile), kind, ink)


def _strip_words(tile: Tile) -> tuple[str, ...]:
    """What the alarm says, the longest first. A low tile has no other room for the oxygen; a full
    one that says NO SIGNAL above says below what to do."""
    strip, vitals = tile.face.strip, tile.face.vitals
    assert strip is not None
    more = f" +{strip.more}" if strip.more else ""
    if strip.name == "no_signal" and tile.plan.full and tile.face.lost:
        return (tr("Look at the person") + more, tr("Look at the person"))
    if strip.name == "breathing_slow" and vitals and vitals.breath:
        return (f"{strip.text}{more} · {vitals.breath}", strip.text + more)
    if vitals is not None and vitals.value and not tile.plan.full:
        number = f"{vitals.value} {vitals.unit}"
        return (f"{strip.text}{more} · {number}", strip.text + more)
    return (strip.text + more,)


def _light_instead(tile: Tile) -> bool:
    """Where pulse and breathing share the check's line, an instrument in trouble stands there in
    their place."""
    parts, instrument = tile.plan.parts, tile.face.instrument
    shared = "rates" in parts and parts["rates"].box.y() == parts["check"].box.y()
    return shared and instrument is not None and instrument[0] != "good"


def _instrument(painter: QPainter, palette: Palette, tile: Tile) -> None:
    """A light at the end of the check's line; one that is not good has its word."""
    instrument = tile.face.instrument
    if instrument is None or not tile.plan.full or _left_out(tile, tile.plan.parts["check"]):
        return
    light, name = instrument
    line = _line_end(tile, light)
    if line is None:
        return
    kind = tile.plan.parts["last"].kind
    size, quiet = kind[0], _inks(palette, tile)[1]
    top = line.y() + (line.height() - size) // 2
    box = QRect(line.right() - size, top, size, size)
    signs.draw(painter, light, box, palette.good if light == "good" else quiet)
    if light != "good":
        words = line.adjusted(0, 0, -size - 4, 0)
        pen.write(painter, words, name, kind, quiet, pen.RIGHT, may_shorten=True)


def _line_end(tile: Tile, light: str) -> QRect | None:
    """The second half of the check's line; none where pulse and breathing stand there."""
    parts = tile.plan.parts
    check = parts["check"].box
    if "rates" in parts and parts["rates"].box.y() == check.y():
        return parts["rates"].box if light != "good" else None
    return check.adjusted(check.width() // 2, 0, 0, 0)


def _ring(painter: QPainter, look: Look, tile: Tile) -> None:
    if not tile.chosen:
        return
    thick = max(3, look.px(3))
    tone = look.palette.focus if tile.wall_has_focus else look.palette.ink
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(tone), thick))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = thick / 2
    ring = tile.box.toRectF().adjusted(half, half, -half, -half)
    painter.drawRoundedRect(ring, tile.plan.corner, tile.plan.corner)


# --- words and colours ---------------------------------------------------------------------------


def _word(tile: Tile) -> str:
    """The state in a word; when the monitor is silent, how old all this is."""
    return tr("{age} old", age=tile.face.age) if tile.face.age else tile.face.word


def _ground(palette: Palette, tile: Tile) -> str:
    if tile.face.state == "emergency":
        return palette.emergency
    if tile.face.empty:
        return palette.hollow
    return palette.stale if tile.face.age else palette.tile


def _inks(palette: Palette, tile: Tile) -> tuple[str, str]:
    if tile.face.state == "emergency":
        return palette.ink, palette.emergency_quiet
    if tile.face.empty:
        return palette.faint, palette.faint
    if tile.face.age:
        return palette.stale_ink, palette.stale_ink
    return palette.ink, palette.quiet


def _tone(palette: Palette, tile: Tile) -> str:
    if tile.face.age and tile.face.state != "emergency":
        return palette.stale_ink
    return palette.states[tile.face.state]


def _left_out(tile: Tile, part: Part) -> bool:
    """Whether there is no room for this part, or an alarm has taken it."""
    if part.box.height() <= 0:
        return True
    return tile.face.strip is not None and part.box.intersects(tile.plan.parts["strip"].box)
