"""The desk's verbs: take it in hand, ask for what is missing, say that all is there, refuse it, accept it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.catalogue.standing import offered
from motcua.domain.documents.actions.apart import KeptApart, adopt
from motcua.domain.documents.rules import CLOSED_TO_ALL
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.actions import PAPER, Missing, SlipInput
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.shapes import ApplicantView, ReceivedDossier
from motcua.domain.payments import actions as payments
from motcua.domain.people.actions.citizens import give
from motcua.domain.submissions import content
from motcua.domain.submissions.actions._common import (
    erase,
    lapse_after,
    lock_at_desk,
    move,
    note_answered,
    options_of,
    record,
    require_seen,
)
from motcua.domain.submissions.models import Paper, Submission
from motcua.domain.submissions.rules import CHANNEL, HELD_FOR, Kind, State, Verb, target

GUIDANCE, REFUSAL = "02", "03"


@transaction.atomic
def look(actor: Actor, identifier: UUID, *, take_over: bool = False) -> None:
    """Takes it in hand, so that two officers do not decide at once. In another's hand it stays there for half an hour.

    `take_over`: from a colleague. Raises NotFound, Forbidden, IllegalTransition.
    """
    row = lock_at_desk(actor, identifier)
    if row.held_by == actor.reference and row.state == State.LOOKING:
        return
    if _is_held_by_another(actor, row) and not take_over:
        return
    move(row, Verb.LOOK)
    before = row.held_by
    row.held_by, row.held_at = actor.reference, clock.now()
    row.save()
    record(actor, "submission.looked_at", row, taken_from=before or None)


def _is_held_by_another(actor: Actor, row: Submission) -> bool:
    if row.state != State.LOOKING or row.held_by == actor.reference or row.held_at is None:
        return False
    return clock.now() - row.held_at < HELD_FOR


@transaction.atomic
def put_back(actor: Actor, identifier: UUID) -> None:
    """Lets go of it undecided. Raises NotFound, IllegalTransition."""
    row = lock_at_desk(actor, identifier)
    _require_free(actor, row)
    move(row, Verb.PUT_BACK)
    row.held_by, row.held_at = "", None
    row.save()
    record(actor, "submission.put_back", row)


@contextmanager
def _deciding(actor: Actor, identifier: UUID, verb: Verb, seen: int | None) -> Iterator[Submission]:
    """One decision: nobody else has it in hand, the state allows it, and it is as the officer saw it."""
    with transaction.atomic():
        row = lock_at_desk(actor, identifier)
        target(row.state, verb)
        _require_free(actor, row)
        require_seen(row, seen)
        yield row


def _require_free(actor: Actor, row: Submission) -> None:
    if _is_held_by_another(actor, row):
        raise Conflict(_("A colleague has this in hand; take it over first"), code="in_other_hands")


def ask(actor: Actor, identifier: UUID, items: tuple[Missing, ...], reason: str, *, seen: int | None = None) -> None:
    """Asks for what is missing in one full list (form 02, numbered); its writer answers on the same page.

    Raises InvalidInput, Conflict, IllegalTransition, NotFound, Forbidden.
    """
    with _deciding(actor, identifier, Verb.ASK, seen) as row:
        lines = tuple(one for one in items if one.name.strip())
        if not lines:
            raise InvalidInput.of("items", _("Say what is missing, in one full list"))
        row.slip_id = _slip(actor, row, GUIDANCE, reason, lines)
        in_time = note_answered(actor, row)
        move(row, Verb.ASK)
        row.items = json.dumps([one.name.strip() for one in lines], ensure_ascii=False)
        row.reason, row.missing = reason.strip(), [one.requirement for one in lines if one.requirement]
        lapse_after(row, options_of(row.centre).change_days)
        row.save()
        record(actor, "submission.changes_asked", row, missing=row.missing, in_time=in_time, slip=str(row.slip_id))


def refuse(actor: Actor, identifier: UUID, reason: str, *, seen: int | None = None) -> None:
    """Refuses it in writing (form 03, numbered). Raises InvalidInput, Conflict, IllegalTransition, NotFound, Forbidden."""
    with _deciding(actor, identifier, Verb.REFUSE, seen) as row:
        row.slip_id = _slip(actor, row, REFUSAL, reason, ())
        in_time = note_answered(actor, row)
        move(row, Verb.REFUSE)
        row.reason, row.expires_at = reason.strip(), None
        row.save()
        record(actor, "submission.refused", row, in_time=in_time, slip=str(row.slip_id))


def _slip(actor: Actor, row: Submission, form: str, reason: str, lines: tuple[Missing, ...]) -> UUID:
    filled = content.read(row.content)
    who = filled.applicant
    applicant = ApplicantView(
        row.applicant_kind,
        who.name or row.applicant_name,
        who.id_number,
        who.tax_code,
        who.phone,
        who.email,
        who.address,
    )
    given = SlipInput(form, row.centre, row.procedure, applicant, reason, lines, representative=filled.representative)
    return dossiers.give_slip(actor, given).pk


def clear(actor: Actor, identifier: UUID, *, seen: int | None = None) -> None:
    """Says of a pre-check that all is there: its applicant only signs at the counter. Raises Conflict, IllegalTransition, NotFound."""
    with _deciding(actor, identifier, Verb.CLEAR, seen) as row:
        if row.kind != Kind.PRECHECK:
            raise Conflict(_("This is a submission; accept it, ask for more or refuse it"), code="not_a_precheck")
        in_time = note_answered(actor, row)
        move(row, Verb.CLEAR)
        lapse_after(row, options_of(row.centre).cleared_days)
        row.save()
        record(actor, "submission.cleared", row, in_time=in_time)


def accept(
    actor: Actor, identifier: UUID, owed: Mapping[str, int] | None = None, *, seen: int | None = None
) -> ReceivedDossier:
    """Makes it a dossier with its number, due date and papers, in one transaction; the clock begins now, or with the next opening.

    `owed`: how many originals of which paper are still to be shown; None: all that the procedure asks for. Raises InvalidInput with
    every fault, Conflict, IllegalTransition, NotFound, Forbidden.
    """
    with _deciding(actor, identifier, Verb.ACCEPT, seen) as row:
        known = offered(row.procedure)
        papers = list(row.papers.all())
        if any(paper.safety in CLOSED_TO_ALL for paper in papers):
            raise Conflict(
                _("This file has not been checked for malware yet; it opens when it is"), code="file_not_checked"
            )
        filled, channel = content.read(row.content), CHANNEL[Kind(row.kind)]
        asked = {one.code: one.originals for one in known.content.documents if one.originals}
        if filled.needs_power:
            asked[PAPER] = 1
        wanted = asked if owed is None else {code: min(owed.get(code, 0), asked[code]) for code in asked}
        given = frozenset(paper.requirement for paper in papers)
        received = dossiers.receive(actor, filled.intake(row.centre, row.procedure, given, wanted, channel))
        dossier = Dossier.objects.get(code=received.code)
        for paper in papers:
            adopt(actor, dossier, _kept(paper), paper.requirement, of=row.code, valid_until=paper.valid_until)
        if row.citizen is not None:
            give(actor, row.citizen, "dossier", received.code)
        in_time = note_answered(actor, row)
        move(row, Verb.ACCEPT)
        row.dossier, row.originals = dossier, filled.originals
        payments.settle_ahead(row.subject, received.code)
        erase(row, keep_files=True)
        row.save()
        still = sorted(code for code, count in wanted.items() if count and code in given)
        record(actor, "submission.accepted", row, dossier=received.code, in_time=in_time, owed=still)
    return received


def _kept(paper: Paper) -> KeptApart:
    return KeptApart(paper.pk, paper.name, paper.media_type, paper.size, paper.sha256, paper.safety)
