"""Content of a version: what is read, which fee and papers a case has, and everything that is refused."""

import copy
from typing import Any

import pytest

from motcua.base.problems import InvalidInput
from motcua.domain.catalogue.rules import TimeLimit, content_of, limit_hours, longest_way, read_content

AGENCIES = frozenset({"STP", "CAT"})
FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "kind": {
            "type": "string",
            "title": "Loại phiếu",
            "oneOf": [{"const": "1", "title": "Số 1"}, {"const": "2", "title": "Số 2"}],
        },
        "copies": {"type": "integer", "title": "Số bản", "minimum": 1},
        "check": {
            "type": "object",
            "title": "Xác minh",
            "properties": {"found": {"type": "boolean", "title": "Có án tích"}},
        },
    },
    "required": ["kind"],
}
CONTENT: dict[str, Any] = {
    "time_limit": {"value": 2, "unit": "working_day"},
    "fee": 0,
    "publication_fee": 1000,
    "fees": [
        {"code": "one", "name": "Phiếu số 1", "amount": 8000, "default": True, "per": "copies"},
        {
            "code": "two",
            "name": "Phiếu số 2",
            "amount": 20000,
            "when": {"field": "kind", "operator": "equals", "value": "2"},
        },
    ],
    "form": FORM,
    "documents": [
        {"code": "d1", "name": "Tờ khai", "originals": 1},
        {
            "code": "d2",
            "name": "Ủy quyền",
            "copies": 1,
            "when": {"field": "applicant.kind", "operator": "equals", "value": "company"},
        },
    ],
    "steps": [
        {"code": "intake", "name": "Tiếp nhận", "role": "receptionist", "agency": "STP", "hours": 1},
        {
            "code": "police",
            "name": "Xác minh",
            "role": "specialist",
            "agency": "CAT",
            "hours": 8,
            "after": ["intake"],
            "opens": "9.1",
            "forms": ["check"],
            "when": {"field": "kind", "operator": "equals", "value": "2"},
        },
        {
            "code": "issue",
            "name": "Lập phiếu",
            "role": "specialist",
            "agency": "STP",
            "hours": 9,
            "after": ["intake"],
        },
        {
            "code": "return",
            "name": "Trả",
            "role": "receptionist",
            "agency": "STP",
            "hours": 1,
            "after": ["police", "issue"],
        },
    ],
}
PROCEDURES = {"9.1": "CAT", "9.2": "STP"}


def faults(change: object = None, **changes: Any) -> dict[str, str]:
    raw = copy.deepcopy(CONTENT) | changes
    if callable(change):
        change(raw)
    try:
        read_content(raw, AGENCIES, PROCEDURES)
    except InvalidInput as refused:
        return {error.field: str(error.message) for error in refused.errors}
    return {}


def test_sound_content_has_no_fault() -> None:
    assert faults() == {}


def test_old_content_reads_as_before() -> None:
    old = {"time_limit": {"value": 3, "unit": "day"}, "fee": 5000, "steps": [CONTENT["steps"][0]]}
    content = read_content(old, AGENCIES)
    assert content.total_fee == content.fee_for({"kind": "2"}) == 5000
    assert content.documents == ()
    assert content.form == {}
    assert content.steps[0].when is None


def test_the_fee_is_that_of_the_case() -> None:
    content = content_of(CONTENT)
    assert content.fee_for({"kind": "1", "copies": 3}) == 3 * 8000 + 1000
    assert content.fee_for({"kind": "2", "copies": 3}) == 20000 + 1000
    assert content.fee_for({"kind": "1"}, "two") == 20000 + 1000
    assert content.total_fee == 8000 + 1000


def test_papers_and_steps_follow_what_is_answered() -> None:
    content = content_of(CONTENT)
    assert [one.code for one in content.documents_for({"applicant.kind": "person"})] == ["d1"]
    assert [one.code for one in content.documents_for({"applicant.kind": "company"})] == ["d1", "d2"]
    assert content.skipped_steps({"kind": "1"}) == {"police"}
    assert content.skipped_steps({"kind": "2"}) == frozenset()


def test_the_longest_way_counts_not_the_sum_of_branches() -> None:
    assert "steps" not in faults(time_limit={"value": 11, "unit": "hour"})
    told = faults(time_limit={"value": 10, "unit": "hour"})["steps"]
    assert "11" in told
    assert "10" in told
    assert "Tiếp nhận → Lập phiếu → Trả" in told


def in_turn(raw: dict[str, Any]) -> None:
    for one in raw["steps"][1:3]:
        one["in_turn"] = True


