"""What can be typed after `hatmonitor`: the options of every command, and nothing else.

Scripts rely on it, so options cannot be shortened, and what is not known is refused in one line.
"""

from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, Final, NoReturn

_STATUS: Final = """\
exit status:
  0 done   1 a check found something   2 wrong usage   3 a command was refused
  4 no monitor answers   5 ended with entries that could not be written

Nobody's data yet? See the program with:     hatmonitor demo
A site of your own begins with:              hatmonitor check --example > FILE
"""

# name: (module of this package, what it does)
_PARTS: Final = {
    "monitor": "the ports, the rules and the log; no window, no sound",
    "console": "the window",
    "bell": "the sound",
    "review": "the shift lead's window on the log",
}


class Parser(ArgumentParser):
    """Complains in one line, like the rest of the program."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("allow_abbrev", False)
        super().__init__(*args, **options)

    def error(self, message: str) -> NoReturn:
        message = " ".join(message.split())
        self.exit(2, f"hatmonitor: {message}; see `{self.prog} --help`\n")


def parse(argv: list[str]) -> Namespace:
    """The command and its options; exits with 2 and a line when they are wrong."""
    top = _top()
    if not argv or (argv[0].startswith("-") and argv[0] not in ("-h", "--help", "--version")):
        argv = ["run", *argv]
    args, rest = top.parse_known_args(argv)
    args.rest = rest
    if rest and args.module != "parts":
        top.error(f"unknown: {' '.join(rest)}")
    return args


def _top() -> Parser:
    top = Parser(
        prog="hatmonitor",
        description="The console on the desk of a supervised injection room.",
        epilog=_STATUS,
        formatter_class=RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=_version())
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for add in (_run, _demo, _parts, _do, _staff, _tail, _log, _report, _devices, _check):
        add(commands)
    return top


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"hatmonitor {version('hatmonitor')}"
    except PackageNotFoundError:
        return "hatmonitor, not installed"


def _command(commands: Any, name: str, module: str, text: str) -> ArgumentParser:
    parser: ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(module=module)
    parser.add_argument(
        "--language", choices=("en", "nl"), default="en", help="of its answers (default: en)"
    )
    return parser


def _part(commands: Any, name: str, text: str) -> None:
    """A process of its own; what is not known here is for it."""
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(module="parts", language="en")
    _with_site(parser)
    _with_data(parser)


def _with_data(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="the folder of the log (default: the user's)"
    )


def _with_site(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--site", type=Path, metavar="FILE", help="the site file (default: the user's)"
    )


def _run(commands: Any) -> None:
    _part(commands, "run", "the console with its monitor and bell (default)")


def _demo(commands: Any) -> None:
    parser = _command(commands, "demo", "demo", "a made-up shift, played by simulators")
    parser.add_argument("--script", choices=("quiet", "busy", "overdose"), help="default: all")
    parser.add_argument("--speed", type=_speed, default=None, metavar="N", help="N times as fast")
    parser.add_argument("--headless", action="store_true", help="without a window on the screen")
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="pictures of the wall")


def _parts(commands: Any) -> None:
    for name, text in _PARTS.items():
        _part(commands, name, text)


def _do(commands: Any) -> None:
    parser = _command(
        commands, "do", "do", "commands as JSON lines on standard input, a JSON reply a line"
    )
    _with_data(parser)
    parser.add_argument("--staff", metavar="ID", help="sign in first; the PIN from HATMONITOR_PIN")


def _staff(commands: Any) -> None:
    staff = commands.add_parser("staff", help="who may sign in, and their PINs")
    steps = staff.add_subparsers(dest="step", metavar="list|add|pin|role|remove", required=True)
    texts = {
        "list": "who may sign in, and as what",
        "add": "somebody new; the PIN from HATMONITOR_NEW_PIN or typed",
        "pin": "another PIN, from HATMONITOR_NEW_PIN or typed",
        "role": "another role",
        "remove": "may sign in no more",
    }
    for name, text in texts.items():
        parser = _command(steps, name, "staff", text)
        _with_data(parser)
        if name == "list":
            continue
        parser.add_argument("id", metavar="ID", help="a staff code, never a person's name")
        if name in ("add", "role"):
            parser.add_argument("--role", choices=("worker", "lead"), required=name == "role",
                                default="worker")  # fmt: skip
        parser.add_argument(
            "--staff", metavar="LEAD", help="while a monitor runs: who asks; PIN in HATMONITOR_PIN"
        )


def _tail(commands: Any) -> None:
    parser = _command(commands, "tail", "tail", "events as JSON lines, live")
    _with_data(parser)
    parser.add_argument(
        "--from", dest="from_seq", type=_seq, metavar="SEQ", help="begin there (default: now)"
    )


def _log(commands: Any) -> None:
    log = commands.add_parser("log", help="read, copy or verify the log")
    steps = log.add_subparsers(
        dest="step", metavar="show|export|verify|stats|backup", required=True
    )
    show = _command(steps, "show", "log", "entries in words, oldest first")
    show.add_argument("--text", metavar="WORDS", help="only entries with these words")
    show.add_argument("--last", type=_count, metavar="N", help="only the last N")
    export = _command(steps, "export", "log", "entries for another program")
    export.add_argument("--format", choices=("jsonl", "csv", "fhir"), default="jsonl")
    figures = _command(steps, "stats", "log", "how many of what, and how fast alarms were answered")
    for parser in (show, export, figures):
        _with_data(parser)
        parser.add_argument("--since", metavar="TIME", help="2026-11-22, or 2026-11-22T14:05")
        parser.add_argument("--until", metavar="TIME", help="to the end of that day, or that time")
        for key in ("place", "client", "kind"):
            parser.add_argument(f"--{key}", metavar=key.upper())
    verify = _command(steps, "verify", "log", "is every entry as it was written?")
    verify.add_argument("--key", type=Path, metavar="FILE", help="the seals' first key, put away")
    backup = _command(steps, "backup", "log", "a whole copy of the log, also while it is written")
    backup.add_argument("to", type=Path, metavar="DIR", help="a folder without a log")
    for parser in (verify, backup):
        _with_data(parser)
        parser.add_argument("--seals", type=Path, metavar="DIR", help="the folder of the seals")


def _report(commands: Any) -> None:
    parser = _command(
        commands, "report", "report", "the emergencies in the log, and a report of one of them"
    )
    parser.set_defaults(language=None)  # the site's own, unless another is asked for
    _with_data(parser)
    parser.add_argument("--emergency", type=_seq, metavar="SEQ", help="the entry it began with")
    parser.add_argument("--pdf", type=Path, metavar="FILE", help="write it there, on A4 pages")


def _devices(commands: Any) -> None:
    from hatmonitor.cli.parser_devices import add_devices

    add_devices(commands, _command)


def _check(commands: Any) -> None:
    parser = _command(
        commands,
        "check",
        "check",
        "the site file, the protocol, ports, sound, disk, clock: what is wrong and what to do",
    )
    _with_site(parser)
    _with_data(parser)
    parser.add_argument("--example", action="store_true", help="print a commented site file")


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0.1 <= speed <= 10_000:
        raise ArgumentTypeError(f"{text!r} is no speed; write a number from 0.1 to 10000")
    return speed


def _count(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and int(text[:9]) > 0 and len(text) < 10):
        raise ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)


def _seq(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and len(text) < 19):
        raise ArgumentTypeError(f"{text!r} is no number of an entry")
    return int(text)
