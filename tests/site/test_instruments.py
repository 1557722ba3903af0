"""What the site file says of its instruments, held against the catalogue."""

import re
from pathlib import Path

import pytest

from hatmonitor.events import DeviceRow
from hatmonitor.protocol import VitalsLimits
from hatmonitor.site import example_text
from tests.site.test_site_file import changed, faults_of, read

# A line of TOML behind a #.
COMMENTED = re.compile(r"# (\[device\.\w+\]$|[\w\"]+ = )")
VITALS_TABLE = "[protocol.vitals]\n"


def with_device(lines: str, text: str | None = None) -> str:
    """The example with one more instrument in it."""
    return (text or example_text()).replace("\n# --- staff", f"\n[[device]]\n{lines}\n# --- staff")


def without_vitals() -> str:
    before, rest = example_text().split(VITALS_TABLE)
    return before + rest[rest.index("[protocol.alarms]") :]


def device(folder: Path, lines: str) -> DeviceRow:
    return read(folder, with_device(lines)).devices[1]


def fault(folder: Path, lines: str) -> str:
    (line,) = faults_of(folder, with_device(lines))
    assert "; " in line
    return line


def test_settings_are_kept_as_they_stand_and_given_to_the_driver(tmp_path: Path) -> None:
    row = device(
        tmp_path,
        'id = "help1"\ndriver = "button"\nport = "/dev/x"\nplace = "B1"\n'
        '[device.settings]\nline = "DSR"\nnormally_closed = true\n',
    )
    assert row.settings == {"line": "DSR", "normally_closed": True}
    assert (row.place, row.measures, row.own_ratio) == ("B1", "button", None)


def test_a_rows_own_ratio_is_kept_with_the_instrument(tmp_path: Path) -> None:
    row = device(tmp_path, 'id = "t"\ndriver = "titan"\nport = "/dev/x"\n')
    assert (row.measures, row.own_ratio) == ("breath", 2100)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('line = "CTX"', 'device[2].settings.line: "CTX": '),
        ('colour = "red"', 'device[2].settings.colour: "red": '),
        ("line = 2026-11-22", "device[2].settings.line: 2026-11-22: must be a text, a number"),
        ("normally_closed = nan", "device[2].settings.normally_closed: nan: is too large"),
        ("normally_closed = 0xffffffffffffffffffff", "is too large"),
        (f'line = "{"x" * 1001}"', "is longer than 1000 characters"),
        ('line = ["a", {b = 2026-11-22}]', "must be a text, a number"),
    ],
)
def test_a_setting_the_driver_cannot_take_is_a_fault_with_its_key(
    tmp_path: Path, settings: str, said: str
) -> None:
    lines = 'id = "h"\ndriver = "button"\nport = "/dev/x"\n[device.settings]\n' + settings + "\n"
    line = fault(tmp_path, lines)
    assert said in line
    assert line.isprintable()


def test_settings_for_an_instrument_that_has_none_are_a_fault(tmp_path: Path) -> None:
    lines = 'id = "d2"\ndriver = "ebs010"\nport = "/dev/x"\n[device.settings]\nunit = "mg/L"\n'
    assert fault(tmp_path, lines).startswith(
        'device[2].settings.unit: "mg/L": this instrument has nothing to set; '
    )


def test_settings_that_are_no_table_are_a_fault(tmp_path: Path) -> None:
    lines = 'id = "d2"\ndriver = "button"\nport = "/dev/x"\nsettings = 3\n'
    assert fault(tmp_path, lines).startswith("device[2].settings: 3: must be a table")


def test_the_calls_of_a_call_system_are_places_by_address(tmp_path: Path) -> None:
    row = device(
        tmp_path,
        'id = "calls"\ndriver = "espa"\nport = "/dev/x"\n'
        '[device.calls]\n"103" = "B3"\n"0815" = "S2"\n',
    )
    assert row.calls == {"103": "B3", "0815": "S2"}
    assert row.place is None


@pytest.mark.parametrize(
    ("driver", "calls", "said"),
    [
        ("espa", '"103" = "B99"', 'device[2].calls.103: "B99": there is no such place'),
        ("espa", '"103" = 3', "device[2].calls.103: 3: must be a text, in quotes"),
        ("espa", '" " = "B1"', "device[2].calls. : "),
        ("espa", f'"{"1" * 17}" = "B1"', "is longer than 16 characters"),
        ("button", '"103" = "B3"', "device[2].calls: {…}: only a call system has calls"),
        ("ebs010", '"103" = "B3"', "device[2].calls: {…}: only a call system has calls"),
    ],
)
def test_a_call_that_leads_nowhere_is_a_fault(
    tmp_path: Path, driver: str, calls: str, said: str
) -> None:
    lines = f'id = "c"\ndriver = "{driver}"\nport = "/dev/x"\n[device.calls]\n{calls}\n'
    assert said in fault(tmp_path, lines)


def test_an_instrument_of_files_has_no_port(tmp_path: Path) -> None:
    lines = 'id = "n1"\ndriver = "nxt-record"\n'
    assert device(tmp_path, lines).port == ""
    assert device(tmp_path, lines + 'port = ""\n').port == ""
    assert fault(tmp_path, lines + 'port = "/dev/x"\n').startswith(
        'device[2].port: "/dev/x": its results come in files: it has no port; '
    )


def test_two_instruments_of_files_do_not_share_a_port(tmp_path: Path) -> None:
    text = with_device('id = "n1"\ndriver = "nxt-record"\n')
    text = with_device('id = "n2"\ndriver = "nxt-record"\n', text)
    assert len(read(tmp_path, text).devices) == 3


