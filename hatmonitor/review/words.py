"""Every event in plain words: one table, kind to sentence.

A sentence is a template; what goes into it comes from the row (by, place, client) and the fact's
own fields. A code such as `reduced_dose` is put into words (CODES), a duration `xxx_s` is also
there in minutes as `xxx_min`, a time as the site's clock shows it. Who did it and when stand beside
the sentence in every view and are not repeated. What a person wrote (note, reason) follows as a
sentence of its own, as does the reason of an alarm, which the rules have put into words already.

It must never fail: a code it does not know is shown as it is.
"""

from functools import cache
from string import Formatter
from typing import Any, Final

import msgspec

from devices.readings import PLACE_UNKNOWN
from hatmonitor import events as e
from hatmonitor.alarms.table import ALARMS, subject_words
from hatmonitor.events import Event
from hatmonitor.moments import Moment
from hatmonitor.review.codes import CODES
from hatmonitor.review.wording import Words, one
from hatmonitor.review.words_of_alarms import ALARM_WORDS
from hatmonitor.times import clock, stamp
from hatmonitor.words import N_, Arg, Say


def _breath(fact: e.BreathMeasured) -> str:
    if fact.value is None:
        return "word"
    if fact.unit is None:
        return "no_unit"
    return "reckoned" if fact.mg_per_l is not None and fact.unit != "mg/L" else "plain"


def _bedside(fact: e.VitalsConditionChanged) -> str:
    """What is worst is said; both, when oxygen and breathing are bad together."""
    if fact.signal in ("lost", "none"):
        return fact.signal
    value = fact.spo2_percent is not None
    if fact.breathing != "ok" and fact.spo2 != "ok" and value:
        return "both"
    if fact.breathing == "stopped":
        return "stopped" if fact.no_breath_s is None else "no_breath"
    if fact.breathing != "ok":
        return "slowly" if fact.resp_per_min is None else "slow"
    if fact.spo2 != "ok":
        return "tier" if value else "oxygen"
    return "well" if value else ""


def _decided(fact: e.DoseDecided) -> str:
    if fact.wait_s is not None:
        return "wait"
    return "prescriber" if fact.prescriber else "plain"


def _checked(fact: e.CheckRecorded) -> str:
    return ("good" if fact.good else "bad") + ("" if fact.spo2 is None else "_spo2")


# What this program says itself; a later one may say more.
_STAFF_CHANGES: Final = ("added", "pin", "role", "removed", "kept_anew", "known")
_STAFF_DOUBTS: Final = ("missing", "replaced", "key_lost")


def _started(fact: e.MonitorStarted) -> str:
    if fact.gap_s is None:
        return "first"
    if fact.gap_unknown:
        return "unknown"
    return "clean" if fact.clean else "broken"


def _call(fact: e.ButtonPressed | e.ButtonReleased) -> str:
    text = "_text" if getattr(fact, "text", "") else ""
    if fact.call == PLACE_UNKNOWN:
        return f"unknown{text}"
    return f"call{text}" if fact.call else ""


def _handed_over(fact: e.ShiftHandedOver) -> str:
    if fact.warnings:
        return "warned"
    return "standing" if fact.standing or fact.lost_devices else "calm"


