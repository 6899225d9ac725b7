"""Interlinked at one level (decree 61/2018 article 19.6): paper goes round in the order set, what is electronic to all agencies at once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.clock import Frozen
from motcua.base.journal.registry import followers
from motcua.base.problems import IllegalTransition, InvalidInput, NotFound
from motcua.domain.catalogue.actions import import_procedures
from motcua.domain.documents import queries as papers
from motcua.domain.documents.actions import add_file, say_what_it_holds
from motcua.domain.documents.actions.turns import send_when_all_is_filed
from motcua.domain.documents.models import File
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers import queries
from motcua.domain.dossiers.models import ChildLink
from motcua.domain.dossiers.shapes import GivenDocument
from motcua.domain.dossiers.tests import factories as f

PERMIT = "9.000021"
BUILDER = f.actor("specialist", "SXD", number=31)
LAND = f.actor("specialist", "STNMT", number=32)
SYSTEM = system("turns")
ON_PAPER = (GivenDocument("d1", 1, 0), GivenDocument("d2", 0, 1))


def step(code: str, agency: str, hours: float, *after: str, role: str = "specialist", **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"Bước {code}",
        "role": role,
        "agency": agency,
        "hours": hours,
        "after": [*after],
    } | more


STEPS = [
    step("intake", "SXD", 1, role="receptionist"),
    step("land", "STNMT", 15, "intake", in_turn=True),
    step("police", "CAT", 15, "intake", in_turn=True),
    step("site", "SXD", 30, "intake"),
    step("approve", "SXD", 5, "land", "police", "site", role="leader"),
    step("return", "SXD", 1, "approve", role="receptionist"),
]


@pytest.fixture(autouse=True)
def monday(demo_centre: str) -> Iterator[Frozen]:
    row = {
        "code": PERMIT, "name": "Cấp phép xây dựng", "field": "Xây dựng", "agency": "SXD", "steps": STEPS, "fee": 0, "result": "Giấy phép",
        "time_limit": {"value": 20, "unit": "working_day"}, "checked": True,
        "documents": [{"code": "d1", "name": "Đơn", "originals": 1}, {"code": "d2", "name": "Bản vẽ", "copies": 1}],
    }  # fmt: skip
    import_procedures(system("test"), [row])
    with clock.frozen(f.MONDAY) as time:
        yield time


def states(code: str) -> dict[str, str]:
    return {one.code: one.state for one in queries.dossier(f.RECEPTIONIST, code).steps}


def scan(code: str, *papers: str) -> None:
    for paper in papers:
        add_file(f.RECEPTIONIST, code, ContentFile(f"%PDF-1.4 {paper}".encode(), name=f"{paper}.pdf"), paper)


def test_an_electronic_dossier_goes_to_all_agencies_at_once_each_with_its_date() -> None:
    files = (GivenDocument("d1", electronic=True), GivenDocument("d2", electronic=True))
    code = f.received(PERMIT, documents=files, channel="online").code
    assert states(code) == {
        "intake": "done", "land": "ready", "police": "ready", "site": "ready", "approve": "waiting", "return": "waiting",
    }  # fmt: skip
    due = {one.code: one.due_at for one in queries.dossier(f.RECEPTIONIST, code).steps}
    assert (due["land"], due["police"], due["site"]) == (
        f.at("11/11/2026 09:00"),
        f.at("11/11/2026 09:00"),
        f.at("13/11/2026 09:00"),
    )


def test_paper_goes_round_in_the_order_set_while_steps_without_it_go_on_beside() -> None:
    code = f.received(PERMIT, documents=ON_PAPER).code
    assert {one: states(code)[one] for one in ("land", "police", "site")} == {
        "land": "ready",
        "police": "waiting",
        "site": "ready",
    }
    planned = {one.code: one for one in queries.dossier(f.RECEPTIONIST, code).steps}
    assert planned["police"].due_at == f.at("13/11/2026 09:00"), "its two days begin when the papers come to it"
    with pytest.raises(IllegalTransition):
        dossiers.complete_step(f.POLICE, code, "police")
    dossiers.complete_step(LAND, code, "land")
    assert states(code)["police"] == "ready"


def test_as_soon_as_every_paper_is_scanned_it_goes_to_all_agencies_at_once(monday: Frozen) -> None:
    code = f.received(PERMIT, documents=ON_PAPER).code
    scan(code, "d1")
    assert not send_when_all_is_filed(SYSTEM, code)
    scan(code, "d2")
    File.objects.filter(requirement="d2").update(safety="infected")
    assert not send_when_all_is_filed(SYSTEM, code), "an agency could not open it"
    File.objects.update(safety="clean")
    monday.at = f.at("10/11/2026 09:00")
    assert send_when_all_is_filed(SYSTEM, code)
    assert not send_when_all_is_filed(SYSTEM, code)
    seen = queries.dossier(f.RECEPTIONIST, code)
    due = {one.code: (one.state, one.due_at) for one in seen.steps}
    assert (seen.in_turn, due["police"]) == (False, ("ready", f.at("12/11/2026 09:00")))
    assert due["land"] == ("ready", f.at("11/11/2026 09:00")), "the date of who has it already stays"
    (told,) = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.sent_at_once"]
    assert (told.data["ready"], told.data["agencies"]) == (["police"], ["CAT"])


def test_a_stack_scanned_in_one_go_counts_once_somebody_says_which_papers_it_holds() -> None:
    code = f.received(PERMIT, documents=ON_PAPER).code
    stack = add_file(f.RECEPTIONIST, code, ContentFile(b"%PDF-1.4 all", name="all.pdf"))
    assert not send_when_all_is_filed(SYSTEM, code)
    say_what_it_holds(f.RECEPTIONIST, code, stack.id, ["d1"])
    assert not send_when_all_is_filed(SYSTEM, code)
    with pytest.raises(InvalidInput):
        say_what_it_holds(f.RECEPTIONIST, code, stack.id, ["d1", "d9"])
    with pytest.raises(NotFound):
        say_what_it_holds(f.actor("specialist", "SYT", number=99), code, stack.id, ["d1"])
    for _again in range(2):
        say_what_it_holds(f.RECEPTIONIST, code, stack.id, ["d1", "d2"])
    assert [one.held for one in papers.files(f.RECEPTIONIST, code)] == [("d1", "d2")]
    assert send_when_all_is_filed(SYSTEM, code)
    said = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.file_papers_said"]
    assert [one.data["papers"] for one in said] == [["d1"], ["d1", "d2"]]


def test_while_papers_are_asked_for_nothing_is_sent_and_afterwards_it_is() -> None:
    code = f.received(PERMIT, documents=ON_PAPER).code
    dossiers.request_supplement(BUILDER, code, ["Bản vẽ"], "thiếu mặt cắt")
    scan(code, "d1", "d2")
    assert not send_when_all_is_filed(SYSTEM, code)
    dossiers.supplement(f.RECEPTIONIST, code, [GivenDocument("d2", 0, 1)])
    assert send_when_all_is_filed(SYSTEM, code)
    assert states(code)["police"] == "ready"


def test_a_child_goes_to_all_its_agencies_once_its_papers_are_scanned_with_the_parent() -> None:
    row = {
        "code": "9.000023", "name": "Thủ tục mẹ", "field": "Xây dựng", "agency": "STNMT", "fee": 0, "result": "Văn bản", "checked": True,
        "time_limit": {"value": 40, "unit": "working_day"},
        "documents": [{"code": "p1", "name": "Đơn", "originals": 1}, {"code": "p2", "name": "Bản vẽ", "copies": 1}],
        "steps": [
            step("intake", "STNMT", 1, role="receptionist"), step("permit", "SXD", 160, "intake", opens=PERMIT),
            step("land", "STNMT", 5, "intake", in_turn=True), step("police", "CAT", 5, "intake", in_turn=True),
            step("approve", "STNMT", 5, "permit", "land", "police", role="leader"),
        ],
    }  # fmt: skip
    import_procedures(system("test"), [row])
    parent = f.received("9.000023", documents=(GivenDocument("p1", 1, 0), GivenDocument("p2", 0, 1))).code
    dossiers.tend_children(dossiers.CHILDREN, parent)
    child = ChildLink.objects.get().dossier.code
    assert states(child)["police"] == "waiting"
    scan(parent, "p1", "p2")
    for follower, code in (("documents.sending", parent), ("documents.turns", child)):
        followers[follower].handle(journal.subject_history(f"dossier:{code}"))
    assert states(child)["police"] == "ready"


@pytest.mark.parametrize(("doer", "agency_step"), [(LAND, "land"), (f.POLICE, "police")])
def test_who_is_at_work_keeps_their_date_when_another_branch_goes_on(
    monday: Frozen, doer: Actor, agency_step: str
) -> None:
    """`police` goes on to a step of its own while `site` is in work: the hours of `site` do not begin anew."""
    steps = [*STEPS[:4], step("letter", "CAT", 5, "police"), step("map", "STNMT", 5, "land"), *STEPS[4:]]
    steps[-2] = STEPS[4] | {"after": ["letter", "map", "site"]}
    row = {
        "code": "9.000022",
        "name": "Thủ tục khác",
        "field": "Xây dựng",
        "agency": "SXD",
        "fee": 0,
        "result": "Giấy phép",
    }
    limit = {"time_limit": {"value": 20, "unit": "working_day"}, "checked": True, "documents": [], "steps": steps}
    import_procedures(system("test"), [row | limit])
    code = f.received("9.000022", documents=()).code
    before = {one.code: one.due_at for one in queries.dossier(f.RECEPTIONIST, code).steps}
    monday.at = f.at("10/11/2026 15:00")
    dossiers.complete_step(doer, code, agency_step)
    after = {one.code: one.due_at for one in queries.dossier(f.RECEPTIONIST, code).steps}
    assert after["site"] == before["site"] == f.at("13/11/2026 09:00")
