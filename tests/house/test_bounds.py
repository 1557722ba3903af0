"""Every number and every text that comes from outside has a row in the one table of bounds."""

from types import NoneType
from typing import Any, get_args

import msgspec

from hatmonitor.bounds import CALLED, COMMANDS, PROTOCOL, Amount, Free, Text, of_command
from hatmonitor.commands import COMMANDS as ALL
from hatmonitor.protocol import Protocol


def kinds(field_type: Any) -> set[Any]:
    """The types a field can have, without None."""
    return {one for one in (get_args(field_type) or (field_type,)) if one is not NoneType}


def protocol_keys(shape: Any, path: str = "") -> dict[str, Any]:
    """Every key of a protocol, as the site file writes it, with its type."""
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(shape):
        key = f"{path}.{field.name}" if path else field.name
        below = [one for one in kinds(field.type) if hasattr(one, "__struct_fields__")]
        found |= protocol_keys(below[0], key) if below else {key: field.type}
    return found


def test_every_field_of_every_command_has_a_bound_of_its_kind() -> None:
    for do, command in ALL.items():
        for field in msgspec.structs.fields(command):
            if kinds(field.type) == {bool}:
                continue
            bound = of_command(do, field.name)
            if isinstance(bound, Free):
                assert bound.where.startswith("hatmonitor/"), field.name
            else:
                wanted = Text if str in kinds(field.type) else Amount
                assert isinstance(bound, wanted), f"{do}.{field.name}"
                if isinstance(bound, Amount):
                    assert bound.whole == (int in kinds(field.type)), f"{do}.{field.name}"


def test_every_row_for_a_command_stands_for_a_field() -> None:
    known = {field.name for command in ALL.values() for field in msgspec.structs.fields(command)}
    known |= {
        f"{do}.{field.name}" for do, command in ALL.items()
        for field in msgspec.structs.fields(command)
    }  # fmt: skip
    assert set(COMMANDS) <= known
    assert set(CALLED) <= known


def test_every_number_and_text_of_the_protocol_has_a_bound_of_its_kind_and_no_other_key_has() -> (
    None
):
    keys = {key: kind for key, kind in protocol_keys(Protocol).items() if kind is not bool}
    assert set(PROTOCOL) == set(keys)
    for key, kind in keys.items():
        bound = PROTOCOL[key]
        assert isinstance(
            bound, Text if str in kinds(kind) and float not in kinds(kind) else Amount
        )
        if isinstance(bound, Amount):
            assert bound.whole == (int in kinds(kind)), key
            assert bound.least < bound.most, key
