"""Pages of the portal: each asks one or two questions and shows the answers."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from motcua.base.moments import lately
from motcua.base.pages import kept
from motcua.domain.catalogue.standing import catalogue
from motcua.domain.centre.news import shown_now
from motcua.domain.centre.queries import get_centre
from motcua.domain.queue.queries import centre_view, is_remote, services
from motcua.domain.reports.queries import Transparency, months_back, transparency
from motcua.surfaces.portal import place, shapes
from motcua.surfaces.portal.asked import centre_asked
from motcua.surfaces.portal.news import feed_here
from motcua.surfaces.portal.now import hall_now as hall_now_kept

MOST_NEWS = 3  # on the first page, besides what is urgent
FIGURES_KEPT = 300  # seconds; they are of a year


@require_safe
@kept(5)
def home(request: HttpRequest) -> HttpResponse:
    """Tracking and the catalogue first, then how full the hall is, where it is, and how well it works."""
    centre = centre_asked(request)
    now = hall_now_kept(centre.code) if centre else None
    news = shown_now(centre) if centre else []
    context = {
        "section": "home",
        "urgent": [one for one in news if one.urgent],
        "news": [one for one in news if not one.urgent][:MOST_NEWS],
        "centre": centre,
        "feed": feed_here(),
        "often": shapes.OFTEN,
        "events": catalogue(lately()).events,
        "queues": now.services if now else (),
        "hall": shapes.hall(centre_view(centre.code)) if centre else None,
        "hours": shapes.week(centre) if centre else [],
        "best": place.known(place.best(centre)) if centre else [],
        "figures": _figures(),
        "remote": centre is not None and is_remote(centre),
        "appointments": now is not None and bool(now.bookable),
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
        "/loi-nhan/",
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
