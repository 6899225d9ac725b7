"""What was answered at intake decides on papers, fee and steps; it is sealed, shown, and gone after erasing."""

import pytest
from django.db import connection

from motcua.base.actor import system
from motcua.base.problems import InvalidInput
from motcua.domain.catalogue.queries import get_published
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.models import DossierAnswers, DossierStep
from motcua.domain.dossiers.shapes import GivenDocument
from motcua.domain.dossiers.tests.factories import RECEPTIONIST, actor, received

pytestmark = pytest.mark.django_db
BUILDING, EXTRACT, RECORD = "9.013236", "2.000635", "2.000488"
BUILDER = actor("specialist", "SXD", number=30)
BRIDGE = {"building": {"name": "Cầu Xương Giang", "use": "roads", "floors": 0}, "land_changed": False}
SITE = {"assessment": {"visited_on": "2026-11-10", "findings": "Đúng vị trí, mốc giới rõ"}}
EXTRACT_ANSWERS = {"kind": "birth", "subject": "Nguyễn Văn Kín", "copies": 3, "relation": "self"}


@pytest.fixture(autouse=True)
def _catalogue(demo_centre: str) -> None:
    assert demo_centre


def given(procedure: str, *codes: str) -> tuple[GivenDocument, ...]:
    documents = get_published(procedure).content.documents
    return tuple(GivenDocument(one.code, one.originals, one.copies) for one in documents if one.code in codes)


def test_the_fee_follows_the_answers() -> None:
    assert received(EXTRACT, answers=EXTRACT_ANSWERS, documents=given(EXTRACT, "d1", "d2")).fee == 24000
    assert received(EXTRACT, documents=given(EXTRACT, "d1", "d2")).fee == 8000  # the form was filled in on paper
    assert received(RECORD, fee_case="giam").fee == 100000
    with pytest.raises(InvalidInput):
        received(RECORD, fee_case="nothing")


def test_a_document_is_asked_for_only_in_its_case() -> None:
    authorised = EXTRACT_ANSWERS | {"relation": "authorised"}
    with pytest.raises(InvalidInput) as refused:
        received(EXTRACT, answers=authorised, documents=given(EXTRACT, "d1", "d2"))
    assert [error.field for error in refused.value.errors] == ["documents.d3"]
    code = received(EXTRACT, answers=authorised, documents=given(EXTRACT, "d1", "d2", "d3")).code
    shown = queries.dossier(RECEPTIONIST, code).documents
    assert [one.requirement for one in shown] == ["d1", "d2", "d3"]
    alone = received(EXTRACT, answers=EXTRACT_ANSWERS, documents=given(EXTRACT, "d1", "d2")).code
    assert [one.requirement for one in queries.dossier(RECEPTIONIST, alone).documents] == ["d1", "d2"]


def test_wrong_answers_are_told_and_nothing_is_received() -> None:
    with pytest.raises(InvalidInput) as refused:
        received(EXTRACT, answers={"kind": "birth", "copies": 0}, documents=given(EXTRACT, "d1", "d2"))
    fields = {error.field for error in refused.value.errors}
    assert fields == {"answers.subject", "answers.copies", "answers.relation"}
    assert not DossierAnswers.objects.exists()


def test_steps_that_the_case_does_not_need_are_skipped_and_nobody_waits_for_them() -> None:
    code = received(BUILDING, answers=BRIDGE).code
    states = dict(DossierStep.objects.filter(dossier__code=code).values_list("code", "state"))
    assert (states["land"], states["fire"], states["site"]) == ("skipped", "skipped", "ready")
    actions.complete_step(BUILDER, code, "site", answers=SITE)
    states = dict(DossierStep.objects.filter(dossier__code=code).values_list("code", "state"))
    assert states["appraise"] == "ready"
    assert "CAT" not in {one.agency for one in queries.dossier(RECEPTIONIST, code).open_steps}


def test_a_skipped_step_stays_skipped_when_work_is_given_back() -> None:
    code = received(BUILDING, answers=BRIDGE).code
    actions.complete_step(BUILDER, code, "site", answers=SITE)
    with pytest.raises(InvalidInput):
        actions.return_step(BUILDER, code, "appraise", "fire", "xem lại")
    actions.return_step(BUILDER, code, "appraise", "site", "xem lại")
    steps = DossierStep.objects.filter(dossier__code=code, current=True)
    assert dict(steps.values_list("code", "state"))["fire"] == "skipped"


def test_without_answers_every_step_happens() -> None:
    code = received(BUILDING).code
    assert not DossierStep.objects.filter(dossier__code=code, state="skipped").exists()


def test_answers_are_sealed_and_shown_to_who_sees_the_dossier() -> None:
    code = received(EXTRACT, answers=EXTRACT_ANSWERS, documents=given(EXTRACT, "d1", "d2")).code
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM dossiers_answers")
        assert "Kín".encode() not in bytes(cursor.fetchone()[0])
    shown = {one.title: one.words for one in queries.dossier(RECEPTIONIST, code).answers}
    assert shown["Họ, chữ đệm, tên người có tên trong giấy tờ"] == "Nguyễn Văn Kín"
    assert shown["Số lượng bản sao"] == "3 bản"


def test_erasing_takes_the_answers_away() -> None:
    code = received(EXTRACT, answers=EXTRACT_ANSWERS, documents=given(EXTRACT, "d1", "d2")).code
    actions.refuse(RECEPTIONIST, code, "không thuộc thẩm quyền")
    actions.erase(system("test"), code, 1)
    assert not DossierAnswers.objects.exists()
    assert queries.dossier(RECEPTIONIST, code).answers == ()
