"""`python -m hatmonitor` is `hatmonitor`."""

from hatmonitor.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
