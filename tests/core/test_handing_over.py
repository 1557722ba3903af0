"""What one shift leaves to the next: sounds heard, warnings, reports, and who was away."""

from msgspec.structs import replace

from devices import readings as r
from hatmonitor.decide.instruments import level_of
from hatmonitor.monitor import inputs as i
from hatmonitor.room.due import is_signed
from hatmonitor.views.handover import to_be_known
from tests.core.world import PROTOCOL, SITE, World
from ui.console.present.handover import handover_lines
from ui.console.present.scene import Scene

UNTESTED = "sound_untested:bell"
ASKING = replace(
    SITE,
    protocol=replace(PROTOCOL, alarms=replace(PROTOCOL.alarms, sound_test_each_shift=True)),
)
TEXT = {"what_happened": "found blue in B1"}


def test_the_page_and_the_journal_tell_the_next_shift_the_same() -> None:
    """A false alarm needs no report: neither says that one is unsigned. What one says, both do."""
    world = World(ASKING)
    world.ok("raise_overdose", place="B1")
    world.ok("end_emergency", place="B1", outcome="false_alarm")
    for _ in range(2):
        known = to_be_known(world.room)
        assert known.unsigned == ()
        page = " ".join(handover_lines(Scene(world.room, world.now)))
        assert "not signed" not in page
        assert ("sound not tested" in page) == (UNTESTED in world.room.alarms)
        world.ok("hand_over", to="lead1", note="")
        fact = world.last("shift_handed_over").fact
        assert fact.warnings == known.names == (("sound_untested",) if known.warnings else ())
        assert (fact.standing, fact.lost_devices) == (known.alarms, known.lost)
        world.wait(minutes=6)
    world.ok("raise_overdose", place="B1")
    world.ok("end_emergency", place="B1", outcome="recovered")
    assert "Incident reports not signed: 1" in handover_lines(Scene(world.room, world.now))
    world.ok("hand_over", to="lead1", note="")
    assert "report_unsigned" in world.last("shift_handed_over").fact.warnings


def test_a_sound_test_is_asked_for_played_and_confirmed_by_a_person() -> None:
    world = World()
    assert "play the test sounds first" in world.refused("confirm_sound", heard=True)
    world.ok("test_sound")
    assert world.room.sound_test_asked == world.last("sound_test_asked").seq
    world.ok("confirm_sound", heard=True, note="clear")
    fact = world.last("sound_tested").fact
    assert (fact.asked, fact.heard, fact.note) == (
        world.last("sound_test_asked").seq, True, "clear",
    )  # fmt: skip
    assert world.room.sound_tested == world.now
    assert "first" in world.refused("confirm_sound", heard=True)


def test_sounds_that_were_not_heard_are_an_alarm_until_somebody_hears_them() -> None:
    world = World()
    world.ok("test_sound")
    world.ok("confirm_sound", heard=False)
    assert set(world.room.alarms) == {UNTESTED}
    world.answer(UNTESTED)
    world.ok("test_sound")
    assert UNTESTED in world.room.alarms
    world.ok("confirm_sound", heard=True)
    assert not world.room.alarms


def test_each_shift_is_asked_to_listen_where_the_protocol_says_so() -> None:
    world = World(ASKING)
    world.wait(minutes=4, seconds=56)
    assert not world.room.alarms
    world.wait(seconds=4)
    assert set(world.room.alarms) == {UNTESTED}
    world.ok("test_sound")
    world.ok("confirm_sound", heard=True)
    assert not world.room.alarms
    world.wait(minutes=10)
    world.crash_and_restart()
    world.wait(minutes=6)
    assert not world.room.alarms, "a restart is no new shift"
    world.ok("hand_over", to="lead1", note="")
    world.wait(minutes=5)
    assert set(world.room.alarms) == {UNTESTED}


def test_a_batch_of_overdoses_warns_and_goes_over_to_the_next_shift() -> None:
    world = World()
    for place in ("B1", "B2"):
        world.ok("raise_overdose", place=place)
        world.ok("end_emergency", place=place, outcome="recovered")
        world.wait(minutes=30)
    assert "batch_warning:house" not in world.room.alarms
    world.ok("raise_overdose", place="B3")
    alarm = world.room.alarms["batch_warning:house"]
    assert (alarm.priority, str(alarm.reason)) == ("medium", "3 emergencies within 24 h")
    world.ok("hand_over", to="lead1", note="")
    assert world.last("shift_handed_over").fact.warnings == ("batch_warning", "report_unsigned")
    world.answer("batch_warning:house")
    world.ok("raise_overdose", place="B1")
    alarm = world.room.alarms["batch_warning:house"]
    assert (alarm.state, str(alarm.reason)) == ("unacknowledged", "4 emergencies within 24 h")


