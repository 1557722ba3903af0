"""How long the next PIN must wait: counted for each person and each station, from the room alone.

The first two wrong PINs cost nothing; from the third on the wait doubles, to a minute at most. A
person who waits at one station may still sign in at another where they have not failed, and a right
PIN there, or a shift lead's word, ends their waits everywhere. Stations that the site does not ask
for (scripts, extra windows) can be had at will, so they also count together: a program that takes a
new name for each try waits like one that does not. What is older than an hour counts no more.

It must never be asked before anything that helps a person in danger: only a sign-in waits.
"""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.state import Room, WrongPins

FREE: Final = 2
FIRST_WAIT_S: Final = 5.0
LONGEST_WAIT_S: Final = 60.0
FORGOTTEN_S: Final = 3600.0
# The alarm stands until it has been quiet for so long.
QUIET_S: Final = 600.0
# Stations kept; of the oldest the count is forgotten first.
KEPT: Final = 200
NOBODY: Final = "?"


def refused(room: Room, staff: str, station: str, now: Moment) -> Room:
    """One more wrong PIN of this person at this station."""
    who = staff if staff in room.staff else NOBODY
    stations = _fresh(room.wrong_at, now)
    known = stations.pop(station, WrongPins(0, now))
    people = known.staff if who in known.staff else (*known.staff, who)
    stations[station] = WrongPins(known.count + 1, now, people)
    persons = _fresh(room.wrong_of, now)
    if who != NOBODY:
        persons[who] = WrongPins(persons.pop(who, WrongPins(0, now)).count + 1, now)
    kept = dict(list(stations.items())[-KEPT:])
    return replace(room, wrong_at=kept, wrong_of=persons)


def cleared(room: Room, staff: str, station: str = "") -> Room:
    """This person's waits end everywhere; at this station those of all who tried there."""
    stations = {}
    for name, wrong in room.wrong_at.items():
        people = tuple(who for who in wrong.staff if who != staff)
        if people:
            count = 0 if name == station else wrong.count
            stations[name] = replace(wrong, staff=people, count=count)
    persons = {who: wrong for who, wrong in room.wrong_of.items() if who != staff}
    return replace(room, wrong_at=stations, wrong_of=persons)


def wait_s(room: Room, staff: str, station: str, now: Moment) -> float:
    """Seconds until a PIN of this person may be tried at this station; 0.0: now."""
    waits = [0.0]
    at = room.wrong_at.get(station)
    if at is not None:
        waits.append(_left_s(at.count, at.last, now))
        person = room.wrong_of.get(staff)
        if person is not None and staff in at.staff:
            waits.append(_left_s(person.count, person.last, now))
    if not _is_the_sites(room, station):
        passing = _passing(room, now)
        if passing:
            newest = min(passing, key=lambda wrong: elapsed_s(wrong.last, now))
            waits.append(_left_s(len(passing), newest.last, now))
    return max(waits)


def gravest(room: Room, now: Moment) -> tuple[str, int] | None:
    """The station with the most wrong PINs, and how many, while somebody keeps trying; None: nobody
    does. A crowd of passing stations counts as the one that tried last."""
    lately = {
        name: wrong for name, wrong in room.wrong_at.items() if elapsed_s(wrong.last, now) < QUIET_S
    }
    passing = [name for name in lately if not _is_the_sites(room, name)]
    found = {name: wrong.count for name, wrong in lately.items() if wrong.count > FREE}
    if len(passing) > FREE:
        found[passing[-1]] = sum(lately[name].count for name in passing)
    persons = [w.count for w in room.wrong_of.values() if elapsed_s(w.last, now) < QUIET_S]
    if not found and lately and max(persons, default=0) > FREE:
        found[list(lately)[-1]] = max(persons)
    return max(found.items(), key=lambda one: one[1], default=None)


def _left_s(count: int, last: Moment, now: Moment) -> float:
    if count <= FREE:
        return 0.0
    whole_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(count - FREE - 1, 10))
    return max(0.0, whole_s - elapsed_s(last, now))


def _passing(room: Room, now: Moment) -> list[WrongPins]:
    return [
        wrong
        for name, wrong in room.wrong_at.items()
        if not _is_the_sites(room, name) and elapsed_s(wrong.last, now) < FORGOTTEN_S
    ]


def _is_the_sites(room: Room, station: str) -> bool:
    return room.site is not None and station in room.site.followers


def _fresh(rows: Mapping[str, WrongPins], now: Moment) -> dict[str, WrongPins]:
    return {name: one for name, one in rows.items() if elapsed_s(one.last, now) < FORGOTTEN_S}
