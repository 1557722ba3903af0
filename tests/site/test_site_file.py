"""A site file is read whole or refused whole, with every fault in it."""

from datetime import date
from pathlib import Path

import pytest

from hatmonitor.site import Site, SiteFaults, example_text, read_site

TODAY = date(2026, 11, 22)


def read(folder: Path, text: str | bytes) -> Site:
    path = folder / "site.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_site(path, TODAY)


def faults_of(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(SiteFaults) as caught:
        read(folder, text)
    return [fault.line() for fault in caught.value.faults]


def changed(old: str, new: str) -> str:
    text = example_text()
    assert text.count(old) == 1, old
    return text.replace(old, new)


def test_the_example_is_a_whole_site_as_it_is(tmp_path: Path) -> None:
    site = read(tmp_path, example_text())
    assert [place.id for place in site.places if place.kind == "booth"] == [
        f"B{n}" for n in range(1, 14)
    ]
    assert [place.id for place in site.places if place.kind == "seat"] == [
        f"S{n}" for n in range(1, 25)
    ]
    assert [(device.id, device.driver, device.place) for device in site.devices] == [
        ("desk1", "ebs010", None)
    ]
    assert [(person.id, person.role, person.pin) for person in site.staff] == [
        ("w1", "worker", "1111"),
        ("lead1", "lead", "2222"),
    ]
    assert site.followers == ("console", "bell")
    assert site.protocol.version.startswith("EXAMPLE")
    assert site.protocol.approved_by.startswith("EXAMPLE")
    assert site.protocol.booth.target_min == 7


def test_every_number_of_the_examples_protocol_is_marked_example() -> None:
    protocol = example_text().split("\n[protocol]\n")[1]
    for line in protocol.splitlines():
        is_value = " = " in line and not line.startswith("#")
        assert not is_value or "EXAMPLE" in line or line.endswith("= ["), line


def test_a_file_with_fifteen_faults_gives_fifteen_lines(tmp_path: Path) -> None:
    text = example_text()
    for old, new in (
        ('language = "en"', 'language = "xx"'),
        ("Europe/Amsterdam", "Europe/Amsterdm"),
        ("disk_low_mb = 500", "disk_low_mb = 0"),
        ('id = "B2"', 'id = "b1"'),
        ('label = "Booth 3"', 'lable = "Booth 3"'),
        ('driver = "ebs010"', 'driver = "ebs100"'),
        ('port = "/dev/ttyUSB0"', 'port = "/dev/ttyUSB0"\nplace = "B99"'),
        ('pin = "1111"', 'pin = "11"'),
        ('role = "worker"', 'role = "boss"'),
        ("upper_limit_mg_per_l = 0.50", "upper_limit_mg_per_l = 0.10"),
        ("max_per_day = 3", "max_per_day = 2.5"),
        ("late_percent = 33", "late_percent = 90"),
        ("good_needed_to_leave = 2", "good_needed_to_leave = 0"),
        ("naloxone_mg = 0.4", "naloxone_mg = -0.4"),
        ("pause_sound_max_s = 120", ""),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    faults = faults_of(tmp_path, text)
    assert {line.split(":")[0] for line in faults} == {
        "site.language",
        "site.time_zone",
        "site.disk_low_mb",
        "place[2].id",
        "place[3].lable",
        "device[1].driver",
        "device[1].place",
        "staff[1].pin",
        "staff[1].role",
        "protocol.breath.limit_mg_per_l",
        "protocol.dose.max_per_day",
        "protocol.checks.late_percent",
        "protocol.checks.good_needed_to_leave",
        "protocol.emergency.naloxone_mg",
        "protocol.alarms.pause_sound_max_s",
    }
    assert len(faults) == 15
    assert 'device[1].driver: "ebs100": is not known; did you mean "ebs010"?' in faults
    assert 'place[3].lable: this key is not known; did you mean "label"?' in faults


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('approved_by = "EXAMPLE, nobody approved this"', "", "protocol.approved_by: is missing"),
        ('"EXAMPLE, nobody approved this"', '" "', 'protocol.approved_by: " ": is empty'),
        ('"2026-01-01"', '"2026-11-23"', "lies in the future; today is 2026-11-22"),
        ('"2026-01-01"', '"last week"', 'protocol.approved_on: "last week": is not a date'),
        ("[protocol.booth]", "[protocol.boot]", "protocol.booth: the table is missing"),
        ("[protocol.booth]", "[protocol.boot]", 'protocol.boot: this key is not known; did you'),
        ("limit_min = 12", "limit_min = 6", "must not be more than booth.limit_min (6"),
        ("limit_min = 12", 'limit_min = "12"', "must be a number, without quotes"),
        ("limit_min = 12", "limit_min = nan", "is too large"),
        ("limit_min = 12", "limit_min = true", "must be a number"),
        ("limit_min = 12", "limit_min = 0x" + "f" * 9000, "limit_min: …: is too large"),
        ("max_per_day = 3", "max_per_day = " + "9" * 900, "is too large"),
        ("late_percent = 33", "late_percent = 67", "must be less than checks.missed_percent"),
        ("spo2_low_percent = 90", "spo2_low_percent = 101", "must be from 1 to 100 %"),
        ("iv = 20 ", "iv = 4 ", "is shorter than checks.interval_min (5"),
        ("iv = 20 ", '"i v" = 20 ', "is not a plain name for a route"),
        ("iv = 20 ", 'iv = "20" ', "protocol.observation.route_min.iv"),
        ("assessment_required = false", 'assessment_required = "no"',
         "must be true or false, without quotes"),
        ('"stimulate", "airway"', '"airway", "airway"', "protocol.emergency.steps[2]"),
        ('steps = ["stimulate", "airway", "oxygen", "ventilate"]', "steps = []",
         "protocol.emergency.steps: []: is empty"),
        ('name = "EXAMPLE house"', 'name = "a\\u0007b"', "a character that cannot be printed"),
        ('name = "EXAMPLE house"', "name = 3", "site.name: 3: must be a text, in quotes"),
        ('["console", "bell"]', '["console", "bel"]', 'did you mean "bell"?'),
        ('"Europe/Amsterdam"', '"Europe"', "site.time_zone"),
        ('"Europe/Amsterdam"', '"/etc/passwd"', "site.time_zone"),
        ('id = "w1"', 'id = "Jan de Vries"', "never a person's name"),
        ('id = "w1"', 'id = "desk1"', "this id is in use for something else"),
        ('id = "w1"', 'id = "Monitor"', "this id is in use for something else"),
        ('id = "S1"', f'id = "{"S" * 25}"', "is longer than 24 characters"),
        ('role = "lead"', 'role = "worker"', "staff: there is no shift lead"),
        ('pin = "1111"', "pin = 1111", 'staff[1].pin: "***": is not a PIN'),
        ("[protocol.alarms]", "[[protocol.alarms]]", "protocol.alarms: "),
        ("[site]", "place = 3\n[site]", "TOML"),
        ("[site]", "colour = 3\n[site]", "colour: this key is not known"),
    ],
)  # fmt: skip
def test_a_single_fault_is_named_with_its_key_and_a_remedy(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    faults = faults_of(tmp_path, changed(old, new))
    assert any(fault in line for line in faults), faults
    assert all("; " in line for line in faults)


def test_a_pin_never_stands_in_a_fault(tmp_path: Path) -> None:
    text = changed('pin = "1111"', 'pin = "geheim77"').replace('pin = "2222"', "pin = geheim88")
    assert "geheim" not in "\n".join(faults_of(tmp_path, text))
    text = changed('pin = "1111"', 'pin = "geheim77"').replace('pin = "2222"', 'pinn = "geheim88"')
    assert "geheim" not in "\n".join(faults_of(tmp_path, text))
    text = changed('id = "w1"', 'id = {pin = "geheim77"}\nrole2 = ["geheim88"]')
    assert "geheim" not in "\n".join(faults_of(tmp_path, text))


def test_the_same_port_twice_is_a_fault(tmp_path: Path) -> None:
    text = example_text() + '\n[[device]]\nid = "d2"\ndriver = "ebs010"\nport = "/dev/ttyUSB0"\n'
    assert faults_of(tmp_path, text) == [
        'device[2].port: "/dev/ttyUSB0": is the same as that of device[1]; give each its own'
    ]


def test_a_house_without_a_booth_is_refused(tmp_path: Path) -> None:
    text = example_text().replace('kind = "booth"', 'kind = "seat"')
    assert faults_of(tmp_path, text) == [
        'place: there is no booth; write a [[place]] with kind = "booth" for each booth'
    ]


def test_a_toml_date_is_as_good_as_a_text(tmp_path: Path) -> None:
    site = read(tmp_path, changed('approved_on = "2026-01-01"', "approved_on = 2026-01-01"))
    assert site.protocol.approved_on == "2026-01-01"


def test_the_seal_folder_is_found_from_the_site_file(tmp_path: Path) -> None:
    there = '# seal_folder = "/media/stick/seals"'
    site = read(tmp_path, changed(there, 'seal_folder = "s"'))
    assert site.seal_folder == str(tmp_path / "s")


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(tmp_path: Path) -> None:
    text = "\ufeff" + example_text().replace("\n", "\r\n")
    assert read(tmp_path, text).name == "EXAMPLE house"


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"[site\nx", "this is not TOML, at line 1, column 6"),
        (b'a = "x', "this is not TOML, at the end of the file"),
        (b"\xff\xfe\x00", "is not UTF-8 text (line 1); save it as UTF-8"),
        (b"a = 1\nb = '\xe9'", "is not UTF-8 text (line 2)"),
        (b"a = " + b"[" * 50_000, "nested too deep"),
        (b"a = " + b"1" * 50_000, "a number that is too long"),
        (b"#" * 1_000_001, "is too large for a site file"),
        (b"", "site: the table is missing"),
        (b"place = 3", "place: must be a list of tables"),
        (b'"a\\u001b[2J" = 3', "a⟨U+001B⟩[2J: this key is not known"),
    ],
)
def test_any_bytes_end_in_a_sentence(tmp_path: Path, raw: bytes, sentence: str) -> None:
    faults = faults_of(tmp_path, raw)
    assert any(sentence in line for line in faults), faults
    assert all(line.isprintable() for line in faults)