WORDS: Final[dict[str, Words]] = {
    "monitor_started": Words(
        N_("Monitor started"),
        {
            "first": N_("The monitor started for the first time."),
            "clean": N_("The monitor started; nobody had watched for {gap_min} min."),
            "broken": N_("The monitor started after it had been broken off: {gap_min} min."),
            "unknown": N_(
                "The monitor started; it is unknown how long nobody had watched, at least"
                " {gap_min} min."
            ),
        },
        _started,
    ),
    "monitor_stopped": one(N_("Monitor stopped"), N_("The monitor stopped: {why}.")),
    "site_opened": one(N_("Site file read"), N_("Site file read: {name}, {places_count} places.")),
    "protocol_adopted": one(
        N_("Protocol adopted"),
        N_("Protocol {version} adopted, approved by {approved_by} on {approved_on}."),
    ),
    "staff_added": one(N_("Staff added"), N_("{staff} was added as {role}.")),
    "staff_removed": one(N_("Staff removed"), N_("{staff} is on the staff list no more.")),
    "secret_changed": Words(
        N_("PIN changed"),
        {
            "added": N_("A PIN was set for {staff}."),
            "pin": N_("The PIN of {staff} was changed."),
            "role": N_("The staff file has the new role of {staff}."),
            "removed": N_("The PIN of {staff} was removed."),
            "kept_anew": N_("The PIN of {staff} is the same and better kept."),
            "known": N_("The log knows the staff file from here on."),
            "": N_("The staff file was changed for {staff}: {what}."),
        },
        lambda fact: fact.what if fact.what in _STAFF_CHANGES else "",
    ),
    "staff_file_doubted": Words(
        N_("Staff file doubted"),
        {
            "missing": N_("The staff file is gone; nobody can sign in."),
            "replaced": N_("The staff file is another one than the log knows."),
            "key_lost": N_("The key of the staff file is gone; PINs must be set anew."),
            "": N_("The staff file is doubted: {why}."),
        },
        lambda fact: fact.why if fact.why in _STAFF_DOUBTS else "",
    ),
    "signed_in": one(N_("Signed in"), N_("{staff} signed in at {station}.")),
    "signed_out": one(N_("Signed out"), N_("{staff} signed out at {station}.")),
    "sign_in_refused": one(N_("Sign-in refused"), N_("Sign-in of {staff} at {station} refused.")),
    "pin_waits_ended": Words(
        N_("PIN waits ended"),
        {
            "": N_("After wrong PINs: nobody waits any more."),
            "one": N_("After wrong PINs: {staff} waits no more."),
        },
        lambda fact: "one" if fact.staff else "",
    ),
    "shift_handed_over": Words(
        N_("Shift handed over"),
        {
            "calm": N_("Shift handed over to {to}; no alarm stood. In the house: {open_sessions}."),
            "standing": N_(
                "Shift handed over to {to}. Alarms standing: {standing}. Instruments lost:"
                " {lost_devices}. In the house: {open_sessions}."
            ),
            "warned": N_(
                "Shift handed over to {to}. TO KNOW: {warnings}. Alarms standing: {standing}."
                " Instruments lost: {lost_devices}. In the house: {open_sessions}."
            ),
        },
        _handed_over,
    ),
    "follower_joined": Words(
        N_("Part joined"),
        {
            "": N_("The {follower} is there."),
            "back": N_("The {follower} is there again; it was missed for {away_s} s."),
        },
        lambda fact: "" if fact.away_s is None else "back",
    ),
    "follower_lost": one(N_("Part lost"), N_("The {follower} is gone: {why}.")),
    "follower_left": one(N_("Part left"), N_("The {follower} was closed.")),
    "logging_failed": one(N_("Not logging"), N_("The log could not be written: {why}.")),
    "logging_resumed": one(
        N_("Logging again"),
        N_("The log is written again; {count} entries from {from_seq} on were written late."),
    ),
    "staff_file_failed": one(
        N_("Staff file unusable"), N_("Nobody can sign in: the staff file cannot be used.")
    ),
    "staff_file_read": one(N_("Staff file well again"), N_("The staff file can be used again.")),
    "program_fault": Words(
        N_("Fault in the program"),
        {
            "": N_("A fault in the {process}, at {part}: {cause} in {where}."),
            "again": N_("A fault in the {process}, at {part}: {cause} in {where}; {count} times."),
        },
        lambda fact: "again" if fact.count > 1 else "",
    ),
    "program_fault_over": one(
        N_("Fault is over"),
        N_("The {process} works again: {cause} in {where} came {count} times, and no more."),
    ),
    "event_left_out": one(
        N_("Entry left out"),
        N_("The {process} goes on without entry {of} ({event_kind}): {cause}."),
    ),
    "log_doubted": one(N_("Log doubted"), N_("The log is not what it was.")),
    "entries_missing": Words(
        N_("Entries missing"),
        {
            "seen": N_("The {follower} was told an entry {last} that the log does not have."),
            "kept": N_("Entries {seq} to {last} do not continue the log; kept in {kept_in}."),
            "": N_("Entries {seq} to {last} do not continue the log."),
        },
        lambda fact: "seen" if fact.follower else "kept" if fact.kept_in else "",
    ),
    "log_sealed": one(N_("Log sealed"), N_("The log is sealed; seal {seals} of book {book}.")),
    "sealing_failed": one(N_("Log not sealed"), N_("The log cannot be sealed: {why}.")),
    "sound_path_lost": one(N_("No sound"), N_("No sound can be made: {why}.")),
    "sound_path_back": one(N_("Sound is back"), N_("Sound can be made again, on {output}.")),
    "disk_space_changed": Words(
        N_("Disk space"),
        {
            "low": N_("The disk is nearly full: {free_mb} MB left."),
            "well": N_("The disk has room again: {free_mb} MB."),
        },
        lambda fact: "low" if fact.low else "well",
    ),
    "clock_stepped": one(
        N_("Clock stepped"), N_("The computer's clock was moved by {by_s} s; timers were not.")
    ),
    "clock_doubted": one(
        N_("Clock wrong"), N_("The computer's clock cannot be right; the watch went on.")
    ),
    "machine_suspended": one(
        N_("Computer slept"), N_("The computer slept: nobody watched for {gap_min} min.")
    ),
    "link_up": one(N_("Instrument connected"), N_("{device} is connected.")),
    "link_lost": one(N_("Instrument lost"), N_("{device} is lost: {why}.")),
    "instrument_troubled": one(
        N_("Instrument trouble"), N_("{device} reports trouble: {trouble} ({text}).")
    ),
    "instrument_recovered": one(
        N_("Instrument works again"), N_("{device} works again: {trouble} is over.")
    ),
    "breath_expected": one(N_("Breath expected"), N_("{client} is expected to blow on {device}.")),
    "breath_expectation_ended": one(
        N_("No breath result"), N_("No result of {client} on {device}: {why}.")
    ),
    "breath_step_seen": one(N_("Breath test going on"), N_("{device}: {step}.")),
    "breath_measured": Words(
        N_("Breath result"),
        {
            "plain": N_("Breath test on {device}: {value} {unit}, {level}."),
            "reckoned": N_(
                "Breath test on {device}: {value} {unit}, that is {mg_per_l} mg/L, {level}."
            ),
            "no_unit": N_("Breath test on {device}: {value} without a unit ({text})."),
            "word": N_("Breath test on {device}: {status} ({text})."),
        },
        _breath,
    ),
    "breath_assigned": one(
        N_("Breath result assigned"), N_("Breath result {reading} belongs to {client}.")
    ),
    "breath_dismissed": one(
        N_("Breath result put aside"), N_("Breath result {reading} was put aside.")
    ),
    "breath_entered": Words(
        N_("Breath result typed"),
        {
            "value": N_(
                "{client}: {value} {unit}, typed from {instrument}; it waits for a second person."
            ),
            "word": N_(
                "{client}: {status}, typed from {instrument}; it waits for a second person."
            ),
        },
        lambda fact: "word" if None in (fact.value, fact.unit) else "value",
    ),
    "breath_entry_ended": Words(
        N_("Typed result decided"),
        {
            "confirmed": N_("The typed result of {client} was confirmed."),
            "rejected": N_("The typed result of {client} was rejected."),
            "": N_("The typed result of {client} lapsed: the visit is over."),
        },
        lambda fact: fact.why if fact.why in ("confirmed", "rejected") else "",
    ),
    "vitals_condition_changed": Words(
        N_("Signal changed"),
        {
            "lost": N_("{device}: NO SIGNAL."),
            "none": N_("{device}: nobody wears it."),
            "no_breath": N_("{device}: no breath for {no_breath_s} s."),
            "stopped": N_("{device}: no breath."),
            "slow": N_("{device}: {resp_per_min} breaths a minute."),
            "slowly": N_("{device}: hardly a breath."),
            "both": N_("{device}: breathing {breathing}; SpO2 {spo2_percent} %, {spo2}."),
            "tier": N_("{device}: SpO2 {spo2_percent} %, {spo2}."),
            "oxygen": N_("{device}: oxygen {spo2}."),
            "well": N_("{device}: SpO2 {spo2_percent} %, well."),
            "": N_("{device}: signal, nothing stands out."),
        },
        _bedside,
    ),
    "button_pressed": Words(
        N_("Help button"),
        {
            "": N_("The help button {device} was pressed."),
            "unknown": N_("Help was called on {device}, place unknown."),
            "unknown_text": N_("Help was called on {device}, place unknown: {text}."),
            "call": N_("Call {call} on {device}."),
            "call_text": N_("Call {call} on {device}: {text}."),
        },
        _call,
    ),
    "button_released": Words(
        N_("Help button released"),
        {
            "": N_("The help button {device} is out again."),
            "call": N_("Call {call} on {device} is over."),
            "unknown": N_("The call on {device}, place unknown, is over."),
        },
        lambda fact: _call(fact).removesuffix("_text"),
    ),
    "client_enrolled": one(
        N_("Client enrolled"), N_("{client} enrolled, approved by {approved_by}: {criteria}.")
    ),
    "enrolment_ended": one(N_("Enrolment ended"), N_("The enrolment of {client} ended.")),
    "client_held": Words(
        N_("Hold"),
        {
            "open": N_("{client} is on hold until it is lifted."),
            "until": N_("{client} is on hold until {until_time}."),
        },
        lambda fact: "open" if fact.until_us is None else "until",
    ),
    "hold_lifted": one(N_("Hold lifted"), N_("The hold on {client} is lifted.")),
    "client_admitted": one(N_("Client admitted"), N_("{client} came in.")),
    "client_assessed": one(N_("Client assessed"), N_("{client} assessed: POSS {poss}.")),
    "dose_decided": Words(
        N_("Dose decided"),
        {
            "plain": N_("Decided: {outcome}."),
            "prescriber": N_("Decided: {outcome}; prescriber {prescriber}."),
            "wait": N_("Decided: {outcome}, in {wait_min} min at the earliest."),
        },
        _decided,
    ),
    "client_seated": one(N_("Client seated"), N_("{client} was seated in {place}.")),
    "injection_started": one(
        N_("Dose handed over"), N_("Dose handed over in {place}, route {route}.")
    ),
    "injection_ended": Words(
        N_("Needle out"),
        {
            "first": N_("Needle out at {at}; to be observed for {observe_min} min."),
            "corrected": N_("Needle out corrected to {at}; to be observed for {observe_min} min."),
        },
        lambda fact: "corrected" if fact.corrected else "first",
    ),
    "client_moved": one(N_("Client moved"), N_("{client} moved from {place} to {to}.")),
    "check_recorded": Words(
        N_("Check"),
        {
            "good": N_("Check: breathing {rr}/min, POSS {poss}."),
            "good_spo2": N_("Check: breathing {rr}/min, SpO2 {spo2} %, POSS {poss}."),
            "bad": N_("Check NOT GOOD ({bad}): breathing {rr}/min, POSS {poss}."),
            "bad_spo2": N_(
                "Check NOT GOOD ({bad}): breathing {rr}/min, SpO2 {spo2} %, POSS {poss}."
            ),
        },
        _checked,
    ),
    "observation_changed": Words(
        N_("Observation changed"),
        {
            "longer": N_("Observation extended by {by_min} min, now {observe_min} min."),
            "shorter": N_("Observation shortened by {less_min} min, now {observe_min} min."),
        },
        lambda fact: "shorter" if fact.by_s < 0 else "longer",
    ),
    "place_changed": one(N_("Place changed"), N_("{place} is {state}.")),
    "session_ended": Words(
        N_("Client left"),
        {"": N_("{client} left: {outcome}."), "early": N_("{client} left EARLY: {outcome}.")},
        lambda fact: "early" if fact.early else "",
    ),
    "correction_noted": Words(
        N_("Correction"),
        {"": N_("Correction of entry {of}."), "withdrawn": N_("Entry {of} is withdrawn.")},
        lambda fact: "withdrawn" if fact.withdraws else "",
    ),
    **ALARM_WORDS,
}

