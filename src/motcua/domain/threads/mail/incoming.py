"""What an agency answers by mail becomes a message of its thread; what of it could not be taken, its sender is told (`answers`).

Believed is the tag that nobody can guess together with the sender's address that the centre knows. Whether the mail really left
that domain (SPF, DKIM, DMARC) is judged by the mail server before it hands it over; it is not computed here.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
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
from motcua.domain.threads.mail.rules import (
    LARGEST,
    LEFT_OUT,
    MB,
    is_automatic,
    number_of,
    participant_in,
    sender_of,
    written_in,
)
from motcua.domain.threads.models import Mailbox, MailSeen, Participant, Thread
from motcua.domain.threads.rules import LONGEST_TEXT, MOST_BYTES, MOST_FILES, Address

LONGEST_HEAD = 256 * 1024  # bytes: more than any mail server lets stand above the text
FLOOD = limits.Limit("thread.mail", burst=20, seconds=60)  # of one agency into one thread
log = logging.getLogger(__name__)


class Outcome(StrEnum):
    TAKEN = "taken"
    NOT_OURS = "not ours"
    AUTOMATIC = "automatic"  # nobody wrote it, or it is our own that came back
    REFUSED = "refused"  # another sender than the agency's known address
    REPEATED = "repeated"
    TOO_LARGE = "too large"  # its thread is told that it came, its sender that it was not taken
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


def take_too_large(head: bytes) -> Outcome:
    """Of a mail of more than `LARGEST` bytes the head alone is read: the people of its thread learn that it came, its sender
    that it was not taken.

    Raises OSError and DatabaseError alone, as `take`.
    """
    try:
        return _looked_at(head[:LONGEST_HEAD], is_head=True)
    except (OSError, DatabaseError):
        raise
    except Exception as fault:
        log.error("the head of a large mail cannot be read (%s): it is passed over", type(fault).__name__)
        return Outcome.UNREADABLE


@dataclass(frozen=True)
class _Read:
    """What is written down of a mail. `left`: how many of its files were not taken; `is_head`: nothing of it was."""

    text: str
    kept: list[KeptApart] = field(default_factory=list)
    left: int = 0
    is_head: bool = False


def _looked_at(raw: bytes, *, is_head: bool = False) -> Outcome:
    """`is_head`: of a mail that is too large, only that is here."""
    if len(raw) > LARGEST:
        raw, is_head = raw[:LONGEST_HEAD], True
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
    return _tell_of_large(actor, sender, parsed, raw) if is_head else _take(actor, sender, parsed, raw)


def _tell_of_large(actor: Actor, sender: Participant, mail: EmailMessage, head: bytes) -> Outcome:
    """A message of the agency in its thread says that there was a mail, so that somebody asks for it in another way."""
    with override("vi"):
        text = _(
            "A mail of more than %(most)d MB came and was not taken; its sender was told. Ask for smaller files."
        ) % {"most": LARGEST // MB}
    told = _written(actor, sender, mail, head, _Read(text, is_head=True))
    return Outcome.TOO_LARGE if told is Outcome.TAKEN else told


def _take(actor: Actor, sender: Participant, mail: EmailMessage, raw: bytes) -> Outcome:
    kept: list[KeptApart] = []
    try:
        with override("vi"):
            read = _with_files(mail, written_in(mail), kept)
    except BaseException:
        drop_files(kept)
        raise
    return _written(actor, sender, mail, raw, read) if read.text or kept else Outcome.EMPTY


def _written(actor: Actor, sender: Participant, mail: EmailMessage, raw: bytes, read: _Read) -> Outcome:
    """Once for each mail."""
    try:
        with transaction.atomic():
            identity = str(mail.get("Message-ID", "")).strip().encode() or raw
            MailSeen.objects.create(mark=crypto.token_hash(identity.decode("utf-8", "replace")), at=clock.now())
            thread = Thread.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=sender.thread_id)
            require_kept(thread.dossier)
            said = Said(read.text, False, read.kept, checks_mentions=False, mail_number=number_of(mail))
            message = write_down(actor, thread, thread.dossier, said)
            if read.is_head or read.left:
                _left_out(actor, thread, sender, message, read)
    except IntegrityError:
        drop_files(read.kept)
        return Outcome.REPEATED
    except Problem:  # the dossier was erased: nothing can be added
        drop_files(read.kept)
        return Outcome.NOT_OURS
    except BaseException:
        drop_files(read.kept)
        raise
    return Outcome.TAKEN


def _left_out(actor: Actor, thread: Thread, sender: Participant, message: int, read: _Read) -> None:
    """That something of a mail was not taken; from this the sender is answered (`follow`)."""
    journal.record(
        actor,
        LEFT_OUT,
        thread.subject,
        centre=thread.centre,
        thread=str(thread.pk),
        to=[],
        message=message,
        participant=sender.pk,
        files_left=read.left,
    )


def _with_files(mail: EmailMessage, text: str, kept: list[KeptApart]) -> _Read:
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
    return _Read((text if len(text) <= most else text[: most - 2] + " …") + note, kept, len(left))


def _files(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in mail.iter_attachments():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            yield part.get_filename() or "tai-lieu", content


@transaction.atomic
def _refused(actor: Actor, thread: Thread) -> None:
    """That a mail with a right tag came from somewhere else; its address is not kept."""
    journal.record(actor, "thread.mail_refused", thread.subject, centre=thread.centre, thread=str(thread.pk), to=[])
