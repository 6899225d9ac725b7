"""Orders over HTTP: given, seen at the counter, answered; who hears of them live."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant
from motcua.domain.people.actions import create_token
from motcua.domain.queue.tests.factories import SYSTEM, make_hall
from motcua.surfaces.api.hearing import heard_by

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hall() -> None:
    make_hall(counters=2, opened=False)


def client(role: str, counter: int | None = None) -> Client:
    token = create_token(SYSTEM, role, centre="BG", counter=counter)
    return Client(headers={"Authorization": f"Bearer {token}"})


def post(by: Client, path: str, **body: Any) -> Any:
    return by.post(f"/api/v1{path}", body, content_type="application/json")


def test_an_order_is_given_seen_at_the_counter_and_answered() -> None:
    room, mine = client("control_room"), client("receptionist", 1)
    given = post(room, "/centres/BG/orders", kind="open", counter=1)
    assert (given.status_code, given.json()["state"]) == (201, "given")
    order = given.json()["id"]
    assert [one["id"] for one in mine.get("/api/v1/counters/BG/1/orders").json()["items"]] == [order]
    assert [one["id"] for one in mine.get("/api/v1/orders/mine").json()["items"]] == [order]
    assert post(client("receptionist", 2), f"/orders/{order}/accept").status_code == 404
    assert post(mine, f"/orders/{order}/accept").json()["state"] == "done"
    assert post(mine, f"/orders/{order}/decline", reason="Không").json()["code"] == "order_over"
    assert [one["state"] for one in room.get("/api/v1/centres/BG/orders").json()["items"]] == ["done"]


def test_a_service_is_moved_and_moved_back() -> None:
    room = client("control_room")
    assert post(room, "/centres/BG/services/A/move", counters=[2]).json() == {"open": []}
    moved = room.get("/api/v1/centres/BG/moved-services").json()["items"]
    assert [(one["counters"], one["usual"]) for one in moved] == [([2], [1, 2])]
    assert post(room, "/centres/BG/services/A/move-back").status_code == 204
    assert post(room, "/centres/BG/services/A/move-back").json()["code"] == "not_moved"


def test_orders_are_heard_by_staff_and_by_no_screen_of_the_hall() -> None:
    post(client("control_room"), "/centres/BG/orders", kind="open", counter=1)
    (entry,) = journal.latest("BG", ("order.given",), clock.now() - timedelta(minutes=5), 1)
    for role, hears in (("receptionist", True), ("control_room", True), ("display", False), ("kiosk", False)):
        assert heard_by(Actor("token", "1", role, (Grant(role, "BG"),)), "BG")(entry) is hears
    assert "words" not in entry.data
