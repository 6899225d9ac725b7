"""What a dossier holds of its applicant, for the copy that they take of their data (decree 13/2023/NĐ-CP, articles 9 and 14)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from motcua.base.actor import Actor
from motcua.domain.catalogue.standing import procedure_name
from motcua.domain.dossiers.models import Dossier, DossierAnswers, Representative
from motcua.domain.dossiers.queries.own import is_ones_own, mine
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries.citizens import keys_of

AT_ONCE = 100


@dataclass(frozen=True)
class DossierCopy:
    """One dossier. `whole`: whether it is the citizen's own, so that what it holds of its applicant stands here, too; else it is their
    company's, or was taken in by its secret. Personal."""

    code: str
    procedure: str
    state: str
    received_at: datetime
    due_at: datetime
    whole: bool
    name: str = ""
    id_number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    postal_address: str = ""
    reason: str = ""
    answers: Any = None


@dataclass(frozen=True)
class ActedFor:
    """A dossier that somebody handed in in another's place: what stands there of them; of the applicant nothing. Personal."""

    code: str
    procedure: str
    state: str
    received_at: datetime
    right: str
    name: str
    id_number: str
    phone: str
    paper_number: str
    paper_date: date | None
    valid_until: date | None


def acted_for(actor: Actor) -> Iterator[ActedFor]:
    """What whoever has an account did as another's representative, by the number that they have proven, the latest first.

    Raises NotAuthenticated, Forbidden.
    """
    require(actor, Action.OWN_DOSSIER_VIEW)
    found = Representative.objects.filter(id_index__in=keys_of(actor).id_indexes, dossier__parent="")
    rows = found.exclude(dossier__name_key="").select_related("dossier__version__procedure").order_by("-dossier_id")
    for row in rows.iterator(AT_ONCE):
        held = row.dossier
        named = procedure_name(held.version.procedure.code).name
        mine = (row.kind, row.name, row.id_number, row.phone, row.paper_number, row.paper_date, row.valid_until)
        yield ActedFor(held.code, named, str(held.state), held.received_at, *mine)


def dossiers_for_copy(actor: Actor) -> Iterator[DossierCopy]:
    """All in an account, the latest first, read a hundred at a time. Raises NotAuthenticated, Forbidden."""
    require(actor, Action.OWN_DOSSIER_VIEW)
    keys = keys_of(actor)
    numbers = list(Dossier.objects.filter(mine(keys)).order_by("-received_at", "-id").values_list("pk", flat=True))
    for begin in range(0, len(numbers), AT_ONCE):
        part = numbers[begin : begin + AT_ONCE]
        answers = DossierAnswers.objects.in_bulk(part)
        rows = Dossier.objects.select_related("version__procedure").in_bulk(part)
        for row in (rows[number] for number in part if number in rows):
            yield _copy(row, answers.get(row.pk)) if is_ones_own(row, keys) else _line(row)


def _line(row: Dossier) -> DossierCopy:
    named = procedure_name(row.version.procedure.code).name
    return DossierCopy(row.code, named, str(row.state), row.received_at, row.due_at, whole=False)


def _copy(row: Dossier, answers: DossierAnswers | None) -> DossierCopy:
    return DossierCopy(
        row.code,
        procedure_name(row.version.procedure.code).name,
        str(row.state),
        row.received_at,
        row.due_at,
        True,
        row.applicant_name,
        row.id_number,
        row.phone,
        row.email,
        row.address,
        row.postal_address,
        row.reason,
        json.loads(answers.content) if answers and answers.content else None,
    )
