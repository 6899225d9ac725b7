"""The questions of a form are edited as a table; the page that comes of them stands beside it, YAML stays for experts."""

from typing import Any

import pytest
from django.test import Client

from motcua.surfaces.catalogue.tests.test_editor import EDIT, draft, fields, saved, signed_in

pytestmark = pytest.mark.django_db
CODE = "2.002516"


@pytest.fixture
def admin(demo_centre: str) -> Client:
    client = signed_in("quantri")
    client.post(f"/quan-tri/thu-tuc/{CODE}/ban-thao")
    return client


def form() -> dict[str, Any]:
    return dict(draft()["form"])


def asked(admin: Client, **more: str) -> str:
    """A form of two questions, made by the table alone."""
    saved(admin, "form", "add:questions")
    saved(admin, "form", "add:questions", **{"questions-0-title": "Loại giấy tờ", "questions-0-kind": "choice"})
    first = {"questions-0-choices": "Bản sao | Copy\nkhac = Giấy khác", "questions-0-required": "yes"}
    return saved(admin, "form", **first | {"questions-1-title": "Số bản", "questions-1-kind": "integer"} | more)


def test_questions_are_added_with_kind_choices_and_whether_they_must_be_answered(admin: Client) -> None:
    page = asked(admin)
    made = form()
    first, second = made["properties"].values()
    assert first["oneOf"] == [
        {"const": "ban_sao", "title": "Bản sao", "x-title-en": "Copy"},
        {"const": "khac", "title": "Giấy khác"},
    ]
    assert made["required"] == [next(iter(made["properties"]))]
    assert (second["type"], second["title"]) == ("integer", "Số bản")
    preview = page.split('id="questions-preview"')[1]
    assert "Giấy khác" in preview
    assert "Số bản" in preview


def test_a_question_that_asks_another_is_joined_by_all_or_any_in_the_table(admin: Client) -> None:
    asked(admin)
    name = next(iter(form()["properties"]))
    one = {"questions-1-when-field": name, "questions-1-when-operator": "equals", "questions-1-when-value": "Bản sao"}
    saved(admin, "form", **one)
    second = {
        "questions-1-when-join": "any",
        "questions-1-when-2-field": "channel",
        "questions-1-when-2-value": "online",
    }
    page = saved(admin, "form", **second)
    assert list(form()["properties"].values())[1]["x-when"] == {
        "any": [
            {"field": name, "operator": "equals", "value": "ban_sao"},
            {"field": "channel", "operator": "equals", "value": "online"},
        ]
    }
    assert "hoặc" in page
    saved(admin, "form", **{"questions-1-when-2-field": ""})
    assert list(form()["properties"].values())[1]["x-when"]["field"] == name


def test_conditions_within_conditions_are_kept_as_an_expert_wrote_them(admin: Client) -> None:
    nested = {"all": [{"any": [{"field": "channel", "operator": "equals", "value": "online"}]}]}
    text = f"type: object\nproperties:\n  a: {{type: string, title: A}}\n  b: {{type: string, title: B, x-when: {nested}}}\n"
    assert admin.post(EDIT + "form", {"seen": "0", "form-text": text, "do": "save"}).status_code == 302
    page = saved(admin, "form", **{"questions-1-title": "B mới"})
    assert "điều kiện lồng nhau" in page
    assert form()["properties"]["b"] == {"type": "string", "title": "B mới", "x-when": nested}


def test_a_group_that_repeats_holds_its_questions_and_leaves_with_them(admin: Client) -> None:
    asked(admin)
    saved(
        admin, "form", **{"questions-0-title": "Thành viên", "questions-0-kind": "group", "questions-0-each": "Người"}
    )
    group = next(iter(form()["properties"]))
    saved(admin, "form", **{"questions-1-in": group, "questions-0-most": "5"})
    field = form()["properties"][group]
    assert (field["type"], field["maxItems"], field["items"]["title"]) == ("array", 5, "Người")
    assert [one["title"] for one in field["items"]["properties"].values()] == ["Số bản"]
    saved(admin, "form", "remove:questions:0")
    assert form() == {}


