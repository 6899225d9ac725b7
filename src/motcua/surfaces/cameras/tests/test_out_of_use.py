"""A camera was replaced yesterday, and the police ask for last week's clip of it: its recordings are found, seen, held and taken away."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client

from motcua.base import clock
from motcua.base.actor import Actor, Grant, system
from motcua.domain.cameras import actions, queries
from motcua.domain.cameras.actions.registry import Given
from motcua.domain.cameras.models import Camera, Export, Hold, Segment, Watch
from motcua.domain.people.actions import create_token
from motcua.domain.queue.tests.factories import make_hall
from motcua.surfaces.cameras.tests.test_pages import PAGE, signed_in

CONTROL = Actor("staff", "2", "Lê Thị Trực", (Grant("control_room", "BG"),))

pytestmark = pytest.mark.django_db


def recorded(camera: UUID, begin: datetime) -> None:
    Segment.objects.create(camera_id=camera, begins_at=begin, ends_at=begin + timedelta(minutes=1), sha256="0" * 64)


@pytest.fixture
def week_ago() -> datetime:
    return (clock.now() - timedelta(days=7)).replace(second=0, microsecond=0)


@pytest.fixture
def replaced(week_ago: datetime) -> UUID:
    make_hall()
    camera = actions.add_camera(system("test"), "BG", Given("Quầy 1", "10.0.5.21", counter=1)).id
    Camera.objects.update(added_at=week_ago - timedelta(days=100))
    recorded(camera, week_ago)
    actions.retire_camera(system("test"), camera)
    Camera.objects.update(retired_at=clock.now() - timedelta(days=1))
    return camera


def form(begin: datetime) -> dict[str, str]:
    local = begin.astimezone(clock.LOCAL_ZONE)
    return {"begin": f"{local:%Y-%m-%dT%H:%M:%S}", "minutes": "1", "reason": "authority", "words": "Công văn số 12"}


def test_its_recordings_are_found_seen_held_and_taken_away_on_the_pages(replaced: UUID, week_ago: datetime) -> None:
    actions.add_camera(system("test"), "BG", Given("Quầy 1", "10.0.5.29", counter=1))  # the one that replaced it
    control = signed_in("control_room")
    control.post(f"{PAGE}/ly-do", {"reason": "safety"})
    assert f"{PAGE}/da-thao" in control.get(PAGE).content.decode()
    assert str(replaced) not in control.get(PAGE).content.decode()  # nothing of it is live
    assert f"{PAGE}/{replaced}" in control.get(f"{PAGE}/da-thao").content.decode()
    page = control.get(f"{PAGE}/{replaced}").content.decode()
    assert "data-live" not in page
    assert f"{PAGE}/{replaced}/xem-lai" in page
    asked = form(week_ago)
    assert control.post(f"{PAGE}/{replaced}/xem-lai", asked).status_code == 302
    assert Watch.objects.filter(camera=replaced, use="playback").count() == 1
    control.post(f"{PAGE}/{replaced}/giu", asked)
    control.post(f"{PAGE}/{replaced}/trich-xuat", asked)
    assert Hold.objects.get().camera_id == Export.objects.get().camera_id == replaced
    assert control.post(f"{PAGE}/{replaced}/xoay", {"way": "left"}).status_code == 404
    assert control.get(f"{PAGE}/{replaced}/anh.jpg").status_code == 404


def test_a_program_finds_it_and_asks_for_its_clip(replaced: UUID, week_ago: datetime) -> None:
    token = create_token(system("test"), "control_room", centre="BG", name="Công an")
    program = Client(headers={"authorization": f"Bearer {token}"})
    assert program.get("/api/v1/cameras?centre=BG").json()["items"] == []
    assert program.get("/api/v1/cameras?out_of_use=true").status_code == 422
    told = program.get("/api/v1/cameras?centre=BG&out_of_use=true").json()["items"]
    assert [one["id"] for one in told] == [str(replaced)]
    assert told[0]["retired_at"]
    times = {"from": week_ago.isoformat(), "to": (week_ago + timedelta(minutes=1)).isoformat()}
    nothing = program.get(f"/api/v1/cameras/{replaced}/clip", times)
    assert (nothing.status_code, nothing.json()["detail"]) == (404, "Không có hình ghi của thời gian này")
    assert program.get(f"/api/v1/cameras/{replaced}/live.m3u8").status_code == 404
    elsewhere = Client(headers={"authorization": f"Bearer {create_token(system('t'), 'control_room', centre='LS')}"})
    assert elsewhere.get(f"/api/v1/cameras/{replaced}").status_code == 404


def test_what_happened_last_week_leads_to_the_camera_that_hung_there_then(replaced: UUID, week_ago: datetime) -> None:
    fresh = actions.add_camera(system("test"), "BG", Given("Quầy 1", "10.0.5.29", counter=1)).id
    seen = queries.looking_at("BG", (1,), week_ago, week_ago + timedelta(minutes=1))
    assert [one.pk for one in seen] == [replaced]
    now = clock.now()
    assert [one.pk for one in queries.looking_at("BG", (1,), now, now + timedelta(minutes=1))] == [fresh]


def test_it_is_told_no_more_once_its_last_recording_is_gone(replaced: UUID) -> None:
    Segment.objects.all().delete()
    control = signed_in("control_room")
    control.post(f"{PAGE}/ly-do", {"reason": "safety"})
    assert f"{PAGE}/da-thao" not in control.get(PAGE).content.decode()
    assert queries.cameras_out_of_use(CONTROL, "BG") == []
