"""`hatmonitor log`: the journal in words, for another program, verified, counted, copied.

It only reads, so it may be asked while the monitor writes. A damaged journal is shown as far as it
can be read, and then the status is FOUND.
"""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

from hatmonitor.cli.ends import Ends, Status, complain_of
from hatmonitor.cli.folders import data_folder
from hatmonitor.cli.log_figures import figure_lines
from hatmonitor.events import FACTS, SiteOpened
from hatmonitor.journal.backup import back_up
from hatmonitor.journal.errors import BackupRefused, JournalError
from hatmonitor.journal.export import export, oldest_first
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.verify import verify
from hatmonitor.journal.wanted import Wanted
from hatmonitor.review import Entry, corrections, entries, stats
from hatmonitor.site.faults import nearest
from hatmonitor.times import asked_us, stamp, zone_of
from hatmonitor.visible import in_one_line
from hatmonitor.words import say, spoken

_BATCH: Final = 500


def run(args: Namespace) -> int:
    """The step that was asked for."""
    try:
        return _STEPS[args.step](args)
    except BackupRefused as refused:
        raise Ends(Status.FOUND, say("{why}", why=str(refused))) from None
    except JournalError as error:
        raise Ends(Status.FOUND, say("{why}", why=str(error))) from None


# --- the steps that read entries -----------------------------------------------------------------


def _show(args: Namespace) -> int:
    reader = JournalReader.open(data_folder(args))
    zone = _time_zone(reader)
    for batch in _batches(_chosen(reader, args, zone)):
        corrected = corrections(reader, batch[0].seq, batch[-1].seq)
        for entry in batch:
            print(_line(entry, corrected.get(entry.seq, []), args.language, zone))
    return _whole(reader, args.language)


def _export(args: Namespace) -> int:
    if args.format == "fhir":
        raise Ends(Status.USAGE, say("FHIR is not available yet; use jsonl or csv"))
    reader = JournalReader.open(data_folder(args))
    export(reader, _wanted(args, _time_zone(reader)), args.format, sys.stdout.buffer)
    return _whole(reader, args.language)


def _stats(args: Namespace) -> int:
    reader = JournalReader.open(data_folder(args))
    zone = _time_zone(reader)
    for line in figure_lines(stats(reader, _wanted(args, zone), time_zone=zone), args.language):
        print(line)
    return _whole(reader, args.language)


def _chosen(reader: JournalReader, args: Namespace, zone: str) -> Iterator[Entry]:
    """Oldest first, because the newest line is then where the eye is: at the end."""
    wanted = _wanted(args, zone)
    if args.last is None and not args.text:
        return map(Entry, oldest_first(reader, wanted))
    found: list[Entry] = []
    before: int | None = None
    while args.last is None or len(found) < args.last:
        page = entries(
            reader, wanted, text=args.text or "", before=before,
            limit=_BATCH if args.last is None else min(_BATCH, args.last - len(found)),
            language=args.language, time_zone=zone,
        )  # fmt: skip
        found += page.entries
        before = page.before
        if before is None:
            break
    return reversed(found)


def _line(entry: Entry, corrected_by: list[int], language: str, zone: str) -> str:
    """Number, the site's time, who, where and whom, what."""
    at_us, row = entry.at_us, entry.row
    when = row.at if at_us is None else stamp(at_us, zone, seconds=True)
    where = " ".join(word for word in (row.place, row.client) if word) or "-"
    what = entry.spoken(language, zone)
    for seq in corrected_by:
        what += " " + spoken(say("(see entry {seq})", seq=seq), language)
    text = f"{row.seq:>7}  {when}  {row.by:<10} {where:<14} {what}"
    return in_one_line(text)


def _whole(reader: JournalReader, language: str) -> int:
    for damage in reader.damage:
        complain_of(damage.said, language)
    return Status.FOUND if reader.damage else Status.DONE


def _wanted(args: Namespace, zone: str) -> Wanted:
    if args.kind is not None and args.kind not in FACTS:
        raise Ends(
            Status.USAGE,
            say("there is no kind {kind}; {remedy}", kind=args.kind,
                remedy=spoken(nearest(args.kind, list(FACTS)), args.language)),
        )  # fmt: skip
    try:
        since = None if args.since is None else asked_us(args.since, zone)
        until = None if args.until is None else asked_us(args.until, zone, end=True)
    except (ValueError, OverflowError) as error:
        raise Ends(Status.USAGE, say("{why}", why=str(error))) from None
    return Wanted(since, until, args.place, args.client, args.kind)


def _time_zone(reader: JournalReader) -> str:
    """The site's, as it was last opened."""
    rows = reader.select(Wanted(kind="site_opened"), limit=1)
    event = Entry(rows[0]).event if rows else None
    return zone_of(event.fact if event and isinstance(event.fact, SiteOpened) else None)


def _batches(items: Iterable[Entry]) -> Iterator[list[Entry]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch


# --- the steps about the whole -------------------------------------------------------------------


def _verify(args: Namespace) -> int:
    verdict = verify(data_folder(args), seal_folder=args.seals, check_key=args.key)
    said = spoken(verdict.said, args.language)
    if verdict.first_bad_seq is not None:
        bad = say("entry {seq}: {what}: {said}", seq=verdict.first_bad_seq,
                  what=str(verdict.what), said=said)  # fmt: skip
        said = spoken(bad, args.language)
    print(said)
    for note in verdict.notes:
        print(f"{spoken(say('note'), args.language)}: {spoken(note, args.language)}")
    return Status.DONE if verdict.ok else Status.FOUND


def _backup(args: Namespace) -> int:
    print(back_up(data_folder(args), args.to, seal_folder=args.seals))
    return Status.DONE


_STEPS: Final[dict[str, Callable[[Namespace], int]]] = {
    "show": _show,
    "export": _export,
    "verify": _verify,
    "stats": _stats,
    "backup": _backup,
}
