"""What whoever wrote a mail hears when the mail, or some of its files, could not be taken.

Such a mail goes only where its sender and its tag were believed, to the address that the centre knows, and once for each mail: nothing that
anybody may forge makes us write to a stranger. It says that a program wrote it (RFC 3834), so that no other program answers.
"""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from motcua.base import clock
from motcua.domain.threads.mail.outgoing import is_set
from motcua.domain.threads.mail.rules import LARGEST, MB, answering, reply_address
from motcua.domain.threads.models import Mailbox, Message, Participant
from motcua.domain.threads.rules import MOST_BYTES, MOST_FILES, Address


def answer(message: int, participant: int, files_left: int) -> bool:
    """Answers the mail that became this message: so many of its files were not taken; 0: nothing of it was.

    Whether something went; not where the thread was erased or the agency taken out meanwhile. Raises what the mail server raised.
    """
    row = Message.objects.select_related("thread").filter(pk=message).first()
    to = Participant.objects.filter(pk=participant, left_at=None).first()
    address = Address.read(to.address) if to else None
    box = Mailbox.objects.filter(agency=address.place).first() if address else None
    if not is_set() or row is None or to is None or box is None:
        return False
    with override("vi"):
        _mail(row, to, box.email, _of_files(row, files_left) if files_left else _of_whole(row)).send()
    return True


def _of_whole(row: Message) -> Iterable[str]:
    yield _("Your answer, which came on %(time)s, was not taken: a mail of more than %(most)d MB cannot be.") % {
        "time": _time(row),
        "most": LARGEST // MB,
    }
    yield _("Nobody at the centre has seen what it said.")
    yield _how_to_send()


def _of_files(row: Message, left: int) -> Iterable[str]:
    yield _("Your answer, which came on %(time)s, was taken.") % {"time": _time(row)}
    words = ngettext("%(count)d of its files was not.", "%(count)d of its files were not.", left)
    yield words % {"count": left}
    names = [one.name for one in row.attachments.all()]
    yield _("Taken: %(names)s") % {"names": ", ".join(names) if names else _("no file")}
    yield _how_to_send()


def _how_to_send() -> str:
    return _(
        "Please answer this mail once more with smaller files, in several mails where there are many: each with at most %(files)d files,"
        " %(most)d MB together. Documents and pictures are taken, programs are not."
    ) % {"files": MOST_FILES, "most": MOST_BYTES // MB}


def _time(row: Message) -> str:
    return date_format(row.sent_at.astimezone(clock.LOCAL_ZONE), "H:i d/m/Y")


def _mail(row: Message, to: Participant, address: str, lines: Iterable[str]) -> EmailMessage:
    title = row.thread.title or _("A message from the public administration service centre")
    return EmailMessage(
        subject=_("About your answer: %(title)s") % {"title": title},
        body="\n\n".join(lines),
        to=[address],
        reply_to=[reply_address(settings.MOTCUA_TALK_MAIL, to.pk)],
        headers={
            "X-Motcua-Thread": str(row.thread_id),
            "Auto-Submitted": "auto-replied",
            "X-Auto-Response-Suppress": "All",
            **answering(row.mail_number),
        },
    )
