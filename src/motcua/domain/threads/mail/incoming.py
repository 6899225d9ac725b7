"""What an agency answers by mail becomes a message of its thread.

Believed is the tag that nobody can guess together with the sender's address that the centre knows. Whether the mail really left
that domain (SPF, DKIM, DMARC) is judged by the mail server before it hands it over; it is not computed here.
"""

import logging
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum

from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.base import clock, crypto, journal, limits
from motcua.base.actor import Actor
from motcua.base.problems import Problem, TooManyRequests
from motcua.domain.documents.actions.apart import KeptApart, keep_apart
from motcua.domain.threads.actions._common import drop_files
from motcua.domain.threads.actions.addressing import require_kept
from motcua.domain.threads.actions.talking import Said, write_down
from motcua.domain.threads.mail.rules import LARGEST, is_automatic, participant_in, sender_of, written_in
from motcua.domain.threads.models import Mailbox, MailSeen, Participant, Thread
from motcua.domain.threads.rules import LONGEST_TEXT, MOST_BYTES, MOST_FILES, Address

MB = 1024 * 1024
LONGEST_HEAD = 256 * 1024  # bytes: more than any mail server lets stand above the text
FLOOD = limits.Limit("thread.mail", burst=20, seconds=60)  # of one agency into one thread
log = logging.getLogger(__name__)


class Outcome(StrEnum):
    TAKEN = "taken"
    NOT_OURS = "not ours"
    AUTOMATIC = "automatic"  # nobody wrote it, or it is our own that came back
    REFUSED = "refused"  # another sender than the agency's known address
    REPEATED = "repeated"
    TOO_LARGE = "too large"  # its thread is told that it came
    EMPTY = "empty"
    LATER = "later"  # too many at once, or the mailbox does not give it now
    UNREADABLE = "unreadable"


def take(raw: bytes) -> Outcome:
    """Takes one mail in, once. What anybody on earth may send is no reason to stop; raises OSError and DatabaseError alone."""
    try:
        return _looked_at(raw)
    except (OSError, DatabaseError):
        raise
    except Exception as fault:  # whatever the reader of mails raises for headers that are none
        log.error("a mail cannot be read (%s) and is passed over", type(fault).__name__)
        return Outcome.UNREADABLE


def take_too_large(head: bytes, size: int) -> Outcome:
    """Of a mail of more than `LARGEST` bytes the head alone is read: the people of its thread learn that it came, and from whom.

    Raises OSError and DatabaseError alone, as `take`.
    """
    try:
        return _looked_at(head[:LONGEST_HEAD], size)
    except (OSError, DatabaseError):
        raise
    except Exception as fault:
        log.error("the head of a large mail cannot be read (%s): it is passed over", type(fault).__name__)
        return Outcome.UNREADABLE


def _looked_at(raw: bytes, too_large: int = 0) -> Outcome:
    """`too_large`: how many bytes the mail has, of which only the head is here."""
    if len(raw) > LARGEST:
        raw, too_large = raw[:LONGEST_HEAD], len(raw)
    parsed = message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    number = participant_in(parsed)
    if number is None:
        return Outcome.NOT_OURS
    if is_automatic(parsed):
        return Outcome.AUTOMATIC
    sender = Participant.objects.select_related("thread").filter(pk=number, left_at=None).first()
    address = Address.read(sender.address) if sender else None
    if sender is None or address is None:
        return Outcome.NOT_OURS
    box = Mailbox.objects.filter(agency=address.place).first()
    actor = Actor("mail", address.place)
    if box is None or sender_of(parsed) != box.email.casefold():
        _refused(actor, sender.thread)
        return Outcome.REFUSED
    try:
        limits.take(FLOOD, str(sender.pk))
    except TooManyRequests:
        return Outcome.LATER
    return _tell_of_large(actor, sender, parsed, raw, too_large) if too_large else _take(actor, sender, parsed, raw)


def _tell_of_large(actor: Actor, sender: Participant, mail: EmailMessage, head: bytes, size: int) -> Outcome:
    """A message of the agency in its thread says that there was a mail, so that somebody asks for it in another way."""
    with override("vi"):
        text = _("A mail of %(size)d MB came and was not taken: at most %(most)d MB can be. Ask for smaller files.") % {
            "size": round(size / MB),
            "most": LARGEST // MB,
        }
    return Outcome.TOO_LARGE if (told := _written(actor, sender, mail, head, text, [])) is Outcome.TAKEN else told


def _take(actor: Actor, sender: Participant, mail: EmailMessage, raw: bytes) -> Outcome:
    kept: list[KeptApart] = []
    try:
        with override("vi"):
            text = _with_files(mail, written_in(mail), kept)
    except BaseException:
        drop_files(kept)
        raise
    return _written(actor, sender, mail, raw, text, kept) if text or kept else Outcome.EMPTY


def _written(
    actor: Actor, sender: Participant, mail: EmailMessage, raw: bytes, text: str, kept: list[KeptApart]
) -> Outcome:
    """Once for each mail."""
    try:
        with transaction.atomic():
            identity = str(mail.get("Message-ID", "")).strip().encode() or raw
            MailSeen.objects.create(mark=crypto.token_hash(identity.decode("utf-8", "replace")), at=clock.now())
            thread = Thread.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=sender.thread_id)
            require_kept(thread.dossier)
            write_down(actor, thread, thread.dossier, Said(text, False, kept, checks_mentions=False))
    except IntegrityError:
        drop_files(kept)
        return Outcome.REPEATED
    except Problem:  # the dossier was erased: nothing can be added
        drop_files(kept)
        return Outcome.NOT_OURS
    except BaseException:
        drop_files(kept)
        raise
    return Outcome.TAKEN


def _with_files(mail: EmailMessage, text: str, kept: list[KeptApart]) -> str:
    """Keeps the files that may be kept, as any other; the text says which were not, and that it was cut where it was."""
    left: list[str] = []
    room = MOST_BYTES
    for name, content in _files(mail):
        try:
            if len(kept) >= MOST_FILES or len(content) > room:
                raise Problem
            kept.append(keep_apart(ContentFile(content, name=name), MOST_BYTES))
            room -= len(content)
        except Problem:
            left.append(name)
    note = "\n\n" + _("Not taken: %(names)s") % {"names": ", ".join(left)[:400]} if left else ""
    most = LONGEST_TEXT - len(note)
    return (text if len(text) <= most else text[: most - 2] + " …") + note


def _files(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in mail.iter_attachments():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            yield part.get_filename() or "tai-lieu", content


@transaction.atomic
def _refused(actor: Actor, thread: Thread) -> None:
    """That a mail with a right tag came from somewhere else; its address is not kept."""
    journal.record(actor, "thread.mail_refused", thread.subject, centre=thread.centre, thread=str(thread.pk), to=[])
