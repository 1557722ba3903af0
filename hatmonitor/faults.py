"""A fault of the program's own in one line: what and where, without what was in it.

An error's text may hold what a person typed; that is not for a terminal or a log file. The whole
story belongs in the technician's notes, which hold no PIN and no name either.
"""

import traceback
from pathlib import Path


def in_one_line(fault: BaseException) -> str:
    """The kind of fault and the line of code it came from."""
    frames = traceback.extract_tb(fault.__traceback__)
    last = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(fault).__name__}{last}"
