"""The real monitor, started on a machine whose clock is wrong, watches and says so (T1, P3)."""

from tests.processes.place import Place, written

ANOTHER_BOOT = """
import time
from hatmonitor import clock
real = time.time_ns
clock.time.time_ns = lambda: real() + {days} * 86_400 * 10**9
clock.boot_id = lambda: "another-boot"
"""


def _somebody_is_in_danger(place: Place) -> None:
    monitor = place.start()
    with place.signed_in() as station:
        assert station.ask({"do": "enrol", "client": "C-1", "approved_by": "x"}).ok
        assert station.ask({"do": "admit", "client": "C-1"}).ok
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
    monitor.kill()


def test_with_a_dead_battery_it_watches_what_was_going_on_and_the_clock_is_an_alarm(
    place: Place,
) -> None:
    _somebody_is_in_danger(place)
    for days, shows in ((-2500, "it shows 20"), (-20_000, "it shows 19"), (20_000, "it shows 20")):
        monitor = place.start(code=ANOTHER_BOOT.format(days=days))
        with place.signed_in() as station:
            station.wait_until(lambda room: "clock_wrong:clock" in room.alarms)
            room = station.room
            assert {"overdose_called:B1", "watch_gap:monitor"} <= set(room.alarms)
            assert str(room.alarms["clock_wrong:clock"].reason).startswith(shows)
            assert "unknown how long" in str(room.alarms["watch_gap:monitor"].reason)
            assert room.protocol is not None
            assert station.ask({"do": "record_step", "place": "B1", "step": "airway"}).ok
        monitor.kill()


def test_a_first_start_with_the_clock_in_the_past_says_what_to_do(place: Place) -> None:
    monitor = place.start(code=ANOTHER_BOOT.format(days=-20_000))
    assert monitor.wait() == 1
    assert "protocol.approved_on" in monitor.said
    assert "lies in the future" in monitor.said and "this computer's clock" in monitor.said
    assert not [event for event in written(place.data) if event.kind == "protocol_adopted"]
