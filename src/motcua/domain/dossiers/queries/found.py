"""The rows of a search: one statement for the dossiers of a page, one for who has them; nothing that a row does not show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.base.actor import Actor
from motcua.domain.catalogue.standing import procedure_name
from motcua.domain.dossiers.models import Dossier, DossierStep
from motcua.domain.dossiers.models.steps import OPEN_STEP_STATES
from motcua.domain.dossiers.queries._context import Context, name_in_english
from motcua.domain.dossiers.queries.finding import ALL, Filters, find
from motcua.domain.dossiers.shapes import FoundDossier, OpenStep
from motcua.domain.dossiers.typed import Reading
from motcua.domain.people.identity import masked

COLUMNS = (
    "id", "code", "centre", "agency", "procedure", "version_id", "state", "refused", "channel", "applicant_kind",
    "applicant_name", "id_number", "tax_code", "received_at", "counted_from", "due_at", "processed_at", "result_number",
)  # fmt: skip


@dataclass(frozen=True)
class FoundPage:
    """As the page shows it; the fields beside `items` are those of finding.Found."""

    items: list[FoundDossier]
    read_as: tuple[Reading, ...]
    others: tuple[Reading, ...]
    previous: str | None
    next: str | None
    stopped_at: datetime | None


def search(
    actor: Actor,
    q: str = "",
    filters: Filters = ALL,
    *,
    read_as: str = "",
    among: list[str] | None = None,
    after: str = "",
    before: str = "",
    limit: int = 50,
) -> FoundPage:
    """finding.find with what each row shows."""
    found = find(actor, q, filters, read_as=read_as, among=among, after=after, before=before, limit=limit)
    items = rows(actor, [place.id for place in found.places])
    return FoundPage(items, found.read_as, found.others, found.previous, found.next, found.stopped_at)


def rows(actor: Actor, order: Sequence[int]) -> list[FoundDossier]:
    """In the order given; what is not there any more is left out. Whether they may be seen was asked before."""
    if not order:
        return []
    found = {row.pk: row for row in Dossier.objects.only(*COLUMNS).filter(pk__in=order)}
    steps = list(
        DossierStep.objects.only("dossier_id", "code", "name", "agency", "assignee")
        .filter(dossier__in=order, state__in=OPEN_STEP_STATES)
        .order_by("position")
    )
    context = Context(actor, {step.assignee for step in steps})
    return [_row(context, found[pk], [step for step in steps if step.dossier_id == pk]) for pk in order if pk in found]


def _row(context: Context, row: Dossier, steps: Iterable[DossierStep]) -> FoundDossier:
    procedure = procedure_name(row.procedure, context.at)
    return FoundDossier(
        id=row.pk,
        code=row.code,
        centre=row.centre,
        agency=row.agency,
        agency_name=context.agency_name(row.agency),
        agency_name_en=context.agency_name_en(row.agency),
        procedure=row.procedure,
        procedure_name=procedure.name,
        procedure_name_en=procedure.name_en,
        state=row.state,
        refused=row.refused,
        channel=row.channel,
        applicant_kind=row.applicant_kind,
        applicant_name=row.applicant_name,
        applicant_number=masked(row.tax_code or row.id_number),
        received_at=row.received_at,
        due_at=row.due_at,
        processed_at=row.processed_at,
        result_number=row.result_number,
        time_left=context.dossier_left(row),
        open_steps=tuple(
            OpenStep(
                step.name,
                step.agency,
                context.agency_name(step.agency),
                context.agency_name_en(step.agency),
                context.name(step.assignee) if step.assignee else "",
                name_in_english(row.version_id, step),
            )
            for step in steps
        ),
    )
