"""The journal of the tests: two days, two places, three clients, an alarm and a correction."""

from pathlib import Path

from hatmonitor import events as e
from hatmonitor.events import AnyFact, Event
from hatmonitor.journal.store import Journal
from hatmonitor.moments import Moment, from_iso, shifted
from hatmonitor.words import say

# 23:00 in Amsterdam on Saturday 2026-10-24; the clock goes back one hour on Sunday at 03:00.
BEGIN = Moment(from_iso("2026-10-24T21:00:00Z"), "boot", 10**12)
PLACES = (e.PlaceRow("B1", "booth", "Booth 1"), e.PlaceRow("S1", "seat", "Seat 1"))
SITE = e.SiteOpened("Testhuis", "nl", "Europe/Amsterdam", PLACES, (), ())

ALARM = 6
CORRECTED = 4
CORRECTION = 7
CHECKS = 600  # entries 9 and on, one every ten minutes: more than two pages
LAST = 8 + CHECKS

_FIRST: tuple[tuple[AnyFact, str, str | None, str | None, str | None], ...] = (
    (e.MonitorStarted("hatmonitor", 1, True, None), "monitor", None, None, None),
    (SITE, "monitor", None, None, None),
    (e.ClientAdmitted("C-0001"), "w1", None, "C-0001", "V-1"),
    (e.ClientAssessed("C-0001", "1", "hums a Tune 100% of_the time"), "w1", None, "C-0001", "V-1"),
    (e.ClientSeated("C-0001", "B1"), "w2", "B1", "C-0001", "V-1"),
    (
        e.AlarmRaised("check_late:B1", "check_late", "B1", "medium",
                      say("{place}: a check is {minutes} min late", place="B1", minutes=2), 5),
        "rules", "B1", "C-0001", "V-1",
    ),
    (e.CorrectionNoted(CORRECTED, "it was quiet", False), "lead1", None, "C-0001", "V-1"),
    (e.ClientAdmitted("c-0002"), "w1", None, "c-0002", "V-2"),
)  # fmt: skip


def event(
    seq: int,
    fact: AnyFact,
    by: str = "w1",
    after_s: float = 0.0,
    place: str | None = None,
    client: str | None = None,
    session: str | None = None,
    demo: bool = False,
) -> Event:
    """An event so many seconds after the beginning."""
    moment = shifted(BEGIN, after_s)
    return Event(seq, moment, by, fact, place, client, session, "EXAMPLE-1", demo=demo)


def check(seq: int) -> Event:
    """The check that is entry `seq`."""
    fact = e.CheckRecorded("S1", 14, 97, "1", "", True, ())
    return event(seq, fact, "w2", (seq - 8) * 600.0, "S1", "C-0003", "V-3")


def write_house(folder: Path) -> Path:
    """Write it; returns the folder."""
    first = [
        event(seq, fact, by, seq, place, client, session)
        for seq, (fact, by, place, client, session) in enumerate(_FIRST, start=1)
    ]
    with Journal.open(folder, moment=BEGIN) as journal:
        journal.append([*first, *(check(seq) for seq in range(9, LAST + 1))])
    return folder
