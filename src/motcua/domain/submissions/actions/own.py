"""A citizen's verbs: begin a draft, fill it in, put papers to it, send it, take it back."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.core.files.base import File as Upload
from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.base import clock, vault
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.catalogue.standing import offered
from motcua.domain.delivery.rules import read_number
from motcua.domain.documents.actions.apart import KeptApart, copy_apart, keep_apart
from motcua.domain.documents.own import own_earlier_file
from motcua.domain.dossiers.actions import PAPER, intake_faults
from motcua.domain.dossiers.queries.own import originals_owed
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries.citizens import CitizenView, citizen, own_number
from motcua.domain.submissions import content
from motcua.domain.submissions.actions._common import (
    erase,
    lapse_after,
    lock_own,
    move,
    note_sent,
    options_of,
    record,
)
from motcua.domain.submissions.content import Filled
from motcua.domain.submissions.models import Paper, Submission
from motcua.domain.submissions.rules import (
    CHANNEL,
    MOST_BYTES,
    MOST_DRAFTS,
    MOST_PAPERS,
    ORIGINALS,
    WITH_THE_DESK,
    Kind,
    Offer,
    Origin,
    State,
    Verb,
    offer,
    target,
)

LOCK_ACCOUNT = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@transaction.atomic
def begin(
    actor: Actor, centre: str, procedure: str, kind: str = Kind.FULL, company: str = "", *, anew: bool = False
) -> UUID:
    """Begins a draft with what is known of its writer, or goes on with the one of the same kind; `anew`: another beside it.

    Raises Conflict where the centre does not take it online (`code: not_taken`) or there are too many drafts; NotFound, Forbidden.
    """
    require(actor, Action.OWN_DOSSIER_SUBMIT, company=company or None)
    known, options = offered(procedure), options_of(centre)
    taken = offer(options, procedure)
    if taken != Offer.FULL and not (kind == Kind.PRECHECK and options.precheck):
        raise Conflict(_("This centre does not take this procedure online itself"), code="not_taken")
    _one_at_a_time(actor)
    mine = Submission.objects.filter(citizen=own_number(actor), state=State.DRAFT)
    alike = mine.filter(centre=centre, procedure=procedure, kind=kind, company=company, version=known.version_id)
    same = alike.order_by("-saved_at").first()
    if same is not None and not anew:
        return same.pk
    if mine.count() >= MOST_DRAFTS:
        raise Conflict(_("You have many drafts already; send or delete one of them first"), code="too_many_drafts")
    who = citizen(actor)
    filled = Filled(_applicant_of(who, company))
    now = clock.now()
    row = Submission(
        id=uuid7(),
        kind=Kind(kind),
        origin=Origin.OWN,
        state=State.DRAFT,
        centre=centre,
        agency=known.agency,
        procedure=procedure,
        version_id=known.version_id,
        citizen=who.id,
        company=company,
        language=who.language,
        applicant_kind=filled.applicant.kind,
        applicant_name=filled.applicant.name,
        content=filled.written(),
        begun_at=now,
        saved_at=now,
    )
    lapse_after(row, options.draft_days)
    row.save(force_insert=True)
    record(actor, "submission.begun", row)
    return row.pk


def _one_at_a_time(actor: Actor) -> None:
    """Two tabs that begin at once begin one."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_ACCOUNT, [f"submissions:{own_number(actor)}"])


def _applicant_of(who: CitizenView, company: str) -> ApplicantInput:
    acts_for = next((one for one in who.companies if one.company == company), None)
    if acts_for is not None:
        return ApplicantInput("company", acts_for.name, tax_code=acts_for.tax_code, phone=who.phone, email=who.email)
    return ApplicantInput("person", who.name, who.id_number, "", who.phone, who.email, who.address)


