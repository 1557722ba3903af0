"""`hatmonitor report`: the emergencies in the log, and the incident report of one of them.

It only reads. On paper it is drawn by a process of its own, started by its module's name, because
this floor knows nothing of the ones above it; -P keeps the working folder out of its import path.
A file that stands there already is replaced by the newer paper: the log is the record, the file is
not.
"""

import sqlite3
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from hatmonitor.cli.ends import Ends, Status, complain_of
from hatmonitor.cli.folders import data_folder
from hatmonitor.events import SiteOpened
from hatmonitor.journal.errors import JournalError
from hatmonitor.journal.reader import JournalReader
from hatmonitor.review.incident import IncidentReport
from hatmonitor.review.incident_words import as_text, listed, paper
from hatmonitor.review.incidents import NoEmergency, incident, incidents, site_of
from hatmonitor.targets import Kind, refused
from hatmonitor.times import zone_of
from hatmonitor.visible import visible
from hatmonitor.words import LANGUAGES, say, spoken


def run(args: Namespace) -> int:
    """The list, the draft as text, or the paper; in the site's language unless another is asked."""
    asked, args.language = args.language, args.language or "en"
    if args.pdf is not None and args.emergency is None:
        raise Ends(Status.USAGE, say("say which emergency: --emergency SEQ"))
    if args.pdf is not None and (why_not := refused(args.pdf, Kind.PDF)) is not None:
        raise Ends(Status.FOUND, why_not)
    try:
        with JournalReader.open(data_folder(args)) as reader:
            site = site_of(reader)
            args.language = language = asked or _spoken_here(site)
            zone = zone_of(site)
            if args.emergency is None:
                return _list(reader, language, zone)
            report = incident(reader, args.emergency)
            damage = reader.damage
    except NoEmergency as error:
        raise Ends(
            Status.FOUND,
            say("entry {seq} is not the start of an emergency; `hatmonitor report` lists them",
                seq=error.seq),
        ) from None  # fmt: skip
    except (JournalError, sqlite3.Error) as error:
        raise Ends(Status.FOUND, say("{why}", why=str(error))) from None
    if args.pdf is not None:
        return _paper(data_folder(args), args.emergency, args.pdf, language)
    _print(report, language)
    for hurt in damage:
        complain_of(hurt.said, language)
    return Status.FOUND if damage or report.unread else Status.DONE


def _spoken_here(site: SiteOpened | None) -> str:
    return site.language if site and site.language in LANGUAGES else "en"


def _list(reader: JournalReader, language: str, zone: str) -> int:
    found = incidents(reader)
    for each in found:
        print(f"{each.seq:>7}  {listed(each, language, zone)}")
    if not found:
        print(spoken(say("There was no emergency."), language))
    for hurt in reader.damage:
        complain_of(hurt.said, language)
    return Status.FOUND if reader.damage else Status.DONE


def _print(report: IncidentReport, language: str) -> None:
    text = as_text(paper(report, language))
    print(visible(text))


def _paper(folder: Path, seq: int, pdf: Path, language: str) -> int:
    words = [sys.executable, "-P", "-m", "ui.report", "--data", str(folder)]
    words += ["--emergency", str(seq), "--pdf", str(pdf), "--language", language]
    sys.stdout.flush()
    return subprocess.run(words, check=False).returncode
