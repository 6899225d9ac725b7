"""Numbers drawn from afar over HTTP, without a token."""

import json
from typing import Any

import pytest
from django.test import Client

from motcua.base import clock
from motcua.domain.centre.models import Centre
from motcua.domain.queue import queries
from motcua.domain.queue.tests.factories import MONDAY, make_hall

pytestmark = pytest.mark.django_db
PHONE = "0912345678"


@pytest.fixture
def hall() -> Centre:
    return make_hall(options={"queue": {"remote": True}})


def post(client: Client, path: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers)


def draw(client: Client, phone: str = PHONE, **headers: str) -> Any:
    return post(client, "/centres/BG/remote-tickets", {"service": "A", "phone": phone}, **headers)


def test_anybody_draws_a_number_from_afar_and_checks_it_in_with_the_code_of_the_hall(
    hall: Centre, client: Client
) -> None:
    answer = draw(client)
    assert answer.status_code == 201
    drawn = answer.json()
    assert (drawn["label"], drawn["absent"], drawn["state"]) == ("A001", True, "waiting")
    shown = queries.location_code(hall)
    assert shown
    given = {"secret": drawn["secret"], "code": shown.code}
    checked = post(client, f"/tickets/{drawn['id']}/check-in", given)
    assert (checked.status_code, checked.json()["absent"]) == (200, False)


def test_a_wrong_code_is_told_by_its_field_and_a_wrong_secret_like_no_ticket(hall: Centre, client: Client) -> None:
    drawn = draw(client).json()
    wrong = post(client, f"/tickets/{drawn['id']}/check-in", {"secret": drawn["secret"], "code": "x"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "code")
    hidden = post(client, f"/tickets/{drawn['id']}/check-in", {"secret": "x", "code": "x"})
    assert hidden.status_code == 404


def test_the_same_key_draws_one_number(hall: Centre, client: Client) -> None:
    first, again = (draw(client, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    assert again["Idempotent-Replayed"] == "true"


def test_one_address_draws_only_so_many(hall: Centre, client: Client) -> None:
    with clock.frozen(MONDAY):
        answers = [draw(client, phone=f"09123456{number:02}").status_code for number in range(21)]
    assert answers.count(201) == 5
    assert answers.count(409) == 15
    assert answers[-1] == 429


def test_a_hall_that_gives_none_from_afar_says_so(client: Client) -> None:
    make_hall()
    answer = draw(client)
    assert (answer.status_code, answer.json()["code"]) == (409, "remote_off")
