"""`hatmonitor tail`: every event as a JSON line, live, in order, each once.

It stays through a restart of the monitor and goes on where it was.
"""

import sys
from argparse import Namespace
from typing import Final

from hatmonitor.cli.ends import Status
from hatmonitor.cli.folders import data_folder, no_monitor
from hatmonitor.journal.rows import event_json
from hatmonitor.wire.station import NoMonitor, Station

# Asked from a number far ahead, the monitor sends what happens from now on.
_FROM_NOW: Final = 2**62


def run(args: Namespace) -> int:
    """Print until interrupted, which is how it ends well."""
    from_seq = _FROM_NOW if args.from_seq is None else args.from_seq
    try:
        with Station(data_folder(args), "tail", from_seq=from_seq) as station:
            for event in station.stream():
                sys.stdout.buffer.write(event_json(event) + b"\n")
                sys.stdout.buffer.flush()
    except KeyboardInterrupt:
        return Status.DONE
    except NoMonitor as gone:
        raise no_monitor(args, gone.why) from None
    return Status.DONE