@transaction.atomic
def save(actor: Actor, identifier: UUID, change: Callable[[Filled], Filled]) -> Filled:
    """Keeps what was typed in a step, right or wrong, so that nothing is lost; sending asks whether it is right.

    Raises InvalidInput for what is longer than any form, IllegalTransition while the desk has it, NotFound.
    """
    row = lock_own(actor, identifier)
    target(row.state, Verb.SAVE)
    filled = change(content.read(row.content))
    if not filled.needs_power:
        _drop_power(row)
    row.content = filled.written()
    row.applicant_kind = "company" if filled.applicant.kind == "company" else "person"
    row.applicant_name = filled.applicant.name
    _touch(row)
    record(actor, "submission.saved", row)
    return filled


def _drop_power(row: Submission) -> None:
    """The paper that proved somebody's right, once nobody acts for another any more."""
    for paper in row.papers.filter(requirement=PAPER):
        paper.delete()
        transaction.on_commit(partial(vault.remove, paper.pk))


def _touch(row: Submission) -> None:
    """Whoever still writes does not lose it."""
    options = options_of(row.centre)
    row.saved_at = clock.now()
    row.row_version += 1
    lapse_after(row, options.draft_days if row.state == State.DRAFT else options.change_days)
    row.save()


def add_paper(actor: Actor, identifier: UUID, requirement: str, upload: "Upload[bytes]") -> UUID:
    """Puts a file to a paper of the procedure, once the malware scanner has seen it; the same file twice is there once.

    Raises TooLarge, UnsupportedMedia, InvalidInput, Conflict for too many, NotFound.
    """
    with transaction.atomic():
        _room_for(lock_own(actor, identifier), requirement, upload.size or 0)
    kept = keep_apart(upload)  # outside of the lock: a scanner may take its time
    return _put(actor, identifier, requirement, kept, reused=False)


@transaction.atomic
def reuse_paper(actor: Actor, identifier: UUID, requirement: str, file: UUID) -> UUID:
    """Takes a paper of an earlier dossier of one's own. Raises NotFound where it is not theirs, or does not hold any more."""
    row = lock_own(actor, identifier)
    names = {one.code: one.name for one in offered(row.procedure).content.documents}
    earlier = own_earlier_file(actor, file, names.get(requirement, ""))
    _room_for(row, requirement, earlier.size)
    kept = copy_apart(earlier)
    return _put(actor, identifier, requirement, kept, reused=True)


def _room_for(row: Submission, requirement: str, size: int) -> None:
    target(row.state, Verb.SAVE)
    asked = {one.code for one in offered(row.procedure).content.documents}
    if content.read(row.content).needs_power:
        asked.add(PAPER)
    if requirement not in asked:
        raise InvalidInput.of("requirement", _("The procedure does not ask for this document"))
    sizes = list(row.papers.values_list("size", flat=True))
    if len(sizes) >= MOST_PAPERS or sum(sizes) + size > MOST_BYTES:
        raise Conflict(_("These are too many files; put pages of one paper into one file"), code="too_many_files")


def _put(actor: Actor, identifier: UUID, requirement: str, kept: KeptApart, *, reused: bool) -> UUID:
    try:
        with transaction.atomic():
            row = lock_own(actor, identifier)
            _room_for(row, requirement, kept.size)
            values = {
                "id": kept.id,
                "name": kept.name,
                "media_type": kept.media_type,
                "size": kept.size,
                "safety": kept.safety,
                "reused": reused,
                "added_at": clock.now(),
            }
            paper, is_new = Paper.objects.get_or_create(
                submission=row, requirement=requirement, sha256=kept.sha256, defaults=values
            )
            if not is_new:
                vault.remove(kept.id)
                return paper.pk
            _touch(row)
            told = {"paper": str(paper.pk), "requirement": requirement, "media_type": kept.media_type}
            record(actor, "submission.paper_added", row, size=kept.size, reused=reused, **told)
            return paper.pk
    except BaseException:
        vault.remove(kept.id)
        raise


@transaction.atomic
def drop_paper(actor: Actor, identifier: UUID, paper: UUID) -> None:
    """Takes a file away again. Raises NotFound, IllegalTransition."""
    row = lock_own(actor, identifier)
    target(row.state, Verb.SAVE)
    found = row.papers.filter(pk=paper).first()
    if found is None:
        raise NotFound
    found.delete()
    transaction.on_commit(lambda: vault.remove(paper))
    _touch(row)
    record(actor, "submission.paper_dropped", row, paper=str(paper), requirement=found.requirement)


