"""The wall: every place of the site at once, none of them behind another, painted in one go.

It gives each tile its face and its size and keeps the one chosen place. The wall is one stop for
the Tab key; arrows walk over the tiles. Once a second it paints the digits that went on; an event
paints the tiles it was about; an alarm is painted there and then, before anything else in the
window is looked at.
"""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from devices.guarded import Broke, Fault, aloud, tried
from hatmonitor.moments import Moment
from hatmonitor.room.state import Room
from ui.console.broken import paint_cannot
from ui.console.keys import quick_keys
from ui.console.plan import tiles
from ui.console.present.scene import Scene
from ui.console.present.tile import (
    AtPlace,
    TileFace,
    at_places,
    changed_places,
    steady_s,
    tile,
)
from ui.console.present.vitals import vitals_face
from ui.console.tile import Tile
from ui.console.tile_paint import paint_all, paint_waiting
from ui.look.look import Look, colour

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Wall(QWidget):
    """Signals:
    chosen: another place was chosen; carries its id."""

    chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.look = look
        self.tiles: dict[str, Tile] = {}
        self.choice: str | None = None
        self._room: Room | None = None
        self._at: dict[str, AtPlace] = {}
        # Until when (on the boot's clock, in ns) nothing on a tile changes but its clock.
        self._steady: dict[str, float] = {}
        self._silent: Moment | None = None
        self._looked_ns = 0
        # What we asked to have painted, and the tiles it is in.
        self._asked = QRegion()
        self._waiting: set[str] = set()
        self.broke: Broke = aloud
        self._cannot: set[str] = set()  # tiles that cannot be made or painted
        look.changed.connect(self._restyle)

    def show_scene(self, scene: Scene) -> None:
        """Show the places as they are at the scene's moment."""
        if scene.room is not self._room:
            self._changed(scene)
        now_ns = scene.now.mono_ns
        if scene.silent != self._silent or now_ns < self._looked_ns:
            self._steady.clear()
        self._silent, self._looked_ns = scene.silent, now_ns
        boxes: list[QRect] = []
        alarmed = False
        for place, shown in self.tiles.items():
            before = shown.face.strip
            made = tried(f"tile {place}", partial(self._made, scene, place, shown))
            if isinstance(made, Fault):
                made = self._cannot_show(place, made)
            alarmed = alarmed or shown.face.strip not in (before, None)
            if made:
                self._waiting.add(place)
                boxes += made
        self._ask(boxes)
        if alarmed and self.isVisible():
            self.repaint(self._asked)

    def _made(self, scene: Scene, place: str, shown: Tile) -> list[QRect]:
        """Make one tile anew; what of it is to be painted."""
        made: list[QRect] = []
        at, now_ns = self._at[place], scene.now.mono_ns
        if at.devices and vitals_face(scene, place, at.devices) != shown.face.vitals:
            self._steady.pop(place, None)
        if now_ns >= self._steady.get(place, 0):
            made += shown.show_face(tile(scene, place, at))
            self._steady[place] = now_ns + steady_s(scene, place) * 1e9
        made += shown.tick(scene.now)
        if place in self._cannot:
            self._cannot.discard(place)
            shown.whole = True
            made = [shown.box]
        return made

    def _cannot_show(self, place: str, fault: Fault) -> list[QRect]:
        """What it showed is old: it says that it cannot be shown, until it can be made again."""
        self.broke(fault)
        self._steady.pop(place, None)
        self._cannot.add(place)
        self.tiles[place].whole = True
        return [self.tiles[place].box]

    def choose(self, place: str | None) -> None:
        """Put the ring around this place."""
        self.choice = place if place in self.tiles else None
        self._rings()

    def beat(self, beat: int) -> None:
        """Pass the flash on."""
        self._each((place, shown.beat(beat)) for place, shown in self.tiles.items())

    def walk(self, dx: int, dy: int) -> None:
        """Choose the neighbour in this direction."""
        if not self.tiles:
            return
        if self.choice is None:
            self.chosen.emit(next(iter(self.tiles)))
            return
        here = self.tiles[self.choice].box.center()
        ahead = []
        for place, shown in self.tiles.items():
            there = shown.box.center()
            along = (there.x() - here.x()) * dx + (there.y() - here.y()) * dy
            aside = abs((there.x() - here.x()) * dy) + abs((there.y() - here.y()) * dx)
            if along > 2 and (dy or aside < shown.box.height() // 2):
                ahead.append((along * 4 + aside if dy else along, place))
        if ahead:
            self.chosen.emit(min(ahead)[1])

    def place_at(self, point: QPoint) -> str | None:
        """The place whose tile is here."""
        return next((p for p, shown in self.tiles.items() if shown.box.contains(point)), None)

    # --- within ----------------------------------------------------------------------------------

    def _changed(self, scene: Scene) -> None:
        """Events came: look anew at the places they were about."""
        old, self._room = self._room, scene.room
        self._at = at_places(scene.room)
        if list(self.tiles) != list(scene.room.places):
            self._furnish(scene)
        changed = changed_places(old, scene.room) if old is not None else set(scene.room.places)
        for place in changed:
            self._steady.pop(place, None)

    def _furnish(self, scene: Scene) -> None:
        keys = {
            place: key for key, place in quick_keys(scene.room).items() if not place.endswith(key)
        }
        self.tiles = {
            place: Tile(self._first_face(scene, place), keys.get(place, ""))
            for place in scene.room.places
        }
        self._waiting.clear()
        self._lay()
        self._rings()

    def _first_face(self, scene: Scene, place: str) -> TileFace:
        face = tried(f"tile {place}", lambda: tile(scene, place, self._at[place]))
        if not isinstance(face, Fault):
            return face
        self.broke(face)
        self._cannot.add(place)
        return TileFace(place, "out_of_service", "")

    def _lay(self) -> None:
        if self._room is None:
            return
        places = self._room.places.values()
        booths = [place.id for place in places if place.kind == "booth"]
        seats = [place.id for place in places if place.kind != "booth"]
        gap = max(5, self.look.px(8))
        boxes = tiles(self.width(), self.height(), len(booths), len(seats), gap)
        for place, box in zip([*booths, *seats], boxes, strict=True):
            self.tiles[place].lay(QRect(*box))
        self.update()

    def _rings(self) -> None:
        focus = self.hasFocus()
        self._each(
            (place, shown.choose(place == self.choice, focus and place == self.choice))
            for place, shown in self.tiles.items()
        )
        chosen = self.tiles.get(self.choice or "")
        self.setAccessibleName(chosen.spoken() if chosen is not None else "")

    def _each(self, changes: Iterable[tuple[str, list[QRect]]]) -> None:
        boxes: list[QRect] = []
        for place, made in changes:
            if made:
                self._waiting.add(place)
                boxes += made
        self._ask(boxes)

    def _ask(self, boxes: list[QRect]) -> None:
        """Have these painted soon, all at once."""
        if boxes:
            region = QRegion()
            for box in boxes:
                region += box
            self._asked += region
            self.update(region)

    def _restyle(self) -> None:
        self._steady.clear()
        self._lay()

    # --- Qt --------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        region, asked = event.region(), self._asked
        self._asked = QRegion()
        waiting, self._waiting = self._waiting, set()
        if not asked.isEmpty() and (region - asked).isEmpty():
            self._paint_waiting(painter, waiting)
        else:
            painter.fillRect(event.rect(), colour(self.look.palette.ground))
            for place, shown in self.tiles.items():
                if region.intersects(shown.box):
                    paint = partial(paint_all, painter, self.look, shown)
                    self._paint(painter, place, paint)
        painter.end()

    def _paint_waiting(self, painter: QPainter, waiting: set[str]) -> None:
        ground, ratio = colour(self.look.palette.ground), self.devicePixelRatioF()
        for place in waiting:
            shown = self.tiles[place]
            if shown.whole:
                painter.fillRect(shown.box, ground)
            paint = partial(paint_waiting, painter, self.look, shown, ratio)
            self._paint(painter, place, paint)

    def _paint(self, painter: QPainter, place: str, paint: Callable[[], None]) -> None:
        """One tile; a fault in it costs it, and it is painted whole the next time."""
        fault = None if place in self._cannot else tried(f"paint of tile {place}", paint)
        if fault is not None:
            self._cannot_show(place, fault)
            painter.end()  # whatever it was left in
            painter.begin(self)
        if place in self._cannot:
            paint_cannot(painter, self.look, self.tiles[place].box, place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._rings()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._rings()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().toPoint())
        if place is not None:
            self.chosen.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
            return
        self.walk(*step)