def test_every_other_instrument_needs_one(tmp_path: Path) -> None:
    lines = 'id = "d2"\ndriver = "ebs010"\n'
    assert fault(tmp_path, lines).startswith("device[2].port: is missing")


@pytest.mark.parametrize("driver", ["button", "contact"])
def test_what_speaks_by_handshake_lines_is_refused_over_socket(tmp_path: Path, driver: str) -> None:
    """There a line always reads as driven: a press, or a cut wire, would never be seen."""
    lines = f'id = "h"\ndriver = "{driver}"\nport = "socket://192.0.2.10:4001"\n'
    line = fault(tmp_path, lines)
    assert line.startswith('device[2].port: "socket://192.0.2.10:4001": ')
    assert "rfc2217" in line
    assert device(tmp_path, lines.replace("socket:", "rfc2217:")).driver == driver


def test_a_port_name_that_is_none_is_a_fault(tmp_path: Path) -> None:
    line = fault(tmp_path, 'id = "d2"\ndriver = "ebs010"\nport = "usb:10C4"\n')
    assert "a port named by its USB adapter looks like usb:10C4:EA60:0001" in line


def test_vitals_need_a_place_to_watch_somebody_at(tmp_path: Path) -> None:
    line = fault(tmp_path, 'id = "ox"\ndriver = "nonin-df2"\nport = "/dev/x"\n')
    assert line.startswith("device[2].place: is missing: this instrument watches the person")


def test_every_instrument_the_example_tells_of_is_a_good_one(tmp_path: Path) -> None:
    """Those that are commented out too: somebody will take the `#` away."""
    before, rest = example_text().split("# --- instruments", 1)
    there, after = rest.split("# --- staff", 1)
    told = [
        line.removeprefix("# ")
        for line in there.splitlines()
        if line.startswith("# [[") or COMMENTED.match(line)
    ]
    text = before + "# " + there + "\n" + "\n".join(told) + "\n# --- staff" + after
    site = read(tmp_path, text)
    assert [row.driver for row in site.devices] == [
        "ebs010", "nonin-df2", "button", "espa", "contact", "line", "nxt-record",
    ]  # fmt: skip


# --- [protocol.vitals] ----------------------------------------------------------------------------


def test_limits_for_vitals_are_read(tmp_path: Path) -> None:
    limits = read(tmp_path, example_text()).protocol.vitals
    assert isinstance(limits, VitalsLimits)
    assert (limits.required, limits.silence_s, limits.low_spo2_percent) == (False, 10, 90)


def test_a_house_without_such_instruments_needs_no_limits_for_them(tmp_path: Path) -> None:
    assert read(tmp_path, without_vitals()).protocol.vitals is None


def test_a_house_with_one_needs_them(tmp_path: Path) -> None:
    lines = 'id = "ox"\ndriver = "nonin-df2"\nport = "/dev/x"\nplace = "B1"\n'
    assert faults_of(tmp_path, with_device(lines, without_vitals())) == [
        "protocol.vitals: the table is missing; write [protocol.vitals] and its values as in the"
        " example"
    ]


def test_whether_a_word_decides_may_be_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, changed("word_decides = false", "")).protocol.breath.word_decides is False
    site = read(tmp_path, changed("word_decides = false", "word_decides = true"))
    assert site.protocol.breath.word_decides is True
    (line,) = faults_of(tmp_path, changed("word_decides = false", 'word_decides = "no"'))
    assert "protocol.breath.word_decides" in line


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("silence_s = 10 ", "", "protocol.vitals.silence_s: is missing"),
        ("silence_s = 10 ", "silence_s = 0 ", "silence_s: 0: must be from 1 to 3600 s"),
        ("\nrequired = false", "\nrequired = 0", "protocol.vitals.required: 0: must be true or"),
        ("dip_spo2_percent = 92", "dip_spo2_percent = 92.5", "must be a whole number"),
        ("dip_spo2_percent = 92", "dip_spo2_percent = 101", "must be from 1 to 100 %"),
        ("dip_spo2_percent = 92", "dip_spo2_percent = 89",
         "low_spo2_percent: 90: must not be more than vitals.dip_spo2_percent (89"),
        ("emergency_spo2_percent = 80", "emergency_spo2_percent = 90",
         "must be less than vitals.low_spo2_percent (90"),
        ("emergency_delay_s = 5", "emergency_delay_s = 16",
         "must not be more than vitals.low_delay_s (15"),
        ("dip_delay_s = 5", "dip_delay_s = 16", "must not be more than vitals.low_delay_s (15"),
        ("dip_delay_s = 5", "dip_delay_s = -1", "must be from 0 to 3600 s"),
        ("clear_margin_percent = 2", "clear_margin_percent = 9",
         "with dip_spo2_percent (92) it is more than 100: no dip could end"),
        ("no_breath_s = 20", "no_breaths_s = 20", 'did you mean "no_breath_s"?'),
    ],
)  # fmt: skip
def test_limits_that_cannot_be_meant_are_faults(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    faults = faults_of(tmp_path, changed(old, new))
    assert any(said in line for line in faults), faults


@pytest.mark.parametrize(
    "key", ["dip_delay_s = 5", "clear_margin_percent = 2", "clear_s = 10", "resp_delay_s = 20"]
)
def test_at_once_is_a_decision_a_site_can_take(tmp_path: Path, key: str) -> None:
    name = key.partition(" ")[0]
    limits = read(tmp_path, changed(key, f"{name} = 0")).protocol.vitals
    assert getattr(limits, name) == 0
