"""Painting a tile: all of it, some of its parts, or some digits of its clock.

Each part that is painted alone brings its own ground, because it is drawn over what was there.
"""

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen, QRegion

from ui.console.tile import Tile
from ui.console.tile_plan import Part
from ui.look import figures, pen, signs
from ui.look.flash import lit
from ui.look.look import Look, colour
from ui.look.palette import Palette
from ui.words import tr

_AT_THE_EDGE: Final = frozenset({"share", "strip"})
# Parts that share a line: one cannot be painted anew without the other.
_TOGETHER: Final = {"dose": ("word", "dose")}


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
        case "client":
            align = pen.RIGHT if full else pen.LEFT
            pen.write(painter, box, face.client, kind, ink, align, may_shorten=True)
        case "key":
            pen.write(painter, box, tile.key, kind, palette.faint, pen.CENTRE)
        case "word" if full or face.empty:
            pen.write(painter, box, _word(tile), kind, _tone(palette, tile))
        case "dose":
            taken = round(pen.width(_word(tile), tile.plan.parts["word"].kind))
            rest = box.adjusted(taken + kind[0] // 2, 0, 0, 0)
            pen.write(painter, rest, face.dose, kind, quiet, pen.RIGHT)
        case "hero":
            _clock(painter, palette, tile)
        case "beside_1" | "beside_2":
            alike = pen.shared(face.beside, kind, box.width())
            pen.write(painter, box, face.beside[name == "beside_2"], alike, quiet)
        case "check":
            pen.write(painter, box, face.check, kind, ink, pen.LEFT if full else pen.RIGHT)
        case "last":
            pen.write(painter, box, face.last, kind, quiet)


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


def _strip(painter: QPainter, palette: Palette, tile: Tile) -> None:
    strip = tile.face.strip
    if strip is None:
        return
    box, kind = tile.plan.parts["strip"]
    signal = palette.alarms[strip.priority]
    lit_now = not strip.seen and lit(strip.priority, tile.beat_now)
    ground = palette.raised if strip.seen else signal.on if lit_now else signal.off
    ink = palette.ink if strip.seen else signal.ink
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
    words = f"{strip.text} +{strip.more}" if strip.more else strip.text
    pen.write(painter, inner.adjusted(mark + mark // 2, 0, 0, 0), words, kind, ink)


def _instrument(painter: QPainter, palette: Palette, tile: Tile) -> None:
    """A light at the end of the check's line; one that is not good has its word."""
    instrument, part = tile.face.instrument, tile.plan.parts["check"]
    if instrument is None or not tile.plan.full or _left_out(tile, part):
        return
    light, name = instrument
    kind = tile.plan.parts["last"].kind
    size, quiet = kind[0], _inks(palette, tile)[1]
    top = part.box.y() + (part.box.height() - size) // 2
    box = QRect(part.box.right() - size, top, size, size)
    signs.draw(painter, light, box, palette.good if light == "good" else quiet)
    if light != "good":
        words = part.box.adjusted(part.box.width() // 2, 0, -size - 4, 0)
        pen.write(painter, words, name, kind, quiet, pen.RIGHT, may_shorten=True)


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
