"""When a service gives numbers: hours of its own, the last ticket before closing, and what a visitor is told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from motcua.base import clock
from motcua.base.problems import Conflict
from motcua.domain.centre.actions import set_day
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import Service, Ticket
from motcua.domain.queue.shapes import ServiceView
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db

OFFICE = {"mon-fri": ["07:30-11:30", "13:30-17:00"]}
FRIDAY_EVENING = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # 18:00 in the hall


def service(code: str = "A") -> ServiceView:
    return next(view for view in queries.services("BG") if view.code == code)


def refused(code: str = "A") -> Conflict:
    with pytest.raises(Conflict) as found:
        actions.issue_ticket(KIOSK, "BG", code)
    return found.value


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    """A time of the hall's clock on the Monday, or days later."""
    return MONDAY.replace(hour=0, minute=0) + timedelta(days=day, hours=hour - 7, minutes=minute)


def make_morning_service() -> None:
    make_hall(
        always_open=False,
        hours=OFFICE,
        services=[
            {"prefix": "A", "name": "Tư pháp", "counters": [1]},
            {
                "prefix": "C",
                "name": "Công an",
                "counters": [2],
                "hours": {"mon": ["08:00-10:00"], "wed": ["08:00-10:00"]},
            },
        ],
    )


def test_a_service_has_hours_of_its_own_and_says_when_it_opens_next() -> None:
    make_morning_service()
    with clock.frozen(at(9)):
        assert service("C").open
        assert actions.issue_ticket(KIOSK, "BG", "C").label == "C001"
    with clock.frozen(at(10)):
        assert service("A").open
        view = service("C")
        assert (view.open, view.closed_reason, view.opens_at) == (False, "service_hours", at(8, day=2))
        problem = refused("C")
    assert problem.code == "service_hours"
    assert problem.extra["opens_at"] == view.opens_at.isoformat() if view.opens_at else None
    assert "08:00" in str(problem.detail)
    assert not Ticket.objects.filter(prefix="C", number=2).exists()


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(6), at(7, 30)),
        (at(12), at(13, 30)),
        (at(17), at(7, 30, day=1)),
        (FRIDAY_EVENING, at(7, 30, day=7)),
    ],
)
def test_a_closed_hall_tells_when_numbers_are_given_again(now: datetime, opens: datetime) -> None:
    make_hall(always_open=False, hours=OFFICE)
    with clock.frozen(now):
        view = service()
        assert (view.open, view.closed_reason, view.opens_at) == (False, "centre_closed", opens)
        assert refused().code == "centre_closed"


def test_hours_of_a_service_hold_within_the_hours_of_the_hall() -> None:
    make_hall(
        always_open=False,
        hours=OFFICE,
        services=[{"prefix": "A", "name": "Tư pháp", "counters": [1], "hours": {"mon-sat": ["06:00-08:00"]}}],
    )
    with clock.frozen(at(6, 30)):
        assert service().closed_reason == "centre_closed"
        assert service().opens_at == at(7, 30)
    with clock.frozen(at(9, day=4)):  # a Friday: the hall stays closed on the Saturday
        assert service().opens_at == at(7, 30, day=7)


def test_in_a_hall_that_is_always_open_a_service_can_still_close() -> None:
    make_hall(services=[{"prefix": "A", "name": "Tư pháp", "counters": [1], "hours": {"mon": ["08:00-10:00"]}}])
    with clock.frozen(at(11)):
        assert service().opens_at == at(8, day=7)


def test_the_words_name_the_day() -> None:
    make_hall(always_open=False, hours=OFFICE)
    with translation.override("en"):
        for now, said in ((at(6), "today from 07:30"), (at(18), "tomorrow from 07:30"), (FRIDAY_EVENING, "on Monday")):
            with clock.frozen(now):
                assert said in service().closed_words
    with translation.override("vi"), clock.frozen(FRIDAY_EVENING):
        assert "Thứ Hai" in service().closed_words


def test_no_more_numbers_when_the_work_that_is_left_reaches_closing_time() -> None:
    make_hall(counters=1, always_open=False, hours=OFFICE, options={"queue": {"last_ticket": "work_left"}})
    Service.objects.update(mean_service_seconds=1200)
    with clock.frozen(at(16)):
        labels = [actions.issue_ticket(KIOSK, "BG", "A").label for _ in range(3)]  # three of 20 minutes until 17:00
        problem = refused()
        view = service()
    assert labels == ["A001", "A002", "A003"]
    assert problem.code == view.closed_reason == "last_ticket"
    assert view.opens_at == at(7, 30, day=1)
    with clock.frozen(at(15)):
        assert service().open  # an hour earlier there is time for them all


