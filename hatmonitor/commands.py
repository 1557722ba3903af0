"""The one table of what a person may ask, in the imperative.

A command is JSON with `"do"`; it holds what the person said and nothing about who said it or when:
that is the station's and the monitor's to know. hatmonitor/decide turns a command into facts, or
refuses it with a sentence the person can act on. Unknown keys are refused, so that a misspelt one
is not silently lost. FREE and LEAD_ONLY below say who may ask what.
"""

from typing import Final

import msgspec

from hatmonitor.protocol import Protocol


class Command(msgspec.Struct, frozen=True, tag_field="do", forbid_unknown_fields=True):
    """Base of all commands."""


class Enrol(Command, frozen=True, tag="enrol"):
    client: str
    approved_by: str


class EndEnrolment(Command, frozen=True, tag="end_enrolment"):
    client: str
    reason: str


class PutOnHold(Command, frozen=True, tag="hold"):
    """until: ISO 8601 with a time zone, or null for 'until lifted'."""

    client: str
    reason: str
    until: str | None = None


class LiftHold(Command, frozen=True, tag="lift_hold"):
    client: str
    reason: str


class Admit(Command, frozen=True, tag="admit"):
    client: str


class ExpectBreath(Command, frozen=True, tag="expect_breath"):
    client: str
    device: str


class CancelBreath(Command, frozen=True, tag="cancel_breath"):
    device: str


class AssignBreath(Command, frozen=True, tag="assign_breath"):
    """reading: the seq of the breath_measured event."""

    reading: int
    client: str


class DismissBreath(Command, frozen=True, tag="dismiss_breath"):
    reading: int
    reason: str


class EnterBreath(Command, frozen=True, tag="enter_breath"):
    """A result read from a display. instrument: what it was read from, in words. Either value and
    unit (devices/units.py), or status `pass` or `fail`. It counts when another person confirms."""

    client: str
    instrument: str
    value: float | None = None
    unit: str | None = None
    status: str | None = None


class ConfirmBreath(Command, frozen=True, tag="confirm_breath"):
    """entry: the seq of the breath_entered event. Not by the person who entered it."""

    entry: int


class RejectBreath(Command, frozen=True, tag="reject_breath"):
    entry: int
    reason: str


class ImportRecord(Command, frozen=True, tag="import_record"):
    """text: the result record of an instrument whose results come in files."""

    device: str
    text: str


class Assess(Command, frozen=True, tag="assess"):
    """poss: S, 1, 2, 3 or 4."""

    client: str
    poss: str | int
    note: str = ""


class DecideDose(Command, frozen=True, tag="decide_dose"):
    """outcome: dose, reduced_dose, retest, refused, prescriber_asked."""

    client: str
    outcome: str
    reason: str = ""
    prescriber: str = ""


class Seat(Command, frozen=True, tag="seat"):
    client: str
    place: str


class StartInjection(Command, frozen=True, tag="start_injection"):
    """route: one of the protocol's; kit: the sterile set's number, if the site keeps it."""

    place: str
    route: str
    kit: str | None = None


class EndInjection(Command, frozen=True, tag="end_injection"):
    """at: when the needle came out, ISO 8601 with a time zone; null: now. Asked again within the
    protocol's correction time it corrects the first."""

    place: str
    at: str | None = None


class Move(Command, frozen=True, tag="move"):
    place: str
    to: str


class RecordCheck(Command, frozen=True, tag="record_check"):
    """rr: breaths per minute, always counted; spo2: percent or null; poss: S, 1, 2, 3 or 4."""

    place: str
    rr: int
    spo2: int | None = None
    poss: str | int = ""
    note: str = ""


class ExtendObservation(Command, frozen=True, tag="extend_observation"):
    place: str
    minutes: float


class ShortenObservation(Command, frozen=True, tag="shorten_observation"):
    place: str
    minutes: float
    reason: str


class RaiseOverdose(Command, frozen=True, tag="raise_overdose"):
    place: str


class RecordStep(Command, frozen=True, tag="record_step"):
    """at: when it was done, ISO 8601 with a time zone, where it is entered late; null: now. Late
    also for an emergency there that is over. reason: for ambulance_not_called."""

    place: str
    step: str
    at: str | None = None
    reason: str = ""


class GiveNaloxone(Command, frozen=True, tag="give_naloxone"):
    """mg and route null: the protocol's. at: as in record_step."""

    place: str
    mg: float | None = None
    route: str | None = None
    at: str | None = None


class NaloxoneNotNeeded(Command, frozen=True, tag="naloxone_not_needed"):
    """Not now: nobody is asked for the next dose until another was given."""

    place: str
    reason: str


class EndEmergency(Command, frozen=True, tag="end_emergency"):
    """outcome: recovered, hospital, left_against_advice, died, false_alarm. hold_hours: for so long
    the client gets no dose; null: the protocol's time, after naloxone; 0: none."""

    place: str
    outcome: str
    hold_hours: float | None = None


