"""The one Qt fault we know by name must not come back with an update."""

import sys

from PySide6.QtCore import QObject, Signal


class _Sender(QObject):
    sent = Signal(int)


def test_emitting_a_signal_costs_no_reference_to_true() -> None:
    """PySide6 6.12.0 under Python 3.11 loses one at every emit and aborts after a few hundred.
    From Python 3.12 on True is immortal and this cannot see the fault."""
    sender = _Sender()
    before = sys.getrefcount(True)
    for number in range(50):
        sender.sent.emit(number)
    assert abs(sys.getrefcount(True) - before) < 10
