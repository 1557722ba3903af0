"""The one place where any fault of our own is caught, so that it costs one thing and not the watch.

`tried(part, do)` does it, or gives the `Fault` that came instead. Whoever calls it says what was
lost (`part`), goes on with the rest, and hands the fault on to be journalled; it is never thrown
away here. `passes` names the exceptions that are no fault: a refusal, a disk that fails.

A fault says where in the code it came from and of which kind it is, and nothing of what was in it:
an error's text may hold what a person typed. Decision: this stands on the lowest floor, because
decoders need it as rules and paints do, and nowhere else may stand `except Exception` but on a
thread's outermost line. What ends a process on purpose (SystemExit, KeyboardInterrupt) passes.
"""

import traceback
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Final, TypeVar

import msgspec

# The packages of this program; the innermost line of theirs is where a fault came from.
OURS: Final = ("devices", "hatmonitor", "ui")
LONGEST: Final = 120

_Result = TypeVar("_Result")


class Fault(msgspec.Struct, frozen=True):
    """part: what it cost. where: `module.function:line`. cause: the exception's type. story: for
    the technician's notes, the lines of code it came through, without a value. error: itself."""

    part: str
    where: str
    cause: str
    story: str = ""
    error: BaseException | None = None

    @property
    def key(self) -> str:
        """One place in the code and one cause are one fault, however often it comes."""
        return f"{self.where} {self.cause}"


# Who is told of a fault, and goes on.
Broke = Callable[[Fault], None]


def aloud(fault: Fault) -> None:
    """Where nobody journals faults, in tests and in the gallery, they are raised again."""
    assert fault.error is not None
    raise fault.error


def tried(
    part: str, do: Callable[[], _Result], passes: tuple[type[Exception], ...] = ()
) -> _Result | Fault:
    """What `do` gives, or the fault that came instead."""
    try:
        return do()
    except passes:
        raise
    except Exception as error:  # noqa: BLE001  this is the place
        return fault_of(part, error)


def fault_of(part: str, error: BaseException) -> Fault:
    """A fault that was caught elsewhere: on a thread's outermost line, by a hook."""
    return Fault(
        part[:LONGEST], where(error)[:LONGEST], type(error).__name__[:LONGEST], story(error), error
    )


def fault_in_one_line(error: BaseException) -> str:
    """For a terminal or a log: its kind and the line of code it came from, and nothing of what was
    in it."""
    return f"{type(error).__name__} at {where(error)}"


def where(error: BaseException) -> str:
    """The innermost line of ours that it came through; of a stranger's thread, the innermost."""
    found = "nowhere"
    ours = False
    for frame, line in _frames(error.__traceback__):
        module = str(frame.get("__name__", "?"))
        mine = module.partition(".")[0] in OURS
        if mine or not ours:
            ours = ours or mine
            found = f"{module}.{line}"
    return found


def _frames(at: TracebackType | None) -> Iterator[tuple[dict[str, object], str]]:
    while at is not None:
        if at.tb_frame.f_code.co_filename != __file__:
            yield at.tb_frame.f_globals, f"{at.tb_frame.f_code.co_qualname}:{at.tb_lineno}"
        at = at.tb_next


def story(error: BaseException) -> str:
    """The lines of code it came through, and its kind; no text of the error."""
    lines = traceback.format_tb(error.__traceback__)
    return f"{''.join(lines)}{type(error).__name__}"
