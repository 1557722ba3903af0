"""The launcher: starts monitor, console and bell, and starts again whichever ends, for ever.

Decision: the parts live on when the launcher is killed, each in a session of its own, because a
launcher that takes the watch down with it would be one more thing that can fail; a new launcher
finds them by the notes in `<data>/parts` and takes them over. Where a monitor answers that somebody
started otherwise, it is left to them: no second one is started until it is gone, and it is not
stopped with the rest.

A part that hangs is ended, and so started again (hung.py).

A console that ends with 0 was closed by a person: then everything is stopped, console first, so
that nobody sees or hears the others go, and the monitor last. A monitor that cannot begin the very
first time (a bad site file) has said why; then nothing else is worth keeping.
"""

from hatmonitor.launch.house import PARTS, House, launch

__all__ = ["PARTS", "House", "launch"]
