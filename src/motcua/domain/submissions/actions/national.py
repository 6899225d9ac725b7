"""What the data centre brings from the national portal: the same states, one submission for one foreign code."""

from dataclasses import dataclass
from uuid import UUID

from django.core.files.base import File as Upload
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from motcua.base import clock, vault
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.base.problems import Conflict, FieldError, IllegalTransition, InvalidInput, NotFound
from motcua.domain.catalogue.queries import PublishedProcedure
from motcua.domain.catalogue.standing import offered
from motcua.domain.documents.actions.apart import keep_apart
from motcua.domain.people.identity import fold
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.submissions import content
from motcua.domain.submissions.actions._common import erase, lock, move, note_sent, options_of, record
from motcua.domain.submissions.content import Filled
from motcua.domain.submissions.models import Paper, Submission
from motcua.domain.submissions.queries import find
from motcua.domain.submissions.rules import (
    MOST_BYTES,
    MOST_PAPERS,
    WITH_THE_DESK,
    Kind,
    Origin,
    State,
    Verb,
)

LONGEST_CODE = 60


@dataclass(frozen=True)
class Delivered:
    """A submission as the national portal hands it over; `foreign_code` is its code there, empty where it has none."""

    centre: str
    procedure: str
    filled: Filled
    foreign_code: str = ""


@transaction.atomic
def deliver(actor: Actor, given: Delivered) -> Submission:
    """Takes in what a citizen filed on the national portal; the same code again is the same submission, and the answer where the
    desk had asked for more and something changed.

    What is incomplete is taken too: the desk asks. Raises InvalidInput where it names no procedure, centre or person; Conflict where the
    centre does not receive (`code: not_received`); IllegalTransition where it changed after it was decided; Forbidden.
    """
    require(actor, Action.SUBMISSION_DELIVER, centre=given.centre)
    known = _checked(given)
    if not options_of(given.centre).receives:
        raise Conflict(_("This centre does not receive from the national portal"), code="not_received")
    before = _held(given)
    if before is None:
        try:
            with transaction.atomic():
                return _new(actor, given, known)
        except IntegrityError:  # the same code came a second time while the first was being taken in
            before = _held(given)
            if before is None:
                raise
    return _again(actor, given, before)


def _held(given: Delivered) -> Submission | None:
    if not given.foreign_code:
        return None
    held = Submission.objects.select_for_update()
    return held.filter(centre=given.centre, foreign_code=given.foreign_code).first()


def _checked(given: Delivered) -> PublishedProcedure:
    errors: list[FieldError] = []
    name = given.filled.applicant.name
    if given.filled.applicant.kind not in ("person", "company"):
        errors.append(FieldError("applicant.kind", _("Choose person or company")))
    if not fold(name) or len(name) > 200:
        errors.append(FieldError("applicant.name", _("Enter the name as on the card or certificate")))
    if len(given.foreign_code) > LONGEST_CODE or not given.foreign_code.isprintable():
        errors.append(FieldError("foreign_code", _("At most 60 printable characters")))
    try:
        options_of(given.centre)
    except NotFound as unknown:
        errors.append(FieldError("centre", str(unknown.detail)))
    try:
        known = offered(given.procedure)
    except NotFound as unknown:
        errors.append(FieldError("procedure", str(unknown.detail)))
    if errors:
        raise InvalidInput(errors)
    asked = {one.code for one in known.content.documents}
    unknown_papers = [one for one in given.filled.declared if one not in asked]
    if unknown_papers:
        words = _("The procedure does not ask for this document")
        raise InvalidInput([FieldError(f"documents.{one}", words) for one in unknown_papers])
    return known


def _new(actor: Actor, given: Delivered, known: PublishedProcedure) -> Submission:
    now = clock.now()
    row = Submission(
        id=uuid7(),
        kind=Kind.FULL,
        origin=Origin.NATIONAL,
        foreign_code=given.foreign_code,
        state=State.SENT,
        centre=given.centre,
        agency=known.agency,
        procedure=given.procedure,
        version_id=known.version_id,
        begun_at=now,
        saved_at=now,
    )
    _fill(row, given.filled)
    note_sent(row, options_of(given.centre))
    row.save(force_insert=True)
    record(actor, "submission.sent", row, again=False, look_by=row.look_by.isoformat() if row.look_by else None)
    return row


