"""Verbs about notices: put one into the outbox, send it, note what became of it."""

from django.db import transaction

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.base.journal import Entry
from motcua.domain.messages import letters
from motcua.domain.messages.models import Notice
from motcua.domain.messages.rules import LETTER

NOTICES = system("notices")

# The citizen has one dossier in hand; of one that it opened at another agency they hear only when it needs something of them.
CHILD_ASKS = frozenset({"dossier.supplement_requested"})


def queue_notice(entry: Entry) -> None:
    """Puts a notice into the outbox and enqueues its sending in the same transaction; nothing where there is no e-mail address."""
    from motcua.domain.messages.tasks import send_notice

    if entry.data.get("parent") and entry.kind not in CHILD_ASKS:
        return
    if entry.kind == LETTER and not entry.data.get("to_applicant"):
        return
    if not letters.has_address(entry.kind, entry.subject_id):
        return
    values = {"kind": entry.kind, "dossier": entry.subject_id, "created_at": clock.now()}
    notice, created = Notice.objects.get_or_create(entry=entry.id, channel="email", defaults=values)
    if created:
        send_notice.defer(notice_id=notice.pk)


def send(notice_id: int) -> None:
    """Sends a waiting notice over SMTP. Raises what the mail server raised, so that the job is tried again."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update().filter(pk=notice_id, state="waiting").first()
        letter = letters.compose(notice) if notice else None
        if notice is None or letter is None:
            return
        notice.attempts += 1
        letter.send()
        notice.state, notice.sent_at, notice.last_error = "sent", clock.now(), ""
        notice.save()
        journal.record(NOTICES, "notice.sent", letters.subject_of(notice), about=notice.kind, channel=notice.channel)


@transaction.atomic
def note_failure(notice_id: int, error: str, *, last: bool) -> None:
    """Keeps that a try failed; after the last one the notice is failed, and staff see it at the dossier."""
    notice = Notice.objects.select_for_update().get(pk=notice_id)
    notice.attempts += 1
    notice.last_error = error[:300]
    if last:
        notice.state = "failed"
        journal.record(NOTICES, "notice.failed", letters.subject_of(notice), about=notice.kind, channel=notice.channel)
    notice.save()
