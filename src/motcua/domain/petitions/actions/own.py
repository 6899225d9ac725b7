"""A sender's verbs: send a petition, prove the address, add what was asked for, take it back, say whether it may be published.

Limits come before the transaction, whose end would undo them. Nothing here tells whether a code exists: it needs its secret.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.files.base import File as Upload
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, crypto, limits, vault
from motcua.base.actor import CITIZEN, Actor
from motcua.base.ids import uuid7
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound, TooLarge
from motcua.domain.catalogue.standing import is_procedure
from motcua.domain.documents.actions.apart import KeptApart, keep_apart
from motcua.domain.people.identity import EMAIL, read_phone, tidy_name
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries.citizens import citizen
from motcua.domain.petitions.actions._common import (
    attach,
    erase,
    lock,
    move,
    note_received,
    options_of,
    record,
    reopen_joined,
    route,
    words,
)
from motcua.domain.petitions.models import Petition, Remark
from motcua.domain.petitions.rules import (
    ENDED,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_BYTES,
    MOST_FILES,
    MOST_REMARKS,
    SHORTEST_TEXT,
    About,
    Channel,
    Kind,
    State,
    Verb,
    dossier_code_in,
    target,
    tidy_code,
)

# Several of one household or office write in a day; a flood is slowed. What only one contact sends is slowed sooner.
SENT_FROM = limits.Limit("petition.sent_from", burst=5, seconds=900)
SENT_BY = limits.Limit("petition.sent_by", burst=3, seconds=6 * 3600)
ADDED_FROM = limits.Limit("petition.added_from", burst=10, seconds=120)
PROVEN_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Given:
    """What somebody writes. `reference`: the code of the dossier or procedure, the counter's number, or the text of the law that it
    is `about`. `email`, `phone`: one of them is enough; an account needs none."""

    centre: str
    kind: str
    title: str
    text: str
    category: str = ""
    about: str = ""
    reference: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    may_publish: bool = False
    language: str = "vi"


@dataclass(frozen=True)
class Sent:
    """What its sender is told. Without a code the address is still to be proven (`prove`)."""

    id: UUID
    code: str
    secret: str
    due_at: object = None


def submit(actor: Actor, given: Given, uploads: "Iterable[Upload[bytes]]" = (), *, source: str = "") -> Sent:
    """Takes a petition. An account's and a counter's is received at once; of a stranger with an e-mail address only when that is
    proven. `source`: who sends, as far as the network tells.

    Raises InvalidInput with every fault, Conflict where the centre takes none or the sender has many open, TooLarge,
    UnsupportedMedia, TooManyRequests, NotFound for an unknown centre, Forbidden.
    """
    channel = _channel(actor, given.centre)
    row = _read(actor, given, channel)
    files = list(uploads)
    if channel is not Channel.COUNTER:
        limits.take(SENT_FROM, source)
        limits.take(SENT_BY, row.email or row.phone or str(row.citizen))
    kept = _keep(files)
    try:
        with transaction.atomic():
            if row.proven:
                _require_few_open(row)
            is_received = channel is not Channel.ONLINE or not row.email
            if is_received:
                row.state = State.RECEIVED
                note_received(row)
            row.save(force_insert=True)
            attach(row, kept)
            kind = "petition.received" if is_received else "petition.begun"
            record(actor, kind, row, about=row.about, due_at=row.due_at.isoformat() if row.due_at else None)
            if is_received:
                route(row)
    except BaseException:
        _drop(kept)
        raise
    return _told(row)


def _channel(actor: Actor, centre: str) -> Channel:
    if actor.kind == "citizen" and actor.id:
        require(actor, Action.OWN_PETITION)
        return Channel.ACCOUNT
    if actor.kind in ("citizen", "anonymous"):
        return Channel.ONLINE
    require(actor, Action.PETITION_TAKE, centre=centre)
    return Channel.COUNTER


def _read(actor: Actor, given: Given, channel: Channel) -> Petition:
    """The row that it becomes, unsaved. Raises InvalidInput with every fault, Conflict, NotFound."""
    options = options_of(given.centre)
    if not options.takes:
        raise Conflict(_("This centre takes no petitions here"), code="not_taken")
    errors: list[FieldError] = []

    def tidy(field: str, written: str, longest: int, shortest: int = 1) -> str:
        try:
            return words(field, written, longest, shortest=shortest)
        except InvalidInput as fault:
            errors.extend(fault.errors)
            return ""

    title = tidy("title", given.title, LONGEST_TITLE)
    text = tidy("text", given.text, LONGEST_TEXT)
    if text and len(text) < SHORTEST_TEXT:
        errors.append(FieldError("text", _("Please write a little more, so that it can be looked into")))
    kind = given.kind if given.kind in set(Kind) else ""
    if not kind:
        errors.append(FieldError("kind", _("Please choose what it is")))
    elif kind not in options.kinds:
        errors.append(FieldError("kind", _("This centre does not take such petitions here")))
    if given.category and options.category(given.category) is None:
        errors.append(FieldError("category", _("Choose one of the subjects of this centre")))
    now = clock.now()
    row = Petition(
        id=uuid7(),
        state=State.UNPROVEN,
        kind=kind,
        channel=channel,
        centre=given.centre,
        category=given.category,
        title=title,
        text=text,
        may_publish=given.may_publish and options.publishes,
        language="en" if given.language == "en" else "vi",
        begun_at=now,
        waits_until=now + PROVEN_WITHIN,
    )
    errors += _say_about(row, given)
    errors += _say_sender(actor, row, given, channel)
    if errors:
        raise InvalidInput(errors)
    contact = row.email or row.phone
    row.contact_index = crypto.blind_index(contact, "petition.contact") if contact else None
    return row


def _say_about(row: Petition, given: Given) -> list[FieldError]:
    """Whether such a dossier exists is not told. What is no code stays as written, sealed: it may tell of somebody."""
    reference = given.reference.replace("\0", "").strip()[:LONGEST_TITLE]
    about = given.about if given.about in set(About) else ""
    if not about or not reference:
        return []
    row.about = about
    if about == About.DOSSIER:
        row.dossier = dossier_code_in(reference)
        row.reference = "" if row.dossier else reference
    elif about == About.PROCEDURE:
        row.procedure = reference if is_procedure(reference) else ""
        row.reference = "" if row.procedure else reference
    elif about == About.LAW:
        row.law = reference
    elif reference.isascii() and reference.isdigit() and len(reference) <= 3:
        row.counter = int(reference)
    else:
        return [FieldError("reference", _("Write the number of the counter"))]
    return []


def _say_sender(actor: Actor, row: Petition, given: Given, channel: Channel) -> list[FieldError]:
    if channel is Channel.ACCOUNT:
        who = citizen(actor)
        row.citizen, row.proven = who.id, True
        row.sender_name, row.email, row.phone = who.name or tidy_name(given.name)[:LONGEST_NAME], who.email, who.phone
        return []
    row.sender_name = tidy_name(given.name)[:LONGEST_NAME]
    email, errors = given.email.strip().casefold(), []
    if email and (len(email) > LONGEST_TITLE or not EMAIL.fullmatch(email)):
        errors.append(FieldError("email", _("An e-mail address looks like an@example.vn")))
    row.email = email
    if given.phone.strip():
        try:
            row.phone = read_phone(given.phone)
        except InvalidInput as fault:
            errors.extend(fault.errors)
    if not row.sender_name:
        errors.append(FieldError("name", _("Please write your name; it is not published")))
    if not email and not given.phone.strip():
        errors.append(FieldError("email", _("Please give an e-mail address or a phone number, so that we can answer")))
    return errors


def _require_few_open(row: Petition) -> None:
    """Told only to whoever has proven the address."""
    mine = Petition.objects.filter(ended_at__isnull=True).exclude(code="")
    same = mine.filter(citizen=row.citizen) if row.citizen else mine.filter(contact_index=row.contact_index)
    if same.exclude(pk=row.pk).count() >= options_of(row.centre).most_open:
        raise Conflict(
            _("Your earlier petitions are not answered yet; please wait for that, or add to one of them"),
            code="too_many_open",
        )


def _keep(files: "list[Upload[bytes]]") -> list[KeptApart]:
    """Looks at the files and seals them. Raises TooLarge, UnsupportedMedia, InvalidInput."""
    if len(files) > MOST_FILES:
        raise InvalidInput.of("files", _("At most 5 files, 20 MB together"))
    if sum(one.size or 0 for one in files) > MOST_BYTES:
        raise TooLarge(_("At most 5 files, 20 MB together"))
    kept: list[KeptApart] = []
    try:
        for one in files:
            kept.append(keep_apart(one, MOST_BYTES))
    except BaseException:
        _drop(kept)
        raise
    return kept


def _drop(kept: list[KeptApart]) -> None:
    for one in kept:
        vault.remove(one.id)


def _told(row: Petition) -> Sent:
    return Sent(row.pk, row.code, crypto.secret_for("petition", row.code) if row.code else "", row.due_at)


@transaction.atomic
def prove(identifier: UUID, address: str) -> Sent:
    """Receives what waited for its sender's address, which was just shown to be theirs. Twice is once.

    Raises NotFound for another's or one that is gone, Conflict with many open ones.
    """
    row = lock(identifier)
    if not row.email or row.email != address:
        raise NotFound
    if row.state != State.UNPROVEN:
        return _told(row)
    row.proven = True
    _require_few_open(row)
    move(CITIZEN, row, Verb.PROVE)
    note_received(row)
    row.save()
    record(CITIZEN, "petition.received", row, about=row.about, due_at=row.due_at.isoformat() if row.due_at else None)
    route(row)
    return _told(row)


def lock_of_sender(code: str, secret: str) -> Petition:
    """Raises NotFound alike for a wrong code and a wrong secret."""
    code = tidy_code(code)
    is_right = crypto.secret_matches("petition", code, secret)
    known = Petition.objects.filter(code=code).exclude(code="").values_list("pk", flat=True).first()
    if known is None or not is_right:
        raise NotFound
    return lock(known)


def add(code: str, secret: str, text: str, uploads: "Iterable[Upload[bytes]]" = (), *, source: str = "") -> None:
    """Answers what the office asked; the days begin anew. Raises NotFound, IllegalTransition, InvalidInput, TooManyRequests."""
    limits.take(ADDED_FROM, source)
    with transaction.atomic():
        target(lock_of_sender(code, secret).state, Verb.ADD)
    written = words("text", text, LONGEST_TEXT)
    kept = _keep(list(uploads))
    try:
        with transaction.atomic():
            row = lock_of_sender(code, secret)
            if row.remarks.count() >= MOST_REMARKS:
                raise Conflict(_("There is enough to look into; please wait for the answer"), code="too_many_remarks")
            move(CITIZEN, row, Verb.ADD)
            Remark.objects.create(petition=row, by_sender=True, by=CITIZEN.reference, text=written, at=clock.now())
            attach(row, kept)
            note_received(row)
            row.save()
            record(
                CITIZEN, "petition.added", row, files=len(kept), due_at=row.due_at.isoformat() if row.due_at else None
            )
    except BaseException:
        _drop(kept)
        raise


@transaction.atomic
def withdraw(code: str, secret: str) -> None:
    """Takes it back; what told of a person is erased at once. Raises NotFound, IllegalTransition."""
    row = lock_of_sender(code, secret)
    move(CITIZEN, row, Verb.WITHDRAW)
    erase(row)
    row.save()
    record(CITIZEN, "petition.withdrawn", row)
    reopen_joined(row)


@transaction.atomic
def consent(code: str, secret: str, *, may_publish: bool) -> None:
    """Changes whether question and answer may be published; what is published already goes when consent goes. Raises NotFound."""
    row = lock_of_sender(code, secret)
    if row.may_publish == may_publish or row.state in ENDED - {State.ANSWERED}:
        return
    row.may_publish = may_publish
    row.row_version += 1
    if not may_publish and row.published_at is not None:
        unpublish_row(row)
    row.save()
    record(CITIZEN, "petition.consent_changed", row, may_publish=may_publish)


def unpublish_row(row: Petition) -> None:
    row.published_at = None
    row.public_title = row.public_text = row.public_answer = ""
