"""What the data centre asks after what it brought, and what the national portal is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import NATIONAL_STATUS as OF_DOSSIER
from motcua.domain.dossiers.rules import State as DossierState
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries.citizens import is_proven_online
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.queries.reading import view
from motcua.domain.submissions.queries.shapes import NationalStatus, SubmissionView
from motcua.domain.submissions.rules import NATIONAL_STATUS, Origin, State


def find(code: str) -> Submission | None:
    """By our code or the national portal's."""
    tidy = code.strip()[:60]
    return Submission.objects.filter(Q(code=tidy_code(tidy)) & ~Q(code="")).first() or (
        Submission.objects.filter(foreign_code=tidy).first() if tidy else None
    )


def delivered_one(actor: Actor, code: str) -> SubmissionView:
    """For who brings them. Raises NotFound, Forbidden."""
    require(actor, Action.SUBMISSION_DELIVER)
    row = find(code)
    if row is None or not allowed(actor, Action.SUBMISSION_DELIVER, centre=row.centre):
        raise NotFound
    return view(row)


@dataclass(frozen=True)
class Filed:
    """How a dossier was filed online: when, the national portal's code of it (empty: here), whether it is known who filed it."""

    at: datetime | None
    foreign_code: str
    proven: bool


def filed(dossier: str) -> Filed | None:
    """None for what nobody filed online. The national portal lets in only whom VNeID knows (docs/legal.md)."""
    row = Submission.objects.filter(dossier__code=dossier).only("sent_at", "foreign_code", "origin", "citizen").first()
    if row is None:
        return None
    if row.origin == Origin.NATIONAL:
        return Filed(row.sent_at, row.foreign_code, True)
    return Filed(row.sent_at, "", row.citizen is not None and is_proven_online(row.citizen))


def statuses_of_brought(
    since: datetime, centres: Collection[str] | None, also: Collection[str] = ()
) -> dict[tuple[str, str], tuple[str, str]]:
    """What the national portal is told of what was brought since then, and of these codes: status and code of the dossier, by centre
    and the portal's code."""
    rows = Submission.objects.filter(Q(begun_at__gte=since) | Q(foreign_code__in=also), origin=Origin.NATIONAL)
    rows = rows.exclude(foreign_code="")
    if centres is not None:
        rows = rows.filter(centre__in=centres)
    found = rows.values_list("centre", "foreign_code", "state", "dossier__code", "dossier__state")
    return {
        (centre, foreign): (OF_DOSSIER[DossierState(of_dossier)], code) if code else (NATIONAL_STATUS[State(state)], "")
        for centre, foreign, state, code, of_dossier in found
    }


def national_status(actor: Actor, code: str) -> NationalStatus:
    """Of a dossier or of a submission, by our code or the national portal's. Raises NotFound, Forbidden."""
    require(actor, Action.SUBMISSION_DELIVER)
    dossier = Dossier.objects.filter(code=tidy_code(code)).first()
    row = Submission.objects.filter(dossier=dossier).first() if dossier else find(code)
    if row is not None and row.dossier is not None:
        dossier = row.dossier
    centre = dossier.centre if dossier else row.centre if row else None
    if centre is None or not allowed(actor, Action.SUBMISSION_DELIVER, centre=centre):
        raise NotFound
    if dossier is not None:
        return _of_dossier(dossier, row)
    assert row is not None
    shown = view(row)
    changed = row.decided_at or row.sent_at or row.saved_at
    status = NATIONAL_STATUS[State(row.state)]
    return NationalStatus(
        row.code, row.foreign_code, "", row.state, status, changed, None, None, shown.items, shown.reason
    )


def _of_dossier(dossier: Dossier, row: Submission | None) -> NationalStatus:
    changed = dossier.closed_at or dossier.processed_at or dossier.paused_at or dossier.received_at
    return NationalStatus(
        row.code if row else dossier.code,
        row.foreign_code if row else "",
        dossier.code,
        dossier.state,
        OF_DOSSIER[DossierState(dossier.state)],
        changed,
        dossier.received_at,
        dossier.due_at,
        (),
        dossier.reason,
    )
