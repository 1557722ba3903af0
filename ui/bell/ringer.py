"""What should sound now. Pure: the room, the moment and the bell's own clock are arguments.

The rules, in their order:

- A new alarm is owed one burst of its priority, whatever becomes of it meanwhile: a condition that
  is gone at once still gets its full burst. New ones of one priority share a burst that begins
  after the last of them was raised.
- An owed burst begins at once. It cuts off a burst of lower priority, and waits for the end of one
  that is as high or higher, and for a breath after it.
- Between those, the one winner (hatmonitor/alarms/sounding.py) repeats at its interval until a
  person acts. Nothing else ends it: no count, no time.
- While an alarm that nobody answered asks for sound, every alarm is louder and repeats sooner: one
  loudness for the whole room, so that a high burst is never softer than a lower one.
- A monitor that says nothing, or cannot start, is a high alarm of our own, and what was last known
  stands on. It cannot escalate itself, so we do it. One that comes and goes is one alarm: it is new
  only when it spoke for WELL_S before. A person at the console may have it quiet for a while.
- When a person has acknowledged or paused all that a burst was for, or put it on a shelf, it stops
  there and then; where another alarm needs the very same burst, it goes on as that one's.
- What sounded while the sound path did not work was not heard: it is owed again when it does.
- Practice and the sound test make way: a real alarm cuts them off at once, and is never kept
  waiting by them.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hatmonitor.alarms.sounding import asking, asks_for_sound, shelved_left_s, sounding
from hatmonitor.alarms.table import RANK, alarm_id
from hatmonitor.events import (
    AlarmAcknowledged,
    AlarmRaised,
    AlarmSoundPaused,
    Event,
    SoundTestAsked,
)
from hatmonitor.moments import Moment
from hatmonitor.room.state import Room
from ui.bell import sound_test
from ui.bell.bursts import Tune, interval_s, length_s
from ui.bell.sound_test import SoundTest
from ui.bell.talk import Hush, Ring

# Between the end of one burst and the start of another, so that they are not taken for one: longer
# than any pause within a burst, also when a busy machine begins the first of them late.
BREATH_S: Final = 0.9

# A sound path that is found dead may have been so for so long.
FOUND_DEAD_WITHIN_S: Final = 2.0

# A silent monitor is as loud as an alarm that nobody answered after so long, when we do not know
# the protocol.
ESCALATE_S: Final = 30.0

# A monitor that spoke for less than this before it fell silent again had never come back.
WELL_S: Final = 30.0

MONITOR_SILENT: Final = alarm_id("monitor_silent", "monitor")
SOUND_UNTESTED: Final = "sound_untested"

_URGENCY: Final[dict[Tune, int]] = {Tune(p): rank for p, rank in RANK.items()} | {Tune.PRACTICE: 0}
_TEST: Final = -1

Owed = dict[Tune, frozenset[str]]


class Playing(Struct, frozen=True):
    """A burst in the air. alarms: those it is for that nobody has acted on. test: for nobody but
    the person who tests the sound."""

    tune: Tune
    alarms: frozenset[str]
    until_s: float
    test: bool = False

    @property
    def urgency(self) -> int:
        return _TEST if self.test else _URGENCY[self.tune]


class Need(Struct, frozen=True):
    """What repeats, and the alarm it is for; tune None: nothing. louder: some alarm was not
    answered."""

    tune: Tune | None
    alarm: str
    louder: bool

    @property
    def real(self) -> bool:
        """It is no practice."""
        return self.tune not in (None, Tune.PRACTICE)


class WasSilent(Struct, frozen=True):
    """A silence that is over."""

    since_s: float
    until_s: float


class Ringer(Struct, frozen=True):
    """last: the burst before. ended_s: when the last burst of a tune ended. owed: alarms that wait
    for their first burst. unheard: those that had it while nothing could be heard. silent_since_s:
    the monitor has been so since; None: it is not. was_silent: when it was so before. quiet: a
    person wants no sound of that. Seconds of the bell's own clock."""

    playing: Playing | None = None
    last: Playing | None = None
    ended_s: dict[Tune, float] = {}
    owed: Owed = {}
    unheard: Owed = {}
    silent_since_s: float | None = None
    was_silent: WasSilent | None = None
    quiet: bool = False
    test: SoundTest | None = None


# --- what the bell was told ----------------------------------------------------------------------


def welcomed(ringer: Ringer, room: Room, known_seq: int, now: Moment) -> Ringer:
    """The room as it stands, after a start or a break: what rose since known_seq is new to us."""
    for alarm in room.alarms.values():
        if alarm.risen_seq > known_seq and asks_for_sound(room, alarm, now):
            ringer = _owe(ringer, alarm.id, _tune(alarm.priority, alarm.practice))
    return ringer


def noticed(ringer: Ringer, events: Iterable[Event], mono_s: float) -> Ringer:
    """What happened, in order."""
    for event in events:
        match event.fact:
            case AlarmRaised(again=True):
                pass  # it stands as it stood, held: what flutters is one alarm
            case AlarmRaised(alarm=alarm, priority=priority, practice=practice):
                ringer = _owe(ringer, alarm, _tune(priority, practice))
            case AlarmAcknowledged(alarm=alarm) | AlarmSoundPaused(alarm=alarm):
                ringer = _acted_on(ringer, alarm)
            case SoundTestAsked():
                ringer = replace(ringer, test=sound_test.asked(mono_s))
            case _:
                pass
    return ringer


