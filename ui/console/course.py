"""The vitals of one place's visit as they gather: what the journal has, then what comes live.

Belongs to the panel of that place and goes with it. Another visit begins anew.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from hatmonitor.journal.samples import Sample
from ui.console.present.scene import Scene
from ui.console.present.trend import TrendFace, has_trend, live_samples, trend_face

Samples = Callable[[str, Callable[[tuple[Sample, ...] | None], None]], None]

DRAW_EVERY_S: Final = 5.0
_AGAIN_US: Final = 400_000


class Course(QObject):
    """samples: asks the journal for a visit's.

    Signals:
        came: the journal has answered.
    """

    came = Signal()

    def __init__(self, samples: Samples, place: str) -> None:
        super().__init__()
        self._ask, self._place = samples, place
        self._session: str | None = None
        self._before: tuple[Sample, ...] = ()
        self._live: list[Sample] = []
        self._last: dict[str, int] = {}
        self._unreadable = False
        self._drawn_us = 0
        self._seen: object = None

    def follow(self, scene: Scene) -> bool:
        """Take in what is told now; whether it is time to draw."""
        visit = scene.visit_at(self._place)
        session = visit.session if visit is not None and has_trend(scene, self._place) else None
        if session != self._session:
            self._begin(session)
        for sample in live_samples(scene, self._place):
            if sample.at_us - self._last.get(sample.device, 0) > _AGAIN_US:
                self._last[sample.device] = sample.at_us
                self._live.append(sample)
        gone_us = scene.now.at_us - self._drawn_us
        if visit == self._seen and 0 <= gone_us < DRAW_EVERY_S * 1e6:
            return False
        self._seen, self._drawn_us = visit, scene.now.at_us
        return True

    def face(self, scene: Scene, columns: int) -> TrendFace | None:
        """What is drawn; None where nothing measures."""
        if self._session is None:
            return None
        until_us = self._before[-1].at_us if self._before else 0
        later = [sample for sample in self._live if sample.at_us > until_us]
        together = (*self._before, *later)
        return trend_face(scene, self._place, together, columns, self._unreadable)

    def _begin(self, session: str | None) -> None:
        self._session, self._before, self._unreadable = session, (), False
        self._live.clear()
        self._last.clear()
        self._drawn_us = 0
        if session is not None:
            self._ask(session, self._read)

    def _read(self, samples: tuple[Sample, ...] | None) -> None:
        """None: the journal cannot be read. What belongs to a visit before is left."""
        if samples is None:
            self._unreadable = True
        elif not samples or samples[0].session == self._session:
            self._before = samples
        self.came.emit()
