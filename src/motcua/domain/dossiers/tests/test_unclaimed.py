"""Results that nobody collects."""

from datetime import timedelta

import pytest

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import due_reminders
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.dossiers.tests.test_revoking import LEADER, WHY

pytestmark = pytest.mark.usefixtures("demo_centre")
DAYS, ARCHIVE = (7, 30, 60), 90


def waited(code: str, days: int) -> int:
    """How many results were touched when this one has waited so long."""
    Dossier.objects.filter(code=code).update(processed_at=clock.now() - timedelta(days=days, minutes=1))
    return actions.remind_unclaimed(system("unclaimed"), DAYS, ARCHIVE)


@pytest.mark.parametrize(("days", "due"), [(0, 0), (6, 0), (7, 1), (29, 1), (30, 2), (61, 3), (500, 3)])
def test_how_many_reminders_are_due(days: int, due: int) -> None:
    assert due_reminders(days, DAYS) == due


def test_each_reminder_goes_out_once() -> None:
    code = f.processed()
    assert [waited(code, days) for days in (6, 7, 8, 29, 31, 31)] == [0, 1, 0, 0, 1, 0]
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{code}")]
    assert kinds.count("dossier.unclaimed") == 2


def test_reminders_missed_while_nothing_ran_are_one() -> None:
    code = f.processed()
    assert waited(code, 65) == 1
    assert Dossier.objects.get(code=code).reminders == 3


def test_after_the_last_day_it_lies_in_the_archive_and_is_still_handed_over() -> None:
    code = f.processed()
    assert waited(code, 90) == 1
    assert Dossier.objects.get(code=code).archived_at is not None
    assert waited(code, 95) == 0
    assert actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân").state == "returned"


def test_what_was_collected_or_goes_by_post_is_reminded_of_by_nobody() -> None:
    collected = f.processed()
    actions.hand_over(f.RECEPTIONIST, collected, "counter", "Nguyễn Văn Ân")
    by_post = f.processed(delivery="post", postal_address="Số 1 Hùng Vương")
    assert waited(collected, 40) == 0
    assert waited(by_post, 40) == 0


def test_of_what_is_withdrawn_nobody_is_reminded_and_it_does_not_go_into_the_archive() -> None:
    code = f.processed()
    actions.revoke_result(LEADER, code, "15/QĐ-STP", WHY)
    assert [waited(code, days) for days in (7, 90)] == [0, 0]
    actions.reinstate_result(LEADER, code, "Đã xác minh lại")
    assert waited(code, 90) == 1
