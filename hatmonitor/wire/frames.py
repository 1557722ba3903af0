"""Messages to bytes and back, and how long a frame may be.

A frame is one msgpack message; the channel adds the length. What cannot be decoded is BadFrame: the
connection that sent it ends, because after it nothing on that connection can be trusted.
"""

from typing import Any, Final

import msgspec

from hatmonitor.events import Event, UnknownEvent, Unread
from hatmonitor.typed import converted, msgpack_decoder
from hatmonitor.wire.messages import Happened, Message, ToFollower, ToMonitor, Versioned

# A command is a line of JSON; the longest honest one adopts a whole protocol (about 3 KB).
MAX_COMMAND: Final = 1 << 16
MAX_TO_MONITOR: Final = 1 << 18
# The longest honest one is a Welcome: the room with its clients, some hundred KB in a big house.
MAX_TO_FOLLOWER: Final = 1 << 26

UNREAD: Final = Unread.__struct_config__.tag

_ENCODER: Final = msgspec.msgpack.Encoder()


class BadFrame(Exception):
    """These bytes are no message of ours."""


def encode(message: Message) -> bytes:
    """One message as one frame."""
    return _ENCODER.encode(message)


# The decoders are made on first use: building one walks every fact there is, and the monitor
# never needs the follower's.


def _to_monitor() -> "msgspec.msgpack.Decoder[ToMonitor]":
    return msgpack_decoder(ToMonitor)


def _to_follower() -> "msgspec.msgpack.Decoder[ToFollower]":
    return msgpack_decoder(ToFollower)


def _versioned() -> "msgspec.msgpack.Decoder[Versioned]":
    return msgpack_decoder(Versioned)


def decode_to_monitor(frame: bytes) -> ToMonitor:
    """What a follower said; BadFrame when it is no message."""
    try:
        return _to_monitor().decode(frame)
    except msgspec.DecodeError as error:
        raise BadFrame(str(error)) from None


def version_of(frame: bytes) -> int | None:
    """Of a Hello, also one of another version of this program; None when it is no Hello."""
    try:
        return _versioned().decode(frame).version
    except msgspec.DecodeError:
        return None


def decode_to_follower(frame: bytes) -> ToFollower:
    """What the monitor said; BadFrame when it is no message. An event that this program does not
    know is given as Unread, and left out by the fold: a newer monitor is no silent one."""
    try:
        return _to_follower().decode(frame)
    except msgspec.DecodeError as error:
        return Happened(_events(frame, error))


def _events(frame: bytes, why: Exception) -> tuple[Event, ...]:
    """One by one, those that can be understood and those that cannot."""
    try:
        said = msgspec.msgpack.decode(frame)
        if said["m"] != "happened":
            raise BadFrame(str(why))
        return tuple(map(_event, said["events"]))
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise BadFrame(str(error)) from None


def _event(said: dict[str, Any]) -> Event:
    try:
        event: Event = converted(said, Event)
    except msgspec.ValidationError:
        fact = dict(said["fact"])
        name = str(fact.pop("kind"))
        unread = {"kind": UNREAD, "name": name, "why": UnknownEvent.__name__}
        unread["body"] = msgspec.json.encode(fact).decode()
        event = converted({**said, "fact": unread}, Event)
    return event
