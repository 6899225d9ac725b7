"""What the hall did on a day is told as its raw rows have it, whether the day was summed up already, waits for that, or changed since."""

from datetime import timedelta

import pytest
from django.utils import translation

from motcua.base import clock
from motcua.base.actor import CITIZEN, Actor
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.feedback.actions import give_feedback
from motcua.domain.feedback.tests.factories import finished_visit
from motcua.domain.queue import actions
from motcua.domain.queue.actions.learning import practise
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, make_hall, receptionist
from motcua.domain.reports.behind import behind
from motcua.domain.reports.made import make
from motcua.domain.reports.models import RatingSum, ToCount, VisitMonth, VisitSum
from motcua.domain.reports.shapes import Report
from motcua.domain.reports.sums import days
from motcua.domain.reports.tests.following import follow
from motcua.domain.reports.tests.test_reports import AUDITOR, MANAGER, NOVEMBER, in_all, told

pytestmark = pytest.mark.django_db
ONE = receptionist(1)


@pytest.fixture
def morning() -> None:
    """Three came at nine; one waited 20 minutes and was served for 10, one was called and did not come, one waits."""
    with clock.frozen(MONDAY) as now:
        make_hall(counters=2)
        for _ in range(3):
            actions.issue_ticket(KIOSK, "BG", "A")
        now.move(20 * 60)
        ticket = actions.call_next(ONE, "BG", 1)
        assert ticket is not None
        actions.start(ONE, ticket.id)
        now.move(10 * 60)
        actions.finish(ONE, ticket.id)
        missing = actions.call_next(ONE, "BG", 1)
        assert missing is not None
        actions.no_show(ONE, missing.id)


def queue(by: str = "service") -> Report:
    with clock.frozen(MONDAY + timedelta(days=3)):
        return make(MANAGER, "queue", **NOVEMBER, by=by)


def test_a_day_is_told_alike_before_and_after_it_is_summed_up(morning: None) -> None:
    follow()
    assert ToCount.objects.filter(kind="visits").count() == 1
    live = [queue(by) for by in ("service", "counter", "hour", "weekday", "day", "month")]
    assert days.count_noted() >= 1
    assert not ToCount.objects.exists()
    assert VisitSum.objects.exists()
    assert [queue(by) for by in ("service", "counter", "hour", "weekday", "day", "month")] == live
    row = in_all(live[0])
    assert (row["issued"], row["finished"], row["no_show"], row["cancelled"]) == (3, 1, 1, 0)
    assert (row["mean_wait"], row["longest_wait"], row["mean_serve"]) == (25.0, 30.0, 10.0)
    assert (row["within_15"], row["within_30"], row["no_show_percent"]) == (0.0, 100.0, 33.33)
    assert told(live[2], "9")["issued"] == 3


def test_a_day_that_changed_since_is_told_as_it_is_now(morning: None) -> None:
    follow()
    days.count_noted()
    with clock.frozen(MONDAY + timedelta(hours=1)):
        ticket = actions.call_next(ONE, "BG", 1)
        assert ticket is not None
        actions.start(ONE, ticket.id)
        actions.finish(ONE, ticket.id)
    assert in_all(queue())["finished"] == 1, "what the journal has not told yet is not known"
    follow()
    assert in_all(queue())["finished"] == 2
    days.count_noted()
    assert in_all(queue())["finished"] == 2
    before = list(VisitSum.objects.order_by("pk").values_list("service", "counter", "hour", "finished"))
    VisitSum.objects.update(finished=50)
    assert days.recount() == 1
    assert list(VisitSum.objects.order_by("pk").values_list("service", "counter", "hour", "finished")) == before


def visits(begin: str, end: str, by: str = "service") -> Report:
    with clock.frozen(MONDAY + timedelta(days=60)):
        return make(MANAGER, "queue", begin=begin, end=end, by=by)


