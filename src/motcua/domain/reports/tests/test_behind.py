"""Lists behind the figures of people, money and ratings: as many as the figure counts, and no more of anybody than may be told."""

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection

from motcua.base import clock
from motcua.base.actor import CITIZEN, Actor, Grant
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.centre.models import Agency, Counter
from motcua.domain.dossiers.models import Dossier, DossierStep
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.feedback.actions import give_feedback
from motcua.domain.feedback.tests.factories import finished_visit
from motcua.domain.payments.actions import record_payment
from motcua.domain.queue import actions as queue
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, make_hall, receptionist
from motcua.domain.reports.asked import asked
from motcua.domain.reports.behind import behind
from motcua.domain.reports.made import make
from motcua.domain.reports.models import StaffSum
from motcua.domain.reports.shapes import Report
from motcua.domain.reports.sums import dossiers
from motcua.domain.reports.tests.following import count, follow
from motcua.domain.reports.tests.test_reports import DECEMBER, MANAGER, NOVEMBER, november, told

__all__ = ["november"]  # the fixture
pytestmark = pytest.mark.django_db


def each_opens_as_many_as_it_counts(report: Report) -> int:
    """How many figures were opened."""
    opened = 0
    for row in report.rows:
        measures = row.behind or tuple(column.behind for column in report.columns)
        for column, measure, cell in zip(report.columns, measures, row.cells, strict=True):
            if measure and cell and column.kind == "count":
                found = behind(MANAGER, report.asked, measure, row.key)
                assert len(found.items) == cell, (row.key, column.key)
                opened += 1
    return opened


@pytest.mark.parametrize("by", ["person", "agency", "month"])
def test_each_figure_of_the_work_of_people_opens_its_steps(november: dict[str, str], by: str) -> None:
    with clock.frozen(DECEMBER):
        assert each_opens_as_many_as_it_counts(make(MANAGER, "staff", **NOVEMBER, by=by)) >= 4
        late = behind(MANAGER, asked(MANAGER, **NOVEMBER, by="person"), "steps_late", f.JUSTICE.reference)
    assert [(one.code, one.timing) for one in late.steps] == [(november["late"], "late")]


def test_officers_are_graded_by_what_they_had_a_part_in(november: dict[str, str]) -> None:
    staff = Actor("staff", "70", "Nguyễn Thị Thụ Lý", (Grant("specialist", None, "STP"),))
    with clock.frozen(f.MONDAY):
        code = f.received().code
        from motcua.domain.dossiers import actions

        actions.complete_step(staff, code, "appraise")
        actions.attach_result(f.JUSTICE_LEADER, code, "14/XN-STP")
        actions.complete_step(f.JUSTICE_LEADER, code, "approve")
    follow()
    with clock.frozen(DECEMBER):
        report = make(MANAGER, "indicators", **NOVEMBER, by="person")
        assert {row.key for row in report.rows} == {"staff:70"}, "programs are not graded"
        row = told(report, "staff:70")
        assert each_opens_as_many_as_it_counts(report) == 2
    assert [row[one] for one in ("part_in", "steps", "indicator_1", "indicator_3", "indicator_4")] == [
        1,
        1,
        2.0,
        2.0,
        None,
    ]
    assert row["of_ten"] == pytest.approx(10 * float(str(row["points"])) / float(str(row["measured"])), abs=0.05)
    assert row["duty"]


def test_each_figure_of_money_opens_its_payments(demo_centre: str) -> None:
    with clock.frozen(f.MONDAY):
        code = f.received(f.COMPANY).code
        fee = Dossier.objects.get(code=code).fee
        record_payment(f.CASHIER, code, fee - 10_000, "cash")
        record_payment(f.CASHIER, code, 10_000, "transfer")
        count()
    with clock.frozen(DECEMBER):
        for by in ("agency", "procedure", "method", "month", "day"):
            report = make(MANAGER, "revenue", **NOVEMBER, by=by)
            assert each_opens_as_many_as_it_counts(report) >= 1
            row = next(one for one in report.rows if one.cells[0])
            paid = behind(MANAGER, report.asked, "paid_cash", row.key).payments
            assert sum(one.amount for one in paid) == told(report, row.key)["cash"]
        assert behind(MANAGER, report.asked, "paid", "2026-11-10").payments == ()


def rate(score: int, *reasons: str, day: datetime = MONDAY) -> None:
    with clock.frozen(day):
        visit = finished_visit()
        give_feedback(CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=score, reasons=reasons)


