"""A package of somebody else, really installed, adds an instrument without touching ours.

The package is tests/devices/third_party: its own pyproject, its own entry point. It is built and
installed by pip, without a network, into a folder of its own.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent / "third_party"
SAID = b"noise\r\nPARROT 0.145 mg/L\r\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder it is installed in."""
    folder = tmp_path_factory.mktemp("parrot")
    source, target = folder / "source", folder / "installed"
    shutil.copytree(PACKAGE, source)  # building leaves things behind
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"),
            *("--no-build-isolation", "--no-cache-dir", "--disable-pip-version-check"),
            *("--target", str(target), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=100,
    )
    return target


def hatmonitor(
    installed: Path, *words: str, said: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "hatmonitor", "devices", *words],
        input=said,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(installed)},
        check=True,
        timeout=60,
    )


def test_its_instrument_is_in_the_catalogue_and_decodes(installed: Path) -> None:
    listed = hatmonitor(installed, "list").stdout.decode()
    assert "parrot\t" in listed and "ebs010\t" in listed
    done = hatmonitor(installed, "decode", "--driver", "parrot", said=SAID)
    garbage, breath = (json.loads(line) for line in done.stdout.splitlines())
    assert garbage["reading"] == "garbage"
    assert (breath["reading"], breath["value"], breath["unit"]) == ("breath", 0.145, "mg/L")
    assert breath["mg_per_l"] == 0.145


def test_its_simulator_drives_its_decoder_over_a_real_port(installed: Path) -> None:
    script = (
        "import sys, time\n"
        "from devices.catalogue import instrument\n"
        "from devices.link import Link\n"
        "from devices.readings import Breath\n"
        "from devices.simulators.process import SimulatorProcess\n"
        "told = []\n"
        "with SimulatorProcess.start('parrot') as simulator:\n"
        "    link = Link('p', simulator.port, instrument('parrot'), lambda *a: told.append(a[1]))\n"
        "    link.start()\n"
        "    end_s = time.monotonic() + 15\n"
        "    while not any(isinstance(one, Breath) for one in told):\n"
        "        assert time.monotonic() < end_s\n"
        "        simulator.tell(do='say', value=0.145)\n"
        "        time.sleep(0.05)\n"
        "    link.close()\n"
        "print([one.value for one in told if isinstance(one, Breath)][0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(installed)},
        check=True,
        timeout=60,
    )
    assert done.stdout == b"0.145\n"
