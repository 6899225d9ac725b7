"""Slips at the counter before there is a dossier: given with a number, kept sealed, found when the same person comes again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.base import clock, crypto, journal, planned
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.catalogue.queries import get_published
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.dossiers.models import Dossier, Slip
from motcua.domain.dossiers.rule_sets import rule_set_on
from motcua.domain.dossiers.shapes import ApplicantView, RepresentativeView
from motcua.domain.people.identity import fold, tidy_name
from motcua.domain.people.passport import tidy_number
from motcua.domain.people.permissions import Action, agencies_of, centres_of, require

GUIDANCE, REFUSAL = "02", "03"
LONGEST_REASON, LONGEST_ITEM, MOST_ITEMS, LONGEST_NAME = 4000, 1000, 60, 200
SAME_SLIP = timedelta(minutes=10)
NOBODY: Mapping[str, object] = {
    **dict.fromkeys(("applicant_name", "id_number", "tax_code", "phone", "email", "address", "place"), ""),
    **dict.fromkeys(("representative", "reason"), ""),
    "items": "[]",
    "id_index": None,
    "tax_index": None,
}
# One statement, so that two counters at once get two numbers, and a transaction that fails gives its number back.
NEXT_NUMBER = """
INSERT INTO dossiers_slip_number AS given (agency, form, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT ON CONSTRAINT one_row_of_slip_numbers_per_year DO UPDATE SET last = given.last + 1
RETURNING last
"""
# Asked with every intake; most often there is none.
TIE = """
UPDATE dossiers_slip SET dossier_id = %s
WHERE id_index = %s AND procedure = %s AND centre = %s AND dossier_id IS NULL RETURNING id
"""
TIE_OF_COMPANY = TIE.replace("id_index", "tax_index")


@dataclass(frozen=True)
class Missing:
    """A line of what is to be brought; `requirement`: the procedure's code of the paper, empty for one in other words."""

    name: str
    requirement: str = ""


@dataclass(frozen=True)
class SlipInput:
    """What a slip says. `form`: 02 (what is to be brought) or 03 (not accepted)."""

    form: str
    centre: str
    procedure: str
    applicant: ApplicantView
    reason: str
    items: tuple[Missing, ...] = ()
    representative: RepresentativeView | None = None
    counter: int | None = None
    ticket: UUID | None = None


@transaction.atomic
def give_slip(actor: Actor, given: SlipInput) -> Slip:
    """Gives a slip its number and keeps it. The same one asked for again within ten minutes is the one that was given.

    Raises InvalidInput with every fault, NotFound for an unknown procedure or centre, Forbidden.
    """
    require(actor, Action.DOSSIER_RECEIVE, centre=given.centre)
    centre, procedure, now = get_centre(given.centre), get_published(given.procedure), clock.now()
    errors = _faults(given)
    if errors:
        raise InvalidInput(errors)
    slip = _slip(actor, given)
    slip.given_at, slip.agency, slip.procedure_name = now, procedure.agency, procedure.name
    known = _given_just_now(slip)
    if known is not None:
        return known
    today = now.astimezone(working_calendar(centre).zone).date()
    slip.rule_set, slip.year = rule_set_on(today).code, today.year
    slip.number = _next_number(slip.agency, slip.form, slip.year)
    slip.save(force_insert=True)
    journal.record(
        actor,
        "slip.given",
        slip.subject,
        centre=slip.centre,
        agency=slip.agency,
        procedure=slip.procedure,
        form=slip.form,
        number=slip.number,
        counter=slip.counter,
        missing=slip.missing,
        ticket=str(slip.ticket) if slip.ticket else None,
    )
    return slip


def _faults(given: SlipInput) -> list[FieldError]:
    errors = []
    name = tidy_name(given.applicant.name)
    if not fold(name) or len(name) > LONGEST_NAME:
        errors.append(FieldError("name", _("Write the name as on the identity card or the business certificate")))
    if not given.reason.strip():
        errors.append(FieldError("reason", _("Give the reason in words that the citizen understands")))
    if len(given.reason) > LONGEST_REASON:
        errors.append(FieldError("reason", _("At most 4,000 characters")))
    if len(given.items) > MOST_ITEMS or any(len(one.name) > LONGEST_ITEM for one in given.items):
        errors.append(FieldError("items", _("This is too long")))
    if given.form not in (GUIDANCE, REFUSAL):
        errors.append(FieldError("form", _("There are the slips 02 and 03")))
    return errors


def _slip(actor: Actor, given: SlipInput) -> Slip:
    """The row without its place in the year."""
    who = given.applicant
    by = given.representative
    items = [one.name.strip() for one in given.items if one.name.strip()]
    id_number, tax_code = tidy_number(who.id_number), tidy_number(who.tax_code) if who.kind == "company" else ""
    return Slip(
        form=given.form,
        centre=given.centre,
        counter=given.counter,
        procedure=given.procedure,
        ticket=given.ticket,
        given_by=actor.reference,
        applicant_kind=who.kind,
        applicant_name=tidy_name(who.name),
        id_number=id_number,
        id_index=crypto.blind_index(id_number, "id_number") if id_number else None,
        tax_code=tax_code,
        tax_index=crypto.blind_index(tax_code, "tax_code") if tax_code else None,
        phone=who.phone,
        email=who.email,
        address=who.address,
        place=who.place,
        representative=json.dumps(asdict(by), default=str, ensure_ascii=False) if by else "",
        items=json.dumps(items, ensure_ascii=False),
        reason=given.reason.strip(),
        missing=[one.requirement for one in given.items if one.requirement],
    )


def _given_just_now(slip: Slip) -> Slip | None:
    """The same slip by the same officer, who prints it once more."""
    alike = Slip.objects.filter(
        centre=slip.centre,
        given_by=slip.given_by,
        given_at__gt=slip.given_at - SAME_SLIP,
        form=slip.form,
        procedure=slip.procedure,
        ticket=slip.ticket,
    )
    same = (one for one in alike.order_by("-given_at") if _words(one) == _words(slip))
    return next(same, None)


def _words(slip: Slip) -> tuple[str, ...]:
    return (slip.applicant_name, slip.id_number, slip.tax_code, slip.items, slip.reason, slip.representative)


def _next_number(agency: str, form: str, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [agency, form, year])
        return int(cursor.fetchone()[0])


def note_received(dossier: Dossier) -> int:
    """Ties the slips that the applicant was given for this procedure to the dossier that they led to; returns how many."""
    statement, index = (TIE_OF_COMPANY, dossier.tax_index) if dossier.tax_index else (TIE, dossier.id_index)
    if not index:
        return 0
    return len(planned.run(statement, [dossier.pk, index, dossier.procedure, dossier.centre]))


def erase_of_dossier(dossier: Dossier) -> None:
    """With the dossier goes what the slips before it told of its applicant; within the verb that erases it."""
    Slip.objects.filter(dossier=dossier, erased_at=None).update(**NOBODY, erased_at=clock.now())


@transaction.atomic
def erase_old_slips(actor: Actor, days: int) -> int:
    """Empties the slips that no dossier followed, once they are so many days old; figures stay. Returns how many."""
    old = Slip.objects.filter(erased_at=None, dossier=None, given_at__lt=clock.now() - timedelta(days=days))
    erased = old.update(**NOBODY, erased_at=clock.now())
    if erased:
        journal.record(actor, "slips.erased", f"slips:{clock.now().date().isoformat()}", slips=erased, days=days)
    return erased


@transaction.atomic
def record_slip_export(actor: Actor, centre: str, reason: str, rows: int) -> None:
    """That the register was taken away, and what for. Raises InvalidInput, Forbidden."""
    from motcua.domain.dossiers.actions.finding import EXPORT_REASONS

    require(actor, Action.SLIP_EXPORT, centre=centre)
    if reason not in EXPORT_REASONS:
        raise InvalidInput.of("reason", _("Say what the list is for"))
    agencies, centres = agencies_of(actor, Action.SLIP_EXPORT, centre), centres_of(actor, Action.SLIP_EXPORT)
    journal.record(
        actor,
        "slip_register.exported",
        f"slip_register:{centre}",
        centre=centre,
        reason=reason,
        rows=rows,
        agencies=sorted(agencies) if agencies is not None else None,
        centres=sorted(centres) if centres is not None else None,
    )
