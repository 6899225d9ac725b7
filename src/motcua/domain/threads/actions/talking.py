"""Verbs of those who write: open a thread, say something, bring somebody in, leave."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.files.base import File as Upload
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.queries import centres
from motcua.domain.conversation.rules import mentioned_names
from motcua.domain.documents.actions.apart import KeptApart
from motcua.domain.dossiers.models import Dossier
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries import reference_of
from motcua.domain.threads import words
from motcua.domain.threads.access import people_of, seen_thread, speaks_as
from motcua.domain.threads.actions._common import drop_files, keep_files, record, tidy_text
from motcua.domain.threads.actions.addressing import addressed, dossier_to_talk_about, in_hand, require_kept
from motcua.domain.threads.models import (
    Acknowledgement,
    Attachment,
    Mention,
    Message,
    Participant,
    Reading,
    Thread,
    Word,
)
from motcua.domain.threads.rules import LONGEST_TITLE, MOST_PARTICIPANTS, Address, Kind


@dataclass(frozen=True)
class Opening:
    """A thread that is to begin. `to`: addresses or user names; `dossier`: its code, or empty for one about nothing in particular."""

    title: str = ""
    to: Sequence[str] = ()
    dossier: str = ""
    text: str = ""
    urgent: bool = False
    centre: str = ""


@dataclass(frozen=True)
class Said:
    """What is to be written down, looked at already. `checks_mentions`: a name in it must be a participant's; `mail_number`: as which
    mail it came.
    """

    text: str
    urgent: bool
    files: Sequence[KeptApart]
    checks_mentions: bool = True
    mail_number: str = ""


def open_thread(actor: Actor, given: Opening, uploads: "Iterable[Upload[bytes]]" = ()) -> UUID:
    """Begins a thread, with its first message where there is one. About a dossier and to nobody named: to who has it in hand.

    Raises InvalidInput, NotFound, Forbidden, Conflict, TooLarge, UnsupportedMedia.
    """
    require(actor, Action.THREAD_TALK)
    kept = keep_files(uploads)
    try:
        return _open(actor, given, kept)
    except BaseException:
        drop_files(kept)
        raise


@transaction.atomic
def _open(actor: Actor, given: Opening, kept: list[KeptApart]) -> UUID:
    dossier = dossier_to_talk_about(actor, given.dossier) if given.dossier.strip() else None
    title = " ".join(given.title.replace("\0", "").split())
    if len(title) > LONGEST_TITLE:
        raise InvalidInput.of("title", _("At most 150 characters"))
    to = addressed(given.to, dossier) or (in_hand(dossier) if dossier else [])
    _require_broadcast(actor, to)
    if len(to) > MOST_PARTICIPANTS:
        raise InvalidInput.of("to", _("At most 60 participants"))
    now = clock.now()
    centre = dossier.centre if dossier else _centre_of(actor, given.centre)
    thread = Thread.objects.create(
        id=uuid7(), centre=centre, dossier=dossier, title=title, opened_by=actor.reference, opened_at=now, last_at=now
    )
    _bring_in(actor, thread, [own] if (own := Address.read(actor.reference)) else [])
    _bring_in(actor, thread, to)
    record(actor, "opened", thread, people_of(thread, dossier), participants=[str(one) for one in to])
    if given.text.strip() or kept:
        text = tidy_text(given.text, has_files=bool(kept))
        write_down(actor, thread, dossier, Said(text, given.urgent, kept))
    return thread.pk


def say(
    actor: Actor,
    thread: UUID,
    text: str,
    *,
    dossier: str = "",
    urgent: bool = False,
    uploads: "Iterable[Upload[bytes]]" = (),
) -> int:
    """Writes a message; `@name` in it asks a participant to look. `dossier`: makes it part of that dossier's record.

    Raises InvalidInput, NotFound, Conflict, TooLarge, UnsupportedMedia.
    """
    seen_thread(actor, thread)
    kept = keep_files(uploads)
    try:
        said = Said(tidy_text(text, has_files=bool(kept)), urgent, kept)
        with transaction.atomic():
            row = seen_thread(actor, thread, lock=True)
            about = dossier_to_talk_about(actor, dossier) if dossier.strip() else row.dossier
            if row.dossier is not None and about is not None and about.pk != row.dossier.pk:
                raise InvalidInput.of("dossier", _("This thread is about another dossier"))
            require_kept(row.dossier)
            return write_down(actor, row, about, said)
    except BaseException:
        drop_files(kept)
        raise


def write_down(actor: Actor, thread: Thread, dossier: Dossier | None, said: Said) -> int:
    """Within the transaction of whoever asked whether it may; `thread` is locked. The number of the message."""
    now = clock.now()
    people = people_of(thread, dossier)
    made = Message.objects.create(
        thread=thread,
        dossier=dossier,
        author=actor.reference,
        spoke_as=speaks_as(thread, actor),
        text=said.text,
        sent_at=now,
        urgent=said.urgent,
        mail_number=said.mail_number,
    )
    others = people - {actor.reference}
    mentioned = _mentioned(said.text, others) if said.checks_mentions else []
    Mention.objects.bulk_create(Mention(message=made, person=one) for one in mentioned)
    if said.urgent:
        Acknowledgement.objects.bulk_create(
            Acknowledgement(message=made, person=one, asked_at=now) for one in sorted(others)
        )
    Attachment.objects.bulk_create(_attachment(made, one) for one in said.files)
    is_first = thread.last == 0
    hashes = words.hashes_of(said.text, *(one.name for one in said.files), *((thread.title,) if is_first else ()))
    Word.objects.bulk_create(Word(message=made, hash=one) for one in hashes)
    thread.last, thread.last_at = made.pk, now
    thread.save(update_fields=["last", "last_at"])
    Reading.objects.update_or_create(thread=thread, person=actor.reference, defaults={"up_to": made.pk, "read_at": now})
    facts = {"message": made.pk, "urgent": said.urgent, "files": len(said.files), "mentions": mentioned}
    record(actor, "message", thread, people, dossier=dossier, **facts)
    return made.pk


def _attachment(message: Message, kept: KeptApart) -> Attachment:
    return Attachment(
        id=kept.id,
        message=message,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
        safety=kept.safety,
        added_at=clock.now(),
    )


@transaction.atomic
def add_people(actor: Actor, thread: UUID, to: Sequence[str]) -> None:
    """Brings somebody in; they read what was said before. Raises InvalidInput, NotFound, Forbidden."""
    row = seen_thread(actor, thread, lock=True)
    wanted = addressed(to, row.dossier)
    if not wanted:
        raise InvalidInput.of("to", _("Choose whom it goes to"))
    _require_broadcast(actor, wanted)
    if row.participants.filter(left_at=None).count() + len(wanted) > MOST_PARTICIPANTS:
        raise InvalidInput.of("to", _("At most 60 participants"))
    _bring_in(actor, row, wanted)
    record(actor, "joined", row, people_of(row, row.dossier), participants=[str(one) for one in wanted])


@transaction.atomic
def leave(actor: Actor, thread: UUID) -> None:
    """Takes oneself out. Raises NotFound; Conflict for who takes part by a counter, an agency or a role."""
    row = seen_thread(actor, thread, lock=True)
    own = row.participants.filter(address=actor.reference, left_at=None)
    if not own.exists():
        raise Conflict(_("You take part by your counter or agency, not by name"), code="not_by_name")
    own.update(left_at=clock.now())
    record(actor, "left", row, people_of(row, row.dossier) | {actor.reference})


def _bring_in(actor: Actor, thread: Thread, wanted: Iterable[Address]) -> None:
    for one in wanted:
        values = {"added_by": actor.reference, "added_at": clock.now(), "left_at": None}
        Participant.objects.update_or_create(thread=thread, address=str(one), defaults=values)


def _require_broadcast(actor: Actor, to: Iterable[Address]) -> None:
    """To a whole role of a centre writes only who may. Raises Forbidden."""
    for one in to:
        if one.kind is Kind.ROLE:
            require(actor, Action.THREAD_BROADCAST, centre=one.place)


def _centre_of(actor: Actor, wanted: str) -> str:
    """The centre of a thread about no dossier: as asked for, else of a grant, else the first. Raises NotFound, Forbidden."""
    known = [centre.code for centre in centres()]
    if wanted:
        if wanted not in known:
            raise NotFound
        require(actor, Action.THREAD_TALK, centre=wanted)
        return wanted
    return next((code for code in known if allowed(actor, Action.THREAD_TALK, centre=code)), known[0])


def _mentioned(text: str, people: set[str]) -> list[str]:
    """References of participants whom the text names. Raises InvalidInput with the name of somebody who takes no part."""
    found = []
    for name in mentioned_names(text):
        person = reference_of(name)
        if person is None or person not in people:
            raise InvalidInput.of("text", _("Takes no part in this thread: %(name)s") % {"name": name})
        found.append(person)
    return found
