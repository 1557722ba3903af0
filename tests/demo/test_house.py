"""The demo's site file is the example's, and reads like any other; pictures are asked for whole."""

import base64
import json
import threading
from pathlib import Path

import pytest

from hatmonitor.demo import house
from hatmonitor.demo.camera import Camera
from hatmonitor.demo.house import DESKS, FINGERS, INSTRUMENTS, STATIONS, write_site
from hatmonitor.site import example_text, read_site
from tests.processes.waiting import until

PORTS = {name: f"/tmp/{name}" for name in INSTRUMENTS} | {
    "desk1": "/tmp/with 'no' \\quote".replace("'", ""),
    "desk2": "socket://127.0.0.1:4001",
}

# One grey point, a whole PNG: what is no picture is never written over.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def test_the_demo_site_is_the_example_with_its_instruments(tmp_path: Path) -> None:
    site = read_site(write_site(tmp_path / "site.toml", PORTS))
    assert {row.id: row.port for row in site.devices} == PORTS
    assert {row.id: row.driver for row in site.devices} == {
        name: row.driver for name, row in INSTRUMENTS.items()
    }
    assert {row.driver for row in site.devices} >= {"ebs010", "nonin-df2", "bci", "button", "espa"}
    assert len(FINGERS) == 12
    assert len(DESKS) == 2
    kinds = [place.kind for place in site.places]
    assert (kinds.count("booth"), kinds.count("seat")) == (13, 24)
    assert "EXAMPLE" in site.protocol.version
    assert {(row.id, row.pin) for row in site.staff} == set(STATIONS.values())


def test_an_example_that_has_changed_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = example_text().replace("/dev/ttyUSB0", "/dev/ttyACM0")
    monkeypatch.setattr(house, "example_text", lambda: changed)
    with pytest.raises(ValueError, match="ttyUSB0"):
        write_site(tmp_path / "site.toml", PORTS)


def test_a_picture_is_asked_for_and_collected(tmp_path: Path) -> None:
    camera = Camera(tmp_path / "new" / "pictures")
    camera.ask("busy", select="B3", page=None, settle_ms=0)
    request = camera.folder / "busy.request"
    assert json.loads(request.read_text()) == {"size": [1920, 1080], "select": "B3"}
    assert list(camera.folder.iterdir()) == [request]

    def console() -> None:
        until(request.exists, "the request")
        (camera.folder / "busy.png").write_bytes(b"a picture")

    thread = threading.Thread(target=console)
    thread.start()
    assert camera.collected(10.0) == ([camera.folder / "busy.png"], [])
    thread.join()


def test_an_old_picture_is_not_taken_for_the_new_one(tmp_path: Path) -> None:
    (tmp_path / "busy.png").write_bytes(PICTURE)
    camera = Camera(tmp_path)
    camera.ask("busy")
    assert camera.collected(0.0) == ([], ["busy"])
