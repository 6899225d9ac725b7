"""What happens by time: what nobody proved or answered lapses, and what ended long ago tells of nobody any more."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from motcua.base import clock, vault
from motcua.base.problems import InvalidInput
from motcua.domain.documents.actions.apart import look_for_malware
from motcua.domain.documents.rules import Safety
from motcua.domain.petitions.actions._common import TIME, erase, lock, move, record, reopen_joined
from motcua.domain.petitions.models import Attachment, Petition
from motcua.domain.petitions.rules import WAITING, State, Verb

AT_ONCE = 200


def lapse() -> int:
    """Ends what its sender did not prove or answer in time; of the unproven nothing stays. How many."""
    waiting = Petition.objects.filter(state__in=[State.UNPROVEN, *WAITING], waits_until__lte=clock.now())
    return sum(_lapse(pk) for pk in list(waiting.values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def _lapse(identifier: UUID) -> bool:
    row = lock(identifier)
    is_due = row.waits_until is not None and row.waits_until <= clock.now()
    if not is_due or row.state not in (State.UNPROVEN, *WAITING):
        return False
    was_unproven = row.state == State.UNPROVEN
    move(TIME, row, Verb.LAPSE)
    if was_unproven:
        erase(row)
    row.save()
    record(TIME, "petition.lapsed", row)
    reopen_joined(row)
    return True


@transaction.atomic
def erase_old(days: int) -> int:
    """Empties what ended so many days ago; figures and what was published stay. How many."""
    old = clock.now() - timedelta(days=days)
    found = Petition.objects.select_for_update().filter(erased_at=None, ended_at__lt=old).order_by("ended_at")
    rows = list(found[:AT_ONCE])
    for row in rows:
        erase(row)
        row.save()
        record(TIME, "petition.erased", row)
    return len(rows)


def look_at_waiting() -> int:
    """Has the malware scanner look at files that came while it was away; what is infected is removed. How many are settled."""
    waiting = Attachment.objects.filter(safety=Safety.WAITING.value).values_list("pk", flat=True)
    return sum(_settle(pk) for pk in list(waiting[:AT_ONCE]))


@transaction.atomic
def _settle(identifier: UUID) -> bool:
    file = Attachment.objects.select_for_update().select_related("petition").filter(pk=identifier).first()
    if file is None or file.safety != Safety.WAITING:
        return False
    try:
        found = look_for_malware(b"".join(vault.read(identifier)))
    except InvalidInput:
        file.delete()
        transaction.on_commit(partial(vault.remove, identifier))
        record(TIME, "petition.file_infected", file.petition, file=str(identifier))
        return True
    if found is Safety.WAITING:
        return False
    file.safety = found.value
    file.save(update_fields=["safety"])
    record(TIME, "petition.file_checked", file.petition, file=str(identifier))
    return True