def test_ratings_are_listed_without_whose_they_are_and_of_five_at_least() -> None:
    with clock.frozen(MONDAY):
        make_hall(counters=1)
    for score in (5, 4, 5, 5):
        rate(score)
    wanted = {"actor": MANAGER, "measure": "ratings", "row": ""}
    follow()
    with clock.frozen(MONDAY + timedelta(days=3)), pytest.raises(NotFound):
        behind(asked=asked(MANAGER, **NOVEMBER, by="counter"), **wanted)
    with clock.frozen(MONDAY + timedelta(days=3)):
        few = make(MANAGER, "ratings", **NOVEMBER, by="counter")
        assert (few.total[0], few.total_behind[0]) == (4, "")
        met = next(row for row in make(MANAGER, "indicators", **NOVEMBER).rows if row.key == "7")
        assert (met.cells[:2], met.behind[0]) == ((4, None), "")
    rate(2, "attitude")
    follow()
    with clock.frozen(MONDAY + timedelta(days=3)):
        for by in ("agency", "counter", "channel", "month", "day"):
            report = make(MANAGER, "ratings", **NOVEMBER, by=by)
            assert each_opens_as_many_as_it_counts(report) == 4
        assert report.total_behind is None
        met = next(row for row in make(MANAGER, "indicators", **NOVEMBER).rows if row.key == "7")
        assert (met.cells[0], met.behind[0]) == (5, "ratings")
        [low] = behind(MANAGER, report.asked, "rated_unkind", "").ratings
    assert (low.score, len(low.reasons)) == (2, 1)
    assert set(vars(low)) == {"day", "month", "agency", "channel", "score", "reasons"}


def test_ratings_are_listed_by_score_and_of_a_day_with_few_the_month_is_told() -> None:
    with clock.frozen(MONDAY):
        make_hall(counters=1)
    for score in (5, 2, 4, 5, 5):
        rate(score)
    rate(3, day=MONDAY + timedelta(days=1))
    rate(1, day=MONDAY + timedelta(days=28))
    with clock.frozen(MONDAY + timedelta(days=40)):
        over = asked(MANAGER, begin="2026-11-01", end="2026-12-31", by="counter")
        listed = behind(MANAGER, over, "ratings", "").ratings
    assert [one.score for one in listed] == [1, 2, 3, 4, 5, 5, 5]
    told = {one.score: (one.day, one.month) for one in listed}
    assert told[5] == told[2] == (MONDAY.date(), "")
    assert told[3] == (None, f"{MONDAY:%m/%Y}")
    assert told[1] == (None, ""), "the only one of its month"


def test_a_part_under_two_agencies_is_of_one_dossier(demo_centre: str) -> None:
    staff = Actor("staff", "70", "Nguyễn Thị Thụ Lý", (Grant("specialist", None, "STP"),))
    with clock.frozen(f.MONDAY):
        code = f.processed()
        steps = DossierStep.objects.filter(dossier__code=code)
        steps.filter(code__in=["appraise", "approve"]).update(finished_by=staff.reference)
        steps.filter(code="approve").update(agency="SXD")
        dossiers.refresh([code])
    leaders = [Actor("token", "40", "x", (Grant("leader", "BG", agency),)) for agency in ("STP", "SXD")]
    with clock.frozen(DECEMBER):
        both = Actor("token", "41", "x", (Grant("leader", "BG", "STP"), Grant("leader", "BG", "SXD")))
        for reader in (MANAGER, *leaders, both):
            report = make(reader, "indicators", **NOVEMBER, by="person")
            row = told(report, staff.reference)
            listed = behind(reader, report.asked, "part_in", staff.reference).dossiers
            assert (row["part_in"], [one.code for one in listed]) == (1, [code])
            assert row["indicator_3"] == 2.0
    measures = [f"part_{one}" for one in ("in", "early", "late", "at_once", "after_one")]
    kept = list(
        StaffSum.objects.exclude(part_in=0).order_by("month", "agency", "person").values_list("agency", *measures)
    )
    StaffSum.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("motcua.domain.reports.migrations.0003_months_officers_outside").PARTS)
    assert list(StaffSum.objects.order_by("month", "agency", "person").values_list("agency", *measures)) == kept


def test_a_leader_of_two_agencies_sees_a_visit_of_their_counter_once() -> None:
    with clock.frozen(MONDAY):
        make_hall(counters=1)
        desk = Counter.objects.get(centre__code="BG", number=1)
        for agency in ("STP", "SXD"):
            desk.agencies.add(Agency.objects.get_or_create(code=agency, defaults={"name": agency})[0])
        queue.issue_ticket(KIOSK, "BG", "A")
        ticket = queue.call_next(receptionist(1), "BG", 1)
        assert ticket is not None
        queue.start(receptionist(1), ticket.id)
        queue.finish(receptionist(1), ticket.id)
        count()
    leader = Actor("token", "40", "x", (Grant("leader", "BG", "STP"), Grant("leader", "BG", "SXD")))
    with clock.frozen(MONDAY + timedelta(days=3)):
        report = make(leader, "queue", **NOVEMBER)
        assert [one.id for one in behind(leader, report.asked, "finished", "").visits] == [ticket.id]
        assert told(report, "A")["finished"] == 1


@pytest.mark.parametrize(
    ("by", "row"),
    [("month", "9999-12"), ("month", "2026-13"), ("month", "2026-10"), ("day", "0001-01-01"), ("day", "9999-12-31")],
)
@pytest.mark.parametrize("measure", ["overdue", "paid"])
def test_a_month_or_day_that_is_no_row_of_the_period_is_refused(by: str, row: str, measure: str) -> None:
    with clock.frozen(DECEMBER), pytest.raises(InvalidInput):
        behind(MANAGER, asked(MANAGER, **NOVEMBER, by=by), measure, row)
