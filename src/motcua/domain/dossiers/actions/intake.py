"""Receiving: everything is checked before anything is written, and every fault is told at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, crypto, planned
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput, NotFound
from motcua.base.standing import Revisions, revisions
from motcua.domain.catalogue.queries import PublishedProcedure
from motcua.domain.catalogue.standing import offered
from motcua.domain.catalogue.words import name_of
from motcua.domain.centre.calendar import WorkingCalendar, due
from motcua.domain.centre.standing import Places, places
from motcua.domain.dossiers import answers, rules
from motcua.domain.dossiers.actions import _representative
from motcua.domain.dossiers.actions._children import to_be_opened
from motcua.domain.dossiers.actions._work import Work
from motcua.domain.dossiers.actions._writing import write
from motcua.domain.dossiers.actions.slips import note_received
from motcua.domain.dossiers.models import Dossier, DossierDocument, DossierStep
from motcua.domain.dossiers.queries._context import way_of
from motcua.domain.dossiers.rule_sets import rule_set_on
from motcua.domain.dossiers.rules import NATIONAL_STATUS, Papers, State, StepState, dossier_code, missing_documents
from motcua.domain.dossiers.shapes import (
    ApplicantInput,
    GivenDocument,
    IntakeInput,
    ReceivedDossier,
    RepresentativeInput,
    dossier_secret,
    tracking_url,
)
from motcua.domain.people.identity import EMAIL, fold, read_phone, read_tax_code, tidy_name
from motcua.domain.people.passport import read_personal_number
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.places import of_address, read_place

LONGEST_NAME, LONGEST_ADDRESS, MOST_SETS, MOST_PAPERS = 200, 400, 99, 999

# One statement, so that two counters at once get two numbers, and a transaction that fails gives its number back.
NEXT_NUMBER = """
INSERT INTO dossiers_daily_number AS given (agency, day, last) VALUES (%s, %s, 1)
ON CONFLICT ON CONSTRAINT one_row_of_numbers_per_agency_and_day DO UPDATE SET last = given.last + 1
RETURNING last
"""
# Locks it without taking one; the first of the day makes its row.
HOLD_NUMBER = """
INSERT INTO dossiers_daily_number AS given (agency, day, last) VALUES (%s, %s, 0)
ON CONFLICT ON CONSTRAINT one_row_of_numbers_per_agency_and_day DO UPDATE SET last = given.last
"""


@transaction.atomic
def receive(actor: Actor, intake: IntakeInput) -> ReceivedDossier:
    """Takes in a dossier: number, due date, steps; receiving completes the intake step.

    Raises InvalidInput with every fault, Forbidden where `actor` receives for another centre.
    """
    require(actor, Action.DOSSIER_RECEIVE, centre=intake.centre)
    at = revisions()
    known, now = places(at), clock.now()
    calendar, procedure = _read(intake, known, at)
    today = now.astimezone(calendar.zone).date()
    applicant, representative, postal_commune, warnings = _checked(intake, procedure, today)
    counted = due(now, procedure.content.time_limit, calendar)
    held = rule_set_on(today)
    case = answers.case_of(intake, procedure.content)
    skipped = procedure.content.skipped_steps(case)
    dossier = Dossier(
        centre=intake.centre,
        agency=procedure.agency,
        procedure=procedure.code,
        version_id=procedure.version_id,
        state=State.RECEIVED,
        channel=intake.channel,
        rule_set=held.code,
        received_at=now,
        counted_from=counted.counted_from,
        due_at=counted.at,
        index_due_at=counted.at,
        received_by=actor.reference,
        ticket=intake.ticket,
        sets=intake.sets,
        fee=procedure.content.fee_for(case, intake.fee_case),
        delivery=intake.delivery,
        postal_address=tidy_name(intake.postal_address),
        postal_commune=postal_commune,
        in_turn=procedure.content.goes_round(skipped) and any(one.on_paper for one in intake.documents),
        **_personal(applicant),
    )
    identifier = known.agency(procedure.agency).identifier
    dossier.code = dossier_code(identifier, today, next_number(procedure.agency, today))
    names = {one.code: one.name for one in procedure.content.documents}
    if representative is not None:
        names[_representative.PAPER] = _representative.paper_name(representative.kind)
    work = Work(actor, dossier, {}, procedure.content, way_of(dossier), calendar, held, now, at)
    taking_part = lay_out(work, skipped, _documents(dossier, names, intake.documents))
    if representative is not None:
        _representative.keep(dossier, representative)
    answers.keep(dossier, answers.read(intake, procedure.content))
    slips = note_received(dossier)
    work.record(
        "dossier.received",
        channel=dossier.channel,
        ticket=str(intake.ticket) if intake.ticket else None,
        fee=dossier.fee,
        delivery=dossier.delivery,
        representative=representative.kind if representative else None,
        ready=[step.code for step in work.steps.values() if step.state == StepState.READY],
        opens=to_be_opened(work.steps.values()),
        agencies=sorted(taking_part),
        skipped=sorted(skipped),
        in_turn=dossier.in_turn,
        slips=slips,
    )
    return ReceivedDossier(
        dossier.code,
        dossier_secret(dossier.code),
        dossier.state,
        now,
        dossier.due_at,
        dossier.fee,
        tracking_url(dossier.code),
        warnings,
        NATIONAL_STATUS[State.RECEIVED],
        work.step_views(),
    )


def intake_faults(intake: IntakeInput) -> tuple[FieldError, ...]:
    """All for which `receive` would refuse it now; nothing is written. Raises InvalidInput for an unknown centre or procedure."""
    at = revisions()
    calendar, procedure = _read(intake, places(at), at)
    try:
        _checked(intake, procedure, clock.now().astimezone(calendar.zone).date())
    except InvalidInput as refused:
        return refused.errors
    return ()


def _read(intake: IntakeInput, known: Places, at: Revisions) -> tuple[WorkingCalendar, PublishedProcedure]:
    """Raises InvalidInput for a centre or procedure that does not exist: here they are part of the input."""
    try:
        calendar = known.calendar(intake.centre)
    except NotFound as unknown:
        raise InvalidInput.of("centre", unknown.detail) from None
    try:
        return calendar, offered(intake.procedure, at)
    except NotFound as unknown:
        raise InvalidInput.of("procedure", unknown.detail) from None


def _checked(
    intake: IntakeInput, procedure: PublishedProcedure, today: date
) -> tuple[ApplicantInput, RepresentativeInput | None, str, tuple[str, ...]]:
    """Applicant, representative and the commune the post goes to as they are kept, and warnings.

    Raises InvalidInput with every fault found.
    """
    errors: list[FieldError] = []
    applicant, warnings = _checked_applicant(intake.applicant, errors)
    representative = _representative.checked(intake, today, errors)
    if intake.channel not in ("direct", "online", "post"):
        errors.append(FieldError("channel", _("Choose direct, online or post")))
    if intake.delivery not in ("counter", "post"):
        errors.append(FieldError("delivery", _("Choose counter or post")))
    if intake.delivery == "post" and not intake.postal_address.strip():
        errors.append(FieldError("postal_address", _("The post needs an address")))
    if len(intake.postal_address) > LONGEST_ADDRESS:
        errors.append(FieldError("postal_address", _("This is too long")))
    postal_commune = _postal_commune(intake, applicant, errors)
    if not 1 <= intake.sets <= MOST_SETS:
        errors.append(FieldError("sets", _("From 1 to 99 sets of papers")))
    others = [
        one for one in intake.documents if intake.representative is None or one.requirement != _representative.PAPER
    ]
    errors += answers.faults(intake, procedure.content)
    errors += document_faults(procedure, others, answers.case_of(intake, procedure.content))
    if errors:
        raise InvalidInput(errors)
    return applicant, representative, postal_commune, warnings


def _postal_commune(intake: IntakeInput, applicant: ApplicantInput, errors: list[FieldError]) -> str:
    """Where the post brings the result: as it was named, the applicant's own, else where the address leads to one alone."""
    if intake.delivery != "post":
        return ""
    address = tidy_name(intake.postal_address)
    if not intake.postal_place.strip() and address == applicant.address:
        return applicant.place
    return place_code(intake.postal_place, address, "postal_place", errors)