def test_questions_are_moved_among_those_beside_them(admin: Client) -> None:
    asked(admin)
    saved(admin, "form", "down:questions:0")
    assert [one["title"] for one in form()["properties"].values()] == ["Số bản", "Loại giấy tờ"]
    saved(admin, "form", "down:questions:1")
    assert [one["title"] for one in form()["properties"].values()] == ["Số bản", "Loại giấy tờ"]


def test_what_the_table_does_not_show_stays_and_another_kind_begins_anew(admin: Client) -> None:
    text = "type: object\nproperties:\n  a: {type: string, title: A, pattern: '^x', x-pattern-words: bắt đầu bằng x, maxLength: 9}\n"
    admin.post(EDIT + "form", {"seen": "0", "form-text": text, "do": "save"})
    saved(admin, "form", **{"questions-0-title": "B"})
    assert form()["properties"]["a"]["pattern"] == "^x"
    saved(admin, "form", **{"questions-0-kind": "date"})
    assert form()["properties"]["a"] == {"type": "string", "title": "B", "format": "date"}


def test_the_preview_follows_what_is_typed_before_it_is_saved_and_tells_what_is_wrong(admin: Client) -> None:
    asked(admin)
    before = form()
    sent = fields(admin.get(EDIT + "form").content.decode())
    page = admin.post(EDIT + "xem-truoc", sent | {"questions-1-title": "Bao nhiêu bản?"}).content.decode()
    assert "Bao nhiêu bản?" in page
    page = admin.post(EDIT + "xem-truoc", sent | {"questions-0-choices": ""}).content.decode()
    assert "notice--late" in page
    assert form() == before


def test_a_question_that_moves_into_a_section_keeps_what_asks_it(admin: Client) -> None:
    text = """type: object
properties:
  about: {type: object, title: Về việc, properties: {note: {type: string, title: Ghi chú}}}
  kind: {type: string, title: Loại, oneOf: [{const: a, title: Mới}, {const: b, title: Đổi}]}
  note: {type: string, title: Ghi chú khác, x-when: {field: kind, operator: equals, value: a}}
"""
    admin.post(EDIT + "form", {"seen": "0", "form-text": text, "do": "save"})
    asks = {"documents-0-when-field": "kind", "documents-0-when-operator": "equals", "documents-0-when-value": "a"}
    saved(admin, "documents", **asks)
    place = {"questions-2-in": "about", "questions-2-title": "Loại việc", "questions-3-in": "about"}
    page = saved(admin, "form", **place)
    inside = form()["properties"]["about"]["properties"]
    assert set(inside) == {"note", "kind", "note_2"}
    assert inside["kind"]["title"] == "Loại việc"
    assert inside["note_2"]["x-when"] == {"field": "about.kind", "operator": "equals", "value": "a"}
    assert draft()["documents"][0]["when"]["field"] == "about.kind"
    assert "chỉ khi Loại việc là “Mới”" in page


def test_the_answer_of_a_condition_is_ticked_among_those_of_its_question(admin: Client) -> None:
    asked(admin)
    name = next(iter(form()["properties"]))
    offered = admin.get(EDIT + "tra-loi", {"of": "questions-1-when", "questions-1-when-field": name}).content.decode()
    assert 'name="questions-1-when-value" value="khac"' in offered
    assert "checked" not in offered
    freely = admin.get(EDIT + "tra-loi", {"of": "questions-1-when-2", "questions-1-when-2-field": "x"}).content.decode()
    assert '<input class="govuk-input" name="questions-1-when-2-value"' in freely
    test = {"questions-1-when-field": name, "questions-1-when-operator": "equals"}
    page = saved(admin, "form", **test, **{"questions-1-when-value": ["ban_sao", "khac"]})
    second = list(form()["properties"].values())[1]
    assert second["x-when"] == {"field": name, "operator": "in", "value": ["ban_sao", "khac"]}
    assert page.count('name="questions-1-when-value"') == 2
