"""Folds of the house itself: monitor, site, staff, followers, log, sound, disk, clock."""

from typing import TypeVar

from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.bounds import protocol_within
from hatmonitor.events import Event
from hatmonitor.room import wrong_pins
from hatmonitor.room.adopting import taken_up
from hatmonitor.room.state import Device, Follower, Place, Room, SitePlan, StaffFileKnown
from hatmonitor.words import say

# A restart shorter than this is journalled, but asks nobody to look at every person again.
WORTH_SEEING_S = 5.0
# The one whose sound path the header shows; others are told of only when they have none.
FIRST_BELL = "bell"


T = TypeVar("T")


def numbered(room: Room, event: Event) -> Room:
    """The room knows the last event it holds."""
    return replace(room, seq=event.seq, moment=event.moment)


def unchanged(room: Room, _event: Event, _fact: e.Fact) -> Room:
    """The fact is for the log and its readers; the room is as it was."""
    return room


def monitor_started(room: Room, event: Event, fact: e.MonitorStarted) -> Room:
    """What was there must be heard again before it counts as there; what was lost stays lost, so
    that its alarm, and who has seen it, outlive the restart."""
    devices = {
        key: device
        if device.up is False
        else replace(device, up=None, since=event.moment, step=None, step_at=None)
        for key, device in room.devices.items()
    }
    known = room.followers
    if room.moment is not None and room.moment.boot != event.moment.boot:
        # Windows besides the site's own did not outlive the machine.
        asked_for = room.site.followers if room.site else ()
        known = {name: row for name, row in known.items() if name in asked_for}
    followers = {
        name: row if row.present is False else Follower(name, None, event.moment)
        for name, row in known.items()
    }
    gap_s = fact.gap_s or 0.0
    missed = bool(room.visits) and (fact.gap_unknown or gap_s >= WORTH_SEEING_S)
    return replace(
        room,
        running=True,
        devices=devices,
        followers=followers,
        sound=False if room.sound is False else None,
        sound_why=room.sound_why if room.sound is False else "",
        mute_bells={name: why for name, why in room.mute_bells.items() if name in followers},
        watch_gap_seq=event.seq if missed else room.watch_gap_seq,
        watch_gap_s=gap_s if missed else room.watch_gap_s,
        watch_gap_unknown=fact.gap_unknown if missed else room.watch_gap_unknown,
        shift_began=room.shift_began or event.moment,
    )


def monitor_stopped(room: Room, _event: Event, _fact: e.MonitorStopped) -> Room:
    """It ended in good order."""
    return replace(room, running=False)


def site_opened(room: Room, event: Event, fact: e.SiteOpened) -> Room:
    """Places and instruments as the site file has them now. A place where somebody still is, is
    kept even when the file has lost it: no person falls off the wall."""
    places = {
        row.id: replace(room.places[row.id], kind=row.kind, label=row.label)
        if row.id in room.places
        else Place(row.id, row.kind, row.label)
        for row in fact.places
    }
    places |= {
        key: place
        for key, place in room.places.items()
        if key not in places and (place.session is not None or key in room.emergencies)
    }
    devices = {row.id: _device(room, event, row) for row in fact.devices}
    followers = {
        name: room.followers.get(name, Follower(name, None, event.moment))
        for name in fact.followers
    }
    plan = SitePlan(
        fact.name, fact.language, fact.time_zone, fact.places, fact.devices, fact.followers
    )
    return replace(room, site=plan, places=places, devices=devices, followers=followers)


def _device(room: Room, event: Event, row: e.DeviceRow) -> Device:
    """Another instrument, or one that stands elsewhere now, says nothing of who is there."""
    known = room.devices.get(row.id)
    if known is None or (known.driver, known.place) != (row.driver, row.place):
        known = replace(
            known or Device(row.id, "", "", None, since=event.moment), bedside=None, presses={}
        )
    return replace(
        known,
        driver=row.driver,
        port=row.port,
        place=row.place,
        calls=row.calls,
        measures=row.measures,
        own_ratio=row.own_ratio,
    )


