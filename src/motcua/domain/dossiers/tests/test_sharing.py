"""Who gets a step: by hand, in turn, whoever has least; taken, given, and who stands in for whom."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant, system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.dossiers import actions, queries, sharing
from motcua.domain.dossiers.models import DossierStep
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff

PEOPLE = ["staff:9", "staff:10", "staff:30"]


def test_in_turn_begins_behind_the_last_one_and_counts_numbers_not_letters() -> None:
    assert sharing.next_in_turn(PEOPLE, "staff:9") == ["staff:10", "staff:30", "staff:9"]
    assert sharing.next_in_turn(PEOPLE, "") == PEOPLE
    assert sharing.next_in_turn(PEOPLE, "staff:20") == ["staff:30", "staff:9", "staff:10"]


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8, unique=True), st.integers(1, 40))
def test_in_turn_everybody_gets_as_many_as_everybody_else(numbers: list[int], steps: int) -> None:
    people = [f"staff:{number}" for number in numbers]
    got = dict.fromkeys(people, 0)
    last = ""
    for _step in range(steps):
        last = sharing.pick("round_robin", people, last, {})
        got[last] += 1
    assert max(got.values()) - min(got.values()) <= 1


def test_whoever_has_least_gets_it_and_equals_take_turns() -> None:
    assert sharing.pick("least_load", PEOPLE, "", {"staff:9": 3, "staff:10": 1, "staff:30": 1}) == "staff:10"
    assert sharing.pick("least_load", PEOPLE, "staff:10", {"staff:9": 3, "staff:10": 1, "staff:30": 1}) == "staff:30"
    assert sharing.pick("by_hand", PEOPLE, "", {}) == ""
    assert sharing.pick("round_robin", [], "staff:9", {}) == ""


def test_who_stands_in_may_be_away_too_and_a_circle_ends_with_nobody() -> None:
    able = frozenset(PEOPLE)
    assert sharing.stand_in("staff:9", {"staff:9": "staff:10", "staff:10": "staff:30"}, able) == "staff:30"
    assert sharing.stand_in("staff:9", {"staff:9": "staff:10", "staff:10": "staff:9"}, able) == ""
    assert sharing.stand_in("staff:9", {"staff:9": "staff:77"}, able) == ""
    assert sharing.stand_in("staff:30", {"staff:9": "staff:10"}, able) == "staff:30"


def person(name: str, role: str = "specialist", agency: str = "STP") -> Actor:
    """A further member of staff of the justice department."""
    staff = create_staff(system("test"), name, f"Cán bộ {name}", "x" * 12, [Grant(role, None, agency)])
    return staff.actor()


def staff(username: str) -> Actor:
    return Staff.objects.get(username=username).actor()


def holder(code: str, step: str = "appraise") -> tuple[str, str]:
    found = DossierStep.objects.get(dossier__code=code, code=step, current=True)
    return found.assignee, found.in_place_of


@pytest.fixture
def three(demo_centre: str) -> list[Actor]:
    return [staff("cv.stp"), person("cv2"), person("cv3")]


def days(count: int) -> datetime:
    return clock.now() + timedelta(days=count)


def test_without_a_rule_a_step_lies_with_nobody_until_somebody_takes_it(three: list[Actor]) -> None:
    code = f.received().code
    assert holder(code) == ("", "")
    assert [item.code for item in queries.work_list(three[0], nobodys=True)] == [code]
    actions.take_step(three[0], code, "appraise")
    assert holder(code) == (three[0].reference, "")
    assert queries.work_list(three[1], nobodys=True) == []
    assert [item.code for item in queries.work_list(three[0], mine=True)] == [code]


def test_in_turn_each_specialist_gets_the_next_dossier(three: list[Actor]) -> None:
    actions.set_sharing(f.JUSTICE_LEADER, "STP", "specialist", "round_robin")
    got = [holder(f.received().code)[0] for _ in range(4)]
    assert got == [three[0].reference, three[1].reference, three[2].reference, three[0].reference]


def test_whoever_has_least_gets_the_next_dossier(three: list[Actor]) -> None:
    for _ in range(2):
        actions.take_step(three[0], f.received().code, "appraise")
    actions.take_step(three[1], f.received().code, "appraise")
    actions.set_sharing(f.JUSTICE_LEADER, "STP", "specialist", "least_load")
    assert [holder(f.received().code)[0] for _ in range(2)] == [three[2].reference] * 1 + [three[1].reference]


def test_what_comes_for_somebody_away_goes_to_who_stands_in_and_both_names_stay(three: list[Actor]) -> None:
    here, away = three[0], three[1]
    actions.be_away(away, away.reference, here.reference, days(-1), days(3))
    actions.set_sharing(f.JUSTICE_LEADER, "STP", "specialist", "round_robin")
    codes = [f.received().code for _ in range(2)]
    assert [holder(code) for code in codes] == [(here.reference, ""), (here.reference, away.reference)]
    view = queries.dossier(here, codes[1])
    step = next(one for one in view.steps if one.code == "appraise")
    assert (step.assignee_name, step.in_place_of_name) == (here.name, away.name)


def test_after_the_absence_it_comes_to_oneself_again(three: list[Actor]) -> None:
    number = actions.be_away(three[0], three[0].reference, three[1].reference, days(-1), days(3))
    code = f.received().code
    actions.assign_step(f.JUSTICE_LEADER, code, "appraise", three[0].reference)
    assert holder(code) == (three[1].reference, three[0].reference)
    actions.end_absence(three[0], number)
    actions.end_absence(three[0], number)
    actions.assign_step(f.JUSTICE_LEADER, code, "appraise", three[0].reference)
    assert holder(code) == (three[0].reference, "")


def test_only_they_themselves_or_their_leader_say_that_somebody_is_away(three: list[Actor]) -> None:
    with pytest.raises(Forbidden):
        actions.be_away(three[0], three[1].reference, three[0].reference, days(0), days(1))
    with pytest.raises(Forbidden):
        actions.be_away(staff("ld.syt"), three[1].reference, three[0].reference, days(0), days(1))
    number = actions.be_away(staff("ld.stp"), "cv2", "cv3", days(0), days(1))
    with pytest.raises(NotFound):
        actions.end_absence(staff("cv.syt"), number)


@pytest.mark.parametrize(
    ("delegate", "first", "last"), [("cv.syt", 0, 1), ("cv2", 0, 1), ("cv3", 2, 1), ("cv3", -3, -1), ("nobody", 0, 1)]
)
def test_an_absence_that_makes_no_sense_is_refused(three: list[Actor], delegate: str, first: int, last: int) -> None:
    with pytest.raises(InvalidInput):
        actions.be_away(three[1], "cv2", delegate, days(first), days(last))


def test_whoever_holds_a_step_passes_it_on_and_others_cannot(three: list[Actor]) -> None:
    code = f.received().code
    actions.take_step(three[0], code, "appraise")
    with pytest.raises(Forbidden):
        actions.assign_step(three[1], code, "appraise", three[2].reference)
    actions.assign_step(three[0], code, "appraise", "cv3")
    assert holder(code) == (three[2].reference, "")
    with pytest.raises(InvalidInput):
        actions.assign_step(three[2], code, "appraise", "cv.syt")
    entry = journal.subject_history(f"dossier:{code}")[-1]
    assert (entry.kind, entry.data["before"], entry.data["to"]) == (
        "dossier.step_assigned", three[0].reference, three[2].reference,
    )  # fmt: skip


def test_a_colleague_takes_over_and_a_done_step_is_taken_by_nobody(three: list[Actor]) -> None:
    code = f.received().code
    actions.take_step(three[0], code, "appraise")
    actions.take_step(three[1], code, "appraise")
    assert holder(code) == (three[1].reference, "")
    actions.complete_step(three[1], code, "appraise")
    with pytest.raises(Conflict) as refused:
        actions.take_step(three[0], code, "appraise")
    assert refused.value.code == "step_not_open"


def test_a_leader_sees_what_lies_with_nobody_and_how_much_lies_with_each(three: list[Actor]) -> None:
    first, second = f.received().code, f.received().code
    actions.take_step(three[0], first, "appraise")
    leader = staff("ld.stp")
    assert [item.code for item in queries.work_list(leader, nobodys=True)] == [second]
    assert [item.code for item in queries.work_list(leader, person=three[0].reference)] == [first]
    assert queries.work_list(staff("ld.syt"), person=three[0].reference) == []
    team = next(one for one in queries.teams(leader) if one.role == "specialist")
    assert (team.agency, team.nobodys, team.rule) == ("STP", 1, "by_hand")
    assert {one.reference: one.open for one in team.members} == {
        three[0].reference: 1, three[1].reference: 0, three[2].reference: 0,
    }  # fmt: skip


def test_the_rule_of_an_agency_is_its_leaders(three: list[Actor]) -> None:
    with pytest.raises(Forbidden):
        actions.set_sharing(three[0], "STP", "specialist", "round_robin")
    with pytest.raises(Forbidden):
        actions.set_sharing(f.JUSTICE_LEADER, "SYT", "specialist", "round_robin")
    with pytest.raises(InvalidInput):
        actions.set_sharing(f.JUSTICE_LEADER, "STP", "specialist", "by_luck")
    with pytest.raises(InvalidInput):
        actions.set_sharing(f.JUSTICE_LEADER, "STP", "receptionist", "by_hand")
