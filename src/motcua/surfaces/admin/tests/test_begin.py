"""An empty installation is begun by the link of its console, once, and set up step by step."""

import pytest
from django.conf import settings
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.domain.centre.models import Agency, Centre, Counter
from motcua.domain.people.actions import create_staff, first_secret
from motcua.domain.people.models import Staff
from motcua.domain.queue.models import CounterService, Service

pytestmark = pytest.mark.django_db
PERSON = {
    "username": "Chu",
    "full_name": "Trần Thị Chủ",
    "password": "mot-mat-khau-dai-2016",
    "again": "mot-mat-khau-dai-2016",
}
CENTRE = {
    "code": "lg",
    "name": "Trung tâm Lạng Giang",
    "agencies": "STP; H02.03; Sở Tư pháp\nSYT; H02.07; Sở Y tế",
    "counters": "3",
    "services": "1",
}


@pytest.fixture
def client() -> Client:
    made = Client()
    made.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return made


def test_the_first_administrator_is_made_once_by_the_link_and_signed_in(client: Client) -> None:
    link = f"/thiet-lap/{first_secret()}"
    assert client.get(link).status_code == 200
    answer = client.post(link, PERSON)
    assert answer.headers["Location"] == "/quan-tri/bat-dau"
    person = Staff.objects.get()
    assert (person.username, [one.grant() for one in person.assignments.all()]) == ("chu", [Grant("admin")])
    assert client.get("/quan-tri/bat-dau").status_code == 200
    assert first_secret() == ""
    for again in (client.get(link), client.post(link, PERSON | {"username": "hai"})):
        assert again.status_code == 404
    assert Staff.objects.count() == 1


def test_a_wrong_link_opens_nothing_and_what_is_wrong_is_told(client: Client) -> None:
    assert client.get("/thiet-lap/XXXXXXXXXXXXXXXXXXXXXXXX").status_code == 404
    link = f"/thiet-lap/{first_secret()}"
    for wrong in ({"password": "1234567890", "again": "1234567890"}, {"again": "khac"}, {"username": "có dấu"}):
        assert client.post(link, PERSON | wrong).status_code == 422
    assert not Staff.objects.exists()


def test_where_everybody_left_the_installation_begins_anew() -> None:
    create_staff(system("test"), "cu", "Người Cũ", "a-long-password-2016", [Grant("admin")])
    assert first_secret() == ""
    Staff.objects.update(is_active=False)
    assert first_secret()


def test_the_centre_its_agencies_counters_and_services_are_made_in_one_step(client: Client) -> None:
    client.post(f"/thiet-lap/{first_secret()}", PERSON)
    page = client.post("/quan-tri/bat-dau/trung-tam", CENTRE, follow=True).content.decode()
    assert "2 of 6 steps are done" in page
    assert (Centre.objects.get().code, Agency.objects.count()) == ("LG", 2)
    shared = [(one.number, [a.code for a in one.agencies.all()]) for one in Counter.objects.order_by("number")]
    assert shared == [(1, ["STP"]), (2, ["SYT"]), (3, ["STP"])]
    assert list(Service.objects.order_by("rank").values_list("prefix", "name")) == [
        ("A", "Sở Tư pháp"),
        ("B", "Sở Y tế"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"code": "x y"}, {"name": ""}, {"counters": "0"}, {"counters": "100"}, {"agencies": ""}, {"agencies": "STP"}],
)
def test_what_is_wrong_makes_nothing_and_what_was_typed_stays(client: Client, wrong: dict[str, str]) -> None:
    client.post(f"/thiet-lap/{first_secret()}", PERSON)
    answer = client.post("/quan-tri/bat-dau/trung-tam", CENTRE | wrong)
    assert answer.status_code == 422
    assert not Centre.objects.exists()
    assert "H02.03" in answer.content.decode() or "agencies" in wrong


def agencies(count: int) -> str:
    return "\n".join(f"CQ{number}; H02.{number}; Cơ quan {number}" for number in range(1, count + 1))


@pytest.mark.parametrize(
    ("count", "counters", "field"), [(3, "2", "counters"), (21, "20", "counters"), (21, "21", "agencies")]
)
def test_no_agency_is_given_a_service_that_no_counter_calls_or_left_without_one(
    client: Client, count: int, counters: str, field: str
) -> None:
    client.post(f"/thiet-lap/{first_secret()}", PERSON)
    given = CENTRE | {"agencies": agencies(count), "counters": counters}
    answer = client.post("/quan-tri/bat-dau/trung-tam", given)
    assert (answer.status_code, field in answer.context["wrong"]) == (422, True)
    assert not Centre.objects.exists()
    del given["services"]
    assert client.post("/quan-tri/bat-dau/trung-tam", given).status_code == 302
    assert not Service.objects.exists()


def test_twenty_agencies_have_a_service_and_a_counter_each(client: Client) -> None:
    client.post(f"/thiet-lap/{first_secret()}", PERSON)
    client.post("/quan-tri/bat-dau/trung-tam", CENTRE | {"agencies": agencies(20), "counters": "20"})
    assert CounterService.objects.values("service").distinct().count() == 20
