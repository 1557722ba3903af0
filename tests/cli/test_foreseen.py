"""`hatmonitor check --data`: alarms a day that the file's limits would have meant."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from hatmonitor import events as facts
from hatmonitor.clock import real_now
from hatmonitor.events import Event
from hatmonitor.journal.samples import Sample
from hatmonitor.journal.store import Journal
from hatmonitor.moments import shifted
from hatmonitor.protocol import Protocol
from hatmonitor.site import example_text, read_site
from tests.cli.running import run

HOUR = 3600


def site(folder: Path, *changes: tuple[str, str]) -> Path:
    text = example_text()
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return path


def recorded(folder: Path, protocol: Protocol, spo2: Iterable[int | None]) -> Path:
    """A log with this protocol adopted, and a value a second of somebody in B1 until now."""
    values = list(spo2)
    start = shifted(real_now(), -len(values))
    with Journal.open(folder / "log", moment=start) as journal:
        journal.append([Event(1, start, "lead1", facts.ProtocolAdopted(protocol))])
        journal.add_samples(
            [
                Sample(
                    start.at_us + second * 1_000_000, "ox1", "B1", "V-1", value, 70, None,
                    "good" if value is not None else "none",
                )
                for second, value in enumerate(values)
            ]
        )  # fmt: skip
    return folder / "log"


def shift(hours: int) -> Iterable[int]:
    """Each hour one dip to 91 for half a minute, else well."""
    for _ in range(hours):
        yield from [97] * (HOUR - 30)
        yield from [91] * 30


def checked(folder: Path, path: Path, log: Path) -> dict[str, str]:
    done = run(folder, "check", "--site", path, "--data", log)
    assert done.returncode == 0, done.stdout
    lines = done.stdout.decode().splitlines()
    return dict(reversed([line.split(": ", 1) for line in lines]))


def test_a_changed_limit_is_told_beside_the_one_in_use(tmp_path: Path) -> None:
    before = read_site(site(tmp_path)).protocol
    log = recorded(tmp_path, before, shift(3))
    path = site(tmp_path, ("dip_spo2_percent = 92", "dip_spo2_percent = 91"),
                ("EXAMPLE-2026-11", "EXAMPLE-2026-12"))  # fmt: skip
    lines = checked(tmp_path, path, log)
    days = int(lines["vitals"].split(" on ")[1].split()[0]) if " on " in lines["vitals"] else 1
    assert lines["Oxygen dip"] == (
        f"0.0 a day with this file, {3 / days:.1f} a day with the limits in use; "
        "in 100 h of signal 0.0 and 100"
    )
    assert lines["Oxygen low"].startswith("0.0 a day with this file, 0.0 a day with the limits")


def test_the_hours_and_the_period_are_told_and_little_is_called_little(tmp_path: Path) -> None:
    log = recorded(tmp_path, read_site(site(tmp_path)).protocol, shift(3))
    done = run(tmp_path, "check", "--site", site(tmp_path), "--data", log)
    out = done.stdout.decode()
    assert "vitals: 3.0 h of people's signal are recorded, on " in out
    assert "vitals: note: this is little: a forecast from it may be far off" in out
    assert "Oxygen dip: " in out
    assert "a day, with the limits in use as with this file; in 100 h of signal 100" in out


def test_limits_where_none_are_in_use_stand_alone(tmp_path: Path) -> None:
    before = msgspec.structs.replace(read_site(site(tmp_path)).protocol, vitals=None)
    lines = checked(tmp_path, site(tmp_path), recorded(tmp_path, before, shift(1)))
    assert "a day with this file; in use are no limits for it; in 100 h" in lines["Oxygen dip"]


def test_a_log_without_any_signal_says_so(tmp_path: Path) -> None:
    log = recorded(tmp_path, read_site(site(tmp_path)).protocol, [])
    lines = checked(tmp_path, site(tmp_path), log)
    assert lines["vitals"] == (
        "note: no signal of anybody in the last 7 days: how often these limits would alarm"
        " cannot be said"
    )
    assert "Oxygen dip" not in lines


def test_a_house_without_limits_for_vitals_is_not_asked(tmp_path: Path) -> None:
    log = recorded(tmp_path, read_site(site(tmp_path)).protocol, shift(1))
    text = example_text()
    before, rest = text.split("[protocol.vitals]\n")
    path = tmp_path / "site.toml"
    path.write_text(before + rest[rest.index("[protocol.alarms]") :])
    done = run(tmp_path, "check", "--site", path, "--data", log)
    assert b"vitals" not in done.stdout