def _tune(priority: str, practice: bool) -> Tune:
    return Tune.PRACTICE if practice else Tune(priority)


def _owe(ringer: Ringer, alarm: str, tune: Tune) -> Ringer:
    return replace(ringer, owed=_with(ringer.owed, tune, frozenset({alarm})))


def _acted_on(ringer: Ringer, alarm: str) -> Ringer:
    return replace(
        ringer,
        playing=_no_longer_for(ringer.playing, alarm),
        last=_no_longer_for(ringer.last, alarm),
        owed=_without(ringer.owed, alarm),
        unheard=_without(ringer.unheard, alarm),
    )


def _no_longer_for(burst: Playing | None, alarm: str) -> Playing | None:
    return None if burst is None else replace(burst, alarms=burst.alarms - {alarm})


# --- what follows from it ------------------------------------------------------------------------


def decide(
    ringer: Ringer,
    room: Room,
    now: Moment,
    mono_s: float,
    *,
    monitor_silent: bool,
    works: bool,
    quiet: bool = False,
) -> tuple[Ringer, Ring | Hush | None]:
    """What to do now. works: what is played can be heard. quiet: a person wants no sound of the
    silent monitor now. Call it after every change and at `due_s`; calling it more often changes
    nothing."""
    ringer = replace(_with_monitor(ringer, monitor_silent, mono_s), quiet=quiet)
    if quiet:
        ringer = _acted_on(ringer, MONITOR_SILENT)
    ringer = _without_shelved(ringer, room, now)
    ringer = _ended(ringer, mono_s)
    ringer = _heard_again(ringer) if works else _not_heard(ringer, mono_s)
    need = _need(ringer, room, now, mono_s)
    ringer = _real_first(ringer, need)
    ringer = _taken_over(ringer, need)
    first = _first_due(ringer, need, mono_s)
    if first is not None:
        return _begun(ringer, first, need, mono_s), Ring(first, need.louder)
    if _nobody_needs(ringer):
        return replace(ringer, playing=None, last=None), Hush()
    return _tested(ringer, need, mono_s)


def due_s(ringer: Ringer, room: Room, now: Moment, mono_s: float) -> float | None:
    """When, by the bell's own clock, something becomes due by time alone; the end of a pause or
    of a shelf is not among it."""
    if ringer.playing is not None:
        return ringer.playing.until_s
    need = _need(ringer, room, now, mono_s)
    starts = [_gap_until_s(ringer)] if ringer.owed else []
    if any(_cuts(tune, ringer.last) for tune in ringer.owed):
        return mono_s
    if need.tune is not None:
        starts.append(_repeat_at_s(ringer, need.tune, need.louder))
    elif ringer.test is not None and not ringer.owed:
        starts.append(_test_at_s(ringer, ringer.test))
    return min(starts, default=None)


def _with_monitor(ringer: Ringer, silent: bool, mono_s: float) -> Ringer:
    since_s, before = ringer.silent_since_s, ringer.was_silent
    if not silent:
        over = before if since_s is None else WasSilent(since_s, mono_s)
        return replace(ringer, silent_since_s=None, was_silent=over)
    if since_s is not None:
        return ringer
    if before is not None and mono_s - before.until_s < WELL_S:
        return replace(ringer, silent_since_s=before.since_s)
    return replace(_owe(ringer, MONITOR_SILENT, Tune.HIGH), silent_since_s=mono_s)


def _without_shelved(ringer: Ringer, room: Room, now: Moment) -> Ringer:
    for alarm in room.shelves:
        if shelved_left_s(room, alarm, now) > 0.0:
            ringer = _acted_on(ringer, alarm)
    return ringer


def _not_heard(ringer: Ringer, mono_s: float) -> Ringer:
    unheard = ringer.unheard
    for burst in (ringer.playing, ringer.last):
        if burst is not None and burst.alarms and mono_s < burst.until_s + FOUND_DEAD_WITHIN_S:
            unheard = _with(unheard, burst.tune, burst.alarms)
    return replace(ringer, unheard=unheard)


def _heard_again(ringer: Ringer) -> Ringer:
    if not ringer.unheard:
        return ringer
    owed = ringer.owed
    for tune, alarms in ringer.unheard.items():
        owed = _with(owed, tune, alarms)
    return replace(ringer, playing=None, last=None, ended_s={}, owed=owed, unheard={})


def _ended(ringer: Ringer, mono_s: float) -> Ringer:
    playing = ringer.playing
    if playing is None or mono_s < playing.until_s:
        return ringer
    ringer = replace(ringer, playing=None, last=playing)
    if not playing.test:
        return replace(ringer, ended_s={**ringer.ended_s, playing.tune: playing.until_s})
    if ringer.test is not None and ringer.test.left[0] is playing.tune:
        return replace(ringer, test=sound_test.after_one(ringer.test, playing.until_s))
    return ringer


