"""Whoever has not collected a result is written to."""

from datetime import timedelta

from django.core import mail

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import actions
from motcua.domain.messages.models import Notice


def test_the_reminder_names_the_dossier(demo_centre: str) -> None:
    code = f.processed()
    Dossier.objects.filter(code=code).update(processed_at=clock.now() - timedelta(days=8))
    dossiers.remind_unclaimed(system("unclaimed"), (7, 30), 90)
    entry = next(one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.unclaimed")
    actions.queue_notice(entry)
    actions.send(Notice.objects.get(kind="dossier.unclaimed").pk)
    assert code in mail.outbox[-1].subject
