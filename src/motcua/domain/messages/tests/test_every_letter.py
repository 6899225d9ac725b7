"""The last letter about a dossier says that the result was handed over."""

import pytest

from motcua.base import journal
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import actions
from motcua.domain.messages.models import Notice

pytestmark = pytest.mark.django_db


def test_who_has_collected_the_result_is_told_so_and_thanked(demo_centre: str) -> None:
    code = f.processed()
    dossiers.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")
    (entry,) = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.handed_over"]
    actions.queue_notice(entry)
    assert [notice.kind for notice in Notice.objects.all()] == ["dossier.handed_over"]
