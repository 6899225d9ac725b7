"""Verbs about notices: put one into the outbox, send it, note what became of it."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from motcua.base import clock, crypto, journal
from motcua.base.actor import system
from motcua.base.journal import Entry
from motcua.domain.dossiers.queries.following import Contact
from motcua.domain.dossiers.queries.following import contact as contact_of
from motcua.domain.messages.models import Notice
from motcua.domain.messages.rules import WORDINGS

NOTICES = system("notices")


def queue_notice(entry: Entry) -> None:
    """Puts a notice into the outbox and enqueues its sending in the same transaction; nothing where there is no e-mail address."""
    from motcua.domain.messages.tasks import send_notice

    contact = contact_of(entry.subject_id)
    if contact is None or not contact.email:
        return
    values = {"kind": entry.kind, "dossier": entry.subject_id, "created_at": clock.now()}
    notice, created = Notice.objects.get_or_create(entry=entry.id, channel="email", defaults=values)
    if created:
        send_notice.defer(notice_id=notice.pk)


def send(notice_id: int) -> None:
    """Sends a waiting notice over SMTP. Raises what the mail server raised, so that the job is tried again."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update().filter(pk=notice_id, state="waiting").first()
        contact = contact_of(notice.dossier) if notice else None
        if notice is None or contact is None or not contact.email:
            return
        notice.attempts += 1
        compose(notice, contact).send()
        notice.state, notice.sent_at, notice.last_error = "sent", clock.now(), ""
        notice.save()
        journal.record(NOTICES, "notice.sent", f"dossier:{notice.dossier}", about=notice.kind, channel=notice.channel)


@transaction.atomic
def note_failure(notice_id: int, error: str, *, last: bool) -> None:
    """Keeps that a try failed; after the last one the notice is failed, and staff see it at the dossier."""
    notice = Notice.objects.select_for_update().get(pk=notice_id)
    notice.attempts += 1
    notice.last_error = error[:300]
    if last:
        notice.state = "failed"
        journal.record(NOTICES, "notice.failed", f"dossier:{notice.dossier}", about=notice.kind, channel=notice.channel)
    notice.save()


def compose(notice: Notice, contact: Contact) -> EmailMessage:
    """The message in the citizen's language. Its Message-ID is the notice's, so that a mail system can tell a repeat."""
    wording = WORDINGS[notice.kind]
    with translation.override(contact.language):
        due = timezone.localtime(contact.due_at).strftime("%H:%M %d/%m/%Y") if contact.due_at else ""
        facts = {"code": notice.dossier, "due": due}
        secret = crypto.secret_for("dossier", notice.dossier)
        context = {
            "contact": contact,
            "code": notice.dossier,
            "happened": str(wording.happened) % facts,
            "to_do": str(wording.to_do) % facts,
            # the fragment never reaches a server's log
            "link": f"{settings.MOTCUA_BASE_URL}/tra-cuu#{notice.dossier},{secret}",
        }
        body = render_to_string("messages/email.txt", context)
        subject = str(wording.subject) % facts
    host = settings.MOTCUA_BASE_URL.partition("://")[2].partition(":")[0]
    headers = {"Message-ID": f"<notice-{notice.pk}-{notice.entry}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, to=[contact.email], headers=headers)
