"""Sections of a form that are filled in at a step: demanded there of whoever works it, sealed, shown, kept for the next round."""

import pytest
from django.db import connection

from motcua.base import journal
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.models import DossierStep
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.dossiers.tests.test_answers import BRIDGE, BUILDER, BUILDING, SITE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def state_of(code: str, step: str) -> str:
    return str(DossierStep.objects.get(dossier__code=code, code=step, current=True).state)


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        (None, {"answers.assessment.visited_on", "answers.assessment.findings"}),
        ({}, {"answers.assessment.visited_on", "answers.assessment.findings"}),
        ({"assessment": {"visited_on": "hôm qua", "findings": "x"}}, {"answers.assessment.visited_on"}),
        ({**SITE, "building": {"floors": 9}}, {"answers.building"}),
    ],
)
def test_a_step_is_not_done_before_its_form_is_filled_in(answers: dict[str, object] | None, fields: set[str]) -> None:
    code = f.received(BUILDING, answers=BRIDGE).code
    with pytest.raises(InvalidInput) as refused:
        actions.complete_step(BUILDER, code, "site", answers=answers)
    assert {error.field for error in refused.value.errors} == fields
    assert state_of(code, "site") == "ready"


def test_what_was_filled_in_is_kept_beside_the_applicants_answers_sealed_shown_and_recorded() -> None:
    code = f.received(BUILDING, answers=BRIDGE).code
    seen = actions.complete_step(BUILDER, code, "site", answers=SITE)
    shown = {one.title: one.words for one in seen.answers}
    assert shown["Hiện trạng"] == "Đúng vị trí, mốc giới rõ"
    assert shown["Ngày kiểm tra"] == "10/11/2026"
    assert "Cầu Xương Giang" in shown.values()
    (done,) = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.step_completed"]
    assert done.data["forms"] == ["assessment"]
    assert "mốc giới" not in str(done.data)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM dossiers_answers")
        assert "mốc".encode() not in bytes(cursor.fetchone()[0])


def test_where_the_applicant_answered_on_paper_the_step_asks_all_the_same() -> None:
    code = f.received(BUILDING).code
    seen = actions.complete_step(BUILDER, code, "site", answers=SITE)
    assert [one.title for one in seen.answers if one.heading] == ["Kết quả kiểm tra thực địa"]


def test_a_new_round_begins_with_what_the_last_one_left() -> None:
    code = f.received(BUILDING, answers=BRIDGE).code
    actions.complete_step(BUILDER, code, "site", answers=SITE)
    actions.return_step(BUILDER, code, "appraise", "site", "xem lại")
    assert queries.step_form(BUILDER, code, "site").answers == SITE
    again = {"assessment": {"visited_on": "2026-11-12", "findings": "Đã chỉnh mốc"}}
    seen = actions.complete_step(BUILDER, code, "site", answers=again)
    assert "Đã chỉnh mốc" in {one.words for one in seen.answers}


def test_a_step_without_a_form_asks_nothing_and_strangers_see_none() -> None:
    code = f.received(BUILDING, answers=BRIDGE).code
    assert queries.step_form(BUILDER, code, "appraise").form == {}
    assert list(queries.step_form(BUILDER, code, "site").form["properties"]) == ["assessment"]
    with pytest.raises(NotFound):
        queries.step_form(f.DOCTOR, code, "site")


def test_of_many_steps_at_once_those_with_a_form_are_told_and_stay() -> None:
    code = f.received(BUILDING, answers=BRIDGE).code
    (outcome,) = actions.complete_many(BUILDER, [(code, "site")])
    assert (outcome.outcome, outcome.problem) == ("failed", "invalid_input")
    assert state_of(code, "site") == "ready"
