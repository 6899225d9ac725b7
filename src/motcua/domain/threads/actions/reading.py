"""Verbs of those who read: how far one has read, that a mention was seen, a file opened."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.documents.rules import CLOSED_TO_ALL, Safety
from motcua.domain.threads.access import of_seen_dossier, people_of, seen_thread
from motcua.domain.threads.actions._common import record
from motcua.domain.threads.models import Attachment, Mention, Message, Reading


@transaction.atomic
def read(actor: Actor, thread: UUID, up_to: int | None = None) -> bool:
    """Notes that somebody has read up to a message (all by default), and what mentions them there. Whether that is news.

    Raises NotFound.
    """
    row = seen_thread(actor, thread)
    until = row.last if up_to is None else min(up_to, row.last)
    now = clock.now()
    Mention.objects.filter(message__thread=row, message__lte=until, person=actor.reference, read_at=None).update(
        read_at=now
    )
    made, is_new = Reading.objects.get_or_create(
        thread=row, person=actor.reference, defaults={"up_to": until, "read_at": now}
    )
    if not is_new and not Reading.objects.filter(pk=made.pk, up_to__lt=until).update(up_to=until, read_at=now):
        return False
    # of the thread, also where it is about a dossier: whoever reads changes nothing in its history
    journal.record(
        actor,
        "thread.read",
        row.subject,
        centre=row.centre,
        thread=str(row.pk),
        up_to=until,
        to=sorted(people_of(row, row.dossier)),
    )
    return True


@transaction.atomic
def read_mention(actor: Actor, mention: int) -> UUID:
    """Notes that somebody saw what mentions them; gives the thread. Raises NotFound for what is not theirs."""
    found = Mention.objects.select_related("message__thread").filter(pk=mention, person=actor.reference).first()
    if found is None:
        raise NotFound
    thread = seen_thread(actor, found.message.thread_id)
    read(actor, thread.pk, found.message_id)
    return thread.pk


@dataclass(frozen=True)
class OpenedFile:
    """A file with its content in the clear, chunk by chunk; `size` in bytes."""

    name: str
    media_type: str
    size: int
    chunks: Iterator[bytes]


@transaction.atomic
def open_file(actor: Actor, thread: UUID, file: UUID) -> OpenedFile:
    """Opens a file of a message; that somebody looked is recorded. Raises NotFound, Conflict for what is closed."""
    row = seen_thread(actor, thread)
    seen = Message.objects.filter(of_seen_dossier(actor), thread=row)
    found = Attachment.objects.select_related("message__dossier").filter(pk=file, message__in=seen).first()
    if found is None:
        raise NotFound
    if found.safety in CLOSED_TO_ALL:
        if found.safety == Safety.INFECTED:
            raise Conflict(_("Malware was found in this file; it stays closed"), code="file_infected")
        raise Conflict(
            _("This file has not been checked for malware yet; it opens when it is"), code="file_not_checked"
        )
    record(actor, "file_opened", row, dossier=found.message.dossier, file=str(found.pk))
    return OpenedFile(found.name, found.media_type, found.size, vault.read(found.pk))
