"""The log of a real monitor is sealed soon, by itself, and it says when it cannot be."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hatmonitor.journal.files import CHECK_KEY, JOURNAL, SEAL_KEY, SEALS, SNAPSHOT
from hatmonitor.journal.verify import verify
from hatmonitor.wire.station import Station
from tests.journal.made import rewrite, tampering
from tests.processes.place import Place, written
from tests.processes.waiting import until
from tests.processes.zygote import Zygote

NOT_SEALED = "log_not_sealed:journal"
DOUBTED = "log_doubted:journal"
NOT_LOGGING = "not_logging:journal"


def stands(station: Station, alarm: str) -> bool:
    station.ask({"do": "sign_out"})  # an answer brings what has happened
    return alarm in station.room.alarms


def sealed(place: Place) -> int:
    verdict = verify(place.data)
    assert verdict.ok, verdict.said
    return verdict.sealed_seq


def seq_of(place: Place, kind: str) -> int:
    return next(event.seq for event in written(place.data) if event.kind == kind)


def test_an_overdose_is_sealed_at_once_and_any_event_within_five_seconds(place: Place) -> None:
    place.start()
    with place.signed_in() as station:
        until(lambda: sealed(place) > 0, "the start is sealed")
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        until(lambda: sealed(place) >= seq_of(place, "emergency_started"), "at once", within_s=1.0)
        assert station.ask({"do": "enrol", "client": "C-1", "approved_by": "EXAMPLE"}).ok
        until(lambda: sealed(place) >= seq_of(place, "client_enrolled"), "soon", within_s=5.5)


def test_the_journal_itself_says_by_which_seals_it_is_guarded(place: Place) -> None:
    place.start()
    with place.signed_in():
        until(lambda: "log_sealed" in {one.kind for one in written(place.data)}, "told")
    mark = next(one.fact for one in written(place.data) if one.kind == "log_sealed")
    assert mark.book in (place.data / SEALS).read_text()  # type: ignore[union-attr]


def test_a_log_rewritten_whole_with_its_seals_and_keys_removed_is_doubted(place: Place) -> None:
    monitor = place.start()
    with place.signed_in() as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        until(lambda: sealed(place) >= seq_of(place, "emergency_started"), "sealed")
    monitor.kill()
    with tampering(place.data) as conn:
        rewrite(conn, lambda body: body.replace('"B1"', '"B2"'))
    for name in (SEALS, SEAL_KEY, CHECK_KEY, SNAPSHOT):
        (place.data / name).unlink(missing_ok=True)
    place.start()
    with place.signed_in() as station:
        until(lambda: stands(station, DOUBTED), "an alarm")
    verdict = verify(place.data)
    assert not verdict.ok
    assert "gone" in str(verdict.said)


@pytest.mark.parametrize("harm", ["removed", "garbage"])
def test_a_lost_key_is_an_alarm_until_sealing_has_begun_anew(place: Place, harm: str) -> None:
    monitor = place.start()
    with place.signed_in():
        until(lambda: sealed(place) > 0, "the start is sealed")
    monitor.kill()
    (place.data / CHECK_KEY).rename(place.data.parent / "safe")
    if harm == "removed":
        (place.data / SEAL_KEY).unlink()
    else:
        (place.data / SEAL_KEY).write_bytes(b"\xff\x00 no key")
    place.start()
    with place.station() as station:
        until(lambda: stands(station, NOT_SEALED), "not sealed is an alarm")
        until(lambda: not stands(station, NOT_SEALED), "sealing begins anew", within_s=15.0)
        until(lambda: stands(station, DOUBTED), "and that it had to")
        assert "begun" in str(station.room.alarms[DOUBTED].reason)
    until(lambda: sealed(place) >= seq_of(place, "log_sealed"), "sealed again")


def test_seals_on_a_medium_that_is_not_there_are_an_alarm_until_it_is(
    tmp_path: Path, zygote: Zygote
) -> None:
    place = Place(tmp_path, zygote)
    text = place.site.read_text()
    stick = tmp_path / "stick"
    place.site.write_text(text.replace("[site]", f'[site]\nseal_folder = "{stick}"', 1))
    place.start()
    with place.station() as station:
        until(lambda: stands(station, NOT_SEALED), "not sealed is an alarm")
        stick.mkdir()
        until(lambda: not stands(station, NOT_SEALED), "sealed there", within_s=15.0)
    assert (stick / SEALS).exists()
    assert not (place.data / SEALS).exists()


@pytest.mark.parametrize("bit", [0, 3, 7])
def test_one_bit_of_the_seals_or_the_snapshot_never_keeps_the_monitor_from_starting(
    place: Place, bit: int
) -> None:
    monitor = place.start()
    with place.signed_in():
        until(lambda: sealed(place) > 0, "the start is sealed")
    until(lambda: (place.data / SNAPSHOT).exists(), "a snapshot")
    monitor.kill()
    for name in (SEALS, SNAPSHOT):
        content = bytearray((place.data / name).read_bytes())
        for at in (5, len(content) // 2, len(content) - 30):
            content[at] ^= 1 << bit
        (place.data / name).write_bytes(content)
    assert not verify(place.data).ok
    place.start()
    with place.signed_in() as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok


def test_the_last_rows_deleted_after_a_death_are_missed(place: Place) -> None:
    monitor = place.start()
    with place.signed_in() as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        assert station.ask({"do": "end_emergency", "place": "B1", "outcome": "died"}).ok
        until(lambda: sealed(place) >= seq_of(place, "emergency_ended"), "at once", within_s=1.0)
    monitor.kill()
    ended = seq_of(place, "emergency_ended")
    with tampering(place.data) as conn:
        conn.execute("DELETE FROM events WHERE seq >= ?", (ended,))
    verdict = verify(place.data)
    assert (verdict.ok, verdict.first_bad_seq) == (False, ended)


def test_a_damaged_frame_of_the_wal_is_missed(place: Place) -> None:
    monitor = place.start()
    with place.signed_in() as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        until(lambda: sealed(place) >= seq_of(place, "emergency_started"), "sealed")
    monitor.kill()
    wal = place.data / f"{JOURNAL}-wal"
    content = bytearray(wal.read_bytes())
    content[len(content) * 3 // 4] ^= 1
    wal.write_bytes(content)
    with closing(sqlite3.connect(place.data / JOURNAL)) as conn:  # as the next start recovers it
        conn.execute("SELECT count(*) FROM events").fetchone()
    assert not verify(place.data).ok


@pytest.mark.parametrize("deed", ["removed", "moved"])
def test_nothing_acknowledged_goes_into_a_file_that_nobody_finds(place: Place, deed: str) -> None:
    monitor = place.start()
    with place.signed_in() as station:
        if deed == "removed":
            (place.data / JOURNAL).unlink()
        else:
            (place.data / JOURNAL).rename(place.data.parent / "elsewhere")
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        until(lambda: stands(station, DOUBTED), "it is an alarm")
        until(lambda: not stands(station, NOT_LOGGING), "it is written again", within_s=20.0)
    monitor.kill()
    assert seq_of(place, "emergency_started")
    assert verify(place.data).ok


@pytest.mark.parametrize("rest", ["nothing", "an empty file"])
def test_a_start_without_the_log_there_was_is_an_alarm(place: Place, rest: str) -> None:
    monitor = place.start()
    with place.signed_in():
        until(lambda: sealed(place) > 0, "the start is sealed")
    monitor.kill()
    (place.data / JOURNAL).unlink()
    if rest == "an empty file":
        (place.data / JOURNAL).touch()
    place.start()
    with place.station() as station:
        assert "was gone" in str(station.room.alarms[DOUBTED].reason)
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok


def test_damage_that_a_start_does_not_meet_is_said_while_it_watches(place: Place) -> None:
    monitor = place.start()
    with place.signed_in():
        until(lambda: sealed(place) > 0, "the start is sealed")
    until(lambda: (place.data / SNAPSHOT).exists(), "a snapshot")
    monitor.kill()
    with tampering(place.data) as conn:
        conn.execute("UPDATE events SET by = 'x' WHERE seq = 2")
    place.start()
    with place.signed_in() as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        until(lambda: stands(station, DOUBTED), "said", within_s=40.0)
        assert "Event 2 was edited" in str(station.room.alarms[DOUBTED].reason)
