"""What a dossier holds of its applicant, for the copy that they take of their data (decree 13/2023/NĐ-CP, articles 9 and 14)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.base.actor import Actor
from motcua.domain.catalogue.standing import procedure_name
from motcua.domain.dossiers.models import Dossier, DossierAnswers
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
