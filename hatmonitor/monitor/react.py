"""From one input to drafts: the table of who answers for which kind of input. Pure."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from hatmonitor import events as e
from hatmonitor.commands import SignOut
from hatmonitor.decide import Asking, decide
from hatmonitor.decide.asking import Refusal, refuse
from hatmonitor.decide.instruments import heard
from hatmonitor.decide.shift import sign_out, tried_to_sign_in
from hatmonitor.events import Draft
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.monitor import inputs as i
from hatmonitor.room.fold_house import FIRST_BELL
from hatmonitor.room.state import Room
from hatmonitor.staff import Change
from hatmonitor.vitals.watch import state_of
from hatmonitor.words import N_

BY_MONITOR: Final = "monitor"


def who(room: Room, station: str, now: Moment) -> Asking:
    """Who sits at this station; nobody@STATION when nobody has signed in there."""
    staff = room.stations.get(station)
    role = room.staff.get(staff) if staff else None
    return Asking(staff or f"nobody@{station}", station, role, now)


def _tick(_room: Room, _item: i.Tick, _now: Moment) -> list[Draft]:
    return []


def _heard(room: Room, item: i.Heard, _now: Moment) -> list[Draft]:
    return heard(room, item.device, item.reading)


def _bedside(room: Room, item: i.BedsideChanged, _now: Moment) -> list[Draft]:
    device = room.devices.get(item.device)
    if device is None:
        return []
    standing = device.bedside
    if standing and (standing.session, state_of(standing)) == (item.session, item.state):
        return []
    visit = room.visits.get(item.session or "")
    fact = e.VitalsConditionChanged(
        device.id,
        item.state.signal,
        item.state.spo2,
        item.state.breathing,
        item.spo2_percent,
        item.resp_per_min,
        item.no_breath_s,
        item.state.baseline_percent,
        item.state.told_percent,
    )
    client = visit.client if visit else None
    return [Draft(fact, device.id, device.place, client, item.session)]


def _asked(room: Room, item: i.Asked, now: Moment) -> list[Draft]:
    return decide(room, item.command, who(room, item.station, now))


def _sign_in(room: Room, item: i.SignInTried, _now: Moment) -> list[Draft]:
    return tried_to_sign_in(room, item.staff, item.right, item.station, item.ticket_hash)


def _secret_set(room: Room, item: i.SecretSet, now: Moment) -> list[Draft]:
    """It is done: whoever asked was looked at before, and what the file says is so."""
    asking = Asking(item.by, item.station, "lead", now)
    try:
        drafts = decide(room, item.command, asking)
    except Refusal:  # the room went on meanwhile; the file has changed all the same
        drafts = []
    changed = e.SecretChanged(item.command.staff, item.what, item.number, item.mark)
    return [*drafts, Draft(changed, item.by)]


def _secrets_seen(room: Room, item: i.SecretsSeen, _now: Moment) -> list[Draft]:
    known = room.staff_file
    if item.why:
        if known is not None and room.staff_doubt == item.why and known.mark == item.mark:
            return []
        return [Draft(e.StaffFileDoubted(item.why, item.number, item.mark), BY_MONITOR)]
    if known is None:
        known_now = e.SecretChanged("", "known", item.number, item.mark)
        return [Draft(known_now, BY_MONITOR)]
    if item.changes is None:
        return [Draft(e.StaffFileDoubted("replaced", item.number, item.mark), BY_MONITOR)]
    return [draft for change in item.changes for draft in _changed(room, item, change)]


def _changed(room: Room, item: i.SecretsSeen, change: Change) -> Iterator[Draft]:
    """By a technician while no monitor ran, or by a monitor that was killed before it said so."""
    if change.what in ("added", "role") and room.staff.get(change.staff) != change.role:
        yield Draft(e.StaffAdded(change.staff, change.role), change.by)
    if change.what == "removed" and change.staff in room.staff:
        yield Draft(e.StaffRemoved(change.staff), change.by)
    if change.what in ("pin", "removed"):
        for station, who in room.stations.items():
            if who == change.staff:
                yield Draft(e.SignedOut(who, station), change.by)
    yield Draft(e.SecretChanged(change.staff, change.what, change.number, item.mark), change.by)


def _station_closed(room: Room, item: i.StationClosed, now: Moment) -> list[Draft]:
    if item.station not in room.stations:
        return []
    return sign_out(room, SignOut(), who(room, item.station, now))


def _follower_seen(room: Room, item: i.FollowerSeen, now: Moment) -> list[Draft]:
    known = room.followers.get(item.follower)
    missed = known is not None and known.present is False
    away_s = round(elapsed_s(known.since, now), 3) if known and missed else None
    return [Draft(e.FollowerJoined(item.follower, away_s), BY_MONITOR)]


def _follower_gone(room: Room, item: i.FollowerGone, _now: Moment) -> list[Draft]:
    known = room.followers.get(item.follower)
    if known is not None and known.present is False:
        return []
    return [Draft(e.FollowerLost(item.follower, item.why), BY_MONITOR)]


def _follower_closed(room: Room, item: i.FollowerClosed, _now: Moment) -> list[Draft]:
    if item.follower not in room.followers:
        return []
    return [Draft(e.FollowerLeft(item.follower), BY_MONITOR)]


def _sound(room: Room, item: i.SoundSaid, _now: Moment) -> list[Draft]:
    if item.bell == FIRST_BELL:
        known: tuple[bool | None, str] = (room.sound, room.sound_why)
    else:
        why = room.mute_bells.get(item.bell)
        known = (why is None, item.text if why is None else why)
    if known == (item.works, item.text):
        return []
    fact = (
        e.SoundPathBack(item.text, item.bell)
        if item.works
        else e.SoundPathLost(item.text, item.bell)
    )
    return [Draft(fact, item.bell)]


def _disk(room: Room, item: i.DiskSeen, _now: Moment) -> list[Draft]:
    if room.disk_low == item.low:
        return []
    return [Draft(e.DiskSpaceChanged(item.free_mb, item.low), BY_MONITOR)]


def _ahead(room: Room, item: i.FollowerAhead, _now: Moment) -> list[Draft]:
    """Console, bell and window were told the same; it is said once."""
    if item.seq <= room.missing_last:
        return []
    fact = e.EntriesMissing(item.seq, item.seq, follower=item.follower)
    return [Draft(fact, BY_MONITOR)]


def _sealing(room: Room, item: i.SealingSaid, _now: Moment) -> list[Draft]:
    if item.why:
        known = not room.sealing and room.sealing_why == item.why
        return [] if known else [Draft(e.SealingFailed(item.why), BY_MONITOR)]
    return [Draft(e.LogSealed(item.book, item.seals, item.signed), BY_MONITOR)]


def _log_doubt(room: Room, item: i.LogDoubtFound, _now: Moment) -> list[Draft]:
    if room.log_doubt_seq is not None and room.log_doubt == item.reason:
        return []
    return [Draft(e.LogDoubted(item.reason), BY_MONITOR)]


def _staff_file(room: Room, item: i.StaffFileSeen, _now: Moment) -> list[Draft]:
    if room.staff_trouble == item.trouble:
        return []
    fact = e.StaffFileRead() if item.trouble is None else e.StaffFileFailed(item.trouble)
    return [Draft(fact, BY_MONITOR)]


def _stopping(_room: Room, item: i.Stopping, _now: Moment) -> list[Draft]:
    return [Draft(e.MonitorStopped(item.why), BY_MONITOR)]


def _own_fault(_room: Room, _item: i.OwnFault, _now: Moment) -> list[Draft]:
    return []  # counted by the conductor's book, with those of the step itself


def _left_out(room: Room, item: i.LeftOutSaid, _now: Moment) -> list[Draft]:
    """What everybody left out needs no second word; a follower says its own once."""
    if any(one.seq == item.of and one.process in ("", item.process) for one in room.left_out):
        return []
    return [Draft(e.EventLeftOut(item.process, item.of, item.event_kind, item.cause), BY_MONITOR)]


REACT: Final[dict[type[i.Input], Callable[[Room, Any, Moment], list[Draft]]]] = {
    i.Tick: _tick,
    i.Heard: _heard,
    i.BedsideChanged: _bedside,
    i.Asked: _asked,
    i.SignInTried: _sign_in,
    i.SecretSet: _secret_set,
    i.SecretsSeen: _secrets_seen,
    i.StationClosed: _station_closed,
    i.FollowerSeen: _follower_seen,
    i.FollowerGone: _follower_gone,
    i.FollowerClosed: _follower_closed,
    i.SoundSaid: _sound,
    i.DiskSeen: _disk,
    i.StaffFileSeen: _staff_file,
    i.FollowerAhead: _ahead,
    i.OwnFault: _own_fault,
    i.LeftOutSaid: _left_out,
    i.SealingSaid: _sealing,
    i.LogDoubtFound: _log_doubt,
    i.Stopping: _stopping,
}


def react(room: Room, item: i.AnyInput, now: Moment) -> list[Draft]:
    """What follows from this input; raise decide.Refusal when a person's wish may not be."""
    return REACT[type(item)](room, item, now)


# What may go on while the journal cannot be written: it is about a life, or about the alarm itself.
# Everything else is refused then, because what the room is shown must be on disk first.
MAY_BE_UNWRITTEN: Final = frozenset(
    {
        "raise_overdose", "record_step", "give_naloxone", "naloxone_not_needed", "end_emergency",
        "take_role",
        "end_drill", "acknowledge", "pause_sound", "record_check", "end_injection", "sign_out",
    }
)  # fmt: skip


def must_be_written(item: i.AnyInput) -> bool:
    """Say whether this input may only be believed once it is on disk."""
    if not isinstance(item, i.Asked):
        return False
    return item.command.__struct_config__.tag not in MAY_BE_UNWRITTEN


BROKE = refuse(
    N_("a fault in the program: this was not done; do it without the program, write it on paper")
).reason
NOT_WRITTEN = refuse(N_("the log cannot be written: write it on paper, enter it later")).reason
WRONG_PIN = refuse(N_("unknown staff or wrong PIN")).reason