def test_a_batch_is_over_when_its_emergencies_lie_outside_the_protocols_time() -> None:
    world = World()
    for place in ("B1", "B2", "B3"):
        world.ok("raise_overdose", place=place)
        world.ok("end_emergency", place=place, outcome="recovered")
    assert world.room.alarms["batch_warning:house"].condition
    world.sleep_through(24 * 3600 - 1)
    assert "batch_warning:house" in world.room.alarms
    world.sleep_through(1)
    assert "batch_warning:house" not in world.room.alarms


def test_a_false_alarm_and_a_drill_are_no_part_of_a_batch() -> None:
    world = World()
    for place, outcome in (("B1", "recovered"), ("B2", "false_alarm"), ("B3", "recovered")):
        world.ok("raise_overdose", place=place)
        world.ok("end_emergency", place=place, outcome=outcome)
    for alarm in list(world.room.alarms):
        world.answer(alarm)
    world.ok("start_drill", place="B1")
    assert len(world.room.overdoses) == 2
    assert "batch_warning:house" not in world.room.alarms


def test_the_handover_names_what_is_on_the_shelf_and_a_drill() -> None:
    world = World()
    world.put(i.DiskSeen(1, True))
    world.ok("shelve", by="office", alarm="disk_nearly_full:disk", minutes=5, reason="known")
    world.ok("start_drill", place="B1")
    world.ok("hand_over", to="lead1", note="")
    assert world.last("shift_handed_over").fact.warnings == ("shelved", "drill")


def test_a_follower_that_comes_back_says_how_long_it_was_missed() -> None:
    world = World()
    assert world.last("follower_joined").fact.away_s is None
    world.put(i.FollowerGone("bell", "it says nothing"))
    world.wait(seconds=12)
    world.put(i.FollowerSeen("bell"))
    assert world.last("follower_joined").fact.away_s == 12.0


def emergency(world: World) -> int:
    world.observe("C-1", "B1")
    world.ok("raise_overdose", place="B1")
    return world.room.emergencies["B1"].started_seq


def test_a_report_is_written_by_staff_and_signed_by_a_lead_as_it_was_read() -> None:
    world = World()
    seq = emergency(world)
    assert "still going on" in world.refused("write_report", emergency=seq, sections=TEXT)
    world.ok("end_emergency", place="B1", outcome="recovered")
    assert "nobody has written" in world.refused(
        "sign_report", by="office", emergency=seq, written=1
    )
    first = world.ok("write_report", emergency=seq, sections=TEXT).seqs[0]
    second = world.ok("write_report", emergency=seq, sections={**TEXT, "what_follows": "x"}).seqs[0]
    report = world.room.reports[seq]
    assert (report.client, report.written_by, len(report.sections)) == ("C-1", "w1", 2)
    assert "shift lead" in world.refused("sign_report", emergency=seq, written=second)
    anew = world.refused("sign_report", by="office", emergency=seq, written=first)
    assert anew == "the report was written anew since: read it again"
    world.ok("sign_report", by="office", emergency=seq, written=second)
    assert is_signed(world.room.reports[seq])
    assert "already" in world.refused("sign_report", by="office", emergency=seq, written=second)
    world.ok("write_report", emergency=seq, sections=TEXT)
    assert not is_signed(world.room.reports[seq]), "a signature is under one text only"
    world.crash_and_restart()
    assert world.room.reports[seq].signed_by == "lead1"


def test_a_report_keeps_to_its_sections_and_their_length() -> None:
    world = World()
    seq = emergency(world)
    world.ok("end_emergency", place="B1", outcome="recovered")
    for sections, why in (
        ({}, "empty"), ({"what_happened": "  "}, "empty"), ({"poem": "x"}, "sections are"),
        ({"what_happened": "x" * 3001}, "too long"),
    ):  # fmt: skip
        assert why in world.refused("write_report", emergency=seq, sections=sections)
    assert "no emergency" in world.refused("write_report", emergency=seq + 1, sections=TEXT)


def test_the_last_fifty_reports_are_kept_at_hand() -> None:
    world = World()
    for _ in range(52):
        world.ok("raise_overdose", place="B1")
        world.ok("end_emergency", place="B1", outcome="false_alarm")
    assert len(world.room.reports) == 50
    assert world.last("emergency_ended").seq > max(world.room.reports)


def test_a_breath_over_the_instruments_range_is_above_every_limit_and_clears_nobody() -> None:
    world = World()
    world.enrol("C-1")
    world.ok("admit", client="C-1")
    world.ok("expect_breath", client="C-1", device="desk1")
    world.hear(r.Breath(r.BreathStatus.OVER_RANGE, None, None, "OVER"))
    assert world.last("breath_measured").fact.level == "above_upper"
    reason = world.refused("decide_dose", client="C-1", outcome="reduced_dose", reason="x",
                           prescriber="p1")  # fmt: skip
    assert reason == "OVER: above what the instrument can measure: no dose"
    assert level_of(0.0, PROTOCOL.breath, r.BreathStatus.OVER_RANGE) == "above_upper"
    assert level_of(None, None, r.BreathStatus.OVER_RANGE) == "above_upper"