def test_a_report_over_months_reads_their_sums_and_says_the_same_as_the_days(morning: None) -> None:
    for later in (1, 15, 45):  # November, December, the last day of the year
        with clock.frozen(MONDAY + timedelta(days=later)):
            actions.issue_ticket(KIOSK, "BG", "A")
    follow()
    over = ("2026-11-16", "2026-12-31")  # a month that is not whole, and one that is
    groups = ("service", "counter", "hour", "weekday", "day", "month")
    live = [visits(*over, by) for by in groups]
    days.count_noted()
    assert [visits(*over, by) for by in groups] == live
    assert in_all(live[0])["issued"] == 6
    months = {(one.day.month, one.hour): one.issued for one in VisitMonth.objects.filter(counter=0)}
    assert months == {(11, 9): 2, (12, 9): 2}, "one waits since the first morning"
    VisitMonth.objects.filter(day__month=12).update(issued=40)
    assert in_all(visits("2026-12-01", "2026-12-31"))["issued"] == 40, "it is the month that is read"
    with clock.frozen(MONDAY + timedelta(days=45)):
        actions.issue_ticket(KIOSK, "BG", "A")
    follow()
    assert in_all(visits("2026-12-01", "2026-12-31"))["issued"] == 3, "of a month with a noted day its other days"
    days.count_noted()
    VisitMonth.objects.all().delete()
    days.recount()
    assert in_all(visits("2026-12-01", "2026-12-31"))["issued"] == 3
    assert in_all(visits(*over))["issued"] == 7


def test_a_day_of_practice_does_not_count(morning: None) -> None:
    follow()
    days.count_noted()
    with clock.frozen(MONDAY):
        practise(MANAGER, "BG")
    follow()
    assert in_all(queue())["issued"] == 0
    days.count_noted()
    assert in_all(queue())["issued"] == 0


def test_each_figure_of_the_queue_opens_its_visits(morning: None) -> None:
    follow()
    for by in ("service", "counter", "hour", "weekday", "day"):
        report = queue(by)
        for row in report.rows:
            for column, cell in zip(report.columns, row.cells, strict=True):
                if column.behind:
                    assert len(behind(MANAGER, report.asked, column.behind, row.key).visits) == cell, (by, row.key)


def test_behind_a_figure_stands_no_visit_of_a_day_of_practice(morning: None) -> None:
    with clock.frozen(MONDAY):
        practise(MANAGER, "BG")
    with clock.frozen(MONDAY + timedelta(days=1)):
        ticket = actions.issue_ticket(KIOSK, "BG", "A")
    follow()
    report = queue()
    assert in_all(report)["issued"] == 1
    assert [one.id for one in behind(MANAGER, report.asked, "issued", "").visits] == [ticket.id]
    assert behind(MANAGER, report.asked, "no_show", "").visits == ()


def notes_of_practice(actor: Actor, period: dict[str, str]) -> list[str]:
    with clock.frozen(MONDAY + timedelta(days=3)), translation.override("en"):
        return [one for one in make(actor, "queue", **period).notes if "of practice" in one]


def test_a_report_that_leaves_visits_of_practice_out_says_how_many(morning: None) -> None:
    follow()
    assert notes_of_practice(MANAGER, NOVEMBER) == []
    with clock.frozen(MONDAY):
        practise(MANAGER, "BG")
    follow()
    assert notes_of_practice(MANAGER, NOVEMBER) == ["3 visits of days of practice in the period are left out."]
    at_its_counters = "2 visits of days of practice in the period are left out."
    assert notes_of_practice(f.JUSTICE_LEADER, NOVEMBER) == [at_its_counters]
    assert notes_of_practice(f.actor("manager", centre="LG", number=23), NOVEMBER) == []
    assert notes_of_practice(MANAGER, {"begin": "2026-10-01", "end": "2026-10-31"}) == []


def test_how_people_were_is_told_of_five_ratings_not_of_four() -> None:
    with clock.frozen(MONDAY):
        make_hall(counters=1)
        for score in (5, 4, 2, 5):
            visit = finished_visit()
            give_feedback(CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=score)
    follow()
    with clock.frozen(MONDAY + timedelta(days=3)):
        few = in_all(make(AUDITOR, "ratings", **NOVEMBER))
        assert (few["ratings"], few["mean"], few["low"]) == (4, None, None)
    with clock.frozen(MONDAY):
        visit = finished_visit()
        give_feedback(CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=2, reasons=["attitude"])
    follow()
    with clock.frozen(MONDAY + timedelta(days=3)):
        live = make(AUDITOR, "ratings", **NOVEMBER)
        days.count_noted()
        assert RatingSum.objects.exists()
        assert make(AUDITOR, "ratings", **NOVEMBER) == live
    row = in_all(live)
    assert [row[one] for one in ("ratings", "mean", "best", "low", "unkind", "satisfied_percent")] == [
        5,
        3.6,
        2,
        2,
        1,
        60.0,
    ]