def test_what_is_not_a_readable_file_ends_in_a_sentence(tmp_path: Path) -> None:
    for path, sentence in (
        (tmp_path / "none.toml", "there is no such site file; write one with"),
        (tmp_path, "is a folder, not a site file"),
        (Path("/dev/zero"), "is not an ordinary file"),
    ):
        with pytest.raises(SiteFaults) as caught:
            read_site(path, TODAY)
        assert sentence in str(caught.value)


def test_faults_are_read_in_dutch_too(tmp_path: Path) -> None:
    with pytest.raises(SiteFaults) as caught:
        read(tmp_path, changed('language = "en"', 'language = "nll"'))
    line = caught.value.faults[0].line("nl")
    assert line.startswith('site.language: "nll": ')
    assert line != caught.value.faults[0].line("en")


ODD = (
    '""',
    "nan",
    "true",
    "[]",
    "{}",
    "[1, {a = 2}]",
    "2026-01-01",
    "0x7fffffffffffffffffff",
    None,
)


def test_a_site_or_its_faults_come_of_any_change(tmp_path: Path) -> None:
    """Every line of the example once, with a value of every wrong kind, and left out."""
    lines = example_text().splitlines()
    worth = [n for n, line in enumerate(lines) if line and line[0] != "#" and ' = "S' not in line]
    worth = worth[:12] + worth[-90:]  # the booths are all alike
    assert "[protocol.observation.route_min]" in (lines[n] for n in worth)
    for number in worth:
        key = lines[number].partition(" = ")[0]
        for value in ODD:
            changed_lines = list(lines)
            changed_lines[number] = "" if value is None else f"{key} = {value}"
            try:
                read(tmp_path, "\n".join(changed_lines))
            except SiteFaults as refused:
                assert refused.faults
                for fault in refused.faults:
                    assert fault.line("en").isprintable()
                    assert fault.line("nl").isprintable()
