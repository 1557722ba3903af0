"""A command as a script wrote it: what is wrong with it is said in words that name the key."""

import msgspec
import pytest

from hatmonitor.commands import COMMANDS, Admit, RecordCheck
from hatmonitor.wire.asking import BadCommand, read_command
from hatmonitor.wire.frames import MAX_COMMAND


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "one JSON object"),
        (b"admit C-1", "one JSON object"),
        (b"[]", "one JSON object"),
        (b'{"do": "admit"', "one JSON object"),
        (b'{"do": "admit", "client": "\xff"}', "one JSON object"),
        (b"[" * 60_000, "one JSON object"),
        (b"{}", 'needs the key "do"'),
        (b'{"do": 5}', 'needs the key "do"'),
        (b'{"do": "open_door"}', 'there is no command "open_door"'),
        (b'{"do": "admit"}', 'admit: the key "client" is missing'),
        (b'{"do": "admit", "client": 412}', '"client" must be a text, not a whole number'),
        (b'{"do": "admit", "client": null}', '"client" must be a text, not null'),
        (b'{"do": "admit", "client": "C-1", "cleint": "C-1"}', '"cleint" is unknown'),
        (b'{"do": "record_check", "place": "B1", "rr": 1.5}', '"rr" must be a whole number'),
        (b'{"do": "record_check", "place": "B1", "rr": 1e400}', "one JSON object"),
        (
            b'{"do": "record_check", "place": "B1", "rr": 99999999999999999999999}',
            "a number is too large",
        ),
        (b'{"do": "adopt_protocol", "protocol": {"version": "2"}}', '"protocol.approved_by" is'),
        (b'{"do": "admit", "client": "C1", "client": "C2"}', 'the key "client" stands there twice'),
        (b'{"do": "sign_out", "do": "admit", "client": "C1"}', 'the key "do" stands there twice'),
        (b'{"do":"write_report","emergency":1,"sections":{"a":"","a":""}}', 'the key "a" stands'),
        (b'{"do": "admit", "client": ' + b"[" * 900 + b"]" * 900 + b"}", "must be a text"),
        (b'{"do": "admit", "client": ' + b"9" * 9000 + b"}", "one JSON object"),
        (b'{"do": "admit", "client": "' + b"C" * MAX_COMMAND + b'"}', "too long"),
    ],
)
def test_what_is_no_command_is_refused_in_words(text: bytes, words: str) -> None:
    with pytest.raises(BadCommand) as refused:
        read_command(text)
    assert words in str(refused.value.reason)


def test_no_complaint_repeats_a_pin() -> None:
    for bad in (b'{"do": "sign_in", "staff": "w1", "pin": 9137}', b'{"do":"sign_in","pin":"9137"}'):
        with pytest.raises(BadCommand) as refused:
            read_command(bad)
        assert "9137" not in str(refused.value.reason)


def test_every_command_there_is_can_be_read() -> None:
    assert read_command(b'{"do": "admit", "client": "C-1"}') == Admit("C-1")
    check = read_command(b'{"do": "record_check", "place": "B1", "rr": 12, "poss": 2}')
    assert check == RecordCheck("B1", 12, poss=2)
    for do, command in COMMANDS.items():
        required = [f.name for f in msgspec.structs.fields(command) if f.required]
        if not required:
            assert isinstance(read_command(msgspec.json.encode({"do": do})), command)
            continue
        with pytest.raises(BadCommand, match="missing"):
            read_command(msgspec.json.encode({"do": do}))
