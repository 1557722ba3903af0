"""The room: everything that is true now, folded from the journal and from nothing else.

Frozen throughout; a change makes a new room (hatmonitor/room/apply.py). Times are Moments, so an
age is always counted against a `now` that the caller passes in. Missing is None, never 0. The room
holds client codes, never names.
"""

import msgspec

from hatmonitor.alarms.life import AlarmState
from hatmonitor.events import DeviceRow, PlaceRow
from hatmonitor.moments import Moment
from hatmonitor.protocol import Protocol
from hatmonitor.room.stages import Stage
from hatmonitor.words import Say


class Hold(msgspec.Struct, frozen=True):
    """until_us None: until somebody lifts it."""

    reason: str
    until_us: int | None
    by: str


class Client(msgspec.Struct, frozen=True):
    """doses: when the last doses were handed over, oldest first (bounded)."""

    code: str
    enrolled: bool
    enrolled_at: Moment
    hold: Hold | None = None
    doses: tuple[Moment, ...] = ()
    last_visit: Moment | None = None
    session: str | None = None


class Breath(msgspec.Struct, frozen=True):
    """One result, as the event kept it; level: clear, near, over, above_upper, pass, fail, unknown.
    origin and confirmed_by: as in breath_measured."""

    seq: int
    moment: Moment
    device: str
    value: float | None
    unit: str | None
    text: str
    status: str
    mg_per_l: float | None
    level: str
    origin: str = ""
    confirmed_by: str | None = None


class Assessment(msgspec.Struct, frozen=True):
    seq: int
    moment: Moment
    poss: str
    note: str


class Check(msgspec.Struct, frozen=True):
    """rr per minute, spo2 in percent (None: not measured), poss S or 1 to 4."""

    seq: int
    moment: Moment
    rr: int
    spo2: int | None
    poss: str
    note: str
    good: bool
    bad: tuple[str, ...]
    by: str


class Visit(msgspec.Struct, frozen=True):
    """One visit of one client. since: when the present stage began.

    injection_started/target_s/limit_s are clock one, needle_out/observe_s clock two;
    watch_started is when the present watch (observation or long watch) began. check_from is what
    the next check is counted from.
    """

    session: str
    client: str
    stage: Stage
    admitted: Moment
    since: Moment
    place: str | None = None
    breaths: tuple[Breath, ...] = ()
    assessment: Assessment | None = None
    outcome: str | None = None
    outcome_reason: str = ""
    prescriber: str = ""
    decided: Moment | None = None
    retest_wait_s: float | None = None
    route: str | None = None
    kit: str = ""
    injection_started: Moment | None = None
    target_s: float | None = None
    limit_s: float | None = None
    needle_out: Moment | None = None
    needle_out_recorded: Moment | None = None
    watch_started: Moment | None = None
    observe_s: float | None = None
    check_every_s: float | None = None
    check_from: Moment | None = None
    checks: tuple[Check, ...] = ()


class Place(msgspec.Struct, frozen=True):
    """state: open, used (somebody left it and it was not cleaned since), cleaning, out_of_service.
    session: who is there."""

    id: str
    kind: str
    label: str
    state: str = "open"
    session: str | None = None


class Armed(msgspec.Struct, frozen=True):
    """Exactly one client is expected on the instrument, from `since` for arm_s."""

    client: str
    since: Moment
    arm_s: float


class Bedside(msgspec.Struct, frozen=True):
    """How the person at a device does, as the last vitals_condition_changed said. session: that
    person's visit; of another's it says nothing. worse_seq: when breathing last grew worse.
    told_percent: the SpO2 that was last told of its tier; a step lower is told anew."""

    seq: int
    moment: Moment
    session: str | None = None
    signal: str = "none"
    spo2: str = "ok"
    breathing: str = "ok"
    spo2_percent: int | None = None
    resp_per_min: int | None = None
    no_breath_s: int | None = None
    baseline_percent: int | None = None
    worse_seq: int = 0
    told_percent: int | None = None

    @property
    def well(self) -> bool:
        """Nothing was found that is an alarm."""
        return (self.spo2, self.breathing) == ("ok", "ok") and self.signal != "lost"


class Press(msgspec.Struct, frozen=True):
    """A help button that is pressed, or a call that stands. text: what the call system said."""

    seq: int
    moment: Moment
    text: str = ""


class Entry(msgspec.Struct, frozen=True):
    """A value somebody typed from a display, waiting for a second person."""

    seq: int
    moment: Moment
    client: str
    instrument: str
    value: float | None
    unit: str | None
    status: str
    by: str


