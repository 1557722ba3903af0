"""`hatmonitor devices import`: the results an instrument wrote into a file, given to the monitor.

Each record is a command of its own, so that one that is refused costs only itself; the replies are
those of `hatmonitor do`. Whether a record makes sense, and is new, is for the monitor to say.
"""

import io
import json
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from hatmonitor.cli.do import answer_lines
from hatmonitor.cli.ends import Ends, Status
from hatmonitor.words import say

FILE_MAX_BYTES: Final = 16_000_000


def import_file(args: Namespace) -> int:
    """REFUSED when any record was."""
    commands = [
        msgspec.json.encode({"do": "import_record", "device": args.device, "text": text})
        for text in records(_text(args.file))
    ]
    if not commands:
        raise Ends(Status.FOUND, say("{file} is empty", file=args.file.name))
    return answer_lines(args, io.BytesIO(b"\n".join(commands)))


def records(text: str) -> Iterator[str]:
    """Each JSON object by itself; what is none, to the end, as it stands."""
    decoder, at = json.JSONDecoder(), 0
    while rest := text[at:].lstrip():
        at = len(text) - len(rest)
        try:
            found, length = decoder.raw_decode(rest)
        except (ValueError, RecursionError):
            yield rest.rstrip()
            return
        if isinstance(found, list):  # one list of all of them
            yield from (json.dumps(one, ensure_ascii=False) for one in found)
        else:
            yield rest[:length]
        at += length


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(FILE_MAX_BYTES + 1)
    if len(data) > FILE_MAX_BYTES:
        raise Ends(Status.FOUND, say("{file} is too large for records", file=path.name))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Ends(Status.FOUND, say("{file} is not UTF-8 text", file=path.name)) from None
