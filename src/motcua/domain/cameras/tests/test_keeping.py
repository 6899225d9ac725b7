"""The ring keeps the days of each camera and what is held, however much of it there is; a stray file stops nothing."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from motcua.base import clock
from motcua.base.actor import Actor, Grant, system
from motcua.domain.cameras import actions
from motcua.domain.cameras.actions.registry import Given
from motcua.domain.cameras.health import health
from motcua.domain.cameras.models import Camera, Segment
from motcua.domain.cameras.recording import keeper, ring
from motcua.domain.cameras.recording.tape import Room
from motcua.domain.cameras.rules import State
from motcua.domain.queue.tests.factories import make_hall

CONTROL = Actor("staff", "2", "Lê Thị Trực", (Grant("control_room", "BG"),))
SIZE = 1_000_000

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ring_of_the_test(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CAMERAS_DIR = tmp_path
    settings.MOTCUA_CAMERA_MB = settings.MOTCUA_CAMERA_FREE_MB = 0
    monkeypatch.setattr(keeper, "AT_ONCE", 3)
    make_hall()


def camera(name: str, days: int) -> UUID:
    return actions.add_camera(system("test"), "BG", Given(name, "10.0.5.21", keep_days=days)).id


def recorded(camera: UUID, *days_ago: float) -> list[UUID]:
    ends = [clock.now() - timedelta(days=one) for one in days_ago]
    return [
        Segment.objects.create(
            camera_id=camera, begins_at=end - timedelta(seconds=10), ends_at=end, size=SIZE, sha256="0" * 64
        ).pk
        for end in ends
    ]


def left() -> set[UUID]:
    return set(Segment.objects.values_list("pk", flat=True))


def test_each_camera_keeps_its_own_days_however_much_older_the_other_keeps() -> None:
    long, short = camera("Sảnh", 30), camera("Quầy 1", 7)
    kept = recorded(long, 20, 19, 18, 17)
    recorded(short, 9, 8)
    kept += recorded(short, 6)
    assert keeper.look(Room()) == 2
    assert left() == set(kept)


def test_what_is_held_does_not_stand_before_what_may_go(settings: Settings) -> None:
    hall = camera("Sảnh", 30)
    held = recorded(hall, 20, 19.99, 19.98, 19.97)
    free = recorded(hall, 10, 9)
    begin = clock.now() - timedelta(days=20, minutes=1)
    actions.hold(CONTROL, hall, begin, begin + timedelta(hours=2), "incident")
    settings.MOTCUA_CAMERA_MB = 5
    room = Room()
    assert keeper.look(room) == 1
    assert not room.is_full
    assert left() == {*held, free[1]}


def test_where_room_is_short_what_is_over_its_days_goes_before_what_is_only_old(settings: Settings) -> None:
    long, short = camera("Sảnh", 30), camera("Quầy 1", 7)
    kept = recorded(long, 20)
    recorded(short, 8)
    settings.MOTCUA_CAMERA_MB = 1
    assert keeper.look(Room()) == 1
    assert left() == set(kept)


def test_what_the_ring_takes_is_counted_once_and_kept_by_what_comes_and_goes(settings: Settings) -> None:
    hall = camera("Sảnh", 30)
    recorded(hall, 20, 10, 9)
    settings.MOTCUA_CAMERA_MB = 3
    used, room = keeper.Used(), Room()
    assert keeper.look(room, used) == 0
    recorded(hall, 8)
    used.add(SIZE)
    with CaptureQueriesContext(connection) as asked:
        assert keeper.look(room, used) == 1
    assert not [one for one in asked.captured_queries if "SUM(" in one["sql"]]
    assert used.get() == keeper.Used().get() == 3 * SIZE


def test_at_a_start_only_what_a_crash_can_have_left_is_looked_at(tmp_path: Path) -> None:
    """However large the ring: nothing of the days before the one of which something was booked last."""
    hall = camera("Sảnh", 30)
    recorded(hall, 20, 1)
    old, fresh = (unbooked(hall, clock.now() - timedelta(days=days)) for days in (15, 0.5))
    keeper.take_stock()
    assert fresh in left()
    assert old not in left()
    Segment.objects.all().delete()  # a database without any row: all of it is taken up
    keeper.take_stock()
    assert left() == {old, fresh}


def unbooked(camera: UUID, begin: datetime) -> UUID:
    """A file whose row was never written."""
    file = ring.SegmentFile(camera, ring.ticks(begin), b"head")
    file.add(b"pictures", ring.ticks(begin), ring.TICKS)
    file.close()
    return file.id


def test_a_file_that_is_none_of_the_ring_stops_no_start(tmp_path: Path) -> None:
    day = tmp_path / camera("Sảnh", 30).hex / "2026-11-27"
    day.mkdir(parents=True)
    stray, unreadable = day / "x.segment", day / f"{uuid4().hex}.segment"
    stray.write_bytes(b"?")
    unreadable.mkdir()
    keeper.take_stock()
    assert stray.exists()
    assert unreadable.exists()


def test_whoever_looks_after_it_is_told_that_nobody_records_and_that_the_room_does_not_last(settings: Settings) -> None:
    hall = camera("Sảnh", 30)
    Camera.objects.update(state=State.LOST)
    recorded(hall, *(one / 1440 for one in range(5, 60, 5)))  # eleven files in an hour: a megabyte each five minutes
    settings.MOTCUA_CAMERA_MB = 1_000
    told = health()
    assert (told.cameras, told.is_running, [one.id for one in told.needing]) == (1, False, [hall])
    assert told.lasts_days == pytest.approx(1_000 / 288, rel=0.05)
    assert told.is_short
