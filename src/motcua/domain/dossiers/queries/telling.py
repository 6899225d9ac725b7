"""A dossier as another authority is told of it whole. Personal: what of it may leave the house is for who asks (exchange/national)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import override

from motcua.base.actor import system
from motcua.domain.dossiers.queries.one import load, picture
from motcua.domain.dossiers.shapes import DossierView


@dataclass(frozen=True)
class HandledStep:
    """One round of a step: `handler` is who has or had it in hand, as a reference; empty for nobody."""

    code: str
    round: int
    name: str
    agency_name: str
    handler: str
    began_at: datetime | None
    due_at: datetime
    note: str


@dataclass(frozen=True)
class ToldWhole:
    """`postage`: the part of the fee that pays the post, in đồng. `opened_by_step`: another agency's part of somebody's dossier.

    `revoked`: its result is withdrawn; `back`: the post brought it back.
    """

    view: DossierView
    postage: int
    opened_by_step: bool
    revoked: bool
    back: bool
    steps: tuple[HandledStep, ...]


def told_whole(code: str) -> ToldWhole | None:
    """As it is now, in Vietnamese. None for a dossier that is not there."""
    row = load(code)
    if row is None:
        return None
    with override("vi"):
        view = picture(system("exchange"), row)
    agencies = {one.code: one.agency_name for one in (*view.steps, *view.earlier_rounds)}
    steps = tuple(
        HandledStep(
            one.code,
            one.round,
            one.name,
            agencies.get(one.code, one.agency),
            one.finished_by or one.assignee,
            one.started_at or one.ready_at,
            one.due_at,
            one.note,
        )
        for one in row.steps.all()
    )
    return ToldWhole(view, row.postage, bool(row.parent), row.is_withdrawn, row.back_at is not None, steps)
