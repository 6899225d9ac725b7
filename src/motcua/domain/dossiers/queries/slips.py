"""Questions about the slips that were given before there was a dossier: the register, what somebody was given before, figures."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from motcua.base import crypto
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.catalogue.models import Procedure
from motcua.domain.catalogue.queries import get_published
from motcua.domain.catalogue.words import name_of
from motcua.domain.centre.queries import agencies_by_code, get_centre
from motcua.domain.dossiers.models import Slip
from motcua.domain.dossiers.shapes import ApplicantView, RepresentativeView, SlipView
from motcua.domain.people.identity import masked
from motcua.domain.people.passport import tidy_number
from motcua.domain.people.permissions import Action, agencies_of, centres_of, require
from motcua.domain.people.queries import names_of

MOST_EARLIER = 10
# The symbols behind the number, as the forms of circular 01/2018 have them.
SYMBOLS = {"02": "HDHS", "03": "TCTN"}


@dataclass(frozen=True)
class SlipPaper:
    """All that is printed on a slip."""

    id: UUID
    form: str
    number: int
    year: int
    centre: str
    agency: str
    agency_name: str
    procedure_name: str
    rule_set: str
    given_at: datetime
    given_by_name: str
    applicant: ApplicantView
    representative: RepresentativeView | None
    items: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Filters:
    """Which slips; the days are the centre's, both with it. `waiting`: those that no dossier followed."""

    first: date | None = None
    last: date | None = None
    procedure: str = ""
    form: str = ""
    waiting: bool = False


@dataclass(frozen=True)
class SlipFigures:
    """A procedure in the days asked for. `again`: people who were sent away more than once; `most`: the most often that somebody was."""

    procedure: str
    procedure_name: str
    procedure_name_en: str
    guidance: int
    refusals: int
    people: int
    again: int
    most: int
    followed: int
    often_missing: tuple[tuple[str, int], ...]


def _visible(actor: Actor, action: Action, centre: str) -> QuerySet[Slip]:
    """The slips of a centre that `actor` may see by that right. Raises Forbidden."""
    require(actor, action, centre=centre)
    found = Slip.objects.filter(centre=centre)
    agencies, centres = agencies_of(actor, action, centre), centres_of(actor, action)
    if centres is not None and centre not in centres:
        found = found.none()
    return found if agencies is None else found.filter(agency__in=agencies)


def slips(
    actor: Actor, centre: str, filters: Filters, *, after: str = "", limit: int = 50
) -> tuple[list[SlipView], str]:
    """The register, newest first, and the cursor of what comes after; empty at the end. Raises Forbidden."""
    found = _filtered(_visible(actor, Action.SLIP_VIEW, centre), centre, filters).order_by("-given_at", "-id")
    if after:
        at = Slip.objects.filter(pk=_identifier(after)).values_list("given_at", "pk").first()
        if at is None:
            raise NotFound
        found = found.filter(Q(given_at__lt=at[0]) | Q(given_at=at[0], pk__lt=at[1]))
    rows = list(found.select_related("dossier")[: limit + 1])
    return _views(rows[:limit]), str(rows[limit - 1].pk) if len(rows) > limit else ""