class Device(msgspec.Struct, frozen=True):
    """up None: not heard of yet. step: the last breath step; last_word: when it last said
    something that is an event. troubles: kind to text. bedside None: it tells no vitals, or has
    told none yet. presses: by call address, empty for a button of its own. calls: from the address
    of a call to a place. records: keys of the last imported records. measures and own_ratio: as in
    the site's DeviceRow."""

    id: str
    driver: str
    port: str
    place: str | None
    up: bool | None = None
    since: Moment | None = None
    why: str = ""
    armed: Armed | None = None
    step: str | None = None
    step_at: Moment | None = None
    last_word: Moment | None = None
    troubles: dict[str, str] = {}
    bedside: Bedside | None = None
    presses: dict[str, Press] = {}
    calls: dict[str, str] = {}
    records: tuple[str, ...] = ()
    measures: str = ""
    own_ratio: float | None = None


class Step(msgspec.Struct, frozen=True):
    """moment: when it was done. late: it was entered afterwards."""

    seq: int
    moment: Moment
    step: str
    by: str
    withdrawn: bool = False
    late: bool = False
    reason: str = ""


class Naloxone(msgspec.Struct, frozen=True):
    """moment and late as in Step."""

    seq: int
    moment: Moment
    mg: float
    route: str
    next_s: float
    by: str
    withdrawn: bool = False
    late: bool = False


class NotNeeded(msgspec.Struct, frozen=True):
    """Somebody looked, and the next naloxone is not needed now."""

    seq: int
    moment: Moment
    reason: str
    by: str
    withdrawn: bool = False


class Emergency(msgspec.Struct, frozen=True):
    """An open emergency at a place; session and client None: the place was empty in the log."""

    place: str
    session: str | None
    client: str | None
    started: Moment
    started_seq: int
    by: str
    steps: tuple[Step, ...] = ()
    doses: tuple[Naloxone, ...] = ()
    practice: bool = False
    leads: str | None = None
    minds_room: str | None = None
    not_needed: tuple[NotNeeded, ...] = ()


class Shelf(msgspec.Struct, frozen=True):
    """A shift lead has put an alarm aside until its time is over."""

    since: Moment
    seconds: float
    reason: str
    by: str


class Drill(msgspec.Struct, frozen=True):
    """A practice emergency that runs. answered: when its alarm was acknowledged first."""

    place: str
    started: Moment
    seq: int
    by: str
    answered: Moment | None = None


class Report(msgspec.Struct, frozen=True):
    """The incident report of one emergency that is over. written_seq None: nobody has written yet;
    signed_by None, or of an older text than written_seq: not signed."""

    emergency: int
    place: str
    client: str | None
    session: str | None
    started: Moment
    ended: Moment
    outcome: str
    doses: int
    sections: dict[str, str] = {}
    written_seq: int | None = None
    written_by: str | None = None
    signed_seq: int | None = None
    signed_by: str | None = None


class Alarm(msgspec.Struct, frozen=True):
    """A standing alarm. condition: it holds now. risen_seq: the raise a person must have seen to
    acknowledge it. paused: its sound only. level: how often it was escalated. answer_from: from
    when an answer is waited for, where that is not its rise: it came back from the shelf, or it
    stood unanswered before. back_seq: when its condition last came back within its hold and nobody
    has answered since. value: the measured number it was raised at, where lower is worse.

    Not latched, and without its condition: it is held, because it comes and goes."""

    id: str
    name: str
    subject: str
    priority: str
    reason: Say
    state: AlarmState
    condition: bool
    raised: Moment
    risen: Moment
    risen_seq: int
    occurrence: int
    count: int = 1
    place: str | None = None
    client: str | None = None
    session: str | None = None
    acknowledged_by: str | None = None
    acknowledged: Moment | None = None
    paused: Moment | None = None
    pause_s: float = 0.0
    level: int = 0
    practice: bool = False
    answer_from: Moment | None = None
    back_seq: int = 0
    value: float | None = None


class Follower(msgspec.Struct, frozen=True):
    """name: its own (hatmonitor/roles.py). present None: it may still come; False: it is gone, and
    why."""

    name: str
    present: bool | None
    since: Moment
    why: str = ""


class StandingFault(msgspec.Struct, frozen=True):
    """A fault of the program's own that has not gone well again for long enough. seq and since: of
    its first event; told: of its last one."""

    process: str
    part: str
    where: str
    cause: str
    count: int
    seq: int
    since: Moment
    told: Moment