def protocol_adopted(room: Room, event: Event, fact: e.ProtocolAdopted) -> Room:
    """From here on its limits hold, also for what is running; where an older program adopted it,
    that kept the limits it began with. One whose values had not been checked is used as far as it
    can be, and that is told."""
    protocol, wrong = protocol_within(fact.protocol)
    room = replace(room, protocol_wrong=wrong)
    if fact.at_once:
        return taken_up(room, protocol, event.moment)
    return replace(room, protocol=protocol)


def staff_added(room: Room, _event: Event, fact: e.StaffAdded) -> Room:
    """A member of staff and what they may do."""
    return replace(room, staff={**room.staff, fact.staff: fact.role})


def staff_removed(room: Room, _event: Event, fact: e.StaffRemoved) -> Room:
    """May sign in no more."""
    return replace(room, staff=_without(room.staff, fact.staff))


def secret_changed(room: Room, _event: Event, fact: e.SecretChanged) -> Room:
    """The log knows the file again."""
    return replace(room, staff_file=StaffFileKnown(fact.number, fact.mark), staff_doubt="")


def staff_file_doubted(room: Room, event: Event, fact: e.StaffFileDoubted) -> Room:
    """It waits to be seen by a person; from here on this file is the one that is known."""
    return replace(
        room,
        staff_file=StaffFileKnown(fact.number, fact.mark),
        staff_doubt=fact.why,
        staff_doubt_seq=event.seq,
    )


def signed_in(room: Room, _event: Event, fact: e.SignedIn) -> Room:
    """One person a station; the next one takes it over."""
    return replace(
        wrong_pins.cleared(room, fact.staff, fact.station),
        stations={**room.stations, fact.station: fact.staff},
        tickets={**room.tickets, fact.station: fact.ticket_hash},
    )


def sign_in_refused(room: Room, event: Event, fact: e.SignInRefused) -> Room:
    """From the third on the next one waits."""
    return wrong_pins.refused(room, fact.staff, fact.station, event.moment)


def pin_waits_ended(room: Room, _event: Event, fact: e.PinWaitsEnded) -> Room:
    """Nobody waits any more, or not this person."""
    if fact.staff:
        return wrong_pins.cleared(room, fact.staff)
    return replace(room, wrong_at={}, wrong_of={})


def signed_out(room: Room, _event: Event, fact: e.SignedOut) -> Room:
    """Nobody is signed in there."""
    return replace(
        room,
        stations=_without(room.stations, fact.station),
        tickets=_without(room.tickets, fact.station),
    )


def shift_handed_over(room: Room, event: Event, _fact: e.ShiftHandedOver) -> Room:
    """The next shift begins."""
    return replace(room, shift_began=event.moment)


def sound_test_asked(room: Room, event: Event, _fact: e.SoundTestAsked) -> Room:
    """Somebody listens."""
    return replace(room, sound_test_asked=event.seq)


def sound_tested(room: Room, event: Event, fact: e.SoundTested) -> Room:
    """Heard, or not: then it stands until somebody has heard them."""
    if fact.heard:
        return replace(room, sound_test_asked=None, sound_tested=event.moment, sound_unheard=None)
    return replace(room, sound_test_asked=None, sound_unheard=event.moment)


def follower_joined(room: Room, event: Event, fact: e.FollowerJoined) -> Room:
    """It follows, and its own loop runs."""
    return _follower(room, Follower(fact.follower, True, event.moment))


def follower_lost(room: Room, event: Event, fact: e.FollowerLost) -> Room:
    """It is gone, or hangs. A lost bell leaves a sound path that worked unknown; one that did not
    work stands as it was, because one fault must not lower another's alarm."""
    room = _follower(room, Follower(fact.follower, False, event.moment, fact.why))
    if fact.follower == FIRST_BELL and room.sound:
        room = replace(room, sound=None, sound_why="")
    return room


