"""The wall: every place of the site at once, none of them behind another.

It gives each tile its face and its size and keeps the one chosen place. The wall is one stop for
the Tab key; arrows walk over the tiles.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from hatmonitor.moments import Moment
from hatmonitor.room.state import Room
from ui.console.keys import quick_keys
from ui.console.plan import tiles
from ui.console.present.scene import Scene
from ui.console.present.tile import AtPlace, at_places, changed_places, steady_s, tile
from ui.console.tile import Tile
from ui.look.look import Look

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
        self.look = look
        self.tiles: dict[str, Tile] = {}
        self.choice: str | None = None
        self._room: Room | None = None
        self._at: dict[str, AtPlace] = {}
        # Until when (on the boot's clock, in ns) nothing on a tile changes but its clock.
        self._steady: dict[str, float] = {}
        self._silent: Moment | None = None
        self._looked_ns = 0
        look.changed.connect(self._restyle)

    def show_scene(self, scene: Scene) -> None:
        """Show the places as they are at the scene's moment."""
        if scene.room is not self._room:
            self._changed(scene)
        if scene.silent != self._silent or scene.now.mono_ns < self._looked_ns:
            self._steady.clear()
        self._silent, self._looked_ns = scene.silent, scene.now.mono_ns
        for place, shown in self.tiles.items():
            if scene.now.mono_ns >= self._steady.get(place, 0):
                shown.show_face(tile(scene, place, self._at[place]))
                self._steady[place] = scene.now.mono_ns + steady_s(scene, place) * 1e9
            shown.tick(scene.now)

    def choose(self, place: str | None) -> None:
        """Put the ring around this place."""
        self.choice = place if place in self.tiles else None
        self._rings()

    def beat(self, beat: int) -> None:
        """Pass the flash on."""
        for shown in self.tiles.values():
            shown.beat(beat)

    def walk(self, dx: int, dy: int) -> None:
        """Choose the neighbour in this direction."""
        if not self.tiles:
            return
        if self.choice is None:
            self.chosen.emit(next(iter(self.tiles)))
            return
        here = self.tiles[self.choice].geometry().center()
        ahead = []
        for place, shown in self.tiles.items():
            there = shown.geometry().center()
            along = (there.x() - here.x()) * dx + (there.y() - here.y()) * dy
            aside = abs((there.x() - here.x()) * dy) + abs((there.y() - here.y()) * dx)
            if along > 2 and (dy or aside < shown.height() // 2):
                ahead.append((along * 4 + aside if dy else along, place))
        if ahead:
            self.chosen.emit(min(ahead)[1])

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
        for shown in self.tiles.values():
            shown.setParent(None)
            shown.deleteLater()
        keys = {
            place: key for key, place in quick_keys(scene.room).items() if not place.endswith(key)
        }
        self.tiles = {}
        for place in scene.room.places:
            shown = Tile(self.look, tile(scene, place, self._at[place]), keys.get(place, ""), self)
            shown.touched.connect(self.chosen)
            shown.show()
            self.tiles[place] = shown
        self._lay()
        self._rings()

    def _lay(self) -> None:
        if self._room is None:
            return
        kinds = [place.kind for place in self._room.places.values()]
        booths = [p.id for p in self._room.places.values() if p.kind == "booth"]
        seats = [p.id for p in self._room.places.values() if p.kind != "booth"]
        gap = max(5, self.look.px(8))
        boxes = tiles(self.width(), self.height(), kinds.count("booth"), len(seats), gap)
        for place, box in zip([*booths, *seats], boxes, strict=True):
            self.tiles[place].setGeometry(*box)

    def _rings(self) -> None:
        for place, shown in self.tiles.items():
            shown.show_chosen(place == self.choice, self.hasFocus())

    def _restyle(self) -> None:
        self._steady.clear()
        self._lay()
        for shown in self.tiles.values():
            shown.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._rings()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._rings()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
            return
        self.walk(*step)
