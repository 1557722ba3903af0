"""What befalls the house of a demo, and how each of it is carried out: a table of the happenings.

A happening is tried again each turn until it says that it has come about: some wait for the right
moment, some last until somebody has answered the alarm that they bring.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.table import alarm_id
from hatmonitor.demo import plan as p
from hatmonitor.demo.fingers import WELL_PERCENT, falls
from hatmonitor.demo.in_an_emergency import FOUND_BY, call, collapsing
from hatmonitor.room.state import Alarm, Room
from hatmonitor.words import say

if TYPE_CHECKING:
    from hatmonitor.demo.show import Show


class Befalls:
    """Of one show."""

    def __init__(self, show: "Show") -> None:
        self._show = show
        self._begun: dict[int, str] = {}  # by identity: where, or to what, it happens
        self._whom: dict[int, str | None] = {}

    def come(self, row: p.Happening) -> bool:
        """Try it; say whether it is over."""
        return _BEFALLS[type(row)](self, row)

    def asks(self, row: p.Asks) -> bool:
        """A command besides the daily round."""
        reply = self._show.ask(row.who, row.command)
        asked = {"who": row.who, "do": str(row.command["do"])}
        if not reply.ok:
            why = self._show.story.spoken(reply.reason)
            self._show.say(say("{who} asked {do} and was refused: {why}", why=why, **asked))
        if reply.ok is row.refused:
            self._show.fault(say("{who} asked {do}: it did not end as the script says", **asked))
        return True

    def unplugged(self, row: p.Unplugged) -> bool:
        """Nobody asks anything of an instrument that is not there: wait until it is known."""
        self._show.say(say("somebody pulls the cable of {device}", device=row.device))
        self._show.stage.tell(row.device, do="unplug")
        return self._must(lambda room: room.devices[row.device].up is False, row)

    def plugged(self, row: p.Plugged) -> bool:
        """It is found again by itself."""
        self._show.say(say("the cable of {device} is put in again", device=row.device))
        self._show.stage.tell(row.device, do="replug")
        return self._must(lambda room: room.devices[row.device].up is True, row)

    def noise(self, row: p.Noise) -> bool:
        """Not in the middle of a test."""
        if not self._idle(row.device):
            return False
        self._show.stage.tell(row.device, do="noise", bytes=row.bytes)
        return True

    def blows_unasked(self, row: p.BlowsUnasked) -> bool:
        """While nobody is expected there; whose it was, the worker will know."""
        if not self._idle(row.device):
            return False
        known = set(self._show.stage.room().unassigned)
        self._show.stage.tell(row.device, do="result", value=row.value)
        came = self._must(lambda room: bool(set(room.unassigned) - known), row)
        for seq in set(self._show.stage.room().unassigned) - known:
            self._show.shift.owners[seq] = row.owner
        return came

    def monitor_killed(self, row: p.MonitorKilled) -> bool:
        """Whoever was in the house must be there afterwards, and nothing that was known lost."""
        before = self._show.stage.room()
        self._show.say(
            say("kill -9 of the monitor, with {people} people in the house and {alarms} alarms",
                people=len(before.visits), alarms=len(before.alarms))
        )  # fmt: skip
        self._show.stage.kill_monitor()
        after = self._show.stage.room()
        if after.seq <= before.seq or _who_is_where(after) != _who_is_where(before):
            self._show.fault(say("the room was not the same after the kill"))
        else:
            self._show.say(
                say("all {people} people and all {events} events are there again",
                    people=len(after.visits), events=before.seq)
            )  # fmt: skip
        return True

    def collapses(self, row: p.Collapses) -> bool:
        """The oxygen falls; the alarm; one command."""
        place = self._begun.get(id(row))
        if place is None:
            place = collapsing(self._show.stage.room(), row, self._show.stage.now())
            if place is None:
                return False
            self._begun[id(row)] = place
            self.brings_to(place, row.spo2)
            if self._show.shift.fingers.device_at(place) is not None:
                return False
        elif self._alarm(FOUND_BY, place) is None:
            return False
        self._show.do(call(self._show.shift, row, place, self._show.stage.now()), must=True)
        return True

    def dips(self, row: p.Dips) -> bool:
        """In the seat where it can be seen through to its end."""
        place, new = self._somebody(row)
        if place is None:
            return False
        if new:
            self.brings_to(place, row.spo2)
        if not self._seen(row.alarm, place):
            return False
        self.brings_to(place, WELL_PERCENT)
        return True

    def slips_off(self, row: p.SlipsOff) -> bool:
        """Until somebody has looked."""
        place, new = self._somebody(row)
        if place is None:
            return False
        if new:
            self._show.say(say("{place}: the sensor slips off the finger", place=place))
            self._finger(place, on=False)
        if not self._seen("no_signal", place):
            return False
        self._finger(place, on=True)
        return True

    def _somebody(self, row: p.Happening) -> tuple[str | None, bool]:
        """Where it happens, and whether only now: to another, when the first one has gone."""
        show = self._show
        room = show.stage.room()
        place = self._begun.get(id(row))
        if place is not None and room.places[place].session == self._whom.get(id(row)):
            return place, False
        place = show.shift.fingers.longest_left(room, show.stage.now())
        if place is not None:
            self._begun[id(row)] = place
            self._whom[id(row)] = room.places[place].session
        return place, True

    def presses_help(self, row: p.PressesHelp) -> bool:
        """Until somebody has come."""
        if id(row) not in self._begun:
            self._begun[id(row)] = row.device
            self._show.say(say("somebody presses the button {device}", device=row.device))
            self._show.stage.tell(row.device, do="press")
            return False
        known = self._show.stage.room().alarms.get(alarm_id("help_called", row.device))
        if known is None or known.state is not AlarmState.ACKNOWLEDGED:
            return False
        self._show.stage.tell(row.device, do="release")
        return True

    def calls_help(self, row: p.CallsHelp) -> bool:
        """The call system sends it, and repeats it if it must."""
        self._show.stage.tell(row.device, do="call", address=row.address, text=row.text)
        return True

    def _alarm(self, name: str, place: str) -> Alarm | None:
        alarms = self._show.stage.room().alarms.values()
        return next((one for one in alarms if (one.name, one.place) == (name, place)), None)

    def _seen(self, name: str, place: str) -> bool:
        """It came, and a person has seen it."""
        alarm = self._alarm(name, place)
        return alarm is not None and alarm.state is AlarmState.ACKNOWLEDGED

    def brings_to(self, place: str | None, spo2: int | None) -> None:
        device = self._show.shift.fingers.device_at(place) if place else None
        if device is not None and spo2 is not None:
            self._show.stage.tell(device, **falls(spo2))

    def _finger(self, place: str, *, on: bool) -> None:
        device = self._show.shift.fingers.device_at(place)
        if device is not None:
            self._show.stage.tell(device, do="finger", on=on)

    def picture(self, row: p.Picture) -> bool:
        """When the wall is as full as the script wants it."""
        room = self._show.stage.room()
        taken = [place.kind for place in room.places.values() if place.session is not None]
        if taken.count("booth") < row.booths or taken.count("seat") < row.seats:
            return False
        if row.emergency and not any(open_.doses for open_ in room.emergencies.values()):
            return False
        chosen = [visit.place for visit in room.visits.values() if visit.client == row.of]
        if row.alarm is not None:
            chosen = [one.place for one in room.alarms.values() if one.name == row.alarm]
            if not chosen:
                return False
        self._show.stage.picture(
            row.name, select=chosen[0] if chosen else None, page=row.page, settle_ms=row.settle_ms
        )
        return True

    def _idle(self, device: str) -> bool:
        known = self._show.stage.room().devices[device]
        return known.up is True and known.armed is None

    def _must(self, holds: Callable[[Room], bool], row: p.Happening) -> bool:
        if not self._show.stage.until(holds):
            self._show.fault(say("the monitor did not notice {what}", what=named(row)))
        return True


def named(row: p.Happening) -> str:
    """What it is, and its minute, for a person."""
    what = re.sub("(?<!^)([A-Z])", r" \1", type(row).__name__).lower()
    return f"{what} (minute {row.at:g})"


def _who_is_where(room: Room) -> set[tuple[str, str, str | None]]:
    return {(visit.client, visit.stage, visit.place) for visit in room.visits.values()}


_BEFALLS: Final[dict[type[p.Happening], Callable[[Befalls, Any], bool]]] = {
    p.Asks: Befalls.asks,
    p.Unplugged: Befalls.unplugged,
    p.Plugged: Befalls.plugged,
    p.Noise: Befalls.noise,
    p.BlowsUnasked: Befalls.blows_unasked,
    p.MonitorKilled: Befalls.monitor_killed,
    p.Collapses: Befalls.collapses,
    p.Dips: Befalls.dips,
    p.SlipsOff: Befalls.slips_off,
    p.PressesHelp: Befalls.presses_help,
    p.CallsHelp: Befalls.calls_help,
    p.Picture: Befalls.picture,
}
