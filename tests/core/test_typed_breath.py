"""A result read from a display counts when a second person has seen it too, and not before."""

from msgspec.structs import replace

from devices import readings as r
from devices.units import BreathUnit
from hatmonitor.room.state import Breath
from tests.core.world import PROTOCOL, SITE, World, breath

TYPED = {"instrument": "Alcotest 7510 no. 3", "value": 0.0, "unit": "mg/L"}


def at_desk(client: str = "A", world: World | None = None) -> World:
    world = world or World()
    world.enrol(client)
    world.ok("admit", client=client)
    return world


def entered(world: World, client: str = "A", **fields: object) -> int:
    world.ok("enter_breath", client=client, **{**TYPED, **fields})
    return world.last("breath_entered").seq


def word(world: World, status: str) -> None:
    entry = entered(world, value=None, unit=None, status=status)
    world.ok("confirm_breath", by="office", entry=entry)


def result(world: World, client: str = "A") -> Breath:
    return world.room.visits[world.room.clients[client].session or ""].breaths[-1]


def test_a_typed_value_clears_nobody_until_another_person_confirms_it() -> None:
    world = at_desk()
    entry = entered(world)
    assert world.refused("decide_dose", client="A", outcome="dose") == "A has no breath result"
    world.ok("confirm_breath", by="office", entry=entry)
    measured = world.last("breath_measured")
    assert measured.by == "lead1"
    assert measured.fact.confirmed_by == "lead1"  # type: ignore[union-attr]
    assert measured.fact.origin == r.ORIGIN_TYPED  # type: ignore[union-attr]
    assert (result(world).level, result(world).mg_per_l) == ("clear", 0.0)
    assert result(world).text == "0 mg/L"
    assert not world.room.entries
    world.ok("decide_dose", client="A", outcome="dose")


def test_who_typed_it_cannot_confirm_it_at_any_station() -> None:
    world = at_desk()
    entry = entered(world)
    world.ok("sign_out", by="office")
    assert "sign in first" in world.refused("confirm_breath", by="office", entry=entry)
    sentence = world.refused("confirm_breath", entry=entry)
    assert sentence == "w1 typed it: another person must confirm it"
    assert entry in world.room.entries


def test_a_confirmed_result_is_as_old_as_its_reading_from_the_display() -> None:
    world = at_desk()
    entry = entered(world)
    world.wait(minutes=12)
    world.ok("confirm_breath", by="office", entry=entry)
    world.wait(minutes=9)
    assert "is 21 min old" in world.refused("decide_dose", client="A", outcome="dose")


def test_an_old_entry_cannot_be_confirmed() -> None:
    world = at_desk()
    entry = entered(world)
    world.wait(minutes=20.2)
    assert world.refused("confirm_breath", by="office", entry=entry) == (
        "it was typed 20 min ago; reject it and test again"
    )


def test_an_entry_cannot_replace_a_newer_result() -> None:
    world = at_desk()
    entry = entered(world)
    world.wait(minutes=4)
    world.blow("A", 0.3)
    assert "has a newer result" in world.refused("confirm_breath", by="office", entry=entry)
    assert result(world).level == "above_upper"


def test_rejecting_keeps_the_reason_and_leaves_no_result() -> None:
    world = at_desk()
    entry = entered(world)
    assert world.refused("reject_breath", entry=entry, reason=" ") == "this needs a reason"
    world.ok("reject_breath", entry=entry, reason="read the wrong line")
    ended = world.last("breath_entry_ended")
    assert (ended.fact.why, ended.fact.reason) == (  # type: ignore[union-attr]
        "rejected",
        "read the wrong line",
    )
    assert not world.room.entries
    assert "no typed value that waits" in world.refused("confirm_breath", by="office", entry=entry)


def test_an_entry_ends_with_its_visit() -> None:
    world = at_desk()
    at_desk("B", world)
    entered(world)
    entered(world, "B")
    world.ok("end_session", client="A")
    ended = [event for event in world.seen if event.kind == "breath_entry_ended"]
    assert [(event.client, event.fact.why) for event in ended] == [  # type: ignore[union-attr]
        ("A", "visit_over")
    ]
    assert [entry.client for entry in world.room.entries.values()] == ["B"]
    world.ok("decide_dose", client="B", outcome="refused", reason="not today")
    assert not world.room.entries


def test_an_entry_outlives_the_monitor() -> None:
    world = at_desk()
    entry = entered(world)
    world.crash_and_restart()
    assert world.room.entries[entry].instrument == "Alcotest 7510 no. 3"


