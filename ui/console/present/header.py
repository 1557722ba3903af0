"""The head of the window: site, protocol, who is signed in, the lights, the clock.

A light that was not heard of yet is not good: it says so. Logging and sound are always in sight,
and a log that cannot be written goes across the whole head.
"""

import msgspec

from hatmonitor.alarms.table import ALARMS, subject_words
from hatmonitor.room.state import Alarm, Room
from hatmonitor.site.gaps import gaps
from hatmonitor.words import Say
from ui.console.present.scene import Scene
from ui.console.present.tile import device_light
from ui.console.present.times import day, time_of_day, time_with_seconds
from ui.words import in_words, tr


class Light(msgspec.Struct, frozen=True):
    """light: good, unknown or trouble."""

    name: str
    light: str
    word: str


class HeaderFace(msgspec.Struct, frozen=True):
    """notice: what goes across the head, and its priority. gaps: what the protocol does not set,
    what matters most first."""

    site: str
    demo: bool
    protocol: str
    staff: str
    staff_do: str
    lights: tuple[Light, ...]
    clock: str
    day: str
    notice: str = ""
    priority: str = "high"
    gaps: tuple[str, ...] = ()


def header(scene: Scene) -> HeaderFace:
    """What the head says at this moment."""
    room = scene.room
    version = room.protocol.version if room.protocol else None
    return HeaderFace(
        site=room.site.name if room.site else tr("No site yet"),
        demo=scene.demo,
        protocol=tr("protocol {version}", version=version) if version else tr("no protocol"),
        staff=_staff(scene),
        staff_do=tr("Sign out") if scene.staff else tr("Sign in"),
        lights=(_log(room), _sound(room), _monitor(scene), _instruments(room)),
        clock=time_with_seconds(scene.now.at_us, scene.zone),
        day=day(scene.now.at_us, scene.zone),
        notice=_notice(scene),
        gaps=tuple(in_words(gap) for gap in gaps(room.protocol)) if room.protocol else (),
    )


def _staff(scene: Scene) -> str:
    if scene.staff is None:
        return tr("nobody signed in")
    if scene.lead:
        return tr("{staff} · shift lead", staff=scene.staff)
    return tr("{staff} · worker", staff=scene.staff)


def _log(room: Room) -> Light:
    if room.logging:
        return Light("log", "good", tr("logging"))
    return Light("log", "trouble", tr("NOT LOGGING"))


def _sound(room: Room) -> Light:
    bell = room.followers.get("bell")
    if bell is not None and bell.present is False:
        return Light("sound", "trouble", tr("bell silent"))
    if room.sound is False:
        return Light("sound", "trouble", tr("no sound"))
    if room.sound is None:
        return Light("sound", "unknown", tr("sound: not heard of"))
    if any(alarm.name == "sound_untested" for alarm in room.alarms.values()):
        return Light("sound", "unknown", tr("sound: not tested"))
    return Light("sound", "good", tr("sound"))


def _monitor(scene: Scene) -> Light:
    if scene.silent is not None:
        return Light("monitor", "trouble", tr("monitor silent"))
    return Light("monitor", "good", tr("monitor"))


def _instruments(room: Room) -> Light:
    total = len(room.devices)
    lights = [device_light(device) for device in room.devices.values()]
    off = sum(device.up is False for device in room.devices.values())
    if total == 0:
        return Light("instruments", "unknown", tr("no instruments"))
    if off:
        return Light("instruments", "trouble", tr("instruments: {n} of {m} off", n=off, m=total))
    if "trouble" in lights:
        n = lights.count("trouble")
        return Light(
            "instruments", "trouble", tr("instruments: {n} of {m} in trouble", n=n, m=total)
        )
    if "unknown" in lights:
        n = lights.count("unknown")
        word = tr("instruments: {n} of {m} not heard of", n=n, m=total)
        return Light("instruments", "unknown", word)
    return Light("instruments", "good", tr("instruments: all {n}", n=total))


def _notice(scene: Scene) -> str:
    if scene.room.logging:
        return ""
    row = ALARMS["not_logging"]
    alarm = _standing(scene.room, "not_logging")
    if alarm is None:
        return f"{tr(row.title)}. {tr(row.do)}"
    since = time_of_day(alarm.raised.at_us, scene.zone)
    return tr("{what} since {time}. {do}", what=tr(row.title), time=since, do=tr(row.do))


def _standing(room: Room, name: str) -> Alarm | None:
    return next((alarm for alarm in room.alarms.values() if alarm.name == name), None)


def protocol_reason(scene: Scene) -> str:
    """Why no session can be opened, if so."""
    if scene.room.protocol is None:
        return tr("No approved protocol: a shift lead must adopt one first.")
    if scene.waiting_protocol is not None:
        version = scene.waiting_protocol.version
        return tr("Protocol {version} waits for a shift lead to adopt it.", version=version)
    return ""


def adoption_words(scene: Scene) -> tuple[str, ...]:
    """What adopting the waiting protocol means: for whom it holds, and what it does not set."""
    if scene.waiting_protocol is None:
        return ()
    n = len(scene.room.visits)
    holds = tr("Adopted, its clocks and limits hold at once for all {n} in the house.", n=n)
    return (holds, *(tr("In it {gap}.", gap=in_words(gap)) for gap in gaps(scene.waiting_protocol)))


def refusal(reason: Say | None) -> str:
    """A refusal from the monitor as a sentence that begins with a capital; an alarm in its words
    and not by its id."""
    if reason is None:
        return tr("Refused.")
    args = {
        key: alarm_words(str(arg)) if key == "alarm" else arg for key, arg in reason.args.items()
    }
    words = in_words(Say(reason.text, args))
    return words[:1].upper() + words[1:]


def alarm_words(alarm: str) -> str:
    """`check_late:B3` as people say it."""
    name, _, subject = alarm.partition(":")
    row = ALARMS.get(name)
    return f"{tr(row.title)} ({tr(subject_words(subject))})" if row else alarm
