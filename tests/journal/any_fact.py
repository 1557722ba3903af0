"""A fact of every kind with anything in it, made from the fields' types."""

import types
import typing
from typing import Any

import msgspec
from hypothesis import strategies as st

from hatmonitor.events import FACTS
from hatmonitor.words import Say

_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=20),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    type(None): st.none(),
    # what a site file can tell a driver
    Any: st.one_of(st.booleans(), st.integers(-(10**6), 10**6), st.text(max_size=20)),
}
_ARG = st.one_of(*(_PLAIN[kind] for kind in (str, int, float, type(None))))
_SAY = st.recursive(
    st.builds(Say, text=_PLAIN[str]),
    lambda below: st.builds(
        Say, text=_PLAIN[str], args=st.dictionaries(_PLAIN[str], st.one_of(_ARG, below), max_size=3)
    ),
    max_leaves=3,
)


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type that a fact's field may have."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*map(any_of, args))
    if origin is tuple:
        return st.lists(any_of(args[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(any_of(args[0]), any_of(args[1]), max_size=3)
    if kind is Say:  # which may hold others of its kind
        return _SAY
    fields = {field.name: any_of(field.type) for field in msgspec.structs.fields(kind)}
    return st.builds(kind, **fields)


any_fact = st.sampled_from(list(FACTS.values())).flatmap(any_of)
