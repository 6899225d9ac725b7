"""The catalogue and the page of one procedure: what it needs, how long it takes, what it costs, where and how to hand it in."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.base import clock
from motcua.base.moments import lately
from motcua.base.pages import kept
from motcua.base.standing import Revisions
from motcua.domain.catalogue.queries import PublishedProcedure, template_file
from motcua.domain.catalogue.rules import Content, FeeCase
from motcua.domain.catalogue.standing import SUBJECT as CATALOGUE
from motcua.domain.catalogue.standing import Catalogue, catalogue, offered, understood
from motcua.domain.catalogue.words import questions_of
from motcua.domain.centre.calendar import NeverOpen, due
from motcua.domain.centre.models import Centre
from motcua.domain.centre.standing import SUBJECT as CENTRE
from motcua.domain.centre.standing import KnownAgency, places
from motcua.domain.queue.queries import is_remote
from motcua.domain.queue.shapes import ServiceView
from motcua.surfaces.portal import shapes
from motcua.surfaces.portal.asked import asked, centre_asked
from motcua.surfaces.portal.now import hall_now

PER_PAGE = 20
MOST_OF_A_KIND = 999  # children, copies: the number by which a fee is multiplied


@dataclass(frozen=True)
class FeeAnswer:
    """What is paid in the case that was chosen."""

    case: FeeCase
    number: int
    amount: int  # đồng, with what publication costs


@dataclass(frozen=True)
class Ways:
    """How it can be handed in: the queue of the hall, and whether a number or an hour is given from afar."""

    queue: ServiceView | None
    number: bool
    appointment: bool


@require_safe
@kept(10)
def listing(request: HttpRequest) -> HttpResponse:
    """All procedures, by life event, field, agency and words; "sổ đỏ" finds what the law calls something else."""
    q, field, agency, event = (asked(request, name) for name in ("q", "field", "agency", "event"))
    at = lately()
    known = catalogue(at)
    found = known.find(q, field=field, agency=agency, event=event)
    context = {
        "stands": _stamp(at),
        "options": () if field or agency else _stamp(at),  # of the two lists, where nothing is chosen in them
        "q": q,
        "meant": understood(q) if found else "",
        "field": field,
        "agency": agency,
        "event": known.event(event),
        "events": known.events,
        "fields": known.named_fields,
        "agencies": _agencies(known, at),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "section": "catalogue",
        "chosen": bool(q or field or agency or event),
    }
    return render(request, "portal/catalogue.html", context)


@require_safe
@kept(5)
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure: what to bring, how long, how much, where, how, and what happens then."""
    at = lately()
    found = offered(code, at)
    centre = centre_asked(request)
    content = found.content
    context = {
        "stands": _stamp(at),
        "section": "catalogue",
        "procedure": found,
        "events": catalogue(at).events_of(code),
        "questions": questions_of(content.form, content.late_sections),
        "centre": centre,
        "ways": _ways(centre, found) if centre else None,
        "ready_on": _ready_on(centre, content, at) if centre else None,
        "fee": _fee(content, asked(request, "phi"), asked(request, "so")),
        "fee_counts": any(case.per for case in content.fees),
        "steps": shapes.plain_steps(content.steps, found.agency, places(at).agencies),
    }
    return render(request, "portal/procedure.html", context)


@require_safe
def template(request: HttpRequest, code: str) -> HttpResponse:
    """A blank form of the procedure, to be filled in at home."""
    name = request.GET.get("ten", "")
    media_type, content = template_file(code, name)
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _stamp(at: Revisions) -> tuple[UUID | None, ...]:
    """What the kept parts of these pages depend on; empty where nothing is kept."""
    return (at.get(CATALOGUE), at.get(CENTRE)) if settings.MOTCUA_PAGES_KEPT else ()


def _agencies(known: Catalogue, at: Revisions) -> list[KnownAgency]:
    """The agencies that somebody can choose, by name."""
    everywhere = places(at).agencies
    return sorted(
        (everywhere[code] for code in {one.agency for one in known.procedures.values()}), key=lambda one: one.name
    )


def _ways(centre: Centre, found: PublishedProcedure) -> Ways:
    now = hall_now(centre.code)
    queue = next((one for one in now.services if one.code == found.queue_service), None)
    if queue is None:
        return Ways(None, number=False, appointment=False)
    return Ways(queue, number=is_remote(centre), appointment=queue.code in now.bookable)


def _ready_on(centre: Centre, content: Content, at: Revisions) -> date | None:
    """The day of the result, were everything handed in now; None where the hall never opens."""
    try:
        found = due(clock.now(), content.time_limit, places(at).calendar(centre.code))
    except NeverOpen:
        return None
    return found.at.astimezone(ZoneInfo(centre.time_zone)).date()


def _fee(content: Content, case: str, number: str) -> FeeAnswer | None:
    """What the case that was chosen costs; None where none was, or there is no such."""
    chosen = next((one for one in content.fees if one.code == case), None)
    if chosen is None:
        return None
    count = min(max(int(number), 1), MOST_OF_A_KIND) if chosen.per and number.isascii() and number.isdigit() else 1
    return FeeAnswer(chosen, count, chosen.amount * count + content.publication_fee)
