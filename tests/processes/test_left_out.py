"""An event that cannot be read or folded is left out by monitor and followers alike, and said.

The journals are real files: a newer program's kind, a step that cannot be, a damaged body.
"""

import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from hatmonitor import events as e
from hatmonitor.clock import Clock, real_now
from hatmonitor.events import Event, UnknownEvent, Unread
from hatmonitor.journal.errors import EventUnreadable
from hatmonitor.journal.rows import event_json
from hatmonitor.journal.store import Journal
from hatmonitor.room.apply import fold
from hatmonitor.room.state import LeftOut, Room
from hatmonitor.wire.frames import BadFrame, decode_to_follower, encode
from hatmonitor.wire.messages import WIRE_VERSION, Answer, Happened, Welcome
from hatmonitor.wire.mirror import Mirror
from hatmonitor.wire.station import Station
from tests.journal.made import event
from tests.processes.place import Place

TELEPORTED = Unread("teleported", "", '{"to":"B2","protocol_version":null}')
DAMAGED = Unread("check_recorded", "", '{"place":7,"protocol_version":null}')
NOT_FITTING: dict[str, tuple[e.AnyFact | Unread, str]] = {
    "of a newer program": (TELEPORTED, "UnknownEvent"),
    "that cannot be": (e.InjectionEnded("B1", real_now(), 1.0, 1.0, False), "KeyError"),
    "of an alarm that does not stand": (e.AlarmEscalated("check_late:B1", 1), "KeyError"),
    "with a damaged body": (DAMAGED, "EventUnreadable"),
}


def begun(data: Path, fact: e.AnyFact | Unread) -> None:
    """A journal with one entry that fits and one that does not."""
    now = real_now()
    with Journal.open(data, moment=now) as journal:
        journal.append([Event(1, now, "lead1", e.ClientEnrolled("C-1", "p", ()))])
        with suppress(UnknownEvent, EventUnreadable):  # on reading back what it has written
            journal.append([Event(2, now, "w1", fact, "B1", "C-1", "V-1")])


@pytest.mark.parametrize("name", NOT_FITTING)
def test_a_house_starts_on_a_journal_with_an_event(name: str, place: Place) -> None:
    fact, cause = NOT_FITTING[name]
    begun(place.data, fact)
    place.start()
    with place.signed_in() as station:
        room = station.wait_until(lambda room: "event_left_out:room" in room.alarms)
        assert [(one.seq, one.cause) for one in room.left_out] == [(2, cause)]
        alarm = room.alarms["event_left_out:room"]
        assert (alarm.priority, "2" in str(alarm.reason)) == ("high", True)
        assert "C-1" in room.clients
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        asked = {"do": "acknowledge", "alarm": alarm.id, "seen": alarm.risen_seq}
        assert station.ask(asked).ok
        assert "event_left_out:room" not in station.room.alarms
        with place.station("tail") as later:
            assert later.room == station.room


def test_what_is_left_out_is_shown_as_it_stands(place: Place) -> None:
    begun(place.data, TELEPORTED)
    place.start()
    with Station(place.data, "tail", "tail", timeout_s=20.0, from_seq=1) as tail:
        shown = msgspec.json.decode(event_json(tail.wait_for(lambda event: event.seq == 2)))
    body = {"to": "B2", "protocol_version": None}
    assert (shown["kind"], shown["body"], shown["client"]) == ("teleported", body, "C-1")


# --- a newer monitor's event on the wire ---------------------------------------------------------


def happened(*kinds: str) -> bytes:
    """The frame of a monitor whose program knows more kinds than ours."""
    events = tuple(event(seq) for seq in range(1, len(kinds) + 1))
    said = msgspec.msgpack.decode(encode(Happened(events)))
    for one, kind in zip(said["events"], kinds, strict=True):
        one["fact"]["kind"] = kind
    return msgspec.msgpack.encode(said)


def test_a_newer_monitors_event_is_left_out_by_the_follower_and_told_to_the_monitor() -> None:
    message = decode_to_follower(happened("signed_out_by_magic", "teleported"))
    assert isinstance(message, Happened)
    assert [one.kind for one in message.events] == ["signed_out_by_magic", "teleported"]
    mirror = Mirror(time.monotonic())
    mirror.take(_welcome(), 1.0)
    mirror.take(message, 2.0)
    assert mirror.seq == mirror.room.seq == 2
    assert mirror.missing() == (
        LeftOut(1, "signed_out_by_magic", "UnknownEvent"),
        LeftOut(2, "teleported", "UnknownEvent"),
    )
    assert mirror.missing() == ()


def _welcome() -> Welcome:
    return Welcome(WIRE_VERSION, 0, Room(), Clock(), False, 1, "")


def test_what_is_no_message_at_all_is_still_a_bad_frame() -> None:
    for frame in (b"\xc1", b"\x93\x01\x02\x03", msgspec.msgpack.encode({"m": "happened"})):
        with pytest.raises(BadFrame):
            decode_to_follower(frame)
    answer = msgspec.msgpack.decode(encode(Answer(1, True)))
    with pytest.raises(BadFrame):
        decode_to_follower(msgspec.msgpack.encode({**answer, "number": "one"}))


def test_the_fold_of_what_came_over_the_wire_is_the_fold_of_what_is_in_the_journal(
    tmp_path: Path,
) -> None:
    begun(tmp_path, NOT_FITTING["that cannot be"][0])
    with Journal.open(tmp_path, moment=real_now()) as journal:
        written = list(journal.events())
    sent = decode_to_follower(encode(Happened(tuple(written))))
    assert isinstance(sent, Happened)
    assert fold(Room(), sent.events) == fold(Room(), written)
