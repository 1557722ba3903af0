"""Decisions about the shift: signing in and out, hearing the sounds, handing over, the protocol."""

from devices.instrument import Measures
from hatmonitor import commands as c
from hatmonitor import events as e
from hatmonitor.decide.asking import Asking, refuse, short
from hatmonitor.events import Draft
from hatmonitor.moments import local_day
from hatmonitor.room.state import Room
from hatmonitor.site.limits import protocol_faults
from hatmonitor.times import zone_of
from hatmonitor.views.handover import to_be_known
from hatmonitor.words import N_


def tried_to_sign_in(
    room: Room, staff: str, right: bool, station: str, ticket_hash: str = ""
) -> list[Draft]:
    """The PIN was checked elsewhere. A wrong one is journalled; the caller then refuses."""
    if not right or staff not in room.staff:
        return [Draft(e.SignInRefused(staff[:24], station), f"nobody@{station}")]
    return [Draft(e.SignedIn(staff, station, ticket_hash), staff)]


def end_pin_waits(room: Room, cmd: c.EndPinWaits, asking: Asking) -> list[Draft]:
    """A shift lead knows who it was; the next PIN need not wait."""
    if cmd.staff and cmd.staff not in room.staff:
        raise refuse(N_("{staff} is not on the staff list"), staff=cmd.staff)
    return [Draft(e.PinWaitsEnded(cmd.staff), asking.by)]


def sign_out(room: Room, _cmd: c.SignOut, asking: Asking) -> list[Draft]:
    """Nobody is at this station any more."""
    staff = room.stations.get(asking.station)
    if staff is None:
        raise refuse(N_("nobody is signed in here"))
    return [Draft(e.SignedOut(staff, asking.station), asking.by)]


def hand_over(room: Room, cmd: c.HandOver, asking: Asking) -> list[Draft]:
    """The next shift takes over what stands; the log keeps what that was."""
    if cmd.to not in room.staff:
        raise refuse(N_("{staff} is not on the staff list"), staff=cmd.to)
    known = to_be_known(room)
    fact = e.ShiftHandedOver(
        cmd.to, short(cmd.note), known.alarms, known.visits, known.lost, known.names
    )
    return [Draft(fact, asking.by)]


def test_sound(_room: Room, _cmd: c.TestSound, asking: Asking) -> list[Draft]:
    """The bell plays each sound once; a real alarm goes first, which is the bell's to see to."""
    return [Draft(e.SoundTestAsked(), asking.by)]


def confirm_sound(room: Room, cmd: c.ConfirmSound, asking: Asking) -> list[Draft]:
    """Heard, or not. Not heard is an alarm until somebody has heard them."""
    if room.sound_test_asked is None:
        raise refuse(N_("play the test sounds first"))
    return [Draft(e.SoundTested(room.sound_test_asked, cmd.heard, short(cmd.note)), asking.by)]


def adopt_protocol(room: Room, cmd: c.AdoptProtocol, asking: Asking) -> list[Draft]:
    """A version is adopted once; other limits need another version. The same is asked of it as of
    the site file's."""
    today = local_day(asking.now.at_us, zone_of(room.site))
    with_vitals = any(device.measures == Measures.VITALS for device in room.devices.values())
    faults = protocol_faults(cmd.protocol, today, with_vitals)
    if faults:
        first = faults[0]
        raise refuse(
            N_("the protocol is not adopted: {key}: {what}; {remedy} (faults: {n})"),
            key=first.key,
            what=first.what,
            remedy=first.remedy,
            n=len(faults),
        )
    if room.protocol is not None and room.protocol.version == cmd.protocol.version:
        raise refuse(N_("protocol {version} is adopted already"), version=cmd.protocol.version)
    return [Draft(e.ProtocolAdopted(cmd.protocol, at_once=True), asking.by)]