def test_the_break_at_noon_is_no_time_to_work() -> None:
    make_hall(counters=1, always_open=False, hours=OFFICE, options={"queue": {"last_ticket": "work_left"}})
    Service.objects.update(mean_service_seconds=4 * 3600)
    with clock.frozen(at(11)):
        actions.issue_ticket(KIOSK, "BG", "A")
        assert refused().code == "last_ticket"  # 0:30 and 3:30 are left, not six hours


def test_without_the_setting_numbers_are_given_until_the_doors_close() -> None:
    make_hall(counters=1, always_open=False, hours=OFFICE)
    Service.objects.update(mean_service_seconds=7200)
    with clock.frozen(at(16)):
        assert [actions.issue_ticket(KIOSK, "BG", "A").number for _ in range(3)] == [1, 2, 3]


def test_a_hall_that_is_always_open_has_no_last_ticket() -> None:
    make_hall(counters=1, options={"queue": {"last_ticket": "work_left"}})
    Service.objects.update(mean_service_seconds=7200)
    with clock.frozen(at(23, 50)):
        assert [actions.issue_ticket(KIOSK, "BG", "A").number for _ in range(3)] == [1, 2, 3]


def test_a_used_up_quota_shows_what_is_left_and_when_there_is_more() -> None:
    make_hall(services=[{"prefix": "A", "name": "Tư pháp", "counters": [1], "daily_quota": 2}])
    with clock.frozen(at(9)):
        assert service().quota_left == 2
        actions.issue_ticket(KIOSK, "BG", "A")
        assert (service().quota_left, service().open) == (1, True)
        actions.issue_ticket(KIOSK, "BG", "A")
        view = service()
        assert (view.quota_left, view.open, view.closed_reason) == (0, False, "quota_reached")
        assert view.opens_at == at(0, day=1)


def test_hours_of_a_service_go_out_as_they_came_in() -> None:
    make_morning_service()
    rows = actions.export_services("BG")
    assert rows[1]["hours"] == {"mon": ["08:00-10:00"], "wed": ["08:00-10:00"]}


def test_case_59_visitors_of_a_shared_counter_are_told_of_the_others() -> None:
    make_hall(
        counters=2,
        services=[
            {"prefix": "A", "name": "Tư pháp", "counters": [1, 2]},
            {"prefix": "B", "name": "Đất đai", "counters": [1, 2]},
        ],
    )
    with clock.frozen(MONDAY) as held:
        for _ in range(8):
            actions.issue_ticket(KIOSK, "BG", "B")
            held.move(1)
        for number in (1, 2):
            actions.call_next(receptionist(number), "BG", number)
        told = actions.issue_ticket(KIOSK, "BG", "A")
        assert told.ahead == 0
        assert told.wait is not None
        assert told.wait[1] > 30  # six visits of B go first at the two counters
        assert queries.ticket_by_token(told.token).wait == told.wait
        assert service("A").wait is not None
        again = actions.issue_ticket(KIOSK, "BG", "A", key="k")
        assert actions.issue_ticket(KIOSK, "BG", "A", key="k").wait == again.wait
        elderly = actions.issue_ticket(KIOSK, "BG", "A", priority="elderly")
        assert elderly.wait is not None
        assert elderly.wait[1] < told.wait[1]


@pytest.mark.parametrize("day", [datetime(2026, 9, 2, 2, 0, tzinfo=UTC), datetime(2027, 2, 8, 2, 0, tzinfo=UTC)])
def test_on_a_public_holiday_no_number_is_given_and_the_visitor_is_told_when(day: datetime) -> None:
    make_hall(always_open=False, hours=OFFICE)
    with clock.frozen(day):
        why = refused()
    assert why.code == "centre_closed"
    opens = str(why.detail).rpartition(" ")[2]
    assert opens == "07:30"


def test_a_day_entered_as_off_closes_the_doors_and_a_worked_saturday_opens_them() -> None:
    make_hall(always_open=False, hours=OFFICE)
    saturday = MONDAY + timedelta(days=5)
    set_day(SYSTEM, "BG", MONDAY.date(), worked=False, reason="Bão số 9", hours=[])
    set_day(SYSTEM, "BG", saturday.date(), worked=True, reason="Làm bù", hours=["07:30-09:30"])
    with clock.frozen(at(8)):
        assert refused().code == "centre_closed"
    with clock.frozen(at(8, day=5)):
        assert actions.issue_ticket(KIOSK, "BG", "A").state == "waiting"
    with clock.frozen(at(10, day=5)):
        assert refused().code == "centre_closed"


def test_a_hall_that_never_closes_is_open_on_a_holiday_too() -> None:
    make_hall()
    with clock.frozen(datetime(2026, 9, 2, 2, 0, tzinfo=UTC)):
        assert actions.issue_ticket(KIOSK, "BG", "A").state == "waiting"