def _again(actor: Actor, given: Delivered, row: Submission) -> Submission:
    """Told once more: nothing new, and no answer either (a network repeats itself). Changed while nobody decided, or because the
    desk asked: it takes the place of what was there."""
    if row.erased_at is not None or content.read(row.content) == given.filled:
        return row
    if row.state not in WITH_THE_DESK | {State.CHANGES}:
        raise IllegalTransition(state=row.state, allowed=[])
    asked = row.state == State.CHANGES
    _fill(row, given.filled)
    row.saved_at, row.row_version = clock.now(), row.row_version + 1
    if asked:
        row.state = State.SENT
        note_sent(row, options_of(row.centre))
    row.save()
    record(actor, "submission.sent" if asked else "submission.saved", row, again=True)
    return row


def _fill(row: Submission, filled: Filled) -> None:
    row.content = filled.written()
    row.applicant_kind, row.applicant_name = filled.applicant.kind, filled.applicant.name


def take_file(actor: Actor, code: str, requirement: str, upload: "Upload[bytes]") -> UUID:
    """Puts a file to a submission that was delivered, while the desk has it or asked for more: then a new file is the answer, and
    the desk has it again. The same file twice is there once.

    Raises NotFound, TooLarge, UnsupportedMedia, InvalidInput, IllegalTransition, Conflict for too many.
    """
    identifier = _delivered(actor, code).pk
    kept = keep_apart(upload)
    try:
        with transaction.atomic():
            row = lock(identifier)
            if row.state not in WITH_THE_DESK | {State.CHANGES}:
                raise IllegalTransition(state=row.state, allowed=[])
            if requirement not in {one.code for one in offered(row.procedure).content.documents}:
                raise InvalidInput.of("requirement", _("The procedure does not ask for this document"))
            sizes = list(row.papers.values_list("size", flat=True))
            if len(sizes) >= MOST_PAPERS or sum(sizes) + kept.size > MOST_BYTES:
                raise Conflict(
                    _("These are too many files; put pages of one paper into one file"), code="too_many_files"
                )
            values = {"id": kept.id, "name": kept.name, "media_type": kept.media_type, "size": kept.size}
            values |= {"safety": kept.safety, "added_at": clock.now()}
            paper, is_new = Paper.objects.get_or_create(
                submission=row, requirement=requirement, sha256=kept.sha256, defaults=values
            )
            if not is_new:
                vault.remove(kept.id)
                return paper.pk
            answers = row.state == State.CHANGES
            if answers:
                row.state = State.SENT
                note_sent(row, options_of(row.centre))
            row.row_version += 1
            row.save()
            record(actor, "submission.paper_added", row, paper=str(paper.pk), requirement=requirement, size=kept.size)
            if answers:
                record(actor, "submission.sent", row, again=True)
            return paper.pk
    except BaseException:
        vault.remove(kept.id)
        raise


@transaction.atomic
def take_back(actor: Actor, code: str) -> Submission:
    """Its citizen withdrew it on the national portal. Raises NotFound, IllegalTransition."""
    row = lock(_delivered(actor, code).pk)
    if row.state == State.WITHDRAWN:
        return row
    move(row, Verb.WITHDRAW)
    erase(row)
    row.held_by, row.held_at = "", None
    row.save()
    record(actor, "submission.withdrawn", row)
    return row


def _delivered(actor: Actor, code: str) -> Submission:
    """Raises NotFound for one of elsewhere, and for one of this house: its writer alone changes that."""
    require(actor, Action.SUBMISSION_DELIVER)
    row = find(code)
    if row is None or row.origin != Origin.NATIONAL or not allowed(actor, Action.SUBMISSION_DELIVER, centre=row.centre):
        raise NotFound
    return row