# What a person wrote, and where a result came from, in the order it is shown.
_WRITTEN: Final = {
    "reason": N_("Reason: {reason}"),
    "note": N_("Note: {note}"),
    "origin": N_("Origin: {origin}."),
    "confirmed_by": N_("Confirmed by {confirmed_by}."),
}
_UNKNOWN: Final = N_("An entry of a kind this program does not know: {kind}.")


def titles() -> dict[str, str]:
    """Kind to what it is called, in English, for a list or a filter."""
    return {kind: words.title for kind, words in WORDS.items()}


def in_words(event: Event, time_zone: str = "UTC") -> Say:
    """What happened, as one sentence."""
    known = WORDS.get(event.kind)
    if known is None:
        return Say(_UNKNOWN, {"kind": event.kind})
    template = known.says[known.pick(event.fact) if known.pick else ""]
    values = _values(event, time_zone)
    return Say(template, {name: values.get(name) for name in _names(template)})


def sentences(event: Event, time_zone: str = "UTC") -> tuple[Say, ...]:
    """What happened, then what a person or a rule said about it."""
    said = [in_words(event, time_zone)]
    for name, template in _WRITTEN.items():
        value = getattr(event.fact, name, None)
        if isinstance(value, Say):
            said.append(value)
        elif value:
            said.append(Say(template, {name: value}))
    return tuple(said)