def follower_left(room: Room, _event: Event, fact: e.FollowerLeft) -> Room:
    """Nobody waits for it."""
    return replace(
        room,
        followers=_without(room.followers, fact.follower),
        mute_bells=_without(room.mute_bells, fact.follower),
    )


def _follower(room: Room, follower: Follower) -> Room:
    return replace(room, followers={**room.followers, follower.name: follower})


def logging_failed(room: Room, _event: Event, fact: e.LoggingFailed) -> Room:
    """What happens now is not on disk yet."""
    return replace(room, logging=False, logging_why=fact.why)


def logging_resumed(room: Room, _event: Event, _fact: e.LoggingResumed) -> Room:
    """Everything is on disk again."""
    return replace(room, logging=True, logging_why="")


def log_doubted(room: Room, event: Event, fact: e.LogDoubted) -> Room:
    """It waits to be seen by a person."""
    return replace(room, log_doubt_seq=event.seq, log_doubt=fact.reason)


def entries_missing(room: Room, event: Event, fact: e.EntriesMissing) -> Room:
    """It waits to be seen by a person."""
    first, last, file = fact.seq, fact.last, fact.kept_in
    if file:
        why = say("{seq} to {last}, kept in {file}", seq=first, last=last, file=file)
    elif fact.follower:
        why = say("up to {last}, seen by the {follower}", last=last, follower=fact.follower)
    else:
        why = say("{seq} to {last}", seq=first, last=last)
    highest = max(room.missing_last, last)
    return replace(room, missing_seq=event.seq, missing=why, missing_last=highest)


def log_sealed(room: Room, _event: Event, _fact: e.LogSealed) -> Room:
    """What is written can be told from what is not."""
    return replace(room, sealing=True, sealing_why="")


def sealing_failed(room: Room, _event: Event, fact: e.SealingFailed) -> Room:
    """Nobody could tell yet whether what is written now was changed."""
    return replace(room, sealing=False, sealing_why=fact.why)


def sound_path_lost(room: Room, _event: Event, fact: e.SoundPathLost) -> Room:
    """Alarms make no sound there. One bell's fault is never lowered by another's good word."""
    if fact.bell != FIRST_BELL:
        return replace(room, mute_bells={**room.mute_bells, fact.bell: fact.why})
    return replace(room, sound=False, sound_why=fact.why)


def sound_path_back(room: Room, _event: Event, fact: e.SoundPathBack) -> Room:
    """Alarms sound through this output."""
    if fact.bell != FIRST_BELL:
        return replace(room, mute_bells=_without(room.mute_bells, fact.bell))
    return replace(room, sound=True, sound_why=fact.output)


def staff_file_failed(room: Room, _event: Event, fact: e.StaffFileFailed) -> Room:
    """Nobody can sign in; whoever is signed in stays so."""
    return replace(room, staff_trouble=fact.reason)


def staff_file_read(room: Room, _event: Event, _fact: e.StaffFileRead) -> Room:
    """It can be used."""
    return replace(room, staff_trouble=None)


def disk_space_changed(room: Room, _event: Event, fact: e.DiskSpaceChanged) -> Room:
    """How much room the log has left."""
    return replace(room, disk_low=fact.low, disk_free_mb=fact.free_mb)


def clock_stepped(room: Room, event: Event, fact: e.ClockStepped) -> Room:
    """It waits to be seen by a person."""
    return replace(room, clock_step_seq=event.seq, clock_step_s=fact.by_s, clock_doubt_seq=None)


def clock_doubted(room: Room, event: Event, fact: e.ClockDoubted) -> Room:
    """It shows what cannot be, until somebody has seen it or set it."""
    return replace(room, clock_doubt_seq=event.seq, clock_doubt=fact.reason)


def machine_suspended(room: Room, event: Event, fact: e.MachineSuspended) -> Room:
    """Nobody watched for that long; with people in the house a person must look."""
    if not room.visits:
        return room
    return replace(room, watch_gap_seq=event.seq, watch_gap_s=fact.gap_s)


def _without(rows: dict[str, T], key: str) -> dict[str, T]:
    return {name: row for name, row in rows.items() if name != key}
