"""Bytes and plain values to typed ones: the only place where a msgspec decoder is made.

Decision: msgspec keeps what it learns of a class on the class, while it learns it, and lets other
threads run meanwhile. A second thread that meets a class half learnt ends the whole process with
SIGSEGV (seen with msgspec 0.22: once in some fifteen starts of the demo, and in one of five trials
where eight threads begin at once). So whatever needs a decoder for the first time gets it here,
one at a time; a decoder that is made is used by any thread without waiting.
"""

from functools import cache
from threading import RLock
from typing import Any, Final, TypeVar

import msgspec

T = TypeVar("T")

_MAKING: Final = RLock()


def from_json(data: bytes | str, kind: type[T]) -> T:
    """Decode; msgspec.DecodeError (a ValueError) when it is none of this kind."""
    decoder: msgspec.json.Decoder[T] = json_decoder(kind)
    try:
        return decoder.decode(data)
    except RecursionError:
        raise msgspec.DecodeError("nested too deep") from None


def from_msgpack(data: bytes, kind: type[T]) -> T:
    """Decode; msgspec.DecodeError (a ValueError) when it is none of this kind."""
    decoder: msgspec.msgpack.Decoder[T] = msgpack_decoder(kind)
    try:
        return decoder.decode(data)
    except RecursionError:
        raise msgspec.DecodeError("nested too deep") from None


def converted(value: object, kind: Any) -> Any:
    """As msgspec.convert: msgspec.ValidationError when it is none of this kind."""
    json_decoder(kind)  # learns all that convert needs
    return msgspec.convert(value, kind)


def json_decoder(kind: Any) -> "msgspec.json.Decoder[Any]":
    """Made at the first call, for a class or a union of classes."""
    with _MAKING:
        return _json(kind)


def msgpack_decoder(kind: Any) -> "msgspec.msgpack.Decoder[Any]":
    """Made at the first call, for a class or a union of classes."""
    with _MAKING:
        return _msgpack(kind)


@cache
def _json(kind: Any) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(kind)


@cache
def _msgpack(kind: Any) -> "msgspec.msgpack.Decoder[Any]":
    return msgspec.msgpack.Decoder(kind)
