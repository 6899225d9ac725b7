"""What a child dossier is given of its parent: what its own procedure asks for, what the step sends, and nothing else."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.catalogue import actions as catalogue
from motcua.domain.catalogue.queries import all_offered, get_offered, get_published
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.models import ChildLink, Dossier
from motcua.domain.dossiers.queries.following import lateness
from motcua.domain.dossiers.shapes import GivenDocument, RepresentativeInput
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.dossiers.tests.test_children import BUILDER, LAND, PLANNING, a_step, opened

INNER, OUTER = "9.000011", "9.000012"
PURPOSE = {"type": "string", "title": "Mục đích sử dụng"}
AREA = {"type": "integer", "title": "Diện tích"}
TENDED = actions.CHILDREN


@pytest.fixture(autouse=True)
def monday(demo_centre: str) -> Iterator[None]:
    with clock.frozen(f.MONDAY):
        yield


def publish(code: str, agency: str, steps: list[dict[str, Any]], **more: Any) -> None:
    row = {
        "code": code, "name": f"Thủ tục {code}", "field": "Đất đai", "agency": agency, "steps": steps, "fee": 0,
        "time_limit": {"value": 40, "unit": "working_day"}, "documents": [], "result": "Văn bản", "checked": True,
    }  # fmt: skip
    catalogue.import_procedures(system("test"), [row | more])


def paper(code: str, name: str) -> dict[str, Any]:
    return {"code": code, "name": name, "originals": 1, "copies": 0, "required": False}


def form(required: list[str] | None = None, **questions: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "title": "Tờ khai", "required": required or [], "properties": questions}


def family(**intake: Any) -> tuple[str, str]:
    """An outer procedure of the land office whose step opens an inner one of the building department."""
    inner = [
        a_step("intake", role="receptionist", agency="SXD"),
        a_step("approve", "intake", role="leader", agency="SXD"),
    ]
    publish(
        INNER, "SXD", inner, agencies_only=True,
        documents=[paper("x1", "Bản vẽ thửa đất"), paper("x2", "Ảnh chụp")],
        form=form(["height"], purpose=PURPOSE, area={**AREA, "minimum": 10}, height={"type": "integer", "title": "Chiều cao"}),
    )  # fmt: skip
    outer = [
        a_step("intake", role="receptionist"),
        a_step("ask", "intake", agency="SXD", opens=INNER, sends=["d2"]),
        a_step("approve", "ask", role="leader"),
    ]
    publish(
        OUTER, "VPDKDD", outer,
        documents=[paper("d1", "Bản vẽ thửa đất"), paper("d2", "Giấy chứng nhận"), paper("d3", "Đơn ly hôn")],
        form=form(purpose=PURPOSE, area=AREA, marriage={"type": "string", "title": "Tình trạng hôn nhân"}),
    )  # fmt: skip
    given = {
        "documents": tuple(GivenDocument(one, 1, 0) for one in ("d1", "d2", "d3")),
        "answers": {"purpose": "xây nhà", "area": 5, "marriage": "đã ly hôn"},
    }
    return opened(OUTER, **given | intake)


def test_papers_of_the_same_name_and_those_that_the_step_sends_stand_in_the_child_and_no_others() -> None:
    _code, child = family()
    found = {one.requirement: one.name for one in queries.dossier(BUILDER, child).documents if one.originals}
    assert found == {"x1": "Bản vẽ thửa đất", "parent-d2": "Giấy chứng nhận"}


def test_answers_to_the_same_question_go_along_if_they_fit_there_and_others_stay_with_the_parent() -> None:
    _code, child = family()
    view = queries.dossier(BUILDER, child)
    assert [(one.title, one.words) for one in view.answers] == [("Mục đích sử dụng", "xây nhà")]


def test_what_was_carried_is_told_in_the_journal_by_number_only() -> None:
    _code, child = family()
    entry = journal.subject_history(f"dossier:{child}")[0]
    assert entry.data["carried"] == {"answers": 1, "papers": 2, "representative": 0}
    assert "xây nhà" not in str(entry.data)


def test_whoever_comes_for_the_applicant_stands_in_the_child_with_the_proof() -> None:
    sister = RepresentativeInput(
        "authorised", "Trần Thị Bình", "024190005678", "0987654321", "12/UQ", date(2026, 11, 1), date(2026, 12, 31)
    )
    _code, child = family(representative=sister, documents=(GivenDocument(actions.PAPER, 1, 0),))
    view = queries.dossier(BUILDER, child)
    assert view.representative is not None
    assert (view.representative.name, view.documents[-1].requirement) == ("Trần Thị Bình", actions.PAPER)


def test_a_paper_that_the_parent_gets_later_goes_to_the_open_child() -> None:
    code, child = family(documents=(GivenDocument("d2", 1, 0),))
    actions.request_supplement(f.actor("specialist", "VPDKDD", number=21), code, ["Bản vẽ"], "Thiếu bản vẽ")
    actions.supplement(f.RECEPTIONIST, code, (GivenDocument("d1", 1, 0),))
    actions.tend_children(TENDED, code)
    assert Dossier.objects.get(code=child).documents.filter(requirement="x1").exists()


def test_a_procedure_for_agencies_only_is_offered_to_nobody_and_opened_by_its_step() -> None:
    _code, child = family()
    assert Dossier.objects.get(code=child).procedure == INNER
    assert INNER not in {one.code for one in all_offered()}
    assert get_published(INNER).content.agencies_only
    with pytest.raises(NotFound):
        get_offered(INNER)
    with pytest.raises(InvalidInput) as refused:
        f.received(INNER)
    assert [one.field for one in refused.value.errors] == ["procedure"]


def test_the_control_room_counts_a_late_dossier_of_a_citizen_once() -> None:
    code, _child = opened(LAND)
    with clock.frozen(f.at("20/12/2026 09:00")):
        found = lateness("BG")
    assert ([one.code for one in found.dossiers], found.late) == ([code], 1)


def test_procedures_that_would_open_each_other_are_refused_as_they_are_published_and_the_way_is_named() -> None:
    def steps(own: str, other: str, opens: str) -> list[dict[str, Any]]:
        return [
            a_step("intake", role="receptionist", agency=own),
            a_step("ask", "intake", agency=other, opens=opens),
            a_step("approve", "ask", role="leader", agency=own),
        ]

    with pytest.raises(InvalidInput) as refused:
        publish(PLANNING, "SXD", steps("SXD", "VPDKDD", LAND))
    assert [one.field for one in refused.value.errors] == [f"procedures.{PLANNING}.steps.ask"]
    assert f"{PLANNING} → {LAND} → {PLANNING}" in str(refused.value.errors[0].message)


def test_a_draft_that_opens_itself_through_another_has_a_fault_and_is_not_published() -> None:
    boss = system("test")
    draft = catalogue.begin_draft(boss, PLANNING)
    changed = [dict(one) for one in draft.content["steps"]]
    changed[1] |= {"agency": "VPDKDD", "opens": LAND}
    seen = catalogue.change_draft(boss, PLANNING, draft.edits, "steps", {"steps": changed}).edits
    with pytest.raises(InvalidInput) as refused:
        catalogue.publish_draft(boss, PLANNING, seen)
    assert [one.field for one in refused.value.errors] == ["steps.appraise"]


def test_papers_are_sent_only_by_a_step_that_opens_a_dossier_and_only_those_there_are() -> None:
    for step in ({"sends": ["d1"]}, {"opens": PLANNING, "sends": ["d9"]}):
        with pytest.raises(InvalidInput):
            publish(
                "9.000013", "VPDKDD",
                [a_step("intake", role="receptionist"), a_step("ask", "intake", agency="SXD", **step), a_step("end", "ask")],
                documents=[paper("d1", "Đơn")],
            )  # fmt: skip


def test_only_the_child_that_is_open_is_given_anything() -> None:
    code, child = family(documents=(GivenDocument("d2", 1, 0),))
    actions.refuse(BUILDER, child, "Không thuộc quy hoạch")
    actions.tend_children(TENDED, code)
    assert ChildLink.objects.get(parent__code=code).outcome == "refused"
    before = Dossier.objects.get(code=child).documents.count()
    actions.request_supplement(f.actor("specialist", "VPDKDD", number=21), code, ["Bản vẽ"], "Thiếu bản vẽ")
    actions.supplement(f.RECEPTIONIST, code, (GivenDocument("d1", 1, 0),))
    actions.tend_children(TENDED, code)
    assert Dossier.objects.get(code=child).documents.count() == before
