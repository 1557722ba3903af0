"""`python -m hatmonitor.monitor`: the monitor alone, as the launcher starts it."""

import sys

from hatmonitor.monitor.process import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
