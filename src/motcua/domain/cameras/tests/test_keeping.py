"""The ring keeps the days of each camera and what is held, however much of it there is; a stray file stops nothing."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from motcua.base import clock
from motcua.base.actor import Actor, Grant, system
from motcua.domain.cameras import actions
from motcua.domain.cameras.actions.registry import Given
from motcua.domain.cameras.models import Segment
from motcua.domain.cameras.recording import keeper
from motcua.domain.cameras.recording.tape import Room
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


def test_a_file_that_is_none_of_the_ring_stops_no_start(tmp_path: Path) -> None:
    day = tmp_path / camera("Sảnh", 30).hex / "2026-11-27"
    day.mkdir(parents=True)
    stray, unreadable = day / "x.segment", day / f"{uuid4().hex}.segment"
    stray.write_bytes(b"?")
    unreadable.mkdir()
    keeper.take_stock()
    assert stray.exists()
    assert unreadable.exists()
