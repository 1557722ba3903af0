"""One place on the wall: what it shows, and which of its words wait to be painted.

Decision: a tile is no widget of its own. Once a second every clock of the wall goes on a digit, and
a widget's own paint event costs more than the digit; so the wall (wall.py) paints the digits of all
tiles in one go, and what else changed tile by tile. Boxes are in the wall's coordinates.
"""

from typing import Final

from PySide6.QtCore import QRect

from hatmonitor.moments import Moment
from ui.console.present.tile import TileFace
from ui.console.tile_plan import TilePlan, plan
from ui.look import figures
from ui.look.flash import changes

# The fields of a face that have a part of their own, and are painted alone when they change.
PARTS: Final = frozenset({"check", "last", "dose", "share", "vitals"})
# Fields that are shown in more than one part.
_SHOWN_IN: Final = {"vitals": ("spo2", "rates")}


class Tile:
    """face: what it shows; clock: its text now; ring: chosen, with or without the keyboard.

    What waits to be painted: everything (`whole`), some parts, or only some digits of the clock.
    The methods that change what it shows return the boxes that are to be painted.
    """

    def __init__(self, face: TileFace, key: str) -> None:
        self.face = face
        self.key = key
        self.clock = ""
        self.chosen = False
        self.wall_has_focus = False
        self.beat_now = 0
        self.box = QRect()
        self.plan: TilePlan = plan(QRect(0, 0, 232, 169), face.place, face.vitals is not None)
        self.whole = True
        self.parts: set[str] = set()
        self.digits: set[int] = set()
        self.cells = figures.NO_CELLS

    def lay(self, box: QRect) -> None:
        """Stand here, as large as this."""
        self.box = box
        self.plan = plan(box, self.face.place, self.face.vitals is not None)
        self.cells = figures.NO_CELLS
        self.whole = True

    def painted(self) -> None:
        """Nothing waits any more."""
        self.whole = False
        self.parts.clear()
        self.digits.clear()

    def show_face(self, face: TileFace) -> list[QRect]:
        """Show this; only what differs is painted."""
        old, self.face = self.face, face
        if face == old:
            return []
        if (face.vitals is None) != (old.vitals is None):
            self.lay(self.box)
            return self.all()
        if not self.plan.full and face.lost != old.lost:
            return self.all()  # it takes the client's room too
        names = face.__struct_fields__
        moved = [name for name in names if getattr(face, name) != getattr(old, name)]
        alone = face.share is not None or "share" not in moved
        if alone and PARTS.issuperset(moved):
            shown = [part for name in moved for part in _SHOWN_IN.get(name, (name,))]
            if "vitals" in moved and face.strip is not None:
                shown.append("strip")
            return [box for name in shown for box in self._part(name)]
        return self.all()

    def tick(self, now: Moment) -> list[QRect]:
        """Only time went on."""
        new = self.face.clock.text(now) if self.face.clock is not None else ""
        old = self.clock
        if new == old:
            return []
        self.clock = new
        changed = figures.differing(old, new)
        if changed is None:
            self.cells = figures.NO_CELLS
            return self._part("hero")
        if not self.cells.boxes:
            part = self.plan.parts["hero"]
            self.cells = figures.layout(new, part.kind, part.box, not self.plan.full)
        self.digits |= changed
        return [self.cells.boxes[number] for number in changed]

    def choose(self, chosen: bool, focus: bool) -> list[QRect]:
        """Draw the ring around the chosen place, or take it away."""
        if (chosen, focus) == (self.chosen, self.wall_has_focus):
            return []
        self.chosen, self.wall_has_focus = chosen, focus
        return self.all()

    def beat(self, beat: int) -> list[QRect]:
        """The flash went on; the strip is painted if its light changed."""
        before, self.beat_now = self.beat_now, beat
        strip = self.face.strip
        if strip is None or strip.seen or not changes(strip.priority, before, beat):
            return []
        return self._part("strip")

    def all(self) -> list[QRect]:
        """Everything anew."""
        self.whole = True
        return [self.box]

    def spoken(self) -> str:
        """The tile in one sentence, for a screen reader."""
        face = self.face
        words = [face.place, face.word, face.client, face.strip.text if face.strip else ""]
        words.append(face.vitals.spoken() if face.vitals else "")
        return ", ".join(word for word in words if word)

    def _part(self, name: str) -> list[QRect]:
        part = self.plan.parts.get(name)
        if part is None:
            return []
        self.parts.add(name)
        return [part.box]
