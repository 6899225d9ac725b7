"""Planned interruptions of a centre: announced, told, taken back."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.base.problems import InvalidInput, Problem
from motcua.domain.centre.queries import get_centre
from motcua.domain.messages import outages
from motcua.domain.messages.outages import OutageInput
from motcua.domain.people.permissions import Action
from motcua.surfaces.notices.words import PARTS
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_GET
@staff_page(Action.OUTAGE_ANNOUNCE)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    return _page(request, centre)


def _page(request: HttpRequest, centre: str, problem: InvalidInput | None = None) -> HttpResponse:
    errors = {one.field: one.message for one in problem.errors} if problem else {}
    context = {
        "centre": get_centre(centre),
        "tab": "outages",
        "outages": outages.outages(actor_of(request), centre),
        "errors": problem.errors if problem else (),
        "faults": errors,
        "typed": request.POST,
        "touches": request.POST.getlist("touches"),
        "parts": [(part.value, words) for part, words in PARTS.items()],
        "days": outages.DAYS_AHEAD,
        "section": "admin",
    }
    return render(request, "admin_pages/outages.html", context, status=422 if problem else 200)


@require_POST
@staff_page(Action.OUTAGE_ANNOUNCE)
def announce(request: HttpRequest, centre: str) -> HttpResponse:
    """Announces; whoever has an open dossier is told in the background."""
    zone = ZoneInfo(get_centre(centre).time_zone)
    said = {name: request.POST.get(name, "")[:2000] for name in ("what", "what_en", "text", "text_en", "late_reason")}
    try:
        begins, ends = (_moment(request.POST.get(name, ""), name, zone) for name in ("starts_at", "ends_at"))
        touched = tuple(request.POST.getlist("touches"))
        given = OutageInput(**said, starts_at=begins, ends_at=ends, touches=touched)
        outages.announce_outage(actor_of(request), centre, given)
    except InvalidInput as problem:
        return _page(request, centre, problem)
    messages.success(
        request,
        _(
            "Announced. The first page and those that it touches show it, and whoever has an open dossier is told now and on the day."
        ),
    )
    return redirect("admin_outages", centre=centre)


@require_POST
@staff_page(Action.OUTAGE_ANNOUNCE)
def cancel(request: HttpRequest, centre: str, outage: int) -> HttpResponse:
    try:
        outages.cancel_outage(actor_of(request), centre, outage)
    except Problem as problem:
        if problem.status != 409:
            raise
        messages.error(request, problem.in_one_line)
        return redirect("admin_outages", centre=centre)
    messages.success(request, _("Taken back. What was not sent yet stays unsent."))
    return redirect("admin_outages", centre=centre)


def _moment(written: str, field: str, zone: ZoneInfo) -> datetime:
    """As a browser's field of date and time writes it, in the centre's zone. Raises InvalidInput."""
    try:
        return datetime.fromisoformat(written).replace(tzinfo=zone)
    except ValueError:
        raise InvalidInput.of(field, _("Choose day and hour")) from None
