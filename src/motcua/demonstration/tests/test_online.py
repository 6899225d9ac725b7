"""What stands at the desk of the demonstration before anybody files there."""

import pytest

from motcua.base.actor import system
from motcua.demonstration import online
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.queries import at_desk, faults_of, one_at_desk

pytestmark = pytest.mark.django_db


def test_two_submissions_wait_one_of_them_lacks_a_paper_and_loading_again_adds_none(demo_centre: str) -> None:
    for _ in range(2):
        online.file_examples(system("test"), demo_centre)
    assert Submission.objects.count() == 2
    waiting = at_desk(system("test"), demo_centre)
    assert sorted(bool(faults_of(one_at_desk(system("test"), one.id))) for one in waiting) == [False, True]