def test_where_papers_go_round_the_steps_in_turn_fit_into_the_limit_one_after_the_other() -> None:
    assert "19" in faults(in_turn)["steps"], "1 + 8 + 9 + 1 hours, although side by side they take 11"
    assert faults(in_turn, time_limit={"value": 3, "unit": "working_day"}) == {}


def test_the_order_of_the_table_is_the_order_of_the_turns_but_what_comes_after_stays_after() -> None:
    raw = copy.deepcopy(CONTENT)
    in_turn(raw)
    content = content_of(raw)
    assert content.after(in_turn=True)["issue"] == {"intake", "police"}
    assert content.after(in_turn=False)["issue"] == {"intake"}
    assert (content.goes_round(), content.goes_round({"police"}), content_of(CONTENT).goes_round()) == (
        True,
        False,
        False,
    )
    raw["steps"][1]["after"] = ["issue"]  # stands first in the table and is done second
    content = content_of(raw)
    assert (content.after(in_turn=True)["issue"], content.goes_round()) == ({"intake"}, False)


def test_hours_of_a_limit() -> None:
    assert limit_hours(TimeLimit(2, "working_day")) == 15
    assert limit_hours(TimeLimit(0, "working_day")) == 7.5
    assert limit_hours(TimeLimit(14, "day")) == 75
    assert limit_hours(TimeLimit(4, "hour")) == 4
    assert longest_way({"a": 1, "b": 2, "c": 5}, {"a": set(), "b": {"a"}, "c": set()}) == (5, ("c",))


def at(place: str, index: int, **values: Any) -> object:
    return lambda raw: raw[place][index].update(values)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda raw: raw.update(time_limit={"value": -1, "unit": "day"}), "time_limit"),
        (lambda raw: raw.update(time_limit={"value": True, "unit": "day"}), "time_limit"),
        (lambda raw: raw.update(steps=[]), "steps"),
        (lambda raw: raw.update(result_kind="miracle"), "result_kind"),
        (lambda raw: raw.update(result_template="kq.docx"), "result_template"),
        (lambda raw: raw.update(fee="free"), "fee"),
        (at("steps", 1, code="intake"), "steps"),
        (at("steps", 1, name=" "), "steps.police"),
        (at("steps", 1, role="wizard"), "steps.police"),
        (at("steps", 1, agency="XXX"), "steps.police"),
        (at("steps", 1, hours=0), "steps.police"),
        (at("steps", 1, after=["nowhere"]), "steps.police"),
        (at("steps", 1, forms=["nothing"]), "steps.police"),
        (at("steps", 1, opens="7.7"), "steps.police"),
        (at("steps", 1, opens="9.2"), "steps.police"),
        (at("steps", 1, after=["return"]), "steps"),
        (at("steps", 1, after=[]), "steps.police"),
        (at("steps", 3, after=["police"]), "steps.issue"),
        (at("steps", 3, when={"field": "kind", "operator": "answered", "value": True}), "steps.return"),
        (at("steps", 2, when={"field": "check.found", "operator": "equals", "value": True}), "steps.issue"),
        (at("steps", 3, in_turn=True), "steps.return"),
        (at("documents", 1, code="d1"), "documents"),
        (at("documents", 0, originals=-1), "documents.d1"),
        (at("documents", 0, originals=0), "documents.d1"),
        (at("documents", 0, template="mau.docx"), "documents.d1"),
        (at("documents", 1, when={"field": "gone", "operator": "answered"}), "documents.d2"),
        (at("fees", 1, code="one"), "fees"),
        (at("fees", 1, default=True), "fees"),
        (at("fees", 1, amount=-5), "fees.two"),
        (at("fees", 1, per="kind"), "fees.two"),
    ],
)
def test_each_fault_is_told_at_its_place(change: object, place: str) -> None:
    assert place in faults(change)


def test_a_form_is_written_in_the_subset_only() -> None:
    def form(**changes: Any) -> dict[str, str]:
        return faults(form=FORM | changes)

    assert faults(form={"type": "object", "properties": {}})
    assert form(required=["gone"])
    assert form(properties=FORM["properties"] | {"x": {"type": "string"}})  # a field without words
    assert form(properties=FORM["properties"] | {"x": {"type": "string", "title": "X", "$ref": "http://example.vn"}})
    assert form(properties=FORM["properties"] | {"Họ tên": {"type": "string", "title": "X"}})
    twice = [{"const": "1", "title": "A"}, {"const": "1", "title": "B"}]
    assert form(properties=FORM["properties"] | {"x": {"type": "string", "title": "X", "oneOf": twice}})
    asked = {"field": "nowhere", "operator": "answered"}
    told = form(properties=FORM["properties"] | {"x": {"type": "string", "title": "X", "x-when": asked}})
    assert "nowhere" in told["form.x"]
