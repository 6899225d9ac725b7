"""The page of the hall's plan: what is written there is what slips, phones and screens go by."""

import pytest
from django.test import Client

from motcua.domain.centre.directions import directions
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.people.models import Staff

pytestmark = pytest.mark.django_db
PAGE = "/quan-tri/so-do/BG"


@pytest.fixture
def admin(demo_centre: str) -> Client:
    client = Client()
    client.force_login(
        Staff.objects.get(username="quantri"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def form(client: Client) -> dict[str, str]:
    """What the page would send unchanged."""
    context = client.get(PAGE).context
    sent = {}
    for number, x, y in context["counters"]:
        sent |= {f"counter_x_{number}": x, f"counter_y_{number}": y}
    for row in context["rows"]:
        sent |= {f"kind_{row.at}": row.kind, **{f"{name}_{row.at}": value for name, value in row.given.items()}}
    return sent


def kept() -> list[dict[str, object]]:
    return list(Centre.objects.get(code="BG").options["plan"]["places"])


def test_a_plan_sent_unchanged_stays_as_it_is(admin: Client) -> None:
    before, places = kept(), list(Counter.objects.values_list("number", "plan_x", "plan_y"))
    assert admin.post(f"{PAGE}/luu", form(admin)).status_code == 302
    assert kept() == before
    assert list(Counter.objects.values_list("number", "plan_x", "plan_y")) == places


def test_a_counter_that_moves_is_found_elsewhere_at_once(admin: Client) -> None:
    assert str(directions("BG", [1])[1]).startswith("bên trái, dãy gần cửa")
    admin.post(f"{PAGE}/luu", form(admin) | {"counter_x_1": "97,5", "counter_y_1": "10"})
    assert str(directions("BG", [1])[1]) == "bên phải, dãy trong cùng"


def test_a_thing_comes_and_another_goes(admin: Client) -> None:
    sent = form(admin)
    row = next(name.removeprefix("kind_") for name, kind in sent.items() if name.startswith("kind_") and not kind)
    machine = next(name for name, kind in sent.items() if kind == "kiosk")
    admin.post(f"{PAGE}/luu", sent | {machine: "", f"kind_{row}": "kiosk", f"x_{row}": "10", f"y_{row}": "95"})
    machines = [(one["x"], one["y"]) for one in kept() if one["kind"] == "kiosk"]
    assert machines == [(70, 90), (10, 95)]


@pytest.mark.parametrize(
    ("field", "value"), [("counter_x_1", "101"), ("counter_y_1", "-1"), ("x_0", "nhiều"), ("x_0", ""), ("looks_8", "")]
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_lost(admin: Client, field: str, value: str) -> None:
    before = kept()
    answer = admin.post(f"{PAGE}/luu", form(admin) | {field: value, "counter_x_2": "7"})
    assert answer.status_code == 422
    assert [one.field for one in answer.context["errors"]] == [field]
    assert {number: x for number, x, _y in answer.context["counters"]}[2] == "7"
    assert kept() == before


def test_a_counter_without_a_place_leaves_the_hall_undrawn_and_no_way_told(admin: Client) -> None:
    admin.post(f"{PAGE}/luu", form(admin) | {"counter_x_1": "", "counter_y_1": ""})
    assert directions("BG", [1]) == {}
    assert admin.get(PAGE).context["picture"] is None


def test_a_saving_is_taken_back_and_the_taking_back_too(admin: Client) -> None:
    before, stood = kept(), Counter.objects.get(centre__code="BG", number=1).plan_x
    sent = form(admin)
    machine = next(name for name, kind in sent.items() if kind == "kiosk")
    admin.post(f"{PAGE}/luu", sent | {machine: "", "counter_x_1": "50"})
    first = admin.get(PAGE).context["last"]
    admin.post(f"{PAGE}/tra-lai", {"change": first.id})
    assert kept() == before
    assert Counter.objects.get(centre__code="BG", number=1).plan_x == stood
    admin.post(f"{PAGE}/tra-lai", {"change": admin.get(PAGE).context["last"].id})
    assert Counter.objects.get(centre__code="BG", number=1).plan_x == 50
    assert len(kept()) == len(before) - 1


def test_a_saving_that_is_not_the_last_one_is_not_taken_back(admin: Client) -> None:
    admin.post(f"{PAGE}/luu", form(admin) | {"counter_x_1": "50"})
    first = admin.get(PAGE).context["last"]
    admin.post(f"{PAGE}/luu", form(admin) | {"counter_x_1": "60"})
    answer = admin.post(f"{PAGE}/tra-lai", {"change": first.id}, follow=True)
    assert "Sơ đồ vừa được lưu lại" in answer.content.decode()
    assert Counter.objects.get(centre__code="BG", number=1).plan_x == 60
