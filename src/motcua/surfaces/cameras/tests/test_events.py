"""From what happened to the cameras that saw it: a ticket, an alert, a call for help; for who may see them, with a reason."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.domain.alerts.models import Alert
from motcua.domain.alerts.rules import Rule
from motcua.domain.cameras import actions
from motcua.domain.cameras.actions.registry import Given
from motcua.domain.cameras.models import Camera, Watch
from motcua.domain.centre.models import Centre
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_token
from motcua.domain.queue import actions as queue
from motcua.domain.queue import queries
from motcua.domain.queue.tests.factories import KIOSK, make_hall, receptionist
from motcua.surfaces.cameras.tests.test_pages import PAGE, signed_in

LOG = "/dieu-hanh/BG/nhat-ky"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cameras() -> tuple[UUID, UUID]:
    """At counter 1, and one for all of the hall."""
    make_hall()
    counter, hall = (
        actions.add_camera(system("test"), "BG", Given(name, "10.0.5.21", counter=number)).id
        for name, number in (("Quầy 1", 1), ("Cả sảnh", None))
    )
    Camera.objects.update(added_at=clock.now() - timedelta(days=30))
    return counter, hall


def served() -> UUID:
    queue.issue_ticket(KIOSK, "BG", "A")
    ticket = queue.call_next(receptionist(1), "BG", 1)
    assert ticket
    return ticket.id


def raised(rule: Rule, subject: str, counter: int | None) -> Alert:
    now = clock.now()
    return Alert.objects.create(
        centre=Centre.objects.get(), rule=rule.value, kind=rule.value, subject=subject, level="late",
        texts={"vi": "Có việc", "en": "Something"}, counter=counter, raised_at=now, alone_since=now,
    )  # fmt: skip


def test_a_call_in_the_log_of_the_day_leads_to_the_camera_of_its_counter(cameras: tuple[UUID, UUID]) -> None:
    ticket = served()
    control = signed_in("control_room")
    link = f"{PAGE}/phieu/{ticket}"
    assert link in control.get(LOG).content.decode()
    page = control.get(link).content.decode()
    counter, hall = (page.index(str(one)) for one in cameras)
    assert counter < hall
    assert f"ve=ticket%3A{ticket}" in page
    assert not Watch.objects.exists()  # that one came here is no look yet


def test_a_look_from_a_ticket_asks_for_a_reason_and_is_recorded_with_what_it_is_about(
    cameras: tuple[UUID, UUID],
) -> None:
    ticket, control = served(), signed_in("control_room")
    asked = {"begin": f"{clock.now().astimezone(clock.LOCAL_ZONE):%Y-%m-%dT%H:%M:%S}", "minutes": "1"}
    address = f"{PAGE}/{cameras[0]}/xem-lai"
    control.post(address, {**asked, "subject": f"ticket:{ticket}"})
    control.post(address, {**asked, "reason": "complaint", "subject": "Bà Nguyễn Thị B"})
    assert not Watch.objects.exists()
    control.post(address, {**asked, "reason": "complaint", "subject": f"ticket:{ticket}"})
    assert Watch.objects.get().subject == f"ticket:{ticket}"
    entry = list(journal.subject_history(f"camera:{cameras[0]}"))[-1]
    assert (entry.kind, entry.data["about"]) == ("camera.watched", f"ticket:{ticket}")


def test_an_alert_leads_to_the_cameras_and_a_low_rating_does_not(cameras: tuple[UUID, UUID]) -> None:
    """Whoever gave the rating is unknown to those who were rated, and stays so."""
    waits, low = raised(Rule.COUNTER_IDLE, "counter:1", 1), raised(Rule.LOW_RATING, "feedback:1", 1)
    control = signed_in("control_room")
    assert f"{PAGE}/canh-bao/{waits.pk}" in control.get(f"/dieu-hanh/BG/canh-bao/{waits.pk}").content.decode()
    assert str(cameras[0]) in control.get(f"{PAGE}/canh-bao/{waits.pk}").content.decode()
    assert "camera/canh-bao" not in control.get(f"/dieu-hanh/BG/canh-bao/{low.pk}").content.decode()
    assert control.get(f"{PAGE}/canh-bao/{low.pk}").status_code == 404


def test_an_alert_about_a_camera_leads_straight_to_it(cameras: tuple[UUID, UUID]) -> None:
    alert = raised(Rule.CAMERA, f"camera:{cameras[1]}", None)
    answer = signed_in("manager").get(f"{PAGE}/canh-bao/{alert.pk}")
    assert answer.status_code == 302
    assert f"{PAGE}/{cameras[1]}?" in answer["Location"]
    assert f"ve=alert%3A{alert.pk}" in answer["Location"]


@pytest.mark.usefixtures("demo_centre")
def test_a_hand_over_leads_to_the_camera_of_the_counter_where_the_result_was_given_and_the_post_to_none() -> None:
    kept = [
        actions.add_camera(system("test"), "BG", Given(f"Quầy {number}", "10.0.5.21", counter=number)).id
        for number in (5, 7)
    ]
    Camera.objects.update(added_at=clock.now() - timedelta(days=30))
    queue.open_counter(f.RECEPTIONIST, "BG", 7)
    code = f.processed()
    control = signed_in("control_room")
    assert control.get(f"{PAGE}/ho-so/{code}/tra").status_code == 404  # nobody came for it yet
    dossiers.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")
    link = f"{PAGE}/ho-so/{code}/tra"
    assert link in control.get(f"{LOG}?loai=dossier").content.decode()
    assert link in signed_in("manager").get(f"/ho-so/{code}").content.decode()
    answer = control.get(link)
    assert f"{PAGE}/{kept[1]}?" in answer["Location"]
    assert f"ve=dossier%3A{code}" in answer["Location"]
    posted = f.processed()
    dossiers.hand_over(f.POST_CLERK, posted, "post", "Nguyễn Văn Ân", "EB123456789VN")
    assert control.get(f"{PAGE}/ho-so/{posted}/tra").status_code == 404


def test_a_hand_over_in_a_visit_takes_as_long_as_the_visit(cameras: tuple[UUID, UUID]) -> None:
    ticket = served()
    queue.start(receptionist(1), ticket)
    hall, now = Centre.objects.get(), clock.now()
    assert queries.seats_then("BG", receptionist(1).reference, now) == (1,)
    assert queries.served_then(hall, (1,), now) == ticket
    assert queries.served_then(hall, (2,), now) is None
    assert queries.served_then(hall, (1,), now - timedelta(hours=1)) is None


def test_a_call_for_help_leads_to_the_cameras_of_its_moment(cameras: tuple[UUID, UUID]) -> None:
    queue.raise_alarm(receptionist(1), "BG", 1)
    control = signed_in("control_room")
    log = control.get(f"{LOG}?loai=alert").content.decode()
    assert f"{PAGE}/luc?luc=" in log
    assert "quay=1" in log


def test_who_may_not_see_cameras_is_led_to_none(cameras: tuple[UUID, UUID]) -> None:
    ticket, alert = served(), raised(Rule.COUNTER_IDLE, "counter:1", 1)
    elsewhere = signed_in("control_room", "LS")
    assert elsewhere.get(f"{PAGE}/phieu/{ticket}").status_code == 403
    assert elsewhere.get(f"/dieu-hanh/LS/camera/phieu/{ticket}").status_code == 404
    assert elsewhere.get(f"/dieu-hanh/LS/camera/canh-bao/{alert.pk}").status_code == 404
    leader = signed_in("auditor")
    assert leader.get(f"{PAGE}/canh-bao/{alert.pk}").status_code == 403


def test_a_program_asks_which_cameras_saw_a_ticket_or_an_alert(cameras: tuple[UUID, UUID]) -> None:
    ticket, alert = served(), raised(Rule.COUNTER_IDLE, "counter:1", 1)
    token = create_token(system("test"), "control_room", centre="BG", name="Xem camera")
    program = Client(headers={"authorization": f"Bearer {token}"})
    for about in (f"ticket:{ticket}", f"alert:{alert.pk}"):
        told = program.get("/api/v1/cameras/seen", {"centre": "BG", "about": about}).json()
        assert told["counters"] == [1]
        assert [one["camera"] for one in told["items"]] == [str(one) for one in cameras]
        assert program.get(told["items"][0]["clip"]).status_code == 404  # nothing is recorded of it
    statuses = [
        program.get("/api/v1/cameras/seen", {"centre": "BG", "about": about}).status_code
        for about in (f"ticket:{uuid4()}", "ticket:1", "Ông Nguyễn Văn A")
    ]
    assert statuses == [404, 404, 422]
