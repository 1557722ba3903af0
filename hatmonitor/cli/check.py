"""`hatmonitor check`: the site file, the protocol, ports, sound, disk and clock; one line each.

Limits for vitals are played against the log's own recorded signals (foreseen.py).

A fault of the file, or one that would keep a shift from running, is found (exit status 1). What
may be right tomorrow, such as an instrument that is not plugged in now, is a note. Nothing is
changed, no port is opened and no monitor is disturbed.
"""

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from hatmonitor.cli.checks import FAULT, NOTE, Line, machine_lines, protocol_lines
from hatmonitor.cli.ends import Status
from hatmonitor.cli.folders import data_folder, site_file
from hatmonitor.cli.foreseen import vitals_lines
from hatmonitor.site import Site, SiteFaults, example_text, read_site
from hatmonitor.words import say, spoken, translate


def run(args: Namespace) -> int:
    """FOUND when there is a fault."""
    if args.example:
        sys.stdout.write(example_text())
        return Status.DONE
    path = site_file(args)
    try:
        site = read_site(path)
    except SiteFaults as refused:
        for fault in refused.faults:
            print(fault.line(args.language))
        return Status.FOUND
    worst = Status.DONE
    for line in _lines(site, path, data_folder(args)):
        worst = Status.FOUND if line.mark == FAULT else worst
        print(_as_text(line, args.language), flush=True)
    return worst


def _lines(site: Site, path: Path, data: Path) -> Iterator[Line]:
    """Each as soon as it is known; what takes long comes last."""
    booths = sum(place.kind == "booth" for place in site.places)
    house = say(
        "{name}: booths {booths}, seats {seats}, instruments {devices}",
        name=site.name,
        booths=booths,
        seats=len(site.places) - booths,
        devices=len(site.devices),
    )
    yield Line(str(path), house)
    for follower in ("console", "bell"):
        if follower not in site.followers:
            yield Line("site.followers", say("nobody would miss {who}", who=follower), NOTE)
    yield from protocol_lines(site, data)
    yield from machine_lines(site, data)
    yield from vitals_lines(site, data)


def _as_text(line: Line, language: str) -> str:
    words = (line.subject, line.mark, spoken(line.what, language))
    return ": ".join(translate(word, language) for word in words if word)
