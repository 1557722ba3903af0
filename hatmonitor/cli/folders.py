"""Which data folder and which site file: the ones named, or the user's own by platformdirs."""

from argparse import Namespace
from pathlib import Path

from hatmonitor.cli.ends import Ends, Status
from hatmonitor.words import Say, say, spoken


def data_folder(args: Namespace) -> Path:
    """The folder of the log; it need not be there yet."""
    if args.data is not None:
        return Path(args.data)
    import platformdirs

    return platformdirs.user_data_path("hatmonitor", appauthor=False)


def has_begun(data: Path) -> bool:
    """Whether this house ever ran; where that cannot be seen, it may have."""
    from hatmonitor.journal.files import JOURNAL
    from hatmonitor.wire.address import find

    try:
        return (data / JOURNAL).exists() or find(data) is not None
    except OSError:
        return True


def site_file(args: Namespace, *, may_be_gone: bool = False) -> Path:
    """The site file; Ends when none was named and the user has none. may_be_gone: then the monitor
    is to say so."""
    if args.site is not None:
        return Path(args.site)
    import platformdirs

    path = platformdirs.user_config_path("hatmonitor", appauthor=False) / "site.toml"
    if not may_be_gone and not path.exists():
        raise Ends(
            Status.FOUND,
            say(
                "there is no site file at {path}; write one with `hatmonitor check --example`, or "
                "see the program first with `hatmonitor demo`",
                path=str(path),
            ),
        )
    return path


def no_monitor(args: Namespace, why: Say) -> Ends:
    """No monitor answers at this folder: how to have one."""
    return Ends(
        Status.NO_MONITOR,
        say(
            "{why} Start it with `hatmonitor run`, or name its folder with --data (now {folder})",
            why=spoken(why, args.language),
            folder=str(data_folder(args)),
        ),
    )
