"""Numbers given without the server (case 18): reserved beforehand, entered once, never met by numbers given online."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from motcua.base import clock
from motcua.base.actor import ANONYMOUS, Actor, Grant
from motcua.base.problems import InvalidInput, NotAuthenticated
from motcua.domain.queue import queries
from motcua.domain.queue.actions import call_next, issue_ticket
from motcua.domain.queue.actions.offline import OfflineTicket, ReservedNumbers, enter_offline_ticket, reserve_numbers
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, make_hall, receptionist

pytestmark = pytest.mark.django_db
SECOND_KIOSK = Actor("token", "2", "kiosk", (Grant("kiosk", "BG"),))


def reserved(actor: Actor = KIOSK) -> ReservedNumbers:
    return reserve_numbers(actor, "BG")[0]


def taken(series: ReservedNumbers, number: int = 1, minutes_ago: int = 0, **more: str) -> OfflineTicket:
    return OfflineTicket("A", series.prefix, number, clock.now() - timedelta(minutes=minutes_ago), **more)


def test_case_18_each_kiosk_has_a_series_of_its_own_that_no_service_uses() -> None:
    make_hall(services=[{"prefix": "A", "name": "Tư pháp"}, {"prefix": "AK", "name": "Hộ tịch"}])
    first, second = reserved(), reserved(SECOND_KIOSK)
    assert first.of_prefix == second.of_prefix == "A"
    assert len({first.prefix, second.prefix, "AK"}) == 3
    assert {one.of_prefix for one in reserve_numbers(KIOSK, "BG")} == {"A"}


def test_asked_again_a_kiosk_has_the_same_numbers_today_and_tomorrow() -> None:
    make_hall()
    with clock.frozen(MONDAY):
        once, again = reserve_numbers(KIOSK, "BG"), reserve_numbers(KIOSK, "BG")
    assert once == again
    assert [one.business_day.day for one in once] == [16, 17]


def test_a_service_with_a_quota_gives_no_numbers_without_the_server() -> None:
    make_hall(services=[{"prefix": "A", "name": "Tư pháp", "daily_quota": 5}])
    assert reserve_numbers(KIOSK, "BG") == []


def test_case_18_a_number_enters_once_at_its_own_time_before_those_who_came_later() -> None:
    make_hall(counters=1)
    series = reserved()
    with clock.frozen(MONDAY):
        series = reserved()
        given = taken(series)
        clock_later = MONDAY + timedelta(minutes=10)
    with clock.frozen(clock_later):
        issue_ticket(KIOSK, "BG", "A")
        entered, again = enter_offline_ticket(KIOSK, "BG", given), enter_offline_ticket(KIOSK, "BG", given)
        assert entered.id == again.id
        assert entered.arrived_at == MONDAY
        assert Ticket.objects.count() == 2
        called = call_next(receptionist(1), "BG", 1)
        assert called is not None
        assert called.label == entered.label == f"{series.prefix}001"
        assert queries.services("BG")[0].waiting == 1


def test_case_18_a_request_that_had_arrived_after_all_is_taken_back() -> None:
    make_hall()
    series = reserved()
    lost = issue_ticket(KIOSK, "BG", "A", key="tap-1")
    entered = enter_offline_ticket(KIOSK, "BG", taken(series, key="tap-1"))
    assert Ticket.objects.get(pk=lost.id).state == "cancelled"
    assert queries.services("BG")[0].waiting == 1
    assert Ticket.objects.get(issue_key="tap-1").pk == entered.id
    other = enter_offline_ticket(KIOSK, "BG", taken(series, 2))
    assert Ticket.objects.get(pk=other.id).issue_key is None


def test_a_head_start_counts_from_the_time_at_which_the_number_was_given() -> None:
    make_hall()
    entered = enter_offline_ticket(KIOSK, "BG", taken(reserved(), minutes_ago=0, priority="elderly"))
    ticket = Ticket.objects.get(pk=entered.id)
    assert ticket.arrived_at - ticket.queue_key == timedelta(minutes=20)


def test_a_clock_that_is_ahead_gives_nobody_a_time_to_come() -> None:
    make_hall()
    series = reserved()
    with clock.frozen(MONDAY):
        series = reserved()
        entered = enter_offline_ticket(KIOSK, "BG", taken(series, minutes_ago=-30))
        assert entered.arrived_at == MONDAY


@pytest.mark.parametrize(
    "wrong", [{"number": 0}, {"number": 201}, {"prefix": "ZZ"}, {"service": "B"}, {"service": "W"}, {"priority": "x"}]
)
def test_a_number_that_was_not_reserved_is_refused(wrong: dict[str, object]) -> None:
    make_hall(services=[{"prefix": "A", "name": "Tư pháp"}, {"prefix": "B", "name": "Tài chính"}])
    with pytest.raises(InvalidInput):
        enter_offline_ticket(KIOSK, "BG", replace(taken(reserved()), **wrong))
    assert not Ticket.objects.exists()


def test_another_kiosk_and_a_stranger_enter_nothing() -> None:
    make_hall()
    series = reserved()
    with pytest.raises(InvalidInput):
        enter_offline_ticket(SECOND_KIOSK, "BG", taken(series))
    with pytest.raises(NotAuthenticated):
        enter_offline_ticket(ANONYMOUS, "BG", taken(series))
    assert not Ticket.objects.exists()


def test_the_database_holds_a_series_for_one_kiosk() -> None:
    make_hall()
    series = reserved()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM queue_reserved_series WHERE prefix = %s", [series.prefix])
        assert cursor.fetchone()[0] == 2  # today and tomorrow