def test_what_cannot_be_typed_is_refused_in_a_sentence() -> None:
    world = at_desk()
    for fields, sentence in (
        ({"instrument": " "}, "say what it was read from, in at most 40 characters"),
        ({"instrument": "x" * 41}, "say what it was read from, in at most 40 characters"),
        ({"instrument": "a\x1b[2J"}, "say what it was read from, in at most 40 characters"),
        ({"unit": None}, "the unit is one of: mg/L, "),
        ({"unit": "promille"}, "the unit is one of: mg/L, "),
        ({"value": -0.1}, "must be from 0 to 100000"),
        ({"value": 76}, "76.0 mg/L cannot be"),
        ({"value": 1e300}, "must be from 0 to 100000"),
        ({"value": None}, "give a value with its unit, or else pass or fail"),
        ({"status": "pass"}, "give a value with its unit, or else pass or fail"),
        ({"value": None, "status": "pass"}, "give a value with its unit, or else pass or fail"),
        ({"value": None, "unit": None, "status": "ok"}, "the word is one of: pass, fail"),
        ({"client": "X"}, "X is not enrolled"),
    ):
        asked = {"client": "A", **TYPED, **fields}
        assert sentence in world.refused("enter_breath", **asked), fields
    assert not world.room.entries


def test_a_second_entry_waits_for_the_first() -> None:
    world = at_desk()
    entered(world)
    sentence = world.refused("enter_breath", client="A", **TYPED)
    assert sentence == "A has a typed value that waits: confirm or reject it first"


def test_a_typed_test_has_the_waits_of_any_other() -> None:
    world = at_desk()
    world.blow("A", 0.2)
    assert "must wait 3 min" in world.refused("enter_breath", client="A", **TYPED)
    world.ok("decide_dose", client="A", outcome="retest")
    world.wait(minutes=5)
    assert "must wait 10 min" in world.refused("enter_breath", client="A", **TYPED)


def test_a_typed_blood_value_names_the_ratio_it_was_reckoned_with() -> None:
    world = at_desk()
    entry = entered(world, value=76, unit="mg/100mL blood")
    world.ok("confirm_breath", by="office", entry=entry)
    fact = world.last("breath_measured").fact
    assert (fact.value, fact.unit) == (76, "mg/100mL blood")  # type: ignore[union-attr]
    assert (fact.mg_per_l, fact.ratio) == (0.362, 2100)  # type: ignore[union-attr]
    assert result(world).level == "above_upper"


def test_a_value_typed_from_an_instrument_of_the_house_disarms_nobody() -> None:
    world = at_desk()
    at_desk("B", world)
    world.ok("expect_breath", client="B", device="desk1")
    entry = entered(world, instrument="desk1")
    world.ok("confirm_breath", by="office", entry=entry)
    assert world.room.devices["desk1"].armed is not None


def test_a_bare_pass_decides_nothing_unless_the_protocol_says_so() -> None:
    world = at_desk()
    word(world, "pass")
    assert (result(world).level, result(world).text) == ("pass", "PASS")
    assert "can clear nobody" in world.refused("decide_dose", client="A", outcome="dose")
    word_decides = replace(PROTOCOL.breath, word_decides=True)
    site = replace(SITE, protocol=replace(PROTOCOL, breath=word_decides))
    world = at_desk(world=World(site))
    word(world, "pass")
    world.ok("decide_dose", client="A", outcome="dose")


def test_a_bare_fail_gives_no_dose_whatever_the_protocol_says_of_words() -> None:
    word_decides = replace(PROTOCOL.breath, word_decides=True)
    site = replace(SITE, protocol=replace(PROTOCOL, breath=word_decides))
    world = at_desk(world=World(site))
    word(world, "fail")
    for fields in ({"outcome": "dose"}, {"outcome": "reduced_dose", "prescriber": "P1"}):
        asked = {"client": "A", "reason": "x", **fields}
        assert "is FAIL, without a number: no dose" in world.refused("decide_dose", **asked)


def test_a_pass_from_an_instrument_is_judged_like_a_typed_one() -> None:
    world = at_desk()
    world.ok("expect_breath", client="A", device="desk1")
    world.hear(r.Breath(r.BreathStatus.PASS, None, None, "$R:PASS"))
    assert result(world).level == "pass"
    assert "can clear nobody" in world.refused("decide_dose", client="A", outcome="dose")


def test_a_number_without_a_unit_that_says_pass_is_no_pass() -> None:
    word_decides = replace(PROTOCOL.breath, word_decides=True)
    site = replace(SITE, protocol=replace(PROTOCOL, breath=word_decides))
    world = at_desk(world=World(site))
    world.ok("expect_breath", client="A", device="desk1")
    world.hear(replace(breath(0.3, None), status=r.BreathStatus.PASS))
    assert result(world).level == "unknown"
    assert "can clear nobody" in world.refused("decide_dose", client="A", outcome="dose")


def test_every_unit_of_the_table_can_be_typed() -> None:
    world = World()
    for number, unit in enumerate(BreathUnit):
        at_desk(f"C{number}", world)
        entered(world, f"C{number}", value=0.01, unit=unit.value)