def _checked_applicant(given: ApplicantInput, errors: list[FieldError]) -> tuple[ApplicantInput, tuple[str, ...]]:
    name, id_number, tax_code, phone, email = tidy_name(given.name), "", "", "", given.email.strip()
    warnings: tuple[str, ...] = ()
    if given.kind not in ("person", "company"):
        errors.append(FieldError("applicant.kind", _("Choose person or company")))
    if not fold(name) or len(name) > LONGEST_NAME:
        errors.append(FieldError("applicant.name", _("Enter the name as on the card or certificate")))
    try:
        if given.id_number.strip() or given.kind == "person":
            id_number, warnings = read_personal_number(given.id_number, clock.now().date())
    except InvalidInput as fault:
        errors += _within_applicant(fault)
    try:
        if given.tax_code.strip():
            tax_code = read_tax_code(given.tax_code)
        elif given.kind == "company" and not given.id_number.strip():
            # a company that is still being founded has no tax code yet: its founder's number stands for it
            errors.append(FieldError("applicant.tax_code", _("Enter the tax code, or the founder's identity number")))
    except InvalidInput as fault:
        errors += _within_applicant(fault)
    try:
        phone = read_phone(given.phone)
    except InvalidInput as fault:
        errors += _within_applicant(fault)
    if email and not EMAIL.fullmatch(email):
        errors.append(FieldError("applicant.email", _("This is not an e-mail address")))
    if len(given.address) > LONGEST_ADDRESS:
        errors.append(FieldError("applicant.address", _("This is too long")))
    address = tidy_name(given.address)
    place = place_code(given.place, address, "applicant.place", errors)
    return ApplicantInput(given.kind, name, id_number, tax_code, phone, email, address, place), warnings


def place_code(written: str, address: str, field: str, errors: list[FieldError]) -> str:
    """The code of the commune: as it was named, else where the address leads to one alone. A fault is told of `field`."""
    try:
        named = read_place(written)
    except InvalidInput as fault:
        errors += [FieldError(field, error.message) for error in fault.errors]
        return ""
    if named is not None:
        return named.code
    found = of_address(address)
    return found[0].place.code if len(found) == 1 else ""


