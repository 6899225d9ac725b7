"""What other rooms ask about dossiers when something happened: whom to write to, what is late in a centre."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.base import clock, planned
from motcua.base.actor import system
from motcua.domain.centre.queries import get_centre
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.queries._context import Context
from motcua.domain.dossiers.rules import RUNNING, TimeLeft

SHOWN = 12
SOON = timedelta(days=1)


@dataclass(frozen=True)
class Contact:
    """Whom a notice about a dossier goes to, and what it can say. Personal: never into the journal or a log."""

    name: str
    email: str
    phone: str
    language: str
    procedure_name: str
    agency_name: str
    centre_name: str
    centre_address: str
    due_at: datetime
    reason: str
    items: tuple[str, ...]


def has_email(code: str) -> bool:
    """Whether an address was left with a dossier; it is not opened for that."""
    return bool(planned.run("SELECT 1 FROM dossiers_dossier WHERE code = %s AND email <> ''", [code]))


def contact(code: str) -> Contact | None:
    """None for a dossier that is not there."""
    found = Dossier.objects.select_related("version__procedure").filter(code=code).first()
    if found is None:
        return None
    context = Context(system("notices"))
    centre = get_centre(found.centre)
    asked = found.supplements.filter(answered_at__isnull=True).order_by("-number").first()
    return Contact(
        found.applicant_name,
        found.email,
        found.phone,
        "vi",
        found.version.procedure.name,
        context.agency_name(found.agency),
        centre.name,
        centre.address,
        found.due_at,
        asked.reason if asked else found.reason,
        tuple(json.loads(asked.items)) if asked else (),
    )


@dataclass(frozen=True)
class LateDossier:
    """A dossier that is late, or soon will be; without its applicant."""

    code: str
    procedure_name: str
    agency_name: str
    due_at: datetime
    left: TimeLeft


@dataclass(frozen=True)
class Lateness:
    """How many dossiers of a centre are late or due within a day, and the most urgent of them.

    Each that a citizen handed in once: what an agency does for another's dossier is on that agency's own list.
    """

    late: int
    soon: int
    dossiers: list[LateDossier]


def lateness(centre: str) -> Lateness:
    """Index dossier_due_in_centre."""
    now = clock.now()
    running = Dossier.objects.filter(centre=centre, state__in=RUNNING, parent="")
    late = running.filter(due_at__lt=now)
    soon = running.filter(due_at__gte=now, due_at__lt=now + SOON)
    urgent = running.filter(due_at__lt=now + SOON).select_related("version__procedure").order_by("due_at")[:SHOWN]
    context = Context(system("control room"))
    listed = [
        LateDossier(
            row.code,
            row.version.procedure.name,
            context.agency_name(row.agency),
            row.due_at,
            context.left(row.centre, row.counted_from, row.due_at),
        )
        for row in urgent
    ]
    return Lateness(late.count(), soon.count(), listed)


@dataclass(frozen=True)
class ToldApplicant:
    """An applicant as an agreement with another authority may have it told. Personal: never into the journal or a log."""

    kind: str
    name: str
    id_number: str
    tax_code: str
    phone: str
    email: str
    address: str


def applicants(codes: Collection[str]) -> dict[str, ToldApplicant]:
    """The applicants of dossiers by code; whose dossier was erased has nothing but a kind."""
    return {
        one.code: ToldApplicant(
            one.applicant_kind, one.applicant_name, one.id_number, one.tax_code, one.phone, one.email, one.address
        )
        for one in Dossier.objects.filter(code__in=codes)
    }
