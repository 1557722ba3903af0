"""Command to drafts, or a refusal. The one table of which function decides which command."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from hatmonitor import commands as c
from hatmonitor.bounds import command_complaint
from hatmonitor.decide import (
    answering,
    by_hand,
    desk,
    drill,
    emergency,
    report,
    shift,
    staff,
    visit,
)
from hatmonitor.decide.asking import Asking, Refusal, refuse
from hatmonitor.events import Draft
from hatmonitor.room.state import Room
from hatmonitor.words import N_

DECIDE: Final[dict[type[c.Command], Callable[[Room, Any, Asking], list[Draft]]]] = {
    c.Enrol: desk.enrol,
    c.EndEnrolment: desk.end_enrolment,
    c.PutOnHold: desk.hold,
    c.LiftHold: desk.lift_hold,
    c.Admit: desk.admit,
    c.ExpectBreath: desk.expect_breath,
    c.CancelBreath: desk.cancel_breath,
    c.AssignBreath: desk.assign_breath,
    c.DismissBreath: desk.dismiss_breath,
    c.EnterBreath: by_hand.enter_breath,
    c.ConfirmBreath: by_hand.confirm_breath,
    c.RejectBreath: by_hand.reject_breath,
    c.ImportRecord: by_hand.import_record,
    c.Assess: desk.assess,
    c.DecideDose: desk.decide_dose,
    c.Seat: visit.seat,
    c.StartInjection: visit.start_injection,
    c.EndInjection: visit.end_injection,
    c.Move: visit.move,
    c.RecordCheck: visit.record_check,
    c.ExtendObservation: visit.extend_observation,
    c.ShortenObservation: visit.shorten_observation,
    c.EndSession: visit.end_session,
    c.SetPlace: visit.set_place,
    c.RaiseOverdose: emergency.raise_overdose,
    c.RecordStep: emergency.record_step,
    c.GiveNaloxone: emergency.give_naloxone,
    c.NaloxoneNotNeeded: emergency.naloxone_not_needed,
    c.EndEmergency: emergency.end_emergency,
    c.TakeRole: emergency.take_role,
    c.StartDrill: drill.start_drill,
    c.EndDrill: drill.end_drill,
    c.WriteReport: report.write_report,
    c.SignReport: report.sign_report,
    c.Correct: emergency.correct,
    c.Acknowledge: answering.acknowledge,
    c.PauseSound: answering.pause_sound,
    c.Shelve: answering.shelve,
    c.Unshelve: answering.unshelve,
    c.TestSound: shift.test_sound,
    c.ConfirmSound: shift.confirm_sound,
    c.SignOut: shift.sign_out,
    c.AddStaff: staff.add_staff,
    c.SetPin: staff.set_pin,
    c.SetRole: staff.set_role,
    c.RemoveStaff: staff.remove_staff,
    c.EndPinWaits: shift.end_pin_waits,
    c.HandOver: shift.hand_over,
    c.AdoptProtocol: shift.adopt_protocol,
}


def decide(room: Room, command: c.AnyCommand, asking: Asking) -> list[Draft]:
    """Give the drafts; raise Refusal when it may not be, or does not fit."""
    do = str(command.__struct_config__.tag)
    if do not in c.FREE:
        if asking.role is None:
            raise refuse(N_("sign in first"))
        if do in c.LEAD_ONLY and asking.role != "lead":
            raise refuse(N_("only a shift lead may do that"))
    wrong = command_complaint(do, msgspec.structs.asdict(command))
    if wrong is not None:
        raise Refusal(wrong)
    drafts = DECIDE[type(command)](room, command, asking)
    return [*drafts, *by_hand.left_behind(room, drafts, asking)]


__all__ = ["DECIDE", "Asking", "Refusal", "decide"]
