"""Results that nobody collects: reminders after set days, each once, then into the archive of the centre."""

from datetime import timedelta

from django.db import transaction

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.dossiers.actions._work import begin
from motcua.domain.dossiers.models import Dossier, withdrawn
from motcua.domain.dossiers.rules import State, due_reminders

MOST_AT_ONCE = 1000  # the rest at the next run


def remind_unclaimed(actor: Actor, days: tuple[int, ...], archive_after: int) -> int:
    """Reminds whoever has not collected a result: once after each number of `days` since it was ready; and after
    `archive_after` days lays it into the archive, from which it is still handed over. Of a withdrawn one nobody is reminded.
    Gives how many were touched.

    Each dossier in a transaction of its own. Index dossier_to_return.
    """
    oldest = clock.now() - timedelta(days=min((*days, archive_after)))
    waiting = Dossier.objects.filter(
        ~withdrawn(), state=State.PROCESSED, parent="", delivery="counter", archived_at=None, processed_at__lte=oldest
    )
    codes = list(waiting.order_by("processed_at").values_list("code", flat=True)[:MOST_AT_ONCE])
    return sum(_look_at(actor, code, days, archive_after) for code in codes)


@transaction.atomic
def _look_at(actor: Actor, code: str, days: tuple[int, ...], archive_after: int) -> bool:
    work = begin(actor, code)
    dossier = work.dossier
    if dossier.state != State.PROCESSED or dossier.processed_at is None or dossier.archived_at is not None:
        return False
    if dossier.is_withdrawn:
        return False
    waited = (work.now - (dossier.back_at or dossier.processed_at)).days
    due = due_reminders(waited, days)
    if waited >= archive_after:
        dossier.archived_at = work.now
        work.save()
        work.record("dossier.result_archived", days=waited)
        return True
    if due <= dossier.reminders:
        return False
    dossier.reminders = due  # of several that were missed while nothing ran, one is sent
    work.save()
    work.record("dossier.unclaimed", days=waited, reminder=due)
    return True
