"""Answers to a form: what is asked counts, what is hidden does not, faults are told beside their field."""

from typing import Any

import pytest

from motcua.base.problems import InvalidInput
from motcua.domain.catalogue.rules.answers import checked_answers
from motcua.domain.catalogue.rules.forms import form_faults
from motcua.domain.catalogue.words import answers_in_words

FACTS = {"applicant.kind": "person", "channel": "direct", "delivery": "counter"}


def when(field: str, value: object, operator: str = "equals") -> dict[str, object]:
    return {"field": field, "operator": operator, "value": value}


FORM: dict[str, Any] = {
    "type": "object",
    "required": ["use", "copies"],
    "properties": {
        "use": {
            "type": "string",
            "title": "Mục đích",
            "oneOf": [{"const": "work", "title": "Đi làm"}, {"const": "other", "title": "Khác"}],
        },
        "which": {"type": "string", "title": "Mục đích khác", "maxLength": 20, "x-when": when("use", "other")},
        "why": {"type": "string", "title": "Lý do", "x-when": when("which", True, "answered")},
        "copies": {"type": "integer", "title": "Số bản", "minimum": 1, "maximum": 20},
        "born": {"type": "string", "format": "date", "title": "Ngày sinh"},
        "mail": {"type": "string", "format": "email", "title": "Thư điện tử"},
        "phone": {"type": "string", "format": "phone", "title": "Điện thoại"},
        "tax": {"type": "string", "format": "tax-code", "title": "Mã số thuế"},
        "plate": {
            "type": "string",
            "title": "Biển số",
            "pattern": "^[0-9]{2}[A-Z]",
            "x-pattern-words": "như trên giấy đăng ký xe",
        },
        "papers": {
            "type": "array",
            "title": "Giấy tờ",
            "uniqueItems": True,
            "items": {"type": "string", "oneOf": [{"const": "map", "title": "Bản đồ"}]},
        },
        "house": {
            "type": "object",
            "title": "Nhà",
            "required": ["street"],
            "properties": {"street": {"type": "string", "title": "Đường"}},
        },
        "owners": {
            "type": "array",
            "title": "Chủ sở hữu",
            "maxItems": 2,
            "items": {
                "type": "object",
                "title": "Chủ sở hữu",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "title": "Tên"},
                    "foreign": {"type": "boolean", "title": "Nước ngoài"},
                    "country": {"type": "string", "title": "Nước", "x-when": when("owners.foreign", True)},
                },
            },
        },
    },
}
GOOD: dict[str, Any] = {"use": "work", "copies": 2, "house": {"street": "Xương Giang"}}


def told(**changes: Any) -> dict[str, str]:
    try:
        checked_answers(FORM, GOOD | changes, FACTS)
    except InvalidInput as refused:
        return {error.field: str(error.message) for error in refused.errors}
    return {}


def test_the_form_of_this_test_is_in_the_subset() -> None:
    assert form_faults(FORM) == []


def test_good_answers_are_kept_as_they_are() -> None:
    assert checked_answers(FORM, GOOD, FACTS) == GOOD


def test_what_is_needed_is_asked_for_by_its_name() -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_answers(FORM, {}, FACTS)
    fields = {error.field: str(error.message) for error in refused.value.errors}
    assert set(fields) == {"answers.use", "answers.copies", "answers.house.street"}
    assert "Số bản" in fields["answers.copies"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("use", "dance"),
        ("copies", 0),
        ("copies", 21),
        ("copies", "hai"),
        ("copies", True),
        ("born", "31/12/1990"),
        ("born", "1990-02-30"),
        ("mail", "ân"),
        ("phone", "12"),
        ("tax", "1234567890"),
        ("plate", "XX"),
        ("papers", ["map", "map"]),
        ("papers", ["plan"]),
        ("unknown", 1),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(name: str, value: object) -> None:
    assert f"answers.{name}" in told(**{name: value})


def test_a_pattern_says_what_is_expected() -> None:
    assert "như trên giấy đăng ký xe" in told(plate="XX")["answers.plate"]


def test_what_is_not_asked_is_left_out_and_so_is_what_hangs_on_it() -> None:
    sent = GOOD | {"which": "đi chơi", "why": "vui"}
    assert checked_answers(FORM, sent, FACTS) == GOOD
    other = sent | {"use": "other"}
    assert checked_answers(FORM, other, FACTS) == other


def test_each_row_of_a_group_is_asked_for_itself() -> None:
    rows = [{"name": "Kim", "foreign": True, "country": "KR"}, {"name": "An", "foreign": False, "country": "LA"}]
    checked = checked_answers(FORM, GOOD | {"owners": rows}, FACTS)
    assert checked["owners"] == [rows[0], {"name": "An", "foreign": False}]
    assert set(told(owners=[{"foreign": True}])) == {"answers.owners.0.name"}
    assert "answers.owners" in told(owners=[{"name": "A"}, {"name": "B"}, {"name": "C"}])


def test_what_is_filled_in_at_a_step_is_not_asked_at_intake() -> None:
    assert checked_answers(FORM, {"use": "work", "copies": 1}, FACTS, later=frozenset({"house"})) == {
        "use": "work",
        "copies": 1,
    }


def test_answers_are_shown_in_the_words_of_the_form() -> None:
    rows = [{"name": "Kim", "foreign": True}]
    shown = answers_in_words(FORM, GOOD | {"born": "1990-12-31", "owners": rows})
    words = {one.title: one.words for one in shown}
    assert words["Mục đích"] == "Đi làm"
    assert words["Ngày sinh"] == "31/12/1990"
    assert [one.title for one in shown if one.heading] == ["Nhà", "Chủ sở hữu 1"]
