"""Lists of dossiers and the work list. Each is one page by cursor over one index (see models.py), never a count."""

import base64
import binascii
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from motcua.base import clock, crypto
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.dossiers import access
from motcua.domain.dossiers.models import Dossier, DossierStep
from motcua.domain.dossiers.models.steps import OPEN_STEP_STATES
from motcua.domain.dossiers.queries._context import Context, content_of_version, graph_of
from motcua.domain.dossiers.rules import NATIONAL_STATUS, OPEN, PAUSED, RUNNING, State, tidy_code
from motcua.domain.dossiers.shapes import DossierItem, Page, WorkItem
from motcua.domain.people.identity import fold, masked, read_phone
from motcua.domain.people.permissions import Action, require

MOST = 200
# Words of a name in any order are looked for among the newest only: over everything that would read millions of rows.
RECENT = timedelta(days=366)
Order = Literal["newest", "due"]


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
    order: Order = "newest",
    after: str = "",
    limit: int = 50,
) -> Page:
    """The dossiers that `actor` may see and that match everything given.

    `q` is a code or its beginning, an identity number, tax code, phone, or a name with or without diacritics; `state`
    one of the ten, or "open"; `step` the code of a step that is open now; `late` those past their date.
    Raises InvalidInput.
    """
    narrow = agency or access.only_agency(actor)
    found = access.visible_of_agency(actor, narrow) if narrow else access.visible(actor)
    by = "mine__" if narrow else ""  # whose columns the list is ordered by, so that one index answers
    if q.strip():
        found = _search(found, q.strip(), by)
    if state == "open":
        found = found.filter(state__in=[one.value for one in OPEN])
    elif state:
        if state not in set(State):
            raise InvalidInput.of("state", _("Unknown state; known: %(states)s") % {"states": ", ".join(State)})
        found = found.filter(state=state)
    if step:
        open_now = DossierStep.objects.filter(dossier=OuterRef("pk"), code=step, state__in=OPEN_STEP_STATES)
        found = found.filter(Exists(open_now))
    if procedure:
        found = found.filter(procedure=procedure)
    if centre:
        found = found.filter(centre=centre)
    if late:
        found = found.filter(state__in=[one.value for one in RUNNING], due_at__lt=clock.now())
    if due_before is not None:
        found = found.filter(state__in=[one.value for one in OPEN], due_at__lt=due_before)
    limit = max(1, min(limit, MOST))
    rows = list(_page(found, order, after, by)[: limit + 1])
    items = _items(actor, rows[:limit])
    return Page(items, _cursor(rows[limit - 1], order) if len(rows) > limit else None)


def _search(found: QuerySet[Dossier], q: str, by: str) -> QuerySet[Dossier]:
    """By what `q` looks like: numbers by their blind index, a code by its beginning, else a name."""
    digits = "".join(q.split()).replace(".", "").replace("-", "")
    if digits.lstrip("+").isdigit() and len(digits) >= 9:
        by_number = Q(id_index=crypto.blind_index(digits, "id_number"))
        by_number |= Q(tax_index=crypto.blind_index(digits, "tax_code"))
        with suppress(InvalidInput):
            by_number |= Q(phone_index=crypto.blind_index(read_phone(q), "phone"))
        return found.filter(by_number)
    if any(c.isdigit() for c in q):
        return found.filter(code__startswith=tidy_code(q))
    folded = fold(q)
    if not folded:
        return found.none()
    by_name = found.filter(**{f"{by}name_key__startswith": folded})
    if by_name.exists():
        return by_name
    by_words = found.filter(**{f"{by}received_at__gte": clock.now() - RECENT})
    for word in folded.split():
        by_words = by_words.filter(Q(name_key__contains=word))
    return by_words


