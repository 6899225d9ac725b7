"""What a verb answers from what it has in hand is what anybody reads afterwards; and what stands is seen as it stands."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from motcua.base import clock
from motcua.base.actor import system
from motcua.domain.catalogue import actions as catalogue
from motcua.domain.centre.models import Agency, Centre, DayOff
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.models import Dossier, DossierDocument, DossierStep, NameWord, Participation
from motcua.domain.dossiers.queries._whole import gather
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def test_completing_a_step_answers_what_is_read_afterwards() -> None:
    with clock.frozen(f.MONDAY):
        code = f.received(f.COMPANY).code
        started = actions.start_step(f.PLANNER, code, "appraise")
        assert started == queries.dossier(f.PLANNER, code)
        done = actions.complete_step(f.PLANNER, code, "appraise", "đủ điều kiện")
        assert done == queries.dossier(f.PLANNER, code)
        assert (done.row_version, done.steps[1].note) == (3, "đủ điều kiện")


def test_it_does_so_too_with_papers_asked_for_a_new_date_and_earlier_rounds() -> None:
    with clock.frozen(f.MONDAY):
        code = f.received(f.COMPANY).code
        actions.request_supplement(f.PLANNER, code, ["Điều lệ"], "thiếu điều lệ")
        actions.supplement(f.RECEPTIONIST, code, f.papers(f.COMPANY)[:1])
        actions.apologise(f.PLANNING_LEADER, code, "nhiều hồ sơ", f.at("20/11/2026 09:00"))
        actions.complete_step(f.PLANNER, code, "appraise")
        actions.complete_step(f.TAX_OFFICER, code, "tax_code")
        actions.return_step(f.PLANNING_LEADER, code, "approve", "appraise", "xem lại")
        done = actions.complete_step(f.PLANNER, code, "appraise")
        assert done == queries.dossier(f.PLANNER, code)
    assert (len(done.supplements), done.apology is not None, len(done.earlier_rounds)) == (1, True, 2)


def test_receiving_answers_the_steps_that_are_read_afterwards() -> None:
    with clock.frozen(f.MONDAY):
        made = f.received(f.COMPANY)
        view = f.seen(made)
    assert (made.steps, made.national_status, made.due_at) == (view.steps, view.national_status, view.due_at)


def test_what_is_held_beside_a_dossier_is_gone_through_without_a_question_and_asked_for_more(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    row = gather(Dossier.objects.get(code=f.received(f.COMPANY).code))
    other = f.received(f.COMPANY)
    with django_assert_num_queries(0):
        assert [step.position for step in row.steps.all()] == list(range(len(row.steps.all())))
        assert (row.steps.all()[0].code, list(row.pauses.all()), bool(row.pauses.all())) == ("intake", [], False)
    with django_assert_num_queries(3):
        assert row.steps.filter(code="appraise").get().dossier_id == row.pk
        assert row.steps.count() == len(other.steps)
        assert row.pauses.filter(ended_at=None).update(restarts=True) == 0


def test_one_statement_writes_the_whole_dossier() -> None:
    row = Dossier.objects.get(code=f.received(f.COMPANY).code)
    asked = [one.requirement for one in f.papers(f.COMPANY)]
    assert list(DossierDocument.objects.filter(dossier=row).values_list("requirement", flat=True)) == asked
    steps = list(DossierStep.objects.filter(dossier=row).values_list("position", flat=True))
    assert steps == list(range(len(steps)))
    assert set(Participation.objects.filter(dossier=row).values_list("agency", flat=True)) == {"SKHDT", "CTT"}
    words = NameWord.objects.filter(dossier_id=row.pk, received_at=row.received_at)
    assert {word.word for word in words} == {"nguyen", "van", "an", "=an nguyen"}


def test_a_change_of_the_calendar_counts_for_the_next_dossier() -> None:
    with clock.frozen(f.MONDAY):
        before = f.received(f.COMPANY)
        DayOff.objects.create(day=date(2026, 11, 10), worked=False, reason="Mưa bão")
        after = f.received(f.COMPANY)
        assert (before.due_at, after.due_at) == (f.at("12/11/2026 09:00"), f.at("13/11/2026 09:00"))
        Centre.objects.filter(code="BG").update(hours={"mon-fri": ["10:00-16:00"]})
        late = f.received(f.COMPANY)
    assert late.due_at.astimezone(f.ZONE).time() == time(10, 0)


def test_a_new_name_of_an_agency_and_of_a_procedure_is_shown_by_the_next_answer() -> None:
    boss = system("test")
    code = f.received(f.CIVIL_STATUS).code
    Agency.objects.filter(code="STP").update(name="Sở Tư pháp và Hộ tịch", identifier="H02.99")
    draft = catalogue.begin_draft(boss, f.CIVIL_STATUS)
    seen = catalogue.change_draft(boss, f.CIVIL_STATUS, draft.edits, "texts", {"name": "Xác nhận hộ tịch"}).edits
    catalogue.publish_draft(boss, f.CIVIL_STATUS, seen)
    view = actions.start_step(f.JUSTICE, code, "appraise")
    assert (view.agency_name, view.procedure_name) == ("Sở Tư pháp và Hộ tịch", "Xác nhận hộ tịch")
    again = f.seen(f.received(f.CIVIL_STATUS))
    assert again.code.startswith("H02.99-")
    assert Dossier.objects.get(code=again.code).version.number == 2


def test_a_list_asks_no_more_for_many_rows_than_for_one(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    f.received(f.COMPANY)
    queries.search(f.RECEPTIONIST)
    with CaptureQueriesContext(connection) as of_one:
        assert len(queries.search(f.RECEPTIONIST).items) == 1
    f.received(f.COMPANY)
    f.received(f.CIVIL_STATUS)
    with django_assert_num_queries(len(of_one)):
        found = queries.search(f.RECEPTIONIST).items
    assert [len(one.open_steps) for one in found] == [1, 2, 2]
    queries.work_list(f.JUSTICE)
    with django_assert_num_queries(2):  # the steps and the revisions; no step has a person here
        assert len(queries.work_list(f.JUSTICE)) == 1
