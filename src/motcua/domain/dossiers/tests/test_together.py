"""Several people at once: one outcome each, numbers without gap or repeat."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from motcua.base import journal
from motcua.base.problems import IllegalTransition, Problem
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.models import Apology, DailyNumber, Dossier, DossierStep
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_centre")]


def at_once(*tasks: Callable[[], object]) -> list[object]:
    """Runs the tasks in threads that begin together; what each gave, or the problem that it met."""
    begin = threading.Barrier(len(tasks))
    outcomes: list[object] = [None] * len(tasks)

    def run(place: int, task: Callable[[], object]) -> None:
        begin.wait()
        try:
            outcomes[place] = task()
        except Problem as problem:
            outcomes[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_people_complete_one_step_at_once_and_one_of_them_is_told() -> None:
    code = f.received(f.COMPANY).code
    before = journal.subject_history(f"dossier:{code}")  # the journal outlives the tables of these tests
    colleague = f.actor("specialist", "SKHDT", number=55)
    outcomes = at_once(
        lambda: actions.complete_step(f.PLANNER, code, "appraise", "một"),
        lambda: actions.complete_step(colleague, code, "appraise", "hai"),
    )
    refused = [one for one in outcomes if isinstance(one, IllegalTransition)]
    assert len(refused) == 1
    assert refused[0].extra == {"state": "done", "allowed": []}
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{code}")[len(before) :]]
    assert kinds == ["dossier.step_completed"]


def test_two_agencies_complete_their_parallel_steps_at_once_and_both_count() -> None:
    code = f.received(f.COMPANY).code
    outcomes = at_once(
        lambda: actions.complete_step(f.PLANNER, code, "appraise"),
        lambda: actions.complete_step(f.TAX_OFFICER, code, "tax_code"),
    )
    assert not any(isinstance(one, Problem) for one in outcomes)
    assert DossierStep.objects.get(dossier__code=code, code="approve").state == "ready"


def test_completing_a_step_while_papers_are_asked_for_has_one_outcome() -> None:
    code = f.received().code
    at_once(
        lambda: actions.complete_step(f.JUSTICE, code, "appraise"),
        lambda: actions.request_supplement(f.JUSTICE_LEADER, code, ["Giấy A"], "thiếu"),
    )
    dossier = Dossier.objects.get(code=code)
    step = DossierStep.objects.get(dossier=dossier, code="appraise")
    # either the papers were asked for first and the step waits, or it was completed first and then they were
    assert dossier.state == "supplement_requested"
    assert step.state in ("ready", "done")


def test_a_result_is_handed_over_once() -> None:
    code = f.processed()
    outcomes = at_once(*[lambda: actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")] * 4)
    assert sum(isinstance(one, IllegalTransition) for one in outcomes) == 3


def test_many_counters_get_numbers_without_gap_or_repeat_and_a_failed_intake_takes_none() -> None:
    @transaction.atomic
    def fail_after_receiving() -> None:
        f.received(f.COMPANY)
        raise RuntimeError

    def receive_four() -> None:
        for _ in range(4):
            f.received(f.COMPANY)
            with pytest.raises(RuntimeError):
                fail_after_receiving()

    at_once(*[receive_four] * 4)
    numbers = sorted(int(code[-4:]) for code in Dossier.objects.values_list("code", flat=True))
    assert numbers == list(range(1, 17))
    assert DailyNumber.objects.get(agency="SKHDT").last == 16


def test_a_wrong_state_cannot_be_written() -> None:
    dossier = Dossier.objects.get(code=f.received().code)
    Apology.objects.create(
        dossier=dossier,
        reason="x",
        old_due_at=dossier.received_at,
        new_due_at=dossier.due_at,
        in_time=True,
        made_by="staff:1",
        made_at=dossier.received_at,
        agency="STP",
    )
    wrong: dict[str, Callable[[], object]] = {
        "dossier_state_is_known": lambda: Dossier.objects.update(state="lost"),
        "clock_stands_still_exactly_while_something_is_awaited": lambda: Dossier.objects.update(
            state="supplement_requested"
        ),
        "what_is_processed_has_a_result": lambda: Dossier.objects.update(state="processed"),
        "a_started_step_says_since_when": lambda: DossierStep.objects.filter(state="ready").update(state="started"),
        "one_current_round_per_step": lambda: DossierStep.objects.create(
            dossier=dossier, position=1, code="appraise", name="x", agency="STP", role="leader", hours=1, round=2,
            due_at=dossier.due_at,
        ),
        "the_new_date_is_later_than_the_old": lambda: Apology.objects.update(new_due_at=dossier.received_at),
        "dossier_is_due_after_it_came": lambda: Dossier.objects.update(due_at=dossier.received_at),
    }  # fmt: skip
    for name, write in wrong.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            write()
