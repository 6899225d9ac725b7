"""Both doors of POST /centres/{c}/tickets refuse a closed service alike and say when numbers are given again; so does the list."""

import json
from typing import Any

import httpx
import pytest
from django.test import Client

from motcua.base import clock
from motcua.domain.people.actions import create_token
from motcua.domain.queue import actions
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist
from motcua.surfaces.api.tests.test_hot import PATH, with_app

pytestmark = pytest.mark.django_db(transaction=True)

CLOSED_NOW = {"prefix": "C", "name": "Công an", "counters": [2], "hours": {"wed": ["08:00-10:00"]}}


def at_both_doors(token: str, body: dict[str, str]) -> tuple[httpx.Response, Any]:
    bearer = {"Authorization": f"Bearer {token}"}
    django = Client().post(PATH, json.dumps(body), content_type="application/json", headers=bearer)
    return with_app(token, lambda post: post(body)), django


def test_a_service_outside_its_hours_is_refused_at_both_doors_with_the_next_opening() -> None:
    make_hall(services=[{"prefix": "A", "name": "Tư pháp", "counters": [1]}, CLOSED_NOW])
    token = create_token(SYSTEM, "kiosk", centre="BG")
    with clock.frozen(MONDAY):
        hot, django = at_both_doors(token, {"service": "C"})
        (listed,) = [one for one in Client().get("/api/v1/centres/BG/services").json() if one["code"] == "C"]
    assert hot.status_code == django.status_code == 409
    for answer in (hot.json(), django.json()):
        assert (answer["code"], answer["opens_at"]) == ("service_hours", "2026-11-18T08:00:00+07:00")
    assert (listed["open"], listed["closed_reason"]) == (False, "service_hours")
    assert listed["opens_at"] is not None
    assert "08:00" in listed["closed_words"]
    assert not Ticket.objects.exists()


def test_the_last_ticket_is_kept_at_both_doors() -> None:
    options = {"queue": {"last_ticket": "work_left"}}
    make_hall(counters=1, always_open=False, hours={"mon": ["07:30-09:05"]}, options=options)
    token = create_token(SYSTEM, "kiosk", centre="BG")
    with clock.frozen(MONDAY):  # five minutes before the end, and somebody with eight minutes of work waits
        actions.issue_ticket(KIOSK, "BG", "A")
        hot, django = at_both_doors(token, {"service": "A"})
    assert hot.status_code == django.status_code == 409
    assert hot.json()["code"] == django.json()["code"] == "last_ticket"
    assert Ticket.objects.count() == 1


def test_rivals_at_shared_counters_are_told_alike_at_both_doors() -> None:
    both = [{"prefix": prefix, "name": prefix, "counters": [1]} for prefix in "AB"]
    make_hall(counters=1, services=both)
    token = create_token(SYSTEM, "kiosk", centre="BG")
    with clock.frozen(MONDAY) as held:
        for _ in range(6):
            actions.issue_ticket(KIOSK, "BG", "B")
            held.move(1)
        actions.call_next(receptionist(1), "BG", 1)
        hot = with_app(token, lambda post: post({"service": "A"})).json()
    ticket = Ticket.objects.get(service__code="A")
    assert (hot["ahead"], ticket.rivals_at_issue) == (0, 5.0)
    assert hot["expected_wait_minutes"]["low"] > 10