def _span(centre: str, first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """The moments at which the days begin and end at the centre."""
    zone = ZoneInfo(get_centre(centre).time_zone)
    begin = datetime.combine(first, time.min, zone) if first else None
    end = datetime.combine(last + timedelta(days=1), time.min, zone) if last else None
    return begin, end


def _identifier(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _filtered(found: QuerySet[Slip], centre: str, filters: Filters) -> QuerySet[Slip]:
    begin, end = _span(centre, filters.first, filters.last)
    if begin is not None:
        found = found.filter(given_at__gte=begin)
    if end is not None:
        found = found.filter(given_at__lt=end)
    if filters.procedure:
        found = found.filter(procedure=filters.procedure)
    if filters.form:
        found = found.filter(form=filters.form)
    return found.filter(dossier=None) if filters.waiting else found


def earlier_slips(actor: Actor, centre: str, number: str, procedure: str) -> list[SlipView]:
    """What whoever has that identity number or tax code was given for a procedure and no dossier followed, newest first.

    Raises Forbidden.
    """
    require(actor, Action.DOSSIER_RECEIVE, centre=centre)
    # as it is kept, and as it was kept before passports bore their state
    written = {tidy_number(number), number.strip()} - {""}
    if not written or not procedure:
        return []
    same = Q(id_index__in=[crypto.blind_index(one, "id_number") for one in written])
    same |= Q(tax_index__in=[crypto.blind_index(one, "tax_code") for one in written])
    rows = Slip.objects.filter(same, centre=centre, procedure=procedure, dossier=None).order_by("-given_at")
    return _views(list(rows[:MOST_EARLIER]))


def slip_paper(actor: Actor, centre: str, slip: UUID) -> SlipPaper:
    """Raises NotFound for what is not theirs, or was erased."""
    row = _visible(actor, Action.SLIP_VIEW, centre).filter(pk=slip, erased_at=None).first()
    if row is None:
        raise NotFound
    agency = agencies_by_code().get(row.agency)
    return SlipPaper(
        row.pk,
        row.form,
        row.number,
        row.year,
        row.centre,
        row.agency,
        agency.name if agency else row.agency,
        row.procedure_name,
        row.rule_set,
        row.given_at,
        names_of([row.given_by])[row.given_by],
        ApplicantView(
            row.applicant_kind,
            row.applicant_name,
            row.id_number,
            row.tax_code,
            row.phone,
            row.email,
            row.address,
            row.place,
        ),
        _representative(row.representative),
        tuple(json.loads(row.items)),
        row.reason,
    )


def _representative(written: str) -> RepresentativeView | None:
    if not written:
        return None
    raw = json.loads(written)
    dates = {name: date.fromisoformat(raw[name]) if raw[name] else None for name in ("paper_date", "valid_until")}
    return RepresentativeView(**raw | dates)


def _views(rows: Iterable[Slip]) -> list[SlipView]:
    rows = list(rows)
    names, agencies = names_of({row.given_by for row in rows}), agencies_by_code()
    english = dict(Procedure.objects.filter(code__in={row.procedure for row in rows}).values_list("code", "name_en"))
    return [_view(row, names, agencies, english) for row in rows]


def _view(row: Slip, names: Mapping[str, str], agencies: Mapping[str, Any], english: Mapping[str, str]) -> SlipView:
    agency = agencies.get(row.agency)
    return SlipView(
        row.pk,
        row.form,
        f"{row.number}/{SYMBOLS[row.form]}",
        row.centre,
        row.counter,
        row.agency,
        agency.name if agency else row.agency,
        (agency.name_en or agency.name) if agency else row.agency,
        row.procedure,
        row.procedure_name,
        english.get(row.procedure) or row.procedure_name,
        row.given_at,
        names[row.given_by],
        row.applicant_name,
        masked(row.tax_code or row.id_number),
        tuple(json.loads(row.items or "[]")),
        row.reason,
        row.dossier.code if row.dossier_id and row.dossier else "",
        row.erased_at is not None,
    )


FIGURES = """
WITH given AS (
  SELECT procedure, form, dossier_id, coalesce(tax_index, id_index) AS who FROM dossiers_slip
  WHERE centre = %(centre)s AND given_at >= %(begin)s AND given_at < %(end)s
    AND (%(agencies)s::text[] IS NULL OR agency = ANY(%(agencies)s::text[]))
), times AS (
  SELECT procedure, who, count(*) AS n FROM given WHERE who IS NOT NULL GROUP BY procedure, who
)
SELECT procedure, count(*) FILTER (WHERE form = '02'), count(*) FILTER (WHERE form = '03'),
  (SELECT count(*) FROM times t WHERE t.procedure = given.procedure),
  (SELECT count(*) FROM times t WHERE t.procedure = given.procedure AND n > 1),
  (SELECT coalesce(max(n), 0) FROM times t WHERE t.procedure = given.procedure),
  count(*) FILTER (WHERE dossier_id IS NOT NULL)
FROM given GROUP BY procedure ORDER BY count(*) DESC, procedure
"""
MISSING = """
SELECT procedure, paper, count(*) FROM dossiers_slip, jsonb_array_elements_text(missing) AS paper
WHERE centre = %(centre)s AND given_at >= %(begin)s AND given_at < %(end)s
  AND (%(agencies)s::text[] IS NULL OR agency = ANY(%(agencies)s::text[]))
GROUP BY procedure, paper ORDER BY count(*) DESC, paper
"""
MOST_PAPERS = 3


def slip_figures(actor: Actor, centre: str, first: date, last: date) -> list[SlipFigures]:
    """Per procedure, in the days asked for: how many were sent away, how often, what was missing most. Raises Forbidden."""
    require(actor, Action.SLIP_VIEW, centre=centre)
    begin, end = _span(centre, first, last)
    agencies = agencies_of(actor, Action.SLIP_VIEW, centre)
    asked = {
        "centre": centre,
        "begin": begin,
        "end": end,
        "agencies": sorted(agencies) if agencies is not None else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, asked)
        rows = cursor.fetchall()
        cursor.execute(MISSING, asked)
        missing: dict[str, list[tuple[str, int]]] = {}
        for procedure, paper, count in cursor.fetchall():
            missing.setdefault(procedure, []).append((paper, count))
    known = {one.code: one for one in Procedure.objects.filter(code__in=[row[0] for row in rows])}
    return [_figures(row, known.get(row[0]), missing.get(row[0], [])) for row in rows]


def _figures(row: Any, procedure: Procedure | None, missing: list[tuple[str, int]]) -> SlipFigures:
    code, guidance, refusals, people, again, most, followed = row
    names = _paper_names(code)
    return SlipFigures(
        code,
        procedure.name if procedure else code,
        (procedure.name_en or procedure.name) if procedure else code,
        guidance,
        refusals,
        people,
        again,
        most,
        followed,
        tuple((names.get(paper, paper), count) for paper, count in missing[:MOST_PAPERS]),
    )


def _paper_names(procedure: str) -> dict[str, str]:
    try:
        return {one.code: name_of(one) for one in get_published(procedure).content.documents}
    except NotFound:  # it was retired since
        return {}
