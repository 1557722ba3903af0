"""Ways in which bytes go wrong on their way, for any decoder."""

from collections.abc import Iterator


def every_byte_changed(frame: bytes) -> Iterator[bytes]:
    """The frame with each byte replaced by each other value: 255 times its length."""
    for at in range(len(frame)):
        for value in range(256):
            if value != frame[at]:
                yield frame[:at] + bytes([value]) + frame[at + 1 :]


def every_byte_lost(frame: bytes) -> Iterator[bytes]:
    """The frame without each of its bytes."""
    for at in range(len(frame)):
        yield frame[:at] + frame[at + 1 :]


def a_byte_added(frame: bytes, added: bytes) -> Iterator[bytes]:
    """The frame with something between each two of its bytes."""
    for at in range(len(frame) + 1):
        yield frame[:at] + added + frame[at:]