@cache
def _names(template: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name)


def _values(event: Event, time_zone: str) -> dict[str, Arg]:
    """Everything a sentence may name."""
    values: dict[str, Arg] = {"by": event.by, "place": event.place, "client": event.client}
    fields = msgspec.structs.asdict(event.fact)
    if isinstance(event.fact, e.ProtocolAdopted):
        fields = msgspec.structs.asdict(event.fact.protocol)
    for name, value in fields.items():
        values.update(_shown(name, value, time_zone))
    if "alarm" in fields:
        name, _, subject = str(fields["alarm"]).partition(":")
        values["alarm"] = ALARMS[name].title if name in ALARMS else _code(name)
        values["subject"] = subject_words(subject)
    return values


def _shown(name: str, value: Any, time_zone: str) -> dict[str, Arg]:
    """One field, in every form a sentence may want it."""
    if isinstance(value, Moment):
        return {name: clock(value.at_us, time_zone)}
    if isinstance(value, tuple):
        words = ", ".join(_code(item) for item in value if isinstance(item, str))
        return {name: words or "–", f"{name}_count": len(value)}
    if isinstance(value, str):
        return {name: _code(value)}
    if isinstance(value, int) and name.endswith("_us"):
        return {f"{name.removesuffix('_us')}_time": stamp(value, time_zone)}
    if name == "seconds" and isinstance(value, int | float):
        return {name: round(value), "seconds_min": round(value / 60)}
    if isinstance(value, int | float) and name.endswith("_s"):
        minutes = round(value / 60)
        stem = name.removesuffix("_s")
        by = {"less_min": -minutes} if name == "by_s" else {}
        return {name: round(value), f"{stem}_min": minutes, **by}
    if isinstance(value, float):
        return {name: int(value) if value.is_integer() else round(value, 3)}
    return {name: value} if isinstance(value, int) or value is None else {}


def _code(word: str) -> str:
    """A code in words; what is no code stays as it is."""
    return CODES.get(word, word)
