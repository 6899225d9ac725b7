"""Children of one parent or of several at once: in any order, without end, without waiting for each other, without leaving one open."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest

from motcua.base import clock
from motcua.base.actor import system
from motcua.base.clock import Frozen
from motcua.base.journal.followers import catch_up
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.models import ChildLink, Dossier, SharingRule
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.dossiers.tests.test_children import (
    BUILDER,
    BUILDING_LEADER,
    LAND,
    LAND_LEADER,
    SYSTEM,
    TAX_LEADER,
    a_step,
    finish,
    follow,
    kinds,
    opened,
    publish,
    step,
    two_children,
)
from motcua.domain.dossiers.tests.test_together import at_once


@pytest.fixture(autouse=True)
def monday(demo_centre: str) -> Iterator[Frozen]:
    with clock.frozen(f.MONDAY) as time:
        yield time


def test_children_of_parallel_branches_come_back_in_any_order() -> None:
    code = f.received(two_children()).code
    follow()
    planning, tax = (ChildLink.objects.get(step=name).dossier.code for name in ("planning", "tax"))
    finish(tax, f.TAX_OFFICER, TAX_LEADER, "5/CTT")
    follow()
    assert (step(code, "tax").state, step(code, "planning").state) == ("done", "started")
    assert step(code, "approve").state == "waiting"
    finish(planning)
    follow()
    assert step(code, "approve").state == "ready"


def test_where_versions_published_since_would_open_each_other_without_end_it_stops_at_the_first_repeat() -> None:
    first, second = (
        [
            a_step("intake", role="receptionist", agency=own),
            a_step("ask", "intake", agency=other, opens=opens),
            a_step("approve", "ask", role="leader", agency=own),
        ]
        for own, other, opens in (("VPDKDD", "SXD", "9.000005"), ("SXD", "VPDKDD", "9.000004"))
    )  # fmt: skip
    publish("9.000005", [first[0] | {"agency": "SXD"}], agency="SXD")
    publish("9.000004", first)
    f.received("9.000004")  # keeps this version, which opens the other
    publish("9.000004", [first[0]])
    publish("9.000005", second, agency="SXD")
    follow()
    follow()
    below = ChildLink.objects.get(parent__procedure="9.000004").dossier
    assert (step(below.code, "ask").state, step(below.code, "ask").agency) == ("ready", "SXD")


def test_erasing_the_parent_leaves_the_child_to_its_own_time_of_retention() -> None:
    code, child = opened()
    finish(child)
    actions.withdraw(f.RECEPTIONIST, code, "Không còn nhu cầu")
    actions.stop(LAND_LEADER, code, "Không còn nhu cầu")
    actions.erase(system("records"), code, 1)
    assert Dossier.objects.get(code=code).applicant_name == ""
    assert Dossier.objects.get(code=child).applicant_name == "Nguyễn Văn Ân"
    actions.erase(system("records"), child, 1)
    assert Dossier.objects.get(code=child).applicant_name == ""


@pytest.mark.django_db(transaction=True)
def test_two_that_tend_at_once_open_one_child_and_take_it_back_once() -> None:
    code = f.received(LAND).code
    at_once(lambda: actions.tend_children(SYSTEM, code), lambda: actions.tend_children(SYSTEM, code))
    child = ChildLink.objects.get(parent__code=code).dossier.code
    finish(child)
    before = len(kinds(code))
    at_once(lambda: actions.tend_children(SYSTEM, code), lambda: actions.tend_children(SYSTEM, code))
    assert kinds(code)[before:] == ["dossier.child_returned"]


@pytest.mark.django_db(transaction=True)
def test_parents_that_open_children_of_two_agencies_in_either_order_never_wait_for_each_other() -> None:
    one_way, other_way = two_children(), two_children("9.000005", turned=True)
    for agency in ("CTT", "SXD"):
        for role in ("specialist", "leader"):
            SharingRule.objects.create(agency=agency, role=role, rule="round_robin", set_by="test", set_at=clock.now())
    codes = [f.received(one).code for _ in range(3) for one in (one_way, other_way)]
    at_once(*[partial(actions.tend_children, SYSTEM, code) for code in codes])
    assert [ChildLink.objects.filter(parent__code=code).count() for code in codes] == [2] * len(codes)
    numbers = Dossier.objects.exclude(parent="").values_list("code", flat=True)
    assert sorted(int(code[-4:]) for code in numbers) == sorted([*range(1, 7), *range(1, 7)])


@pytest.mark.django_db(transaction=True)
def test_the_childs_last_step_and_the_parents_end_at_once_leave_neither_open() -> None:
    code, child = opened()
    actions.complete_step(BUILDER, child, "appraise")
    actions.attach_result(BUILDING_LEADER, child, "77/SXD")
    at_once(
        lambda: actions.complete_step(BUILDING_LEADER, child, "approve"),
        lambda: actions.withdraw(f.RECEPTIONIST, code, "Không còn nhu cầu"),
    )
    follow()
    assert Dossier.objects.get(code=code).state == "withdrawn"
    assert Dossier.objects.get(code=child).state in ("stopped", "returned")
    assert not ChildLink.objects.filter(outcome="").exists()


def test_a_childs_clock_begins_when_it_is_opened(monday: Frozen) -> None:
    code = f.received(LAND).code
    monday.move(timedelta(days=2).total_seconds())
    follow()
    child = ChildLink.objects.get(parent__code=code).dossier
    assert child.received_at == f.at("11/11/2026 09:00")
    assert child.due_at.astimezone(f.ZONE).date() == f.at("23/11/2026 09:00").date()  # ten days end on a Saturday


@pytest.mark.django_db(transaction=True)
def test_the_running_follower_opens_and_takes_back_from_its_own_place() -> None:
    code = f.received(LAND).code
    catch_up("dossiers.children")
    child = ChildLink.objects.get(parent__code=code).dossier.code
    finish(child)
    catch_up("dossiers.children")
    assert step(code, "planning").state == "done"
    assert catch_up("dossiers.children") == 0
