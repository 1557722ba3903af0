"""The score of the last drill, until somebody looks at something else."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent

from ui.console.asker import Asker
from ui.console.present.scene import Scene
from ui.console.present.score import ScoreFace
from ui.console.subject import Identity, Subject
from ui.look import pen
from ui.look.look import Look
from ui.words import tr


class ScorePanel(Subject):
    """When it was answered, and each step, in columns."""

    def __init__(self, look: Look, asker: Asker, scene: Scene, face: ScoreFace) -> None:
        super().__init__(look, asker)
        self.key = ("score", face.place)
        self.face = face
        self.show_scene(scene)

    def identity(self) -> Identity:
        return Identity(
            self.face.place,
            tone="practice",
            word=tr("PRACTICE, over"),
            figure=self.face.length,
            lines=(tr("counted apart from real ones"), tr("Esc: leave this")),
            practice=True,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = self.look
        line = look.line_height("strong") + 4
        head = QRect(0, 0, self.width(), line)
        if self.face.real:
            words = tr("A real alarm ended the drill.")
            pen.write(painter, head, words, look.role("strong"), look.palette.ink)
            head = head.translated(0, line)
        pen.write(painter, head, self.face.lines[0], look.role("strong"), look.palette.ink)
        foot = QRect(0, self.height() - line, self.width(), line)
        pen.write(
            painter, foot, self.face.missing, look.role("body"), look.palette.ink, may_shorten=True
        )
        rows = max(1, (foot.y() - head.bottom()) // line)
        width = self.width() // 3
        for number, words in enumerate(self.face.lines[1:]):
            left, top = number // rows * width, head.bottom() + 1 + number % rows * line
            box = QRect(left, top, width - 12, line)
            pen.write(painter, box, words, look.role("body"), look.palette.ink, may_shorten=True)
        painter.end()
