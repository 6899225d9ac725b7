"""A step opens a dossier at another agency, waits for it, and goes on when it comes back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.base.clock import Frozen
from motcua.base.journal.registry import followers
from motcua.base.problems import Conflict, NotFound
from motcua.domain.catalogue.actions import import_procedures
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.models import ChildLink, Dossier, DossierStep
from motcua.domain.dossiers.shapes import dossier_secret
from motcua.domain.dossiers.tests import factories as f

LAND, PLANNING, TAX = "9.012784", "1.014159", "2.002225"
LAND_OFFICER, LAND_LEADER = f.actor("specialist", "VPDKDD", number=21), f.actor("leader", "VPDKDD", number=22)
BUILDER, BUILDING_LEADER = f.actor("specialist", "SXD", number=23), f.actor("leader", "SXD", number=24)
TAX_LEADER = f.actor("leader", "CTT", number=25)
SYSTEM = actions.CHILDREN


@pytest.fixture(autouse=True)
def monday(demo_centre: str) -> Iterator[Frozen]:
    with clock.frozen(f.MONDAY) as time:
        yield time


def follow() -> None:
    """The follower, over all that was recorded: each time from the beginning, as if its place had been lost in a crash."""
    passed = -1
    while len(entries := recorded()) > passed:
        passed = len(entries)
        for entry in entries:
            followers["dossiers.children"].handle([entry])


def recorded() -> list[journal.Entry]:
    codes = Dossier.objects.values_list("code", flat=True)
    entries = [entry for code in codes for entry in journal.subject_history(f"dossier:{code}")]
    return sorted(entries, key=lambda entry: entry.id)


def opened(procedure: str = LAND, **changes: object) -> tuple[str, str]:
    """The codes of a parent and of the child that its first waiting step opened."""
    code = f.received(procedure, **changes).code
    follow()
    return code, ChildLink.objects.filter(parent__code=code).earliest("pk").dossier.code


def finish(child: str, officer: Any = BUILDER, leader: Any = BUILDING_LEADER, number: str = "77/SXD") -> None:
    actions.complete_step(officer, child, "appraise")
    actions.attach_result(leader, child, number)
    actions.complete_step(leader, child, "approve")


def step(code: str, name: str) -> DossierStep:
    return DossierStep.objects.get(dossier__code=code, code=name, current=True)


def kinds(code: str) -> list[str]:
    return [entry.kind for entry in journal.subject_history(f"dossier:{code}")]


def publish(code: str, steps: list[dict[str, Any]], agency: str = "VPDKDD") -> None:
    row = {
        "code": code, "name": "Thủ tục liên thông", "field": "Đất đai", "agency": agency, "steps": steps,
        "time_limit": {"value": 40, "unit": "working_day"}, "fee": 0, "documents": [], "result": "Văn bản", "checked": True,
    }  # fmt: skip
    import_procedures(system("test"), [row])


def planning(*after: str) -> dict[str, Any]:
    return a_step("planning", *after, agency="SXD", hours=20, opens=PLANNING)


def a_step(code: str, *after: str, role: str = "specialist", agency: str = "VPDKDD", **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"Bước {code}",
        "role": role,
        "agency": agency,
        "hours": 2,
        "after": list(after),
        **more,
    }


def two_children(code: str = "9.000001", *, turned: bool = False) -> str:
    both = [planning("intake"), a_step("tax", "intake", agency="CTT", opens=TAX)]
    publish(
        code,
        [
            a_step("intake", role="receptionist"),
            *(reversed(both) if turned else both),
            a_step("approve", "planning", "tax", role="leader"),
        ],
    )  # fmt: skip
    return code


def test_a_child_has_its_own_code_agency_clock_and_steps_and_the_same_applicant() -> None:
    code, child = opened()
    parent, below = Dossier.objects.get(code=code), Dossier.objects.get(code=child)
    assert (below.agency, below.procedure, below.parent) == ("SXD", PLANNING, code)
    assert child != code
    assert child.startswith("H02.")
    assert below.due_at != parent.due_at  # ten days, not twelve working days
    assert below.applicant_name == parent.applicant_name == "Nguyễn Văn Ân"
    assert bytes(below.id_index) == bytes(parent.id_index)
    assert below.fee == 0
    assert step(child, "appraise").state == "ready"


def test_the_parents_step_is_started_and_its_parallel_step_goes_on() -> None:
    code, _child = opened()
    waiting = step(code, "planning")
    assert (waiting.state, waiting.waits_for_child) == ("started", True)
    actions.complete_step(LAND_OFFICER, code, "appraise")
    assert step(code, "approve").state == "waiting"


def test_nobody_completes_takes_or_starts_a_step_by_hand_while_its_child_is_open_and_is_told_which_one() -> None:
    code, child = opened()
    for verb in (actions.complete_step, actions.start_step):
        with pytest.raises(Conflict) as refused:
            verb(LAND_LEADER, code, "planning")
        assert refused.value.code == "waits_for_child"
        assert child in str(refused.value.detail)
    with pytest.raises(Conflict) as not_taken:
        actions.take_step(LAND_LEADER, code, "planning")
    assert not_taken.value.extra["child"] == child


def test_a_step_is_closed_to_hands_also_before_its_child_is_opened() -> None:
    code = f.received(LAND).code
    with pytest.raises(Conflict) as refused:
        actions.complete_step(LAND_OFFICER, code, "planning")
    assert refused.value.code == "waits_for_child"
    assert not ChildLink.objects.exists()


def test_the_result_of_the_child_completes_the_step_and_its_number_stands_there() -> None:
    code, child = opened()
    finish(child)
    assert Dossier.objects.get(code=child).state == "processed"
    follow()
    done = step(code, "planning")
    assert done.state == "done"
    assert "77/SXD" in done.note
    assert child in done.note
    below = Dossier.objects.get(code=child)
    assert (below.state, below.closed_at is not None) == ("returned", True)
    assert step(child, "return").state == "done"
    statuses = [
        e.data["national_status"] for e in journal.subject_history(below.subject) if "national_status" in e.data
    ]
    assert statuses[-2:] == ["9", "10"]
    actions.complete_step(LAND_OFFICER, code, "appraise")
    assert step(code, "approve").state == "ready"


def test_with_the_last_child_and_the_result_there_the_parent_is_processed() -> None:
    publish(
        "9.000002",
        [
            a_step("intake", role="receptionist"),
            a_step("draft", "intake"),
            planning("draft"),
            a_step("return", "planning", role="receptionist"),
        ],
    )  # fmt: skip
    code = f.received("9.000002").code
    follow()
    assert not ChildLink.objects.exists()  # its turn has not come
    actions.complete_step(LAND_OFFICER, code, "draft")
    follow()
    child = ChildLink.objects.get().dossier.code
    actions.attach_result(LAND_LEADER, code, "1/KQ")
    finish(child)
    follow()
    assert Dossier.objects.get(code=code).state == "processed"
    assert kinds(code)[-2:] == ["dossier.child_returned", "dossier.processed"]


def test_a_crash_between_the_verb_and_the_follower_loses_nothing_and_a_second_run_changes_nothing() -> None:
    code, child = opened()
    finish(child)
    with transaction.atomic():  # killed before the commit
        actions.tend_children(SYSTEM, code)
        assert step(code, "planning").state == "done"
        transaction.set_rollback(True)
    assert step(code, "planning").state == "started"
    assert Dossier.objects.get(code=child).state == "processed"
    actions.tend_children(SYSTEM, code)
    before = (kinds(code), kinds(child), ChildLink.objects.count())
    actions.tend_children(SYSTEM, code)
    follow()
    assert (kinds(code), kinds(child), ChildLink.objects.count()) == before
    assert before[0].count("dossier.child_returned") == 1


def test_the_table_holds_one_child_per_step_and_round() -> None:
    code, _child = opened()
    other = f.received(f.CIVIL_STATUS).code
    with pytest.raises(IntegrityError, match="one_child_per_step_and_round"), transaction.atomic():
        ChildLink.objects.create(
            dossier=Dossier.objects.get(code=other),
            parent=Dossier.objects.get(code=code),
            step="planning",
            round=1,
            opened_at=f.MONDAY,
        )


@pytest.mark.parametrize("how", ["refuse at once", "refuse after work", "stop", "withdraw"])
def test_a_child_without_a_result_comes_back_to_the_parents_agency_with_its_reason(how: str) -> None:
    code, child = opened()
    if how == "refuse after work":
        actions.start_step(BUILDER, child, "appraise")
    verb = actions.refuse if how.startswith("refuse") else actions.stop if how == "stop" else actions.withdraw
    verb(f.RECEPTIONIST if how == "withdraw" else BUILDING_LEADER, child, "Khu đất chưa có quy hoạch")
    follow()
    back = step(code, "planning")
    assert (back.state, back.agency, back.waits_for_child) == ("ready", "VPDKDD", False)
    (shown,) = queries.dossier(LAND_OFFICER, code).below
    assert shown.reason == "Khu đất chưa có quy hoạch"
    assert shown.outcome in ("refused", "stopped", "withdrawn")
    if how == "refuse after work":
        assert Dossier.objects.get(code=child).state == "returned"
    actions.complete_step(LAND_OFFICER, code, "planning", "tiếp tục không có thông tin quy hoạch")
    assert step(code, "planning").state == "done"


def test_giving_back_to_an_earlier_step_ends_the_child_and_the_next_round_opens_another() -> None:
    publish(
        "9.000003",
        [
            a_step("intake", role="receptionist"),
            a_step("draft", "intake"),
            planning("draft"),
            a_step("check", "draft"),
            a_step("approve", "planning", "check", role="leader"),
        ],
    )  # fmt: skip
    code = f.received("9.000003").code
    actions.complete_step(LAND_OFFICER, code, "draft")
    follow()
    first = ChildLink.objects.get().dossier.code
    actions.return_step(LAND_OFFICER, code, "check", "draft", "Thiếu thửa đất")
    assert Dossier.objects.get(code=first).state == "stopped"
    actions.complete_step(LAND_OFFICER, code, "draft")
    follow()
    links = list(ChildLink.objects.order_by("pk").values_list("round", "outcome"))
    assert links == [(1, "ended"), (2, "")]
    assert step(code, "planning").agency == "SXD"


@pytest.mark.parametrize("how", ["withdraw", "stop", "refuse"])
def test_what_ends_the_parent_ends_its_open_children(how: str) -> None:
    code, child = opened()
    actions.start_step(BUILDER, child, "appraise")
    verb = {"withdraw": actions.withdraw, "stop": actions.stop, "refuse": actions.refuse}[how]
    verb(f.RECEPTIONIST if how == "withdraw" else LAND_LEADER, code, "Không còn nhu cầu")
    below = Dossier.objects.get(code=child)
    assert below.state == "stopped"
    assert below.reason != "Không còn nhu cầu"  # what the parent was told is not for the other agency
    assert step(child, "appraise").state == "skipped"
    follow()
    assert step(code, "planning").state == "skipped"
    assert ChildLink.objects.get().outcome == "ended"


def test_a_result_that_is_ready_as_the_parent_ends_is_closed_with_it() -> None:
    code, child = opened()
    finish(child)
    actions.withdraw(f.RECEPTIONIST, code, "Không còn nhu cầu")
    follow()
    assert Dossier.objects.get(code=child).state == "returned"
    assert Dossier.objects.get(code=code).state == "withdrawn"


def test_while_the_parent_waits_for_its_applicant_a_result_waits_too() -> None:
    code, child = opened()
    actions.request_supplement(LAND_OFFICER, code, ["Bản vẽ"], "Thiếu bản vẽ")
    finish(child)
    follow()
    assert (step(code, "planning").state, Dossier.objects.get(code=child).state) == ("started", "processed")
    actions.supplement(f.RECEPTIONIST, code, f.papers(LAND)[:1])
    follow()
    assert (step(code, "planning").state, Dossier.objects.get(code=child).state) == ("done", "returned")


def test_a_child_is_never_handed_over_at_the_counter() -> None:
    _code, child = opened()
    finish(child)
    with pytest.raises(Conflict) as refused:
        actions.hand_over(f.RECEPTIONIST, child, "counter", "Nguyễn Văn Ân")
    assert refused.value.code == "returns_to_parent"
    assert child not in [one.code for one in queries.ready_to_return(f.RECEPTIONIST, "BG")]
    assert "hand-over" not in queries.dossier(f.RECEPTIONIST, child).allowed


def test_for_the_citizen_there_is_one_dossier() -> None:
    code, child = opened()
    known = actions.look_up(f.RECEPTIONIST, "BG", "024090001234")
    assert [one.code for one in known.earlier] == [code]
    assert child not in [one.code for one in known.earlier]


def test_the_citizen_reads_which_agency_the_step_waits_for_and_until_when() -> None:
    code, child = opened()
    tracked = queries.track(code, dossier_secret(code))
    waiting = next(one for one in tracked.steps if one.code == "planning")
    assert waiting.waits_for_child
    assert waiting.agency_name == "Sở Xây dựng"
    assert waiting.child_due_at == Dossier.objects.get(code=child).due_at
    finish(child)
    follow()
    after = next(one for one in queries.track(code, dossier_secret(code)).steps if one.code == "planning")
    assert not after.waits_for_child
    assert after.child_due_at is None


def test_the_childs_agency_knows_the_parents_code_and_no_more() -> None:
    code, child = opened()
    seen = queries.dossier(BUILDER, child)
    assert (seen.parent, seen.above and seen.above.visible) == (code, False)
    with pytest.raises(NotFound):
        queries.dossier(BUILDER, code)
    assert code not in [one.code for one in queries.work_list(BUILDER)]
    assert child in [one.code for one in queries.work_list(BUILDER)]


def test_the_parents_agency_sees_code_and_date_of_the_child_but_opens_it_only_where_the_table_allows() -> None:
    code, child = opened()
    (shown,) = queries.dossier(LAND_OFFICER, code).below
    assert (shown.code, shown.visible, shown.agency) == (child, False, "SXD")
    (at_the_counter,) = queries.dossier(f.RECEPTIONIST, code).below
    assert at_the_counter.visible
    with pytest.raises(NotFound):
        queries.dossier(LAND_OFFICER, child)
