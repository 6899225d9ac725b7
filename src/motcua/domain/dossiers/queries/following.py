"""What other rooms ask about dossiers when something happened: whom to write to, what is late in a centre."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from motcua.base import clock, planned
from motcua.base.actor import system
from motcua.domain.dossiers.models import Dossier, withdrawn
from motcua.domain.dossiers.queries._context import Context
from motcua.domain.dossiers.rules import OPEN, RUNNING, STEP_OPEN, State, TimeLeft
from motcua.domain.people.queries.citizens import holders_of

SHOWN = 12
SOON = timedelta(days=1)


@dataclass(frozen=True)
class Handler:
    """An agency that works on a dossier now, and as what; never who."""

    agency_name: str
    agency_name_en: str
    role: str


@dataclass(frozen=True)
class Reached:
    """Where an applicant is reached; `ticket`: of the visit at which the dossier came. Personal: never into the journal or a log."""

    centre: str
    email: str
    phone: str
    ticket: UUID | None


@dataclass(frozen=True)
class Contact:
    """Whom a notice about a dossier goes to, and what it can say. Personal: never into the journal or a log.

    `reason`: of the latest that needs one (papers asked for, an apology, an ending).
    """

    name: str
    procedure_name: str
    procedure_name_en: str
    agency_name: str
    agency_name_en: str
    handlers: tuple[Handler, ...]
    centre: str
    received_at: datetime
    due_at: datetime
    processed_at: datetime | None
    by_post: bool
    fee_open: int
    result_number: str
    reason: str
    apology: str
    items: tuple[str, ...]
    revoked: str = ""  # why its result was withdrawn


def reached(codes: Collection[str]) -> dict[str, Reached]:
    """By code; left out are dossiers that are not there, and those whose applicant was erased."""
    if not codes:
        return {}
    tail = "WHERE code = ANY (%s::text[]) AND name_key <> ''"
    found = planned.read(Dossier, tail, [sorted(codes)], only=("id", "code", "centre", "email", "phone", "ticket"))
    return {one.code: Reached(one.centre, one.email, one.phone, one.ticket) for one in found}


def holders(code: str) -> set[int]:
    """The accounts that have a dossier among their own (queries/own.py); of what a step opened elsewhere, and what was erased, none."""
    row = Dossier.objects.filter(code=code, parent="").exclude(name_key="").first()
    if row is None:
        return set()
    person = bytes(row.id_index) if row.id_index and row.applicant_kind == "person" else None
    company = bytes(row.tax_index) if row.tax_index and row.applicant_kind == "company" else None
    return holders_of(person, company, ("dossier", row.code))


def owing_originals(codes: Collection[str]) -> set[str]:
    """Of these dossiers those of which an original is still to be shown: nothing of them is handed over before."""
    owed = Dossier.objects.filter(code__in=codes, documents__owed__gt=0)
    return set(owed.values_list("code", flat=True))


def revoked_of(codes: Collection[str]) -> set[str]:
    """Of these dossiers those whose result is withdrawn: it is not handed over."""
    return set(Dossier.objects.filter(withdrawn(), code__in=codes).values_list("code", flat=True))


def open_codes(centre: str, after: int, limit: int) -> list[tuple[int, str]]:
    """Numbers and codes of the open dossiers that citizens have in a centre, and of results that wait for them, behind a number."""
    found = Dossier.objects.filter(centre=centre, state__in=[*OPEN, State.PROCESSED], parent="", pk__gt=after)
    return list(found.order_by("pk").values_list("pk", "code")[:limit])


def contact(code: str) -> Contact | None:
    """None for a dossier that is not there."""
    rows = Dossier.objects.select_related("version__procedure", "apology").prefetch_related("steps")
    found = rows.filter(code=code).first()
    if found is None:
        return None
    context = Context(system("notices"))
    asked = found.supplements.filter(answered_at__isnull=True).order_by("-number").first()
    apology = getattr(found, "apology", None)
    places = dict.fromkeys(
        (one.agency, one.role) for one in found.steps.all() if one.current and one.state in STEP_OPEN
    )
    return Contact(
        found.applicant_name,
        found.version.procedure.name,
        found.version.procedure.name_en or found.version.procedure.name,
        context.agency_name(found.agency),
        context.agency_name_en(found.agency),
        tuple(Handler(context.agency_name(agency), context.agency_name_en(agency), role) for agency, role in places),
        found.centre,
        found.received_at,
        found.due_at,
        found.processed_at,
        found.delivery == "post",
        max(found.fee - found.paid, 0),
        found.result_number,
        asked.reason if asked else found.reason,
        apology.reason if apology else "",
        tuple(json.loads(asked.items)) if asked else (),
        _why_revoked(found) if found.result_at else "",
    )


def _why_revoked(dossier: Dossier) -> str:
    latest = dossier.revocations.order_by("-made_at").first()
    return (latest.end_reason or latest.reason) if latest else ""


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


def late_in(centres: Collection[str]) -> dict[str, tuple[int, int]]:
    """How many dossiers of centres are late, and due within a day. Index dossier_due_in_centre."""
    now = clock.now()
    running = Dossier.objects.filter(centre__in=centres, state__in=RUNNING, parent="", due_at__lt=now + SOON)
    counted = running.values_list("centre").annotate(
        late=Count("pk", filter=Q(due_at__lt=now)), soon=Count("pk", filter=Q(due_at__gte=now))
    )
    return {centre: (late, soon) for centre, late, soon in counted.order_by("centre")}


def due_within(centre: str, span: timedelta) -> dict[str, int]:
    """How many dossiers of each agency are due from now until then. Index dossier_due_in_centre."""
    now = clock.now()
    running = Dossier.objects.filter(
        centre=centre, state__in=RUNNING, parent="", due_at__gte=now, due_at__lt=now + span
    )
    return dict(running.values_list("agency").annotate(Count("pk")).order_by("agency"))


def late_of_agency(centre: str, agency: str) -> tuple[int, list[str]]:
    """How many dossiers are late, and the codes of the most urgent; an empty centre or agency: all. Index dossier_due."""
    late = Dossier.objects.filter(state__in=RUNNING, parent="", due_at__lt=clock.now())
    late = late.filter(centre=centre) if centre else late
    late = late.filter(agency=agency) if agency else late
    return late.count(), list(late.order_by("due_at", "id").values_list("code", flat=True)[:SHOWN])


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
