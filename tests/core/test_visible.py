"""What turns, hides or breaks a text is shown as what it is, everywhere the same."""

import csv
import io
import json
import unicodedata

import pytest

from hatmonitor.events import Event, ShiftHandedOver
from hatmonitor.journal.export import FORMATS
from hatmonitor.journal.rows import row_json, to_row
from hatmonitor.moments import Moment
from hatmonitor.review import entry
from hatmonitor.visible import cut, in_one_line, json_visible, visible
from hatmonitor.words import Say, spoken

TURNED = "\u202egnp.exe"
CONTROLS = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0x200E, 0x200F, 0xD800, 0xDFFF]
CONTROLS += [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0xFEFF, 0xE0041]


@pytest.mark.parametrize("code", CONTROLS)
def test_no_control_is_passed_on(code: int) -> None:
    for shown in (in_one_line(f"a{chr(code)}b"), spoken(Say("{x}", {"x": chr(code)}), "nl")):
        bad = [
            char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        ]
        assert not [char for char in bad if char not in "\n\t"], hex(code)


def test_words_of_any_language_stay_as_they_are() -> None:
    for text in ("Küche", "naïef – 5 µg", "שלום", "日本", "100\u00a0mg", "‘’ “” …"):
        assert visible(text) == text


def test_a_control_is_named() -> None:
    assert visible(TURNED) == "⟨U+202E⟩gnp.exe"
    assert in_one_line("one\r\ntwo\tthree") == "one ⏎ two three"
    assert cut("x" * 60_000) == "x" * 40 + "…"


def test_json_holds_the_same_value_without_the_character_itself() -> None:
    for text in (TURNED, "\x9b31m", "\x7f", "\U000e0041", "plain", "ü⟨"):
        shown = json_visible(json.dumps({"a": text}, ensure_ascii=False).encode())
        assert json.loads(shown) == {"a": text}
        assert shown.decode().isprintable()


def test_log_json_and_csv_show_the_same_note_as_what_it_is() -> None:
    fact = ShiftHandedOver("w1", f"{TURNED}\x9b2J", (), (), ())
    row = to_row(Event(1, Moment(0, "b", 0), "=w1", fact, place=TURNED), "p")
    assert "⟨U+202E⟩gnp.exe⟨U+009B⟩2J" in entry(row).spoken("en")
    assert row_json(row).decode().isprintable()
    assert json.loads(row_json(row))["body"]["note"] == fact.note
    out = io.BytesIO()
    FORMATS["csv"](out)(row)
    head, cells = csv.reader(io.StringIO(out.getvalue().decode()))
    shown = dict(zip(head, cells, strict=True))
    assert (shown["by"], shown["place"]) == ("'=w1", "⟨U+202E⟩gnp.exe")
    assert json.loads(shown["body"])["note"] == fact.note
    assert "\u202e" not in out.getvalue().decode() and "\x9b" not in out.getvalue().decode()


def test_a_sentence_whose_template_does_not_fit_is_shown_as_it_stands() -> None:
    for text in ("{", "{x.y}", "{0}", "{x:d}", "}{", "{x!q}"):
        assert spoken(Say(text, {"x": "a"}), "en")