def _need(ringer: Ringer, room: Room, now: Moment, mono_s: float) -> Need:
    """The winner, and how loud the room is. An alarm that asks for the test does not keep it from
    being heard."""
    if ringer.test is not None:
        real = {key: alarm for key, alarm in room.alarms.items() if alarm.name != SOUND_UNTESTED}
        room = replace(room, alarms=real)
    unanswered = any(alarm.level and not alarm.practice for alarm in asking(room, now))
    if ringer.silent_since_s is not None and not ringer.quiet:
        first_s = ESCALATE_S if room.protocol is None else room.protocol.alarms.escalate_first_s
        unanswered = unanswered or mono_s - ringer.silent_since_s >= first_s
        return Need(Tune.HIGH, MONITOR_SILENT, unanswered)
    alarm = sounding(room, now)
    if alarm is None:
        return Need(None, "", unanswered)
    return Need(_tune(alarm.priority, alarm.practice), alarm.id, unanswered)


def _real_first(ringer: Ringer, need: Need) -> Ringer:
    """Practice that waits gives up its turn: it would be heard when the real thing goes on."""
    if not need.real and not any(tune is not Tune.PRACTICE for tune in ringer.owed):
        return ringer
    return replace(ringer, owed=_no_practice(ringer.owed), unheard=_no_practice(ringer.unheard))


def _no_practice(owed: Owed) -> Owed:
    return {tune: alarms for tune, alarms in owed.items() if tune is not Tune.PRACTICE}


def _first_due(ringer: Ringer, need: Need, mono_s: float) -> Tune | None:
    due = set(ringer.owed)
    playing = ringer.playing
    if playing is not None:
        if need.tune is not None and (playing.test or playing.tune is Tune.PRACTICE):
            due.add(need.tune)  # a test, or practice under a real alarm, does not play on
        due = {tune for tune in due if _cuts(tune, playing)}
    elif mono_s < _gap_until_s(ringer):
        due = {tune for tune in due if _cuts(tune, ringer.last)}
    elif need.tune is not None and mono_s >= _repeat_at_s(ringer, need.tune, need.louder):
        due.add(need.tune)
    return max(due, key=_URGENCY.__getitem__, default=None)


def _cuts(tune: Tune, burst: Playing | None) -> bool:
    """It is too urgent to wait for the end of that burst, or for the breath after it."""
    return burst is None or _URGENCY[tune] > burst.urgency


def _begun(ringer: Ringer, tune: Tune, need: Need, mono_s: float) -> Ringer:
    alarms = ringer.owed.get(tune, frozenset())
    if need.tune is tune:
        alarms |= {need.alarm}
    owed = {t: a for t, a in ringer.owed.items() if t is not tune}
    cut = ringer.playing
    if cut is not None and cut.alarms and cut.tune is not Tune.PRACTICE:
        owed = _with(owed, cut.tune, cut.alarms)  # it has not had its burst
    playing = Playing(tune, alarms, mono_s + length_s(tune))
    return replace(ringer, playing=playing, owed=owed)


def _taken_over(ringer: Ringer, need: Need) -> Ringer:
    """A burst that a person has silenced, while another alarm needs the very same, goes on as that
    one's: so that alarm's own end does not cut it off either."""
    playing = ringer.playing
    if playing is None or playing.alarms or playing.test or need.tune is not playing.tune:
        return ringer
    return replace(ringer, playing=replace(playing, alarms=frozenset({need.alarm})))


def _nobody_needs(ringer: Ringer) -> bool:
    """Not even one that needs a more urgent burst: that has its own time."""
    playing = ringer.playing
    return playing is not None and not playing.alarms and not playing.test


def _tested(ringer: Ringer, need: Need, mono_s: float) -> tuple[Ringer, Ring | None]:
    """The next sound of the test, when nothing else is to be heard."""
    test = sound_test.kept(ringer.test, mono_s)
    ringer = replace(ringer, test=test)
    free = ringer.playing is None and need.tune is None and not ringer.owed
    if test is None or not free or mono_s < _test_at_s(ringer, test):
        return ringer, None
    tune = test.left[0]
    playing = Playing(tune, frozenset(), mono_s + length_s(tune), test=True)
    return replace(ringer, playing=playing), Ring(tune)


def _repeat_at_s(ringer: Ringer, tune: Tune, louder: bool) -> float:
    ended_s = ringer.ended_s.get(tune, float("-inf"))
    return max(ended_s + interval_s(tune, louder=louder), _gap_until_s(ringer))


def _test_at_s(ringer: Ringer, test: SoundTest) -> float:
    return max(test.next_s, _gap_until_s(ringer))


def _gap_until_s(ringer: Ringer) -> float:
    return BREATH_S + (float("-inf") if ringer.last is None else ringer.last.until_s)


def _with(owed: Owed, tune: Tune, alarms: frozenset[str]) -> Owed:
    return {**owed, tune: owed.get(tune, frozenset()) | alarms}


def _without(owed: Owed, alarm: str) -> Owed:
    return {tune: left for tune, alarms in owed.items() if (left := alarms - {alarm})}
