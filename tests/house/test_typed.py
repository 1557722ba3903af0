"""Decoders are made in one place, one at a time: two made at once may end a process."""

import ast
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWNER = ROOT / "hatmonitor" / "typed.py"
FILES = [
    path
    for folder in ("hatmonitor", "ui")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path != OWNER
]

# Eight threads meet the room and every fact for the first time, in the same moment.
TRIAL = """
    import sys, threading
    sys.setswitchinterval(1e-6)
    from hatmonitor import typed
    from hatmonitor.events import AnyFact
    from hatmonitor.room.state import Room
    import msgspec

    blob = msgspec.msgpack.encode(Room())
    start = threading.Barrier(8)

    def meet(number):
        start.wait()
        typed.from_msgpack(blob, Room) if number % 2 else typed.msgpack_decoder(AnyFact)
        typed.json_decoder(Room)

    threads = [threading.Thread(target=meet, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


def makers(tree: ast.AST) -> list[int]:
    """Lines that have msgspec make a decoder."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = ast.unparse(node.func)
            typed = any(keyword.arg == "type" for keyword in node.keywords)
            if called in ("msgspec.convert", "msgspec.json.Decoder", "msgspec.msgpack.Decoder") or (
                called in ("msgspec.json.decode", "msgspec.msgpack.decode") and typed
            ):
                found.append(node.lineno)
    return found


def test_only_one_module_makes_decoders() -> None:
    assert FILES
    made = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in FILES
        for line in makers(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert made == set(), "use hatmonitor.typed"


def test_what_is_looked_for_is_found() -> None:
    assert makers(ast.parse(OWNER.read_text(encoding="utf-8")))


@pytest.mark.parametrize("trial", range(8))
def test_threads_that_meet_a_type_for_the_first_time_at_once_end_nothing(trial: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(TRIAL)], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]
