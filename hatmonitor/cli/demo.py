"""`hatmonitor demo`: a made-up shift against the real three processes (hatmonitor/demo)."""

from argparse import Namespace


def run(args: Namespace) -> int:
    """Play it; the demo's own exit status."""
    from hatmonitor.demo import play

    return play.main(args.script, args.speed, args.headless, args.screenshots, args.language)
