"""Many rows at once, a second request for papers, and pages that were looked at before something changed."""

import pytest
from django.db import transaction

from motcua.base import journal
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.models import Dossier, DossierStep
from motcua.domain.dossiers.tests import factories as f

pytestmark = pytest.mark.usefixtures("demo_centre")
COLLEAGUE = f.actor("specialist", "STP", number=81)


def test_of_many_each_has_its_own_outcome_and_one_that_fails_holds_up_no_other() -> None:
    first, paused, third = (f.received().code for _ in range(3))
    actions.request_supplement(f.JUSTICE, paused, ["Giấy A"], "thiếu")
    rows = [(code, "appraise") for code in (third, paused, first)] + [("H02.00-000000-0000", "appraise")]
    outcomes = {one.code: one for one in actions.complete_many(f.JUSTICE, rows, "Đủ điều kiện")}
    assert [outcomes[code].outcome for code in (first, paused, third)] == ["done", "failed", "done"]
    assert outcomes[paused].problem == "illegal_transition"
    assert outcomes["H02.00-000000-0000"].problem == "not_found"
    notes = DossierStep.objects.filter(code="appraise", state="done").values_list("note", flat=True)
    assert list(notes) == ["Đủ điều kiện"] * 2


def test_many_sent_twice_are_done_once() -> None:
    rows = [(f.received().code, "appraise") for _ in range(2)]
    actions.complete_many(f.JUSTICE, rows)
    assert [one.outcome for one in actions.complete_many(f.JUSTICE, rows)] == ["again", "again"]
    assert [one.outcome for one in actions.complete_many(COLLEAGUE, rows)] == ["failed", "failed"]
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{rows[0][0]}")]
    assert kinds.count("dossier.step_completed") == 1


def test_nothing_and_too_much_at_once_is_refused() -> None:
    with pytest.raises(InvalidInput):
        actions.complete_many(f.JUSTICE, [])
    with pytest.raises(InvalidInput):
        actions.complete_many(f.JUSTICE, [(str(number), "x") for number in range(201)])


def asked_twice() -> str:
    """The code of a dossier whose first request was answered and whose second one waits for the leader."""
    code = f.received().code
    actions.request_supplement(f.JUSTICE, code, ["Giấy A"], "thiếu")
    actions.supplement(f.RECEPTIONIST, code, f.papers(f.CIVIL_STATUS))
    actions.ask_consent(f.JUSTICE, code, ["Giấy B"], "Giấy A đã hết hạn")
    return code


def test_the_leader_allows_a_second_list_and_the_citizen_reads_its_reason() -> None:
    code = asked_twice()
    assert Dossier.objects.get(code=code).state == "processing"
    assert [one.code for one in queries.consents_waiting(f.JUSTICE_LEADER)] == [code]
    for other in (f.JUSTICE, f.actor("leader", "CAT", number=31)):
        assert queries.consents_waiting(other) == []
    view = actions.give_consent(f.JUSTICE_LEADER, code)
    assert (view.state, view.supplements[1].items, view.supplements[1].number) == (
        "supplement_requested", ("Giấy B",), 2,
    )  # fmt: skip
    tracked = queries.track(code, view.secret)
    assert (tracked.to_bring, tracked.reason) == (("Giấy B",), "Giấy A đã hết hạn")
    assert (view.consents[0].outcome, view.supplements[1].asked_by_name) == ("given", f.JUSTICE.reference)
    assert queries.consents_waiting(f.JUSTICE_LEADER) == []


def test_the_leader_does_not_allow_it_and_the_work_goes_on() -> None:
    code = asked_twice()
    view = actions.refuse_consent(f.JUSTICE_LEADER, code, "Dùng cơ sở dữ liệu dân cư")
    assert (view.state, view.consents[0].outcome, view.consents[0].answer) == (
        "processing", "refused", "Dùng cơ sở dữ liệu dân cư",
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        actions.give_consent(f.JUSTICE_LEADER, code)
    assert refused.value.code == "no_consent_asked"


def test_consent_is_the_leaders_and_is_asked_for_once_and_only_where_needed() -> None:
    fresh, code = f.received().code, asked_twice()
    with pytest.raises(Forbidden):
        actions.give_consent(f.JUSTICE, code)
    with pytest.raises(Conflict) as twice:
        actions.ask_consent(f.JUSTICE, code, ["Giấy C"], "nữa")
    assert twice.value.code == "consent_already_asked"
    with pytest.raises(Conflict) as early:
        actions.ask_consent(f.JUSTICE, fresh, ["Giấy C"], "nữa")
    assert early.value.code == "consent_not_needed"


def test_where_the_work_ends_nothing_is_left_for_the_leader_to_allow() -> None:
    code = asked_twice()
    actions.stop(f.JUSTICE_LEADER, code, "Công dân đề nghị")
    assert Dossier.objects.get(code=code).consents.get().outcome == "dropped"
    with pytest.raises(IllegalTransition):
        actions.give_consent(f.JUSTICE_LEADER, code)


def unchanged(code: str, seen: int, step: str | None = None) -> None:
    with transaction.atomic():
        actions.require_unchanged(f.JUSTICE, code, seen, step)


def test_what_changed_meanwhile_is_told_with_who_and_what() -> None:
    view = f.seen(f.received())
    unchanged(view.code, view.row_version)
    actions.request_supplement(COLLEAGUE, view.code, ["Giấy A"], "thiếu")
    with pytest.raises(Conflict) as refused:
        unchanged(view.code, view.row_version, "appraise")
    assert refused.value.code == "changed_meanwhile"
    assert COLLEAGUE.reference in str(refused.value.detail)
    assert "Yêu cầu bổ sung" in str(refused.value.detail)


def test_a_parallel_step_or_a_payment_is_no_reason_to_begin_again() -> None:
    view = f.seen(f.received(f.COMPANY))
    actions.complete_step(f.TAX_OFFICER, view.code, "tax_code")
    with transaction.atomic():
        actions.require_unchanged(f.PLANNER, view.code, view.row_version, "appraise")
    with pytest.raises(Conflict), transaction.atomic():
        actions.require_unchanged(f.PLANNER, view.code, view.row_version)  # a verb on the whole dossier


def test_who_comes_second_is_told_who_was_first() -> None:
    code = f.received().code
    actions.complete_step(COLLEAGUE, code, "appraise")
    with pytest.raises(IllegalTransition) as refused:
        actions.complete_step(f.JUSTICE, code, "appraise")
    assert COLLEAGUE.reference in str(refused.value.detail)
    with pytest.raises(IllegalTransition) as own:
        actions.complete_step(COLLEAGUE, code, "appraise")
    assert "chính ông/bà" in str(own.value.detail)