def _page(found: QuerySet[Dossier], order: Order, after: str, by: str) -> QuerySet[Dossier]:
    prefetched = found.select_related("version__procedure").prefetch_related("participations", "steps")
    at, pk = _read_cursor(after) if after else (None, 0)
    if order == "due":
        if at is not None:
            prefetched = prefetched.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=pk))
        return prefetched.order_by("due_at", "pk")
    received, number = f"{by}received_at", f"{by}dossier_id" if by else "pk"
    if at is not None:
        earlier = Q(**{f"{received}__lt": at}) | Q(**{received: at, f"{number}__lt": pk})
        prefetched = prefetched.filter(earlier)
    return prefetched.order_by(f"-{received}", f"-{number}")


def _cursor(row: Dossier, order: Order) -> str:
    at = row.due_at if order == "due" else row.received_at
    return base64.urlsafe_b64encode(f"{at.isoformat()} {row.pk}".encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[datetime, int]:
    try:
        at, pk = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment, int(pk)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise InvalidInput.of("after", _("Give the cursor as the last answer gave it")) from None


def _items(actor: Actor, rows: list[Dossier]) -> list[DossierItem]:
    context = Context(actor, {step.assignee for row in rows for step in row.steps.all()})
    return [_item(context, row) for row in rows]


def _item(context: Context, row: Dossier) -> DossierItem:
    graph = graph_of(content_of_version(row.version_id))
    procedure = row.version.procedure
    return DossierItem(
        code=row.code,
        centre=row.centre,
        agency=row.agency,
        agency_name=context.agency_name(row.agency),
        agency_name_en=context.agency_name_en(row.agency),
        procedure=row.procedure,
        procedure_name=procedure.name,
        procedure_name_en=procedure.name_en or procedure.name,
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


def dossiers_of_ticket(actor: Actor, ticket: UUID) -> list[DossierItem]:
    """The dossiers that were handed in on one visit."""
    found = access.visible(actor).filter(ticket=ticket).select_related("version__procedure")
    return _items(actor, list(found.prefetch_related("participations", "steps").order_by("pk")))


def ready_to_return(actor: Actor, centre: str, *, delivery: str = "", limit: int = MOST) -> list[DossierItem]:
    """Results that wait to be collected or sent, the one that waits longest first."""
    require(actor, Action.RESULT_HAND_OVER, centre=centre)
    found = Dossier.objects.filter(centre=centre, state=State.PROCESSED).select_related("version__procedure")
    if delivery:
        found = found.filter(delivery=delivery)
    return _items(actor, list(found.prefetch_related("participations", "steps").order_by("processed_at")[:limit]))


def work_list(
    actor: Actor, *, mine: bool = False, agency: str = "", step: str = "", procedure: str = "", limit: int = MOST
) -> list[WorkItem]:
    """The open steps that belong to `actor` by role and agency, most urgent first; `mine`: only those assigned to them.

    The hand-over is in the list of a receptionist only once the result is ready. Index step_work_list.
    """
    require(actor, Action.WORK_LIST)
    found = DossierStep.objects.filter(access.own_steps(actor), state__in=OPEN_STEP_STATES)
    found = found.filter(~Q(role="receptionist") | Q(dossier__state=State.PROCESSED))
    if mine:
        found = found.filter(assignee=actor.reference)
    if agency:
        found = found.filter(agency=agency)
    if step:
        found = found.filter(code=step)
    if procedure:
        found = found.filter(dossier__procedure=procedure)
    rows = list(
        found.select_related("dossier__version__procedure").order_by("due_at", "pk")[: max(1, min(limit, MOST))]
    )
    context = Context(actor, {row.assignee for row in rows})
    return [_work_item(context, row) for row in rows]


def _work_item(context: Context, step: DossierStep) -> WorkItem:
    dossier = step.dossier
    procedure = dossier.version.procedure
    return WorkItem(
        code=dossier.code,
        centre=dossier.centre,
        step=step.code,
        step_name=step.name,
        step_state=step.state,
        round=step.round,
        agency=step.agency,
        agency_name=context.agency_name(step.agency),
        agency_name_en=context.agency_name_en(step.agency),
        role=step.role,
        procedure=dossier.procedure,
        procedure_name=procedure.name,
        procedure_name_en=procedure.name_en or procedure.name,
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
        is_mine=bool(step.assignee) and step.assignee == context.actor.reference,
        delivery=dossier.delivery,
    )