@transaction.atomic
def send(actor: Actor, identifier: UUID) -> str:
    """Sends it to the desk; gives its code. What was sent already and not answered yet stays as it is: the same code.

    Raises InvalidInput with every fault, IllegalTransition once the desk has decided, Conflict where the centre stopped taking
    them or too many wait, NotFound.
    """
    row = lock_own(actor, identifier)
    if row.state in WITH_THE_DESK:  # the answer to the first try was lost on the way
        return row.code
    again = row.state == State.CHANGES
    target(row.state, Verb.SEND)
    options = options_of(row.centre)
    if not again and offer(options, row.procedure) != Offer.FULL and row.kind != Kind.PRECHECK:
        raise Conflict(_("This centre does not take this procedure online itself"), code="not_taken")
    waiting = Submission.objects.filter(citizen=row.citizen, state__in=WITH_THE_DESK).count()
    if not again and waiting >= options.most_open:
        raise Conflict(
            _("The centre has not answered your earlier submissions yet; wait for that"), code="too_many_open"
        )
    known = offered(row.procedure)
    row.version_id, row.agency = known.version_id, known.agency  # what holds now is what the counter will ask
    papers = frozenset(row.papers.values_list("requirement", flat=True))
    filled = content.read(row.content)
    order = filled.intake(row.centre, row.procedure, papers, channel=CHANNEL[Kind(row.kind)])
    faults = (*filled.date_faults(), *intake_faults(order))
    if faults:
        raise InvalidInput(faults)
    move(row, Verb.SEND)
    note_sent(row, options)
    row.save()
    look_by = row.look_by.isoformat() if row.look_by else None
    record(actor, "submission.sent", row, again=again, look_by=look_by, papers=sorted(papers))
    return row.code


@transaction.atomic
def change_kind(actor: Actor, identifier: UUID, kind: str) -> None:
    """Makes a pre-check that is still a draft a submission, or the other way. Raises Conflict, IllegalTransition, NotFound."""
    row = lock_own(actor, identifier)
    target(row.state, Verb.SAVE)
    options = options_of(row.centre)
    if kind == Kind.FULL and offer(options, row.procedure) != Offer.FULL:
        raise Conflict(_("This centre does not take this procedure online itself"), code="not_taken")
    row.kind = Kind(kind)
    _touch(row)
    record(actor, "submission.saved", row)


@transaction.atomic
def choose_originals(actor: Actor, identifier: UUID, way: str, number: str = "") -> None:
    """How the originals come that the desk wants to see, once it is a dossier; `number`: the post's, where they are on their way.

    Raises InvalidInput, Conflict where none is owed any more, NotFound.
    """
    row = lock_own(actor, identifier)
    if row.dossier is None or not originals_owed(row.dossier.code):
        raise Conflict(_("The centre does not wait for originals of it"), code="nothing_owed")
    tidy = read_number(number) if way == "post" else ""
    errors = [] if way in ORIGINALS[1:] else [FieldError("originals", _("Choose how they come"))]
    if way == "post" and number.strip() and not tidy:
        errors.append(FieldError("number", _("This is no tracking number")))
    if errors:
        raise InvalidInput(errors)
    if (row.originals, row.originals_number) == (way, tidy):
        return
    row.originals, row.originals_number, row.originals_at = way, tidy, clock.now()
    row.save(update_fields=["originals", "originals_number", "originals_at"])
    record(actor, "submission.originals_chosen", row, originals=way, tracking_number=tidy, dossier=row.dossier.code)


@transaction.atomic
def withdraw(actor: Actor, identifier: UUID) -> None:
    """Takes it back, or deletes a draft; what told of a person is erased at once. Raises IllegalTransition, NotFound."""
    row = lock_own(actor, identifier)
    move(row, Verb.WITHDRAW)
    erase(row)
    row.held_by, row.held_at = "", None
    row.save()
    record(actor, "submission.withdrawn", row)