class LeftOut(msgspec.Struct, frozen=True):
    """An event that could not be taken into the room. process: of the follower that said so; empty:
    the fold itself, and so everybody."""

    seq: int
    event_kind: str
    cause: str
    process: str = ""


class WrongPins(msgspec.Struct, frozen=True):
    """How many in a row, when the last was, and (at a station) whose."""

    count: int
    last: Moment
    staff: tuple[str, ...] = ()


class StaffFileKnown(msgspec.Struct, frozen=True):
    """The staff file as the log knows it."""

    number: int
    mark: str


class SitePlan(msgspec.Struct, frozen=True):
    """The site as it was opened; the order of places is the order on the wall."""

    name: str
    language: str
    time_zone: str
    places: tuple[PlaceRow, ...]
    devices: tuple[DeviceRow, ...]
    followers: tuple[str, ...]


class Room(msgspec.Struct, frozen=True):
    """The whole. seq and moment are those of the last event folded in.

    visits: the open ones by session. unassigned: breath results that belong to nobody, by seq.
    entries: typed values that wait for a second person, by seq.
    faults: of the program's own, by place in the code and cause. left_out: the last events that did
    not fit (bounded); left_out_seq: that nobody has seen the last of them yet.
    missing_seq, missing: entries that the log does not have, until somebody has seen that; and the
    last such number that was ever said.
    adopted_at: when a protocol was adopted that holds at once.
    protocol_wrong: keys of the protocol whose values lay out of bounds and are now their nearest.
    stations: which staff member is signed in where. watch_gap_seq, clock_step_seq,
    clock_doubt_seq and log_doubt_seq: what still waits to be seen by a person. shelves: by alarm,
    also while it does not stand. risings: of each alarm, and of each person, its last rises
    (bounded). overdoses: when the last real emergencies began (bounded), without those that were a
    false alarm. reports: of the last emergencies, by the seq of their start (bounded). shift_began:
    the last handover, or the first start; sound_tested: when somebody last heard all sounds;
    sound_unheard: when somebody, asked after that, did not.
    tickets: beside stations, the hash of what that line was given. mute_bells: why a bell besides
    the site's first has no sound. wrong_at, wrong_of: wrong PINs lately, by station and by person.
    staff_file: as the log knows it. staff_doubt: what was wrong with it last; staff_doubt_seq: that
    nobody has seen it yet.
    """

    seq: int = 0
    moment: Moment | None = None
    site: SitePlan | None = None
    protocol: Protocol | None = None
    adopted_at: Moment | None = None
    protocol_wrong: tuple[str, ...] = ()
    staff: dict[str, str] = {}
    stations: dict[str, str] = {}
    tickets: dict[str, str] = {}
    staff_file: StaffFileKnown | None = None
    staff_doubt: str = ""
    staff_doubt_seq: int | None = None
    wrong_at: dict[str, WrongPins] = {}
    wrong_of: dict[str, WrongPins] = {}
    staff_trouble: Say | None = None
    clients: dict[str, Client] = {}
    visits: dict[str, Visit] = {}
    visits_made: int = 0
    places: dict[str, Place] = {}
    devices: dict[str, Device] = {}
    unassigned: dict[int, Breath] = {}
    entries: dict[int, Entry] = {}
    emergencies: dict[str, Emergency] = {}
    alarms: dict[str, Alarm] = {}
    followers: dict[str, Follower] = {}
    logging: bool = True
    logging_why: str = ""
    sound: bool | None = None
    sound_why: str = ""
    mute_bells: dict[str, str] = {}
    disk_low: bool = False
    disk_free_mb: int | None = None
    clock_step_seq: int | None = None
    clock_step_s: float = 0.0
    clock_doubt_seq: int | None = None
    clock_doubt: Say | None = None
    watch_gap_seq: int | None = None
    watch_gap_s: float = 0.0
    watch_gap_unknown: bool = False
    log_doubt_seq: int | None = None
    log_doubt: Say | None = None
    sealing: bool = True
    sealing_why: str = ""
    shelves: dict[str, Shelf] = {}
    risings: dict[str, tuple[Moment, ...]] = {}
    overdoses: tuple[Moment, ...] = ()
    drill: Drill | None = None
    reports: dict[int, Report] = {}
    shift_began: Moment | None = None
    sound_test_asked: int | None = None
    sound_tested: Moment | None = None
    sound_unheard: Moment | None = None
    running: bool = False
    faults: dict[str, StandingFault] = {}
    left_out: tuple[LeftOut, ...] = ()
    left_out_seq: int | None = None
    missing_seq: int | None = None
    missing: Say | None = None
    missing_last: int = 0
