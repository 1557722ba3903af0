"""A worker who never rests: looks at the room and asks for something that may well fit.

Seeded, so that a run can be had again. It visits everything a shift has: desk, breath, booth,
checks good and bad, overdoses with their steps and naloxone, acknowledging, leaving.
"""

from random import Random
from typing import Any

from hatmonitor.room.stages import Stage
from hatmonitor.room.state import Room, Visit
from hatmonitor.wire.mirror import Mirror

Command = dict[str, Any]


class Worker:
    """`next` gives the next command; refusals are part of the work."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._made = 0

    def next(self, mirror: Mirror) -> Command:
        room = mirror.room
        visits = list(room.visits.values())
        some = self._random.choice(visits) if visits else None
        for share, ideas in (
            (0.05, self._alarms(room)),
            (0.25, self._emergencies(room)),
            (0.90, self._visit(room, some) if some else []),
        ):
            if ideas and self._random.random() < share:
                return self._random.choice(ideas)
        if len(visits) < 12:
            return self._arrive(room)
        return self._random.choice(self._emergencies(room))

    def _arrive(self, room: Room) -> Command:
        waiting = [c.code for c in room.clients.values() if c.session is None and not c.doses]
        if waiting:
            return {"do": "admit", "client": waiting[0]}
        self._made += 1
        return {"do": "enrol", "client": f"C-{self._made:04}", "approved_by": "prescriber-1"}

    def _alarms(self, room: Room) -> list[Command]:
        return [
            {"do": "acknowledge", "alarm": alarm.id, "seen": alarm.risen_seq}
            for alarm in room.alarms.values()
            if alarm.acknowledged is None
        ][:1]

    def _emergencies(self, room: Room) -> list[Command]:
        place = self._random.choice(list(room.places))
        ideas: list[Command] = [{"do": "raise_overdose", "place": place}]
        for place in room.emergencies:
            step = self._random.choice(["stimulate", "airway", "oxygen", "ventilate"])
            ideas.append({"do": "record_step", "place": place, "step": step})
            ideas.append({"do": "give_naloxone", "place": place})
            ideas.append({"do": "end_emergency", "place": place, "outcome": "recovered"})
        return ideas

    def _visit(self, room: Room, visit: Visit) -> list[Command]:
        place = visit.place
        match visit.stage:
            case Stage.AT_DESK | Stage.RETEST:
                return self._desk(room, visit)
            case Stage.CLEARED:
                free = [p.id for p in room.places.values() if p.kind == "booth" and not p.session]
                to = self._random.choice(free) if free else "B1"
                return [
                    {"do": "seat", "client": visit.client, "place": to},
                    {"do": "set_place", "place": to, "state": "open"},
                ]
            case Stage.SEATED:
                return [{"do": "start_injection", "place": place, "route": "iv"}]
            case Stage.INJECTING:
                return [{"do": "end_injection", "place": place}]
            case _:
                return self._watch(place)

    def _desk(self, room: Room, visit: Visit) -> list[Command]:
        client = visit.client
        if visit.assessment is None:
            return [{"do": "assess", "client": client, "poss": "1"}]
        if visit.breaths and visit.breaths[-1].level == "clear":
            return [{"do": "decide_dose", "client": client, "outcome": "dose"}]
        if visit.breaths:
            refused = {"outcome": "refused", "reason": "no clear result"}
            return [{"do": "decide_dose", "client": client, **refused}]
        if room.unassigned:
            reading = min(room.unassigned)
            return [{"do": "assign_breath", "reading": reading, "client": client}]
        if room.devices["desk1"].armed is None:
            return [{"do": "expect_breath", "client": client, "device": "desk1"}]
        return []

    def _watch(self, place: str | None) -> list[Command]:
        rr = self._random.choice([14, 15, 16, 4])
        check = {"do": "record_check", "place": place, "rr": rr, "spo2": 96, "poss": "1"}
        leave = {"do": "end_session", "place": place, "outcome": "left", "reason": "had to go"}
        return [check, check, {"do": "extend_observation", "place": place, "minutes": 5}, leave]
