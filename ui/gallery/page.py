"""One page: every state of a tile in both forms, and every alarm of the table in every state."""

from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from hatmonitor.alarms.table import ALARMS
from hatmonitor.moments import shifted
from ui.console.alarm_card import FULL, SEEN, SMALL, AlarmCard
from ui.console.present.side import AlarmFace
from ui.console.present.tile import STATE_WORDS, Clock, Strip, TileFace
from ui.console.present.vitals import LOST, NUMBER, REASONS, WEAK, WORD, VitalsFace
from ui.console.tile import Tile
from ui.console.tile_paint import paint_all
from ui.gallery.story import NOON
from ui.look.look import Look, colour
from ui.words import tr

_TIMED: Final = ("seated", "injecting", "observing", "ready", "long_watch", "emergency", "practice")


def tile_faces() -> list[TileFace]:
    """Each state once, and a person under observation with each priority of alarm, seen or not."""
    made = [_face(state) for state in STATE_WORDS]
    for priority, title in (
        ("high", "check_missed"),
        ("medium", "check_late"),
        ("low", "forgotten_exit"),
    ):
        for seen in (False, True):
            strip = Strip(priority, tr(ALARMS[title].title), seen, 1 if seen else 0)
            made.append(_face("observing", strip))
    made.append(_face("observing", age=tr("{n} s", n=12)))
    return made + _vitals_faces()


def _vitals_faces() -> list[TileFace]:
    """The vitals in every form, and each alarm that comes of them or of a help button."""
    rates = (
        " · ".join((tr("pulse {n}", n=108), tr("breathing {n}", n=14), tr("now"))),
        " · ".join((tr("P {n}", n=108), tr("R {n}", n=14), tr("now"))),
        " · ".join((tr("P {n}", n=108), tr("R {n}", n=14))),
    )
    there = VitalsFace(NUMBER, "100", tr("%"), rates=rates)
    low = replace(there, value="88", low=True)
    lost = VitalsFace(
        LOST, word=tr("NO SIGNAL"), rates=(tr("look at the person"), tr("look there"))
    )
    slow = replace(there, breath=tr("no breath {n} s", n=25), rates=rates)
    shown = [
        ("injecting", there, ""),
        ("observing", there, ""),
        ("seated", replace(there, aged=True), ""),
        ("observing", VitalsFace(WEAK, "~97", tr("%"), tr("weak"), rates=rates), ""),
        ("observing", lost, ""),
        ("observing", lost, "no_signal"),
        ("observing", replace(low, value="91"), "brief_dip"),
        ("observing", low, "desaturation"),
        ("observing", replace(low, value="76"), "emergency_desaturation"),
        ("observing", slow, "breathing_slow"),
        ("ready", there, "help_called"),
        ("long_watch", there, "button_link_lost"),
        ("emergency", low, "overdose_called"),
    ]
    shown += [("observing", VitalsFace(WORD, word=tr(word)), "") for word in REASONS.values()]
    made = []
    for state, vitals, alarm in shown:
        row = ALARMS.get(alarm)
        strip = Strip(row.priority, tr(row.title), False, 0, alarm) if row else None
        made.append(replace(_face(state, strip), vitals=vitals))
    return made


def _face(state: str, strip: Strip | None = None, age: str = "") -> TileFace:
    word = tr(STATE_WORDS[state])
    if state not in _TIMED:
        return TileFace("B12", state, word, strip=strip, age=age)
    return TileFace(
        "B12",
        state,
        word,
        client="C-1190",
        empty=False,
        clock=Clock(NOON, 1800.0),
        beside=(tr("left of"), tr("{n} min", n=30)),
        share=0.4,
        dose=(
            tr("dose {age} ago", age=tr("{n} min", n=24)),
            tr("dose {age}", age=tr("{n} min", n=24)),
        ),
        check=(tr("check in {t}", t="3:10"), tr("check {t}", t="3:10")),
        last=("14/min · 97 % · POSS 1 · " + tr("{n} min", n=6), "14/min"),
        strip=strip,
        instrument=("good", "oxi"),
        age=age,
    )


def alarm_faces() -> list[tuple[AlarmFace, str]]:
    """Each alarm of the table, unseen and large, unseen and small, and seen."""
    made = []
    for name, row in ALARMS.items():
        for form in (FULL, SMALL, SEEN):
            seen = form == SEEN
            made.append(
                (
                    AlarmFace(
                        alarm=f"{name}:B12",
                        seen_seq=1,
                        priority=row.priority,
                        where="B12",
                        client="C-1190",
                        title=tr(row.title),
                        reason="14:02",
                        do=tr(row.do),
                        age=tr("{n} min", n=12),
                        seen=seen,
                        seen_by=tr("seen by {who} {time}", who="w2", time="14:03") if seen else "",
                        sound="" if seen else "sounding",
                        counting="",
                        level="",
                        place="B12",
                        name=name,
                        times=tr("{n}×", n=4) if form == FULL else "",
                        practice=row.practice,
                    ),
                    form,
                )
            )
    return made


class Page(QWidget):
    """All of them, laid out in rows."""

    def __init__(self, look: Look, card_width: int = 364) -> None:
        super().__init__()
        self.look = look
        self.tiles: list[Tile] = []
        self.cards: list[AlarmCard] = []
        gap, top = 10, 10
        for width, high, columns in ((232, 169, 9), (158, 99, 12), (188, 52, 10), (132, 40, 14)):
            for number, face in enumerate(tile_faces()):
                tile = Tile(face, "Q")
                left = gap + number % columns * (width + gap)
                tile.lay(QRect(left, top + number // columns * (high + gap), width, high))
                tile.tick(shifted(NOON, 700))
                self.tiles.append(tile)
            top += -(-len(tile_faces()) // columns) * (high + gap) + gap
        top = self._cards(top, card_width, gap)
        self.resize(2200, top)

    def _cards(self, top: int, width: int, gap: int) -> int:
        for number, (face, form) in enumerate(alarm_faces()):
            column, row = number % 6, number // 6
            card = AlarmCard(self.look, face, self)
            card.form = form
            card.setGeometry(
                gap + column * (width + 2), top + row * 160, width, card.height_as(form, width)
            )
            card.tell("", "")
            self.cards.append(card)
        return top + (-(-len(alarm_faces()) // 6)) * 160

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self.look.palette.ground))
        for tile in self.tiles:
            paint_all(painter, self.look, tile)
        painter.end()