def _within_applicant(fault: InvalidInput) -> list[FieldError]:
    return [FieldError(f"applicant.{error.field}", error.message) for error in fault.errors]


def document_faults(
    procedure: PublishedProcedure, given: Iterable[GivenDocument], case: Mapping[str, Any]
) -> list[FieldError]:
    """Papers that are unknown, named twice or missing in this case; what is missing is what form 02 lists."""
    errors: list[FieldError] = []
    papers: dict[str, Papers] = {}
    known = {one.code: one for one in procedure.content.documents}
    for document in given:
        place = f"documents.{document.requirement}"
        if document.requirement not in known:
            errors.append(FieldError(place, _("The procedure does not ask for this document")))
        if document.requirement in papers:
            errors.append(FieldError(place, _("This document is named twice")))
        if not (0 <= document.originals <= MOST_PAPERS and 0 <= document.copies <= MOST_PAPERS):
            errors.append(FieldError(place, _("From 0 to 999 papers")))
        papers[document.requirement] = (
            Papers(MOST_PAPERS, MOST_PAPERS) if document.electronic else Papers(document.originals, document.copies)
        )
    needed = {
        one.code: Papers(one.originals, one.copies) for one in procedure.content.documents_for(case) if one.required
    }
    for code in missing_documents(needed, papers):
        one = known[code]
        asked = [
            words % {"count": count}
            for words, count in ((_("%(count)d originals"), one.originals), (_("%(count)d copies"), one.copies))
            if count
        ]
        facts = {"name": name_of(one), "asked": ", ".join(asked)}
        errors.append(FieldError(f"documents.{code}", _("Missing: %(name)s (%(asked)s)") % facts))
    return errors


def _personal(applicant: ApplicantInput) -> dict[str, object]:
    """The sealed columns with the indexes by which they are found."""

    def index(value: str, purpose: str) -> bytes | None:
        return crypto.blind_index(value, purpose) if value else None

    return {
        "applicant_kind": applicant.kind,
        "applicant_name": applicant.name,
        "name_key": fold(applicant.name)[:300],
        "id_number": applicant.id_number,
        "id_index": index(applicant.id_number, "id_number"),
        "tax_code": applicant.tax_code,
        "tax_index": index(applicant.tax_code, "tax_code"),
        "phone": applicant.phone,
        "phone_index": index(applicant.phone, "phone"),
        "email": applicant.email,
        "address": applicant.address,
        "commune": applicant.place,
    }


def next_number(agency: str, day: date) -> int:
    ((number,),) = planned.run(NEXT_NUMBER, [agency, day])
    return int(number)


def hold_numbers(agencies: Iterable[str], day: date) -> None:
    """Locks the numbers of several agencies in one order, for whoever is about to take more than one of them."""
    for agency in sorted(agencies):
        planned.run(HOLD_NUMBER, [agency, day])


def _documents(dossier: Dossier, names: Mapping[str, str], given: Iterable[GivenDocument]) -> list[DossierDocument]:
    return [
        DossierDocument(
            requirement=one.requirement,
            name=names[one.requirement],
            originals=one.originals,
            copies=one.copies,
            electronic=one.electronic,
            owed=one.owed,
            given_at=dossier.received_at,
        )
        for one in given
        if one.originals or one.copies or one.electronic
    ]


def lay_out(work: Work, skipped: frozenset[str], documents: Sequence[DossierDocument] = ()) -> set[str]:
    """Writes a new dossier (or, where it has a number, what belongs to it) with its steps; says which agencies take part.

    That are not those who do a step in a child dossier of their own.
    """
    dossier = work.dossier
    _lay_out_steps(work, skipped)
    own = {plan.agency for plan in work.content.steps if plan.code not in skipped and not plan.opens}
    taking_part = {dossier.agency, *own}
    write(dossier, documents, list(work.steps.values()), taking_part)
    return taking_part


def _lay_out_steps(work: Work, skipped: frozenset[str]) -> None:
    """All steps of the version with their dates; the intake is done, the next ones are ready when it is forwarded.

    A step whose condition does not hold now is skipped for good: what comes after it does not wait for it.
    """
    dossier = work.dossier
    for position, plan in enumerate(work.content.steps):
        work.steps[plan.code] = DossierStep(
            position=position,
            code=plan.code,
            name=plan.name,
            agency=plan.agency,
            role=plan.role,
            hours=plan.hours,
            due_at=dossier.due_at,
        )
    for code in skipped:
        work.steps[code].state, work.steps[code].finished_at = StepState.SKIPPED, work.now
    first = rules.intake_step(work.graph)
    if first is not None:
        step = work.steps[first]
        step.state, step.ready_at, step.started_at = StepState.DONE, work.now, work.now
        step.finished_at, step.finished_by, step.due_at = work.now, work.actor.reference, work.now
    forwarded = work.calendar.forwarded_at(work.now, work.rules_held.forward_until)
    work.open_ready(forwarded)
