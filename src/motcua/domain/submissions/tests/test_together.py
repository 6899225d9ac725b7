"""The national portal tells the same submission twice at once: both are told of the one that was taken in."""

import pytest

from motcua.base import journal
from motcua.domain.dossiers.tests.test_together import at_once
from motcua.domain.submissions import actions
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.tests import factories as f

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_centre")]


def test_the_same_foreign_code_twice_at_once_is_one_submission() -> None:
    given = f.delivered("G22.99-261109-0777")
    outcomes = at_once(*[lambda: actions.deliver(f.PORTAL, given)] * 3)
    (row,) = Submission.objects.all()
    assert [getattr(one, "pk", one) for one in outcomes] == [row.pk] * 3
    assert [one.kind for one in journal.subject_history(row.subject)] == ["submission.sent"]
