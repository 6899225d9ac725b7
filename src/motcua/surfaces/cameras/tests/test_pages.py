"""Watching asks for a reason and is recorded; what belongs to another centre is not there."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from motcua.base import clock
from motcua.base.actor import Grant, system
from motcua.domain.cameras import actions, queries
from motcua.domain.cameras.actions.registry import Given
from motcua.domain.cameras.models import Camera, Export, Segment, Watch
from motcua.domain.people.actions import create_staff, create_token
from motcua.domain.people.models import Staff
from motcua.domain.queue.tests.factories import make_hall

PAGE = "/dieu-hanh/BG/camera"
PASSWORD = "mat-khau-bi-mat-2016"

pytestmark = pytest.mark.django_db


def signed_in(role: str, centre: str = "BG") -> Client:
    create_staff(system("test"), f"{role}.{centre.lower()}", "Lê Thị Trực", PASSWORD, [Grant(role, centre)])
    client = Client()
    client.force_login(Staff.objects.get(username=f"{role}.{centre.lower()}"))
    return client


@pytest.fixture
def camera() -> UUID:
    make_hall()
    given = Given("Quầy 1", "10.0.5.21", "/stream1", "ghi", "bi-mat", counter=1)
    return actions.add_camera(system("test"), "BG", given).id


def test_live_is_shown_after_a_reason_and_who_watched_is_listed(camera: UUID) -> None:
    control = signed_in("control_room")
    assert "data-live" not in control.get(PAGE).content.decode()
    assert control.post(f"{PAGE}/ly-do", {"reason": "other", "words": ""}).status_code == 422
    assert control.get(f"{PAGE}/{camera}/anh.jpg").status_code == 404
    assert control.post(f"{PAGE}/ly-do", {"reason": "other", "words": "Có người ngất ở quầy 1"}).status_code == 302
    page = control.get(PAGE).content.decode()
    assert f"luong?cameras={camera}" in page
    assert "10.0.5.21" not in page
    listed = signed_in("manager").get(f"{PAGE}/nhat-ky").content.decode()
    assert "Có người ngất ở quầy 1" in listed
    assert "Lê Thị Trực" in listed


def test_a_reason_holds_for_a_shift(camera: UUID) -> None:
    control = signed_in("control_room")
    control.post(f"{PAGE}/ly-do", {"reason": "safety"})
    Watch.objects.update(begins_at=clock.now() - timedelta(hours=8, minutes=1))
    assert "data-live" not in control.get(PAGE).content.decode()


def test_each_stretch_of_the_past_is_a_look_of_its_own_and_nobody_else_opens_it(camera: UUID) -> None:
    control, manager = signed_in("control_room"), signed_in("manager")
    stretch = {
        "begin": "2026-11-27T09:00:00",
        "minutes": "5",
        "reason": "complaint",
        "words": "Đơn số 7",
        "subject": "",
    }
    assert control.post(f"{PAGE}/{camera}/xem-lai", {**stretch, "reason": ""}).status_code == 302
    assert not Watch.objects.exists()
    control.post(f"{PAGE}/{camera}/xem-lai", stretch)
    look = Watch.objects.get()
    assert look.to_at is not None
    assert look.from_at is not None
    assert (look.to_at - look.from_at, look.words) == (timedelta(minutes=5), "Đơn số 7")
    address = f"{PAGE}/{camera}/xem-lai/{look.pk}.mp4"
    assert control.get(address).status_code == 404  # nothing is recorded of it
    shown = control.get(f"{PAGE}/{camera}?xem={look.pk}").content.decode()
    assert "Không có hình ghi của thời gian này" in shown
    assert "<video class" not in shown
    assert manager.get(f"{PAGE}/{camera}?xem={look.pk}").content.decode().count("<video class") == 0


def test_nothing_of_another_centre_is_there(camera: UUID) -> None:
    elsewhere = signed_in("control_room", "LS")
    assert elsewhere.get(PAGE).status_code == 403
    assert elsewhere.get(f"/dieu-hanh/LS/camera/{camera}").status_code in (403, 404)
    assert elsewhere.get("/api/v1/cameras").json()["items"] == []
    assert (
        elsewhere.get(f"/api/v1/cameras/{camera}/clip?from=2026-11-27T09:00:00Z&to=2026-11-27T09:01:00Z").status_code
        == 404
    )
    assert elsewhere.post(f"{PAGE}/{camera}/xoay", {"way": "left"}).status_code == 404


def test_an_export_needs_a_reason_and_something_that_was_recorded(camera: UUID) -> None:
    control = signed_in("control_room")
    asked = {"begin": "2026-11-27T09:00:00", "minutes": "1", "reason": "authority", "words": "Công văn 12"}
    control.post(f"{PAGE}/{camera}/trich-xuat", asked)
    assert not Export.objects.exists()
    begin = clock.now().replace(year=2026, month=11, day=27, hour=2, minute=0, second=0, microsecond=0)
    Segment.objects.create(camera_id=camera, begins_at=begin, ends_at=begin + timedelta(seconds=10), sha256="0" * 64)
    assert control.post(f"{PAGE}/{camera}/trich-xuat", asked).status_code == 302
    export = Export.objects.get()
    assert (export.by_name, export.words) == ("Lê Thị Trực", "Công văn 12")
    assert control.get(f"{PAGE}/trich-xuat/{export.pk}/tep").status_code == 409  # it is still being made
    assert "Công văn 12" in control.get(f"{PAGE}/trich-xuat").content.decode()


def test_an_administrator_sets_cameras_up_and_sees_no_picture(camera: UUID) -> None:
    admin = signed_in("admin")
    page = admin.get(f"/quan-tri/camera/BG/{camera}").content.decode()
    assert "10.0.5.21:554" in page
    assert "bi-mat" not in page
    assert admin.get(PAGE).status_code == 403
    change = {
        "name": "Quầy một",
        "address": "10.0.5.22",
        "path": "/s",
        "user": "ghi",
        "keep_days": "10",
        "masks": "10 20 30 40",
    }
    assert admin.post(f"/quan-tri/camera/BG/{camera}/luu", {**change, "masks": "90 20 30 40"}).status_code == 422
    assert admin.post(f"/quan-tri/camera/BG/{camera}/luu", {**change, "password": "moi"}).status_code == 302
    row = Camera.objects.get(pk=camera)
    assert (row.name, row.masks, row.keep_days, row.password) == ("Quầy một", [[100, 200, 300, 400]], 10, "moi")
    admin.post(f"/quan-tri/camera/BG/{camera}/bo")
    row = queries.Camera.objects.get(pk=camera)
    assert row.retired_at is not None
    assert row.password == ""


def test_the_cameras_that_look_at_a_counter_come_before_those_of_the_hall(camera: UUID) -> None:
    hall = actions.add_camera(system("test"), "BG", Given("Cả sảnh", "10.0.5.30")).id
    control = signed_in("control_room")
    Camera.objects.update(added_at=clock.now() - timedelta(days=1))
    now = f"{clock.now().astimezone(clock.LOCAL_ZONE):%Y-%m-%dT%H:%M:%S}"
    page = control.get(f"{PAGE}/luc?luc={now}&quay=1").content.decode()
    assert 0 < page.index(str(camera)) < page.index(str(hall))
    alone = control.get(f"{PAGE}/luc?luc={now}&quay=2")
    assert (alone.status_code, str(hall) in alone["Location"]) == (302, True)


def test_a_look_at_one_camera_opens_its_live_parts_and_no_other(camera: UUID) -> None:
    other = actions.add_camera(system("test"), "BG", Given("Cả sảnh", "10.0.5.30")).id
    control = signed_in("control_room")
    part = f"/api/v1/cameras/{camera}/live/1.m4s"
    assert control.get(part).status_code == 403
    control.get(f"/api/v1/cameras/{camera}/live.m3u8", {"reason": "safety"})
    assert control.get(part).status_code == 503  # allowed; no recorder runs here
    assert control.get(f"/api/v1/cameras/{other}/live/1.m4s").status_code == 403
    assert "data-live" not in control.get(PAGE).content.decode()
    Watch.objects.update(seen_at=clock.now() - timedelta(minutes=11))
    assert control.get(part).status_code == 403
    control.post(f"{PAGE}/ly-do", {"reason": "safety"})
    assert control.get(part).status_code == 503


def test_a_program_gets_live_parts_after_its_look_was_recorded(camera: UUID) -> None:
    token = create_token(system("test"), "control_room", centre="BG", name="Xem camera")
    program = Client(headers={"authorization": f"Bearer {token}"})
    part = f"/api/v1/cameras/{camera}/live/1.m4s"
    assert program.get(part).status_code == 403
    program.get(f"/api/v1/cameras/{camera}/live.m3u8")
    assert Watch.objects.get().camera_id == camera
    assert program.get(part).status_code == 503


def test_no_words_about_a_reason_stand_in_an_address(camera: UUID) -> None:
    control = signed_in("control_room")
    here, times = f"/api/v1/cameras/{camera}", {"from": "2026-11-27T09:00:00Z", "to": "2026-11-27T09:01:00Z"}
    said = {"reason": "other", "words": "Có người ngất ở quầy 1"}
    assert [control.get(f"{here}/{one}", said).status_code for one in ("live.m3u8", "snapshot.jpg")] == [422, 422]
    assert not Watch.objects.exists()
    for subject in ("Ông Nguyễn Văn A", "ticket:" + "1" * 114):
        answer = control.get(f"{here}/clip", {**times, "reason": "incident", "subject": subject})
        assert answer.status_code == 422
    known = {**times, "reason": "incident", "subject": "dossier:H37.01-261127-0001"}
    assert control.get(f"{here}/clip", known).status_code == 404  # nothing is recorded of it
