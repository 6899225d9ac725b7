"""What two versions differ in is said for people: longer, dearer, a document came or went."""

import copy
from typing import Any

from django.utils.translation import override

from motcua.domain.catalogue.differences import Change, differences
from motcua.domain.catalogue.layout import lay_out
from motcua.domain.catalogue.tests.test_content import CONTENT

OLD: dict[str, Any] = CONTENT | {"name": "A", "field": "B", "agency": "STP"}


def changes(change: object = None, **values: Any) -> list[Change]:
    new = copy.deepcopy(OLD) | values
    if callable(change):
        change(new)
    with override("en"):
        return differences(OLD, new)


def test_nothing_differs_from_itself() -> None:
    assert changes() == []


def test_a_longer_limit_is_worse_and_a_shorter_better() -> None:
    [longer] = changes(time_limit={"value": 5, "unit": "working_day"})
    assert (longer.effect, longer.before, longer.after) == ("worse", "2 working days", "5 working days")
    [shorter] = changes(time_limit={"value": 12, "unit": "hour"})
    assert shorter.effect == "better"


def test_a_dearer_fee_is_worse() -> None:
    [dearer] = changes(lambda new: new["fees"][1].update(amount=30000))
    assert dearer.effect == "worse"
    assert "20.000 đ" in dearer.before
    assert "30.000 đ" in dearer.after


def test_documents_come_go_and_change() -> None:
    [came] = changes(lambda new: new["documents"].append({"code": "d9", "name": "Sơ đồ", "copies": 2}))
    assert (came.kind, came.effect, came.what) == ("came", "worse", "Sơ đồ")
    [went] = changes(lambda new: new["documents"].pop(0))
    assert (went.kind, went.effect) == ("went", "better")
    [freed] = changes(lambda new: new["documents"][0].update(required=False))
    assert (freed.kind, freed.effect) == ("changed", "better")


def test_steps_tell_who_and_how_long() -> None:
    told = changes(lambda new: new["steps"][2].update(hours=12))
    assert [one.what for one in told] == ["Longest way: longer", "Lập phiếu"]
    assert "9 working hours" in told[1].before


def test_questions_and_texts_are_told() -> None:
    asked = {"type": "string", "title": "Ghi chú"}
    [came] = changes(lambda new: new["form"]["properties"].update(note=asked))
    assert (came.kind, came.what) == ("came", "Ghi chú")
    [text] = changes(legal_basis=["Luật 28/2009/QH12"])
    assert (text.kind, text.after) == ("came", "Luật 28/2009/QH12")


def test_no_two_steps_stand_on_each_other_and_time_runs_to_the_right() -> None:
    layout = lay_out({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"], "e": ["a", "d"]})
    places = {(box.x, box.y) for box in layout.boxes}
    assert len(places) == 5
    at = {box.code: box for box in layout.boxes}
    assert all(at[arrow.begin].x < at[arrow.end].x for arrow in layout.arrows)


def test_a_circle_is_drawn_all_the_same() -> None:
    assert len(lay_out({"a": ["b"], "b": ["a"], "c": ["gone"]}).boxes) == 3
