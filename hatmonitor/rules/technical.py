"""The watch on ourselves."""

from collections.abc import Iterator
from typing import Final

from hatmonitor.alarms.table import ALARMS
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.roles import role_of
from hatmonitor.room.state import Room
from hatmonitor.room.wrong_pins import gravest
from hatmonitor.rules.condition import Condition, clock_time
from hatmonitor.words import N_, Say, say

# By role: each of them is missed for itself.
FOLLOWER_ALARMS: Final = {
    "bell": "bell_silent",
    "console": "console_silent",
    "launcher": "launcher_silent",
}


def not_logging(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds while the journal cannot be written."""
    if not room.logging:
        yield Condition("not_logging", "journal", say("{why}", why=room.logging_why))


def log_doubted(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds until somebody has seen it."""
    if room.log_doubt_seq is not None and room.log_doubt is not None:
        seq = room.log_doubt_seq
        yield Condition("log_doubted", "journal", room.log_doubt, occurrence=seq)


def entries_missing(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds until somebody has seen it."""
    if room.missing_seq is not None and room.missing is not None:
        yield Condition("entries_missing", "journal", room.missing, occurrence=room.missing_seq)


def log_not_sealed(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds while what is written cannot be sealed."""
    if not room.sealing:
        yield Condition("log_not_sealed", "journal", say("{why}", why=room.sealing_why))


def no_sound_path(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds while the bell has no way to make a sound."""
    if room.sound is False:
        yield Condition("no_sound_path", "bell", say("{why}", why=room.sound_why))
    for bell, why in room.mute_bells.items():
        yield Condition("no_sound_path", bell, say("{why}", why=why))


def followers_silent(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds while somebody who must follow does not."""
    for follower in room.followers.values():
        name = FOLLOWER_ALARMS.get(role_of(follower.name))
        if follower.present is False and name is not None:
            yield Condition(name, follower.name, say("{why}", why=follower.why))


def staff_file_unusable(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds while nobody can sign in, because the file with their secrets cannot be used."""
    if room.staff_trouble is not None:
        yield Condition("staff_file_unusable", "staff", room.staff_trouble)


def disk_nearly_full(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds while the journal's disk has little room."""
    if room.disk_low:
        yield Condition("disk_nearly_full", "disk", say("{mb} MB left", mb=room.disk_free_mb))


def clock_stepped(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds until somebody has seen it."""
    if room.clock_step_seq is not None:
        reason = say("by {seconds} s", seconds=round(room.clock_step_s))
        yield Condition("clock_stepped", "clock", reason, occurrence=room.clock_step_seq)


def clock_wrong(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds until somebody has seen it, or has set the clock."""
    if room.clock_doubt_seq is not None and room.clock_doubt is not None:
        seq = room.clock_doubt_seq
        yield Condition("clock_wrong", "clock", room.clock_doubt, occurrence=seq)


def protocol_wrong(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds while a protocol is in use that was adopted before its values were checked."""
    if room.protocol_wrong:
        keys = ", ".join(room.protocol_wrong[:3])
        yield Condition("protocol_wrong", "protocol", say("out of bounds: {keys}", keys=keys))


def watch_gap(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds until somebody has seen it."""
    if room.watch_gap_seq is not None:
        reason = (
            say(
                "unknown how long nobody watched; at least {seconds} s",
                seconds=round(room.watch_gap_s),
            )
            if room.watch_gap_unknown
            else say("for {seconds} s", seconds=round(room.watch_gap_s))
        )
        yield Condition("watch_gap", "monitor", reason, occurrence=room.watch_gap_seq)


def program_fault(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds while any fault of the program's own stands; one alarm, which rises with each further
    one, because ten broken rules are one broken program."""
    if not room.faults:
        return
    last = max(room.faults.values(), key=lambda fault: fault.seq)
    reason = say(
        "{process}: {part}: {cause} in {where}",
        process=last.process, part=last.part, cause=last.cause, where=last.where,
    )  # fmt: skip
    yield Condition("program_fault", "program", reason, occurrence=last.seq)


def event_left_out(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds until somebody has seen it."""
    if room.left_out_seq is None or not room.left_out:
        return
    last = room.left_out[-1]
    reason = say(
        "entry {seq} ({kind}) could not be understood by {process}: {cause}",
        seq=last.seq, kind=last.event_kind, process=last.process or N_("the monitor"),
        cause=last.cause,
    )  # fmt: skip
    yield Condition("event_left_out", "room", reason, occurrence=room.left_out_seq)


def sound_untested(room: Room, now: Moment) -> Iterator[Condition]:
    """Holds while the last who listened did not hear the sounds; and, where the protocol asks for a
    test each shift, from some minutes after it began until somebody has heard them."""
    if room.sound_unheard is not None:
        reason = say("not heard at {time}", time=clock_time(room, room.sound_unheard))
        yield Condition("sound_untested", "bell", reason)
    elif _shift_has_not_listened(room, now):
        yield Condition("sound_untested", "bell", say("nobody has listened this shift"))


def _shift_has_not_listened(room: Room, now: Moment) -> bool:
    if room.protocol is None or not room.protocol.alarms.sound_test_each_shift:
        return False
    tested, began = room.sound_tested, room.shift_began
    # A shift begins with its people; only then is it reminded of the sound.
    if began is None or elapsed_s(began, now) < ALARMS["sound_untested"].after_s:
        return False
    return tested is None or elapsed_s(tested, now) > elapsed_s(began, now)


def wrong_pins(room: Room, now: Moment) -> Iterator[Condition]:
    """Holds while somebody keeps trying PINs that are wrong."""
    found = gravest(room, now)
    if found is not None:
        station, count = found
        yield Condition(
            "wrong_pins", "sign_in", say("{n} wrong PINs at {station}", n=count, station=station)
        )


# What is wrong with the staff file, in words.
STAFF_DOUBTS: Final = {
    "missing": N_("it is gone: nobody can sign in until PINs are set anew"),
    "replaced": N_("it is another one than the log knows"),
    "key_lost": N_("its key is gone: PINs must be set anew"),
}


def staff_file_doubted(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds until somebody has seen it."""
    if room.staff_doubt_seq is not None:
        why = STAFF_DOUBTS.get(room.staff_doubt, STAFF_DOUBTS["replaced"])
        yield Condition("staff_file_doubted", "staff", Say(why), occurrence=room.staff_doubt_seq)
