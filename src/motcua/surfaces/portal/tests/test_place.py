"""When to come, and what is where."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from motcua.base import clock
from motcua.domain.centre.models import Centre, DayOff
from motcua.domain.queue import actions as queue
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.queries.history import hours_to_come
from motcua.domain.queue.rules.hours import Measured, best_hours
from motcua.domain.queue.tests.factories import KIOSK

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=clock.LOCAL_ZONE)  # a Friday


def text_of(answer: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def measured(*minutes: float, tickets: int = 20, days: int = 4) -> list[Measured]:
    return [Measured(0, 7 + place, tickets, days, one) for place, one in enumerate(minutes)]


def test_the_hours_with_the_shortest_waits_are_the_best() -> None:
    [monday] = best_hours(measured(12, 4, 4.6, 30), {0: [7, 8, 9, 10, 13]})
    assert monday.best == (8, 9)
    assert [(one.hour, one.level, one.minutes) for one in monday.hours] == [
        (7, "usual", 12), (8, "quiet", 4), (9, "quiet", 5), (10, "busy", 30), (13, "unknown", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "known",
    [[], measured(5, 6), measured(5, 6, 7, tickets=7), measured(5, 6, 7, days=1)],
    ids=["none", "hours", "tickets", "days"],
)
def test_where_too_little_was_measured_nothing_is_called_best(known: list[Measured]) -> None:
    [monday] = best_hours(known, {0: [7, 8, 9]})
    assert not monday.is_known
    assert {one.level for one in monday.hours} == {"unknown"}


def test_a_day_without_difference_has_no_busy_hour() -> None:
    [monday] = best_hours(measured(2, 2.5, 3), {0: [7, 8, 9]})
    assert {one.level for one in monday.hours} == {"usual"}
    assert monday.best == (7, 8, 9)


@pytest.mark.django_db
def test_waits_are_measured_from_the_tickets_of_the_last_weeks_without_days_of_practice(demo_centre: str) -> None:
    hall = Centre.objects.get(code="BG")
    with clock.frozen(NOW):
        numbers = [queue.issue_ticket(KIOSK, "BG", "H").id for _ in range(30)]
    for place, number in enumerate(numbers):
        hour, day = 8 + place % 3, date(2026, 11, 16) + timedelta(days=7 * (place % 2))  # Mondays
        issued = datetime(day.year, day.month, day.day, hour, 5, tzinfo=clock.LOCAL_ZONE)
        waited = timedelta(minutes=(20, 3, 12)[place % 3])
        Ticket.objects.filter(pk=number).update(business_day=day, issued_at=issued, first_called_at=issued + waited)
    with clock.frozen(NOW):
        monday = hours_to_come(hall)[0]
        assert monday.best == (9,)
        assert [one.minutes for one in monday.hours][1:4] == [20, 3, 12]
        assert not hours_to_come(hall)[1].is_known
        cache.clear()
        page = text_of(Client().get("/trung-tam"))
        assert "Thứ Hai: 9:00–10:00" in page
        assert "Thứ Ba Chưa đủ số liệu về ngày này" in page
        assert "Thứ Hai 9:00–10:00" in text_of(Client().get("/"))


@pytest.mark.django_db
def test_the_page_of_the_centre_tells_days_off_hours_of_services_and_that_little_is_known(demo_centre: str) -> None:
    cache.clear()
    DayOff.objects.create(centre=None, day=date(2026, 12, 7), worked=False, reason="Sửa điện")
    with clock.frozen(NOW):
        vietnamese = text_of(Client().get("/trung-tam"))
        browser = Client()
        browser.cookies["django_language"] = "en"
        english = text_of(browser.get("/trung-tam"))
    assert "Thứ Hai 07/12/2026 : nghỉ cả ngày (Sửa điện)" in vietnamese
    assert "Monday 07/12/2026 : closed all day" in english
    assert "Canteen 06:30–13:30" in english
    assert "Too few visits were measured so far" in english
    assert "Too few visits were measured so far" in text_of(browser.get("/"))
    assert "Justice and criminal records: counters 17, 18" in english


@pytest.mark.django_db
def test_before_a_centre_is_set_up_there_is_no_such_page() -> None:
    assert Client().get("/trung-tam").status_code == 404