class TakeRole(Command, frozen=True, tag="take_role"):
    """role: leads, or minds_room. staff null: the one who is signed in here."""

    place: str
    role: str
    staff: str | None = None


class StartDrill(Command, frozen=True, tag="start_drill"):
    """A practice overdose in an empty booth."""

    place: str


class EndDrill(Command, frozen=True, tag="end_drill"):
    place: str


class WriteReport(Command, frozen=True, tag="write_report"):
    """emergency: the seq of its emergency_started. sections: what_happened, what_was_done,
    who_was_told, what_follows; the whole text anew each time."""

    emergency: int
    sections: dict[str, str]


class SignReport(Command, frozen=True, tag="sign_report"):
    """written: the seq of the text that was read."""

    emergency: int
    written: int


class Acknowledge(Command, frozen=True, tag="acknowledge"):
    """seen: the risen_seq that was on the screen. note: why, if there is something to say."""

    alarm: str
    seen: int
    note: str = ""


class PauseSound(Command, frozen=True, tag="pause_sound"):
    alarm: str
    seconds: float


class Shelve(Command, frozen=True, tag="shelve"):
    """Without sound for so long, whatever it does; never a high alarm about a person."""

    alarm: str
    minutes: float
    reason: str


class Unshelve(Command, frozen=True, tag="unshelve"):
    alarm: str


class TestSound(Command, frozen=True, tag="test_sound"):
    """The bell plays each of its sounds once."""


class ConfirmSound(Command, frozen=True, tag="confirm_sound"):
    """heard: all of them, after test_sound."""

    heard: bool
    note: str = ""


class EndSession(Command, frozen=True, tag="end_session"):
    """By place, or by client for somebody at the desk. outcome: left, hospital,
    left_against_advice, moved_elsewhere; a reason makes an early leaving possible."""

    place: str | None = None
    client: str | None = None
    outcome: str = "left"
    reason: str = ""


class SetPlace(Command, frozen=True, tag="set_place"):
    """state: open, cleaning, out_of_service."""

    place: str
    state: str


class Correct(Command, frozen=True, tag="correct"):
    """seq: the entry this corrects. withdraw: that entry (an emergency step, a naloxone dose, a
    check) no longer counts; it stays in the log."""

    seq: int
    note: str
    withdraw: bool = False


class SignIn(Command, frozen=True, tag="sign_in"):
    """The PIN is checked at the wire and goes no further (hatmonitor/staff.py)."""

    staff: str
    pin: str


class SignOut(Command, frozen=True, tag="sign_out"):
    pass


class AddStaff(Command, frozen=True, tag="add_staff"):
    """role: worker or lead. The PIN goes into the staff file and no further."""

    staff: str
    role: str
    pin: str


class SetPin(Command, frozen=True, tag="set_pin"):
    """As in add_staff."""

    staff: str
    pin: str


class SetRole(Command, frozen=True, tag="set_role"):
    staff: str
    role: str


class RemoveStaff(Command, frozen=True, tag="remove_staff"):
    staff: str


class EndPinWaits(Command, frozen=True, tag="end_pin_waits"):
    """After wrong PINs. staff: whose, empty: everybody's."""

    staff: str = ""


class HandOver(Command, frozen=True, tag="hand_over"):
    to: str
    note: str


class AdoptProtocol(Command, frozen=True, tag="adopt_protocol"):
    protocol: Protocol


AnyCommand = (
    Enrol | EndEnrolment | PutOnHold | LiftHold | Admit | ExpectBreath | CancelBreath | AssignBreath
    | DismissBreath | EnterBreath | ConfirmBreath | RejectBreath | ImportRecord | Assess
    | DecideDose | Seat | StartInjection | EndInjection | Move | RecordCheck | ExtendObservation
    | ShortenObservation | RaiseOverdose | RecordStep | GiveNaloxone | NaloxoneNotNeeded
    | EndEmergency | TakeRole | StartDrill | EndDrill | WriteReport | SignReport | Acknowledge
    | PauseSound | Shelve | Unshelve | TestSound | ConfirmSound | EndSession | SetPlace | Correct
    | SignIn | SignOut | EndPinWaits | AddStaff | SetPin | SetRole | RemoveStaff
    | HandOver | AdoptProtocol
)  # fmt: skip

COMMANDS: Final[dict[str, type[Command]]] = {
    command.__struct_config__.tag: command for command in AnyCommand.__args__
}

# Asked by anybody, signed in or not: raising and running an emergency never waits for a PIN.
FREE: Final = frozenset(
    {
        "sign_in", "raise_overdose", "record_step", "give_naloxone", "naloxone_not_needed",
        "take_role",
    }
)  # fmt: skip

# Asked by a shift lead only; everything else by any staff member who is signed in.
LEAD_ONLY: Final = frozenset(
    {
        "enrol", "end_enrolment", "hold", "lift_hold", "shorten_observation", "adopt_protocol",
        "shelve", "unshelve", "sign_report", "end_pin_waits",
        "add_staff", "set_pin", "set_role", "remove_staff",
    }
)  # fmt: skip
