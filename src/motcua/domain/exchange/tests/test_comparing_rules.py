"""Who is right where both sides differ: of dossiers, of what was filed there, and of a procedure that both have changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.domain.exchange.rules_comparing import (
    FIELDS,
    Found,
    Kind,
    different_dossiers,
    different_submissions,
    digest,
    merge,
    with_our_agencies,
)

STATUSES = st.dictionaries(
    st.integers(1, 30).map("H02.12-261109-{:04}".format), st.sampled_from(["2", "4", "9", "10"]), max_size=8
)


def test_what_they_lack_or_have_otherwise_is_told_them_and_what_we_lack_is_looked_at() -> None:
    found = different_dossiers({"A-1": "4", "A-2": "9", "A-3": "2"}, {"A-2": "4", "A-3": "2", "A-9": "4"})
    assert found == [
        Found(Kind.MISSING_THERE, "A-1", "4"),
        Found(Kind.STATUS_THERE, "A-2", "9", "4"),
        Found(Kind.UNKNOWN_HERE, "A-9", "", "4"),
    ]


@given(STATUSES, STATUSES)
def test_two_registers_have_one_digest_exactly_when_they_are_equal(one: dict[str, str], other: dict[str, str]) -> None:
    assert (digest(one) == digest(other)) == (one == other)
    assert bool(different_dossiers(one, other)) == (one != other)


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ({}, {"Q1": "1"}, Kind.NOT_BROUGHT),
        ({}, {"Q1": "7"}, None),  # filed and withdrawn before it came here
        ({"Q1": "1"}, {"Q1": "7"}, Kind.TAKEN_BACK),
        ({"Q1": "5"}, {"Q1": "7"}, Kind.TAKEN_BACK),
        ({"Q1": "4"}, {"Q1": "7"}, Kind.STATUS_BACK),  # a dossier already: withdrawn at the desk, not there
        ({"Q1": "4"}, {"Q1": "1"}, Kind.STATUS_BACK),
        ({"Q1": "3"}, {}, Kind.STATUS_BACK),
        ({"Q1": "1"}, {"Q1": "1"}, None),
    ],
)
def test_a_citizen_files_and_withdraws_there_and_all_else_is_decided_here(
    ours: dict[str, str], theirs: dict[str, str], kind: Kind | None
) -> None:
    assert [one.kind for one in different_submissions(ours, theirs)] == ([kind] if kind else [])


def test_what_came_without_all_of_its_files_has_not_come_unless_its_citizen_withdrew_it() -> None:
    ours, theirs = {"Q1": "1", "Q2": "2", "Q3": "1"}, {"Q1": "1", "Q2": "1", "Q3": "7"}
    assert different_submissions(ours, theirs, {"Q1", "Q2", "Q3"}) == [
        Found(Kind.NOT_BROUGHT, "Q1", "1", "1"),
        Found(Kind.NOT_BROUGHT, "Q2", "2", "1"),
        Found(Kind.STATUS_BACK, "Q2", "2", "1"),
        Found(Kind.TAKEN_BACK, "Q3", "1", "7"),
    ]


def test_whoever_changed_a_field_alone_has_it() -> None:
    base = {"name": "Cũ", "fee": 0, "result": "Giấy"}
    merged = merge({"name": "Cũ", "fee": 5000, "result": "Giấy"}, base, {"name": "Mới", "fee": 0, "result": "Giấy"})
    assert (merged.changes, merged.conflicts) == ({"name": "Mới"}, ())


def test_what_both_changed_is_a_conflict_unless_they_came_to_the_same() -> None:
    base = {"name": "Cũ", "fee": 0}
    assert merge({"name": "Ta", "fee": 1}, base, {"name": "Họ", "fee": 1}).conflicts == ("name",)


def test_without_a_common_beginning_each_difference_asks_a_person() -> None:
    merged = merge({"name": "Ta", "fee": 0, "steps": [1]}, None, {"name": "Họ", "fee": 0})
    assert (merged.changes, merged.conflicts) == ({}, ("name",))


@given(
    st.dictionaries(st.sampled_from(FIELDS), st.integers(1, 3)),
    st.dictionaries(st.sampled_from(FIELDS), st.integers(1, 3)),
)
def test_a_merge_taken_once_finds_nothing_the_next_time(base: dict[str, int], theirs: dict[str, int]) -> None:
    merged = merge(base, base, theirs)
    assert merged.conflicts == ()
    assert merge(base | merged.changes, theirs, theirs).changes == {}


def test_the_order_of_questions_is_part_of_a_form_and_an_empty_form_is_none() -> None:
    asked = {"properties": {"a": 1, "b": 2}}
    turned = {"properties": {"b": 2, "a": 1}}
    assert merge({"form": asked}, {"form": asked}, {"form": turned}).changes == {"form": turned}
    assert merge({"form": {}}, None, {"form": None}).conflicts == ()


def test_agencies_stand_under_our_codes() -> None:
    row = {"agency": "G12", "steps": [{"code": "a", "agency": "G12"}, {"code": "b", "agency": "SYT"}, {"code": "c"}]}
    ours = with_our_agencies(row, {"G12": "STP"})
    assert ours["agency"] == "STP"
    assert [one.get("agency") for one in ours["steps"]] == ["STP", "SYT", None]
