"""An agency withdraws a result that it issued; who checks it sees so, and it may hold again."""

import pytest

from motcua.base import journal
from motcua.base.actor import Actor, Grant, system
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.models import Reveal, Revocation
from motcua.domain.dossiers.queries import check_result, ready_to_return, track, work_list
from motcua.domain.dossiers.shapes import result_check_code
from motcua.domain.dossiers.tests import factories as f

pytestmark = pytest.mark.django_db
LEADER = Actor("staff", "7", "", (Grant("leader", agency="STP"),))
WHY = "Giấy tờ kèm theo của ông Nguyễn Văn Ân là giả"


@pytest.fixture(autouse=True)
def centre(demo_centre: str) -> None:
    """The demonstration's."""


def secret_of(code: str) -> str:
    from motcua.base import crypto

    return crypto.secret_for("dossier", code)


def test_a_withdrawn_result_says_since_when_by_which_decision_and_what_holds_instead() -> None:
    code, other = f.processed(), f.processed()
    assert check_result(result_check_code(code)).revoked is None
    actions.revoke_result(LEADER, code, " 15/QĐ-STP ", WHY, other.lower())
    told = check_result(result_check_code(code)).revoked
    assert told is not None
    assert (told.decision, told.instead, told.instead_at is None) == ("15/QĐ-STP", "12/XN-STP", False)
    assert WHY not in str(told)
    assert check_result(result_check_code(other)).revoked is None


def test_what_was_to_hold_instead_is_named_no_more_once_it_is_withdrawn_itself() -> None:
    code, other = f.processed(), f.processed()
    actions.revoke_result(LEADER, code, "15/QĐ-STP", WHY, other)
    actions.revoke_result(LEADER, other, "16/QĐ-STP", WHY)
    told = check_result(result_check_code(code)).revoked
    assert told is not None
    assert (told.decision, told.instead, told.instead_at) == ("15/QĐ-STP", "", None)
    actions.reinstate_result(LEADER, other, "Đã xác minh lại")
    again = check_result(result_check_code(code)).revoked
    assert again is not None
    assert again.instead == "12/XN-STP"


def test_a_withdrawn_result_takes_the_place_of_none() -> None:
    code, other = f.processed(), f.processed()
    actions.revoke_result(LEADER, other, "15/QĐ-STP", WHY)
    with pytest.raises(InvalidInput) as refused:
        actions.revoke_result(LEADER, code, "16/QĐ-STP", WHY, other)
    assert [one.field for one in refused.value.errors] == ["replaced_by"]


def test_the_applicant_alone_is_told_why_and_the_journal_is_not() -> None:
    code = f.processed()
    actions.revoke_result(LEADER, code, "15/QĐ-STP", WHY)
    seen = track(code, secret_of(code)).result
    assert seen is not None
    assert seen.revoked_why == WHY
    entry = journal.subject_history(f"dossier:{code}")[-1]
    assert (entry.kind, entry.data["decision"], WHY in str(entry.data)) == (
        "dossier.result_revoked",
        "15/QĐ-STP",
        False,
    )


def test_it_is_withdrawn_once_and_may_hold_again() -> None:
    code = f.processed()
    actions.revoke_result(LEADER, code, "15/QĐ-STP", WHY)
    with pytest.raises(Conflict):
        actions.revoke_result(LEADER, code, "16/QĐ-STP", WHY)
    actions.reinstate_result(LEADER, code, "Đã xác minh lại")
    assert check_result(result_check_code(code)).revoked is None
    with pytest.raises(Conflict):
        actions.reinstate_result(LEADER, code, "Đã xác minh lại")
    actions.revoke_result(LEADER, code, "16/QĐ-STP", WHY)
    assert Revocation.objects.count() == 2


def test_of_an_erased_dossier_the_decision_alone_is_kept() -> None:
    code = f.processed()
    actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")
    actions.erase(system("records"), code, 1)
    actions.revoke_result(LEADER, code, "15/QĐ-STP", WHY)
    actions.reinstate_result(LEADER, code, WHY)
    row = Revocation.objects.get()
    assert (row.decision, row.reason, row.end_reason) == ("15/QĐ-STP", "", "")


def test_of_an_erased_dossier_nothing_is_revealed_and_no_words_are_kept() -> None:
    code = f.processed()
    actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")
    actions.erase(system("records"), code, 1)
    with pytest.raises(Conflict):
        actions.reveal(f.RECEPTIONIST, code, "other", WHY)
    assert not Reveal.objects.exists()


def test_what_is_withdrawn_is_not_handed_over() -> None:
    code = f.processed()
    actions.revoke_result(LEADER, code, "15/QĐ-STP", WHY)
    with pytest.raises(Conflict) as refused:
        actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")
    assert refused.value.code == "result_revoked"
    actions.reinstate_result(LEADER, code, "Đã xác minh lại")
    assert actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân").state == "returned"
    assert "revoke-result" in actions.revoke_result(LEADER, code, "17/QĐ-STP", WHY).allowed


def test_what_is_withdrawn_does_not_wait_to_be_collected() -> None:
    code, other = f.processed(), f.processed()
    actions.revoke_result(LEADER, code, "15/QĐ-STP", WHY)
    assert [one.code for one in ready_to_return(f.RECEPTIONIST, "BG")] == [other]
    actions.reinstate_result(LEADER, code, "Đã xác minh lại")
    assert [one.code for one in ready_to_return(f.RECEPTIONIST, "BG")] == [code, other]


def test_the_hand_over_of_what_is_withdrawn_is_in_nobodys_work_list() -> None:
    code, other = f.processed(), f.processed()
    actions.revoke_result(LEADER, code, "15/QĐ-STP", WHY)
    assert [one.code for one in work_list(f.RECEPTIONIST)] == [other]
    actions.reinstate_result(LEADER, code, "Đã xác minh lại")
    assert {one.code for one in work_list(f.RECEPTIONIST)} == {code, other}


@pytest.mark.parametrize(
    ("decision", "reason", "instead", "field"),
    [
        ("", WHY, "", "decision"),
        ("x" * 81, WHY, "", "decision"),
        ("1", " ", "", "reason"),
        ("1", WHY, "x", "replaced_by"),
    ],
)
def test_what_is_missing_is_asked_for_at_its_field(decision: str, reason: str, instead: str, field: str) -> None:
    code = f.processed()
    with pytest.raises(InvalidInput) as refused:
        actions.revoke_result(LEADER, code, decision, reason, instead)
    assert [one.field for one in refused.value.errors] == [field]
    with pytest.raises(InvalidInput):
        actions.revoke_result(LEADER, code, "1", WHY, code)


def test_only_a_leader_of_the_agency_that_decided_withdraws_it_and_only_what_was_issued() -> None:
    code = f.processed()
    for other in (f.RECEPTIONIST, Actor("staff", "8", "", (Grant("specialist", agency="STP"),))):
        with pytest.raises(Forbidden):
            actions.revoke_result(other, code, "15/QĐ-STP", WHY)
    with pytest.raises(IllegalTransition):
        actions.revoke_result(LEADER, f.received().code, "15/QĐ-STP", WHY)
