"""What becomes of messages with time: erased with their dossier, or after long silence; files that wait for the malware scanner."""

import logging
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.documents.actions.apart import look_for_malware
from motcua.domain.documents.rules import Safety
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import CLOSED
from motcua.domain.people.permissions import Action, require
from motcua.domain.threads.actions._common import record
from motcua.domain.threads.models import Attachment, MailSeen, Message, Thread

AT_ONCE = 200
log = logging.getLogger(__name__)


@transaction.atomic
def erase(actor: Actor, code: str) -> None:
    """Takes away what was written about a dossier whose time of retention has run out, in whichever thread.

    Raises NotFound, Forbidden, Conflict.
    """
    dossier = Dossier.objects.filter(code=code).first()
    if dossier is None:
        raise NotFound
    require(actor, Action.RECORDS_DECIDE, centre=dossier.centre)
    if dossier.state not in CLOSED:
        raise Conflict(code="dossier_open")
    _erase_files_of(Message.objects.filter(dossier=dossier))
    Message.objects.filter(dossier=dossier).delete()
    Thread.objects.filter(dossier=dossier).delete()


def _erase_files_of(messages: QuerySet[Message]) -> None:
    """The content goes before the row: a crash in between leaves a row to be erased again, never content without a row."""
    for file in Attachment.objects.filter(message__in=messages):
        vault.remove(file.pk)


def erase_old(actor: Actor, days: int) -> int:
    """Erases threads about no dossier without a message for so many days; what names a dossier stays with that one. How many."""
    old = clock.now() - timedelta(days=days)
    MailSeen.objects.filter(at__lt=old).delete()
    erased = 0
    while (gone := _erase_some(actor, old)) is not None:
        erased += gone
    return erased


@transaction.atomic
def _erase_some(actor: Actor, old: datetime) -> int | None:
    """Of those that hold something to be erased; None when there are no more."""
    messages = Message.objects.filter(thread=OuterRef("pk"))
    rows = Thread.objects.select_for_update(of=("self",)).filter(dossier=None, last_at__lt=old)
    rows = rows.filter(Exists(messages.filter(dossier=None)) | ~Exists(messages))
    found = list(rows.order_by("last_at")[:AT_ONCE])
    erased = 0
    for row in found:
        free = Message.objects.filter(thread=row, dossier=None)
        _erase_files_of(free)
        free.delete()
        if not row.messages.exists():
            row.delete()
            journal.record(actor, "thread.erased", row.subject, centre=row.centre)
            erased += 1
    return erased if found else None


def look_at_waiting(actor: Actor) -> int:
    """Has the malware scanner look at files that came while it was away; what is infected is removed. How many are settled.

    One that cannot be opened keeps no other from being looked at. While the scanner is still away the rest waits.
    """
    waiting = Attachment.objects.filter(safety=Safety.WAITING.value).order_by("pk").values_list("pk", flat=True)
    settled, last = 0, UUID(int=0)
    while some := list(waiting.filter(pk__gt=last)[:AT_ONCE]):
        for pk in some:
            try:
                settled += _settle(actor, pk)
            except _ScannerAway:
                return settled
            except Exception:
                log.exception("the file %s of a message was not looked at", pk)
        last = some[-1]
    return settled


class _ScannerAway(Exception):
    """The malware scanner does not answer: it would not answer for the next file either."""


@transaction.atomic
def _settle(actor: Actor, identifier: UUID) -> bool:
    rows = Attachment.objects.select_for_update(of=("self",)).select_related("message__thread__dossier")
    file = rows.filter(pk=identifier).first()
    if file is None or file.safety != Safety.WAITING:
        return False
    thread = file.message.thread
    try:
        found = look_for_malware(b"".join(vault.read(identifier)))
    except InvalidInput:
        file.delete()
        transaction.on_commit(partial(vault.remove, identifier))
        record(actor, "file_infected", thread, [file.message.author], file=str(identifier))
        return True
    if found is Safety.WAITING:
        raise _ScannerAway
    file.safety = found.value
    file.save(update_fields=["safety"])
    record(actor, "file_checked", thread, [file.message.author], file=str(identifier))
    return True
