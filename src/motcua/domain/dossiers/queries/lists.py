"""Lists of dossiers with their steps, and the work list. Each is one page over one index, never a count."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from motcua.base import crypto
from motcua.base.actor import Actor
from motcua.domain.catalogue.standing import procedure_name
from motcua.domain.dossiers import access
from motcua.domain.dossiers.models import Dossier, DossierStep, withdrawn
from motcua.domain.dossiers.models.steps import OPEN_STEP_STATES
from motcua.domain.dossiers.queries._context import Context, name_in_english, way_of
from motcua.domain.dossiers.queries.finding import Filters, find
from motcua.domain.dossiers.rules import NATIONAL_STATUS, PAUSED, State
from motcua.domain.dossiers.shapes import DossierItem, Page, WorkItem
from motcua.domain.people.identity import masked
from motcua.domain.people.passport import tidy_number
from motcua.domain.people.permissions import Action, require

MOST = 200
NOT_LISTED = ("phone", "email", "address", "commune", "postal_address", "reason")
OF_WORK = (
    *("code", "name", "state", "round", "agency", "role", "ready_at", "due_at", "assignee", "in_place_of"),
    *("dossier__code", "dossier__centre", "dossier__procedure", "dossier__state", "dossier__applicant_name"),
    *("dossier__received_at", "dossier__counted_from", "dossier__due_at", "dossier__delivery", "dossier__version"),
)


def dossiers(
    actor: Actor,
    *,
    q: str = "",
    state: str = "",
    agency: str = "",
    step: str = "",
    procedure: str = "",
    centre: str = "",
    due_before: datetime | None = None,
    late: bool = False,
    after: str = "",
    before: str = "",
    limit: int = 50,
) -> Page:
    """The dossiers that `actor` may see and that match everything given, newest first, with all their steps.

    `q`: whatever finding.find reads; `state` one of the ten, or "open"; `step` the code of a step that is open now; `late`
    those past their date. Raises InvalidInput.
    """
    filters = Filters(
        state=state, agency=agency, procedure=procedure, centre=centre, step=step, due_before=due_before, late=late
    )
    found = find(actor, q, filters, after=after, before=before, limit=limit)
    order = [place.id for place in found.places]
    rows = {row.pk: row for row in _whole(Dossier.objects.filter(pk__in=order))} if order else {}
    return Page(items(actor, [rows[pk] for pk in order if pk in rows]), found.next, found.previous)


def _whole(found: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """With what a list shows; what is sealed and not shown is not opened."""
    return found.defer(*NOT_LISTED).prefetch_related("participations", "steps")


def items(actor: Actor, rows: list[Dossier]) -> list[DossierItem]:
    """Rows as a list shows them."""
    context = Context(actor, {step.assignee for row in rows for step in row.steps.all()})
    return [_item(context, row) for row in rows]


def _item(context: Context, row: Dossier) -> DossierItem:
    graph = way_of(row)
    procedure = procedure_name(row.procedure, context.at)
    return DossierItem(
        code=row.code,
        centre=row.centre,
        agency=row.agency,
        agency_name=context.agency_name(row.agency),
        agency_name_en=context.agency_name_en(row.agency),
        procedure=row.procedure,
        procedure_name=procedure.name,
        procedure_name_en=procedure.name_en,
        state=row.state,
        national_status=NATIONAL_STATUS[State(row.state)],
        refused=row.refused,
        received_at=row.received_at,
        due_at=row.due_at,
        time_left=context.dossier_left(row),
        processed_at=row.processed_at,
        applicant_kind=row.applicant_kind,
        applicant_name=row.applicant_name,
        applicant_number=masked(row.tax_code or row.id_number),
        delivery=row.delivery,
        fee=row.fee,
        paid=row.paid,
        # notes are for those who open the dossier, which is recorded
        steps=tuple(replace(context.step_view(row, step, graph), note="") for step in row.steps.all() if step.current),
    )


def earlier_rows(actor: Actor, number: str) -> QuerySet[Dossier]:
    """The dossiers of whoever has that identity number or tax code, newest first, as far as `actor` may see them."""
    tidy = tidy_number(number)
    by_number = Q(id_index=crypto.blind_index(tidy, "id_number")) | Q(tax_index=crypto.blind_index(tidy, "tax_code"))
    found = access.visible(actor).filter(by_number, parent="") if tidy else Dossier.objects.none()
    return found.prefetch_related("participations", "steps").order_by("-received_at", "-pk")


def dossiers_of_ticket(actor: Actor, ticket: UUID) -> list[DossierItem]:
    """The dossiers that were handed in on one visit."""
    return items(actor, list(_whole(access.visible(actor).filter(ticket=ticket)).order_by("pk")))


def ready_to_return(actor: Actor, centre: str, *, delivery: str = "", limit: int = MOST) -> list[DossierItem]:
    """Results that wait to be collected or sent, the one that waits longest first; not what is withdrawn."""
    require(actor, Action.RESULT_HAND_OVER, centre=centre)
    found = _whole(Dossier.objects.filter(~withdrawn(), centre=centre, state=State.PROCESSED, parent=""))
    if delivery:
        found = found.filter(delivery=delivery)
    return items(actor, list(found.order_by("processed_at")[:limit]))


def work_list(
    actor: Actor,
    *,
    mine: bool = False,
    nobodys: bool = False,
    person: str = "",
    agency: str = "",
    step: str = "",
    procedure: str = "",
    limit: int = MOST,
) -> list[WorkItem]:
    """The open steps that belong to `actor` by role and agency, most urgent first.

    `mine`: only what lies with them; `nobodys`: what lies with nobody; `person`: what lies with that colleague, by
    reference. A leader sees the steps of the specialists of their agency too, where one of these is asked for.
    The hand-over is in the list of a receptionist only once the result is ready and while it holds; what waits for a child dossier in
    nobody's. Index step_work_list.
    """
    require(actor, Action.WORK_LIST)
    scope = access.own_steps(actor) | (access.led_steps(actor) if nobodys or person else Q(pk__in=[]))
    found = DossierStep.objects.filter(scope, state__in=OPEN_STEP_STATES, waits_for_child=False)
    to_hand_over = Q(dossier__state=State.PROCESSED, dossier__parent="") & ~withdrawn("dossier_id")
    found = found.filter(~Q(role="receptionist") | to_hand_over)
    if mine:
        found = found.filter(assignee=actor.reference)
    if nobodys:
        found = found.filter(assignee="")
    if person:
        found = found.filter(assignee=person)
    if agency:
        found = found.filter(agency=agency)
    if step:
        found = found.filter(code=step)
    if procedure:
        found = found.filter(dossier__procedure=procedure)
    shown = found.select_related("dossier").only(*OF_WORK)
    rows = list(shown.order_by("due_at", "pk")[: max(1, min(limit, MOST))])
    context = Context(actor, {name for row in rows for name in (row.assignee, row.in_place_of)})
    return [_work_item(context, row) for row in rows]


def _work_item(context: Context, step: DossierStep) -> WorkItem:
    dossier = step.dossier
    procedure = procedure_name(dossier.procedure, context.at)
    return WorkItem(
        code=dossier.code,
        centre=dossier.centre,
        step=step.code,
        step_name=step.name,
        step_name_en=name_in_english(dossier.version_id, step),
        step_state=step.state,
        round=step.round,
        agency=step.agency,
        agency_name=context.agency_name(step.agency),
        agency_name_en=context.agency_name_en(step.agency),
        role=step.role,
        procedure=dossier.procedure,
        procedure_name=procedure.name,
        procedure_name_en=procedure.name_en,
        applicant_name=dossier.applicant_name,
        dossier_state=dossier.state,
        is_paused=dossier.state in PAUSED,
        received_at=dossier.received_at,
        ready_at=step.ready_at,
        due_at=step.due_at,
        dossier_due_at=dossier.due_at,
        time_left=context.step_left(dossier, step),
        dossier_time_left=context.dossier_left(dossier),
        assignee=step.assignee,
        assignee_name=context.name(step.assignee) if step.assignee else "",
        in_place_of_name=context.name(step.in_place_of) if step.in_place_of else "",
        is_mine=bool(step.assignee) and step.assignee == context.actor.reference,
        may_take=step.assignee != context.actor.reference and access.may_step(context.actor, dossier, step),
        delivery=dossier.delivery,
    )
