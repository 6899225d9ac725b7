"""Pages of the portal: each asks one or two questions and shows the answers."""

from urllib.parse import quote

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from motcua.domain.catalogue.queries import PublishedProcedure, fields, get_offered, search, template_file
from motcua.domain.catalogue.words import questions_of
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.queue.queries import centre_view, is_remote, services
from motcua.domain.queue.queries.appointments import bookable_services
from motcua.domain.queue.shapes import ServiceView
from motcua.domain.reports.queries import Transparency, months_back, transparency
from motcua.surfaces.portal import shapes
from motcua.surfaces.portal.synonyms import other_words

FIGURES_KEPT = 300  # seconds; they are of a year
PER_PAGE = 20
MOST_FOUND = 500


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Tracking and the catalogue first, then how full the hall is, where it is, and how well it works."""
    centre = _centre(request)
    queues = services(centre.code) if centre else []
    context = {
        "section": "home",
        "centre": centre,
        "often": shapes.OFTEN,
        "queues": queues,
        "hall": shapes.hall(centre_view(centre.code)) if centre else None,
        "hours": shapes.week(centre) if centre else [],
        "floors": shapes.floors(centre) if centre else [],
        "figures": _figures(),
        "remote": centre is not None and is_remote(centre),
        "appointments": centre is not None and bool(bookable_services(centre.code)),
    }
    return render(request, "portal/home.html", context)


@require_safe
@cache_control(no_store=True)
def hall_now(request: HttpRequest, centre: str) -> HttpResponse:
    """How full the hall is, as the part of the page that renews itself; a page of its own without JavaScript."""
    found = get_centre(centre)
    context = {"centre": found, "queues": services(found.code), "hall": shapes.hall(centre_view(found.code))}
    return render(request, "portal/parts/hall_now.html", context)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """All procedures, by field, agency and words; "sổ đỏ" finds what the law calls something else."""
    q, field, agency = (_asked(request, name) for name in ("q", "field", "agency"))
    found = search(q, field=field, agency=agency, limit=MOST_FOUND)
    meant = other_words(q)
    if meant:
        called_so = search(meant, field=field, agency=agency, limit=MOST_FOUND)
        known = {one.code for one in called_so}
        found = [*called_so, *(one for one in found if one.code not in known)]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "q": q,
        "meant": meant if found else "",
        "field": field,
        "agency": agency,
        "fields": fields(),
        "agencies": shapes.agencies_with_procedures(),
        "page": page,
        "section": "catalogue",
        "chosen": bool(q or field or agency),
    }
    return render(request, "portal/catalogue.html", context)


@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure: what to bring, how long, how much, where, and what happens then."""
    found = get_offered(code)
    centre = _centre(request)
    queue = _queue(centre, found) if centre else None
    context = {
        "section": "catalogue",
        "procedure": found,
        "questions": questions_of(found.content.form, found.content.late_sections),
        "centre": centre,
        "queue": queue,
        "steps": shapes.plain_steps(found.content.steps, found.agency),
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


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Personal pages and device pages are nobody's business to index."""
    closed = [
        "/p/",
        "/danh-gia/",
        "/kq/",
        "/tra-cuu/",
        "/tra-cuu-kiosk/",
        "/kiosk/",
        "/man-hinh/",
        "/api/",
        "/tai-khoan/",
    ]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _figures() -> Transparency:
    """The figures of the last twelve months, counted anew every few minutes."""
    begin, end = months_back(12)
    key = f"portal.figures.{begin}.{end}"
    found: Transparency | None = cache.get(key)
    if found is None:
        found = transparency(begin, end)
        cache.set(key, found, FIGURES_KEPT)
    return found


def _asked(request: HttpRequest, name: str) -> str:
    """What stands in the address, without what PostgreSQL cannot hold."""
    return request.GET.get(name, "").replace("\0", "").strip()[:200]


def _centre(request: HttpRequest) -> Centre | None:
    """The centre that was asked for, or the first of the province."""
    asked = _asked(request, "centre")
    return get_centre(asked) if asked else next(iter(centres()), None)


def _queue(centre: Centre, found: PublishedProcedure) -> ServiceView | None:
    return next((one for one in services(centre.code) if one.code == found.queue_service), None)
