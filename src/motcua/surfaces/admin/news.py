"""News for the public: what is shown, and the form to write and to change."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.base.problems import InvalidInput
from motcua.domain.centre.models import Centre, News
from motcua.domain.centre.news import Text, newest, shown_now, withdraw_news, write_news
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.sign_in.guard import actor_of, staff_page

TEXTS = ("title", "text", "title_en", "text_en")
MOMENTS = ("begins_at", "ends_at")


@require_GET
@staff_page(Action.NEWS)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    return _page(request, centre)


def _page(request: HttpRequest, centre: str, problem: InvalidInput | None = None) -> HttpResponse:
    require(actor_of(request), Action.NEWS, centre=centre)
    place = get_centre(centre)
    items = newest(place)
    asked = request.POST.get("item") or request.GET.get("item", "")
    chosen = next((one for one in items if str(one.item) == asked), None)
    context = {
        "centre": place,
        "tab": "news",
        "items": items,
        "shown": {one.pk for one in shown_now(place)},
        "chosen": chosen,
        "typed": request.POST if problem else _written(chosen, place),
        "faults": {one.field: one.message for one in problem.errors} if problem else {},
        "errors": problem.errors if problem else (),
        "section": "admin",
    }
    return render(request, "admin_pages/news.html", context, status=422 if problem else 200)


def _written(chosen: News | None, place: Centre) -> dict[str, str]:
    if chosen is None:
        return {}
    zone = ZoneInfo(place.time_zone)
    moments = {name: getattr(chosen, name) for name in MOMENTS}
    return {
        **{name: getattr(chosen, name) for name in TEXTS},
        **{name: f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" for name, at in moments.items() if at},
        "urgent": "1" if chosen.urgent else "",
    }


@require_POST
@staff_page(Action.NEWS)
def write(request: HttpRequest, centre: str) -> HttpResponse:
    """A new item, or a new version of the one that was chosen."""
    actor = actor_of(request)
    require(actor, Action.NEWS, centre=centre)
    try:
        zone = ZoneInfo(get_centre(centre).time_zone)
        begins, ends = (_moment(request, name, zone) for name in MOMENTS)
        title, text_vi, title_en, text_en = (request.POST.get(name, "") for name in TEXTS)
        text = Text(
            title, text_vi, title_en, text_en, urgent=bool(request.POST.get("urgent")), begins_at=begins, ends_at=ends
        )
        item = request.POST.get("item", "")
        write_news(actor, centre, text, UUID(item) if item else None)
    except InvalidInput as problem:
        return _page(request, centre, problem)
    except ValueError:
        return _page(request, centre, InvalidInput.of("item", _("Choose what to change from the list")))
    messages.success(request, _("Written. The portal shows it within seconds of its beginning."))
    return redirect("admin_news", centre=centre)


@require_POST
@staff_page(Action.NEWS)
def withdraw(request: HttpRequest, centre: str, item: UUID) -> HttpResponse:
    withdraw_news(actor_of(request), centre, item)
    messages.success(request, _("Withdrawn. Its versions are kept."))
    return redirect("admin_news", centre=centre)


def _moment(request: HttpRequest, name: str, zone: ZoneInfo) -> datetime | None:
    """A local moment as browsers write it; None where it is empty. Raises InvalidInput."""
    written = request.POST.get(name, "").strip()
    if not written:
        return None
    try:
        return datetime.fromisoformat(written).replace(tzinfo=zone)
    except ValueError:
        raise InvalidInput.of(name, _("Choose a day and a time")) from None
