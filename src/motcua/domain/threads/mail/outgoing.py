"""A message of a thread on its way to an agency's mailbox."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.base import vault
from motcua.base.journal import Entry
from motcua.domain.documents.rules import CLOSED_TO_ALL
from motcua.domain.dossiers.access import agencies_in
from motcua.domain.threads.mail.rules import MARK, answering, reply_address
from motcua.domain.threads.models import Mailbox, Message, Participant
from motcua.domain.threads.naming import names
from motcua.domain.threads.rules import Address, Kind

log = logging.getLogger(__name__)


def is_set() -> bool:
    return bool(settings.MOTCUA_TALK_MAIL)


def to_be_sent(entry: Entry) -> list[tuple[int, int]]:
    """Message and participant of each mail that an entry asks for: to every agency by mail but its author."""
    number = entry.data.get("message")
    rows = Message.objects.select_related("dossier", "thread")
    row = rows.filter(pk=number).first() if isinstance(number, int) and is_set() else None
    if row is None:
        return []
    by_mail = row.thread.participants.filter(left_at=None, address__startswith=f"{Kind.MAIL}:")
    found = [one for one in by_mail if one.address != row.author]
    if row.dossier is not None:  # an agency that takes no part in it knows nothing of it, by mail either
        known = {str(Address(Kind.MAIL, agency)) for agency in agencies_in(row.dossier)}
        found = [one for one in found if one.address in known]
    return [(row.pk, one.pk) for one in found]


def send(message: int, participant: int) -> bool:
    """Sends it; what was erased or left meanwhile is not. Whether it went. Raises what the mail server raised."""
    row = Message.objects.select_related("thread", "dossier").filter(pk=message).first()
    to = Participant.objects.filter(pk=participant, left_at=None).first()
    if row is None or to is None or (address := Address.read(to.address)) is None:
        return False
    box = Mailbox.objects.filter(agency=address.place).first()
    if box is None:
        return False
    with override("vi"):
        _mail(row, to, box.email).send()
    return True


def _mail(row: Message, to: Participant, address: str) -> EmailMessage:
    base = settings.MOTCUA_TALK_MAIL
    files = list(row.attachments.all())
    left = [one.name for one in files if one.safety in CLOSED_TO_ALL]
    lines = [row.text]
    if left:
        lines.append(_("Not sent along, because not checked yet: %(names)s") % {"names": ", ".join(left)})
    who = names([row.author])[row.author]
    foot = _("%(name)s wrote this from the public administration service centre. Answer this mail above the line.")
    mail = EmailMessage(
        subject=row.thread.title or _("A message from the public administration service centre"),
        body="\n\n".join((*lines, MARK, foot % {"name": who})),
        to=[address],
        reply_to=[reply_address(base, to.pk)],
        headers={
            "X-Motcua-Thread": str(row.thread_id),
            "X-Auto-Response-Suppress": "OOF, AutoReply",
            **answering(_last_of(row, to)),
        },
    )
    for one in files:
        if one.safety not in CLOSED_TO_ALL:
            mail.attach(one.name, b"".join(vault.read(one.pk)), one.media_type)
    return mail


def _last_of(row: Message, to: Participant) -> str:
    """The number of the newest mail that came from there before this was written; empty where none did."""
    earlier = Message.objects.filter(thread=row.thread_id, author=to.address, pk__lt=row.pk).order_by("pk").last()
    return earlier.mail_number if earlier else ""
