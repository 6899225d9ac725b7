"""How a centre looks: its name, colour, mark and how it is reached; earlier looks come back with one press."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.base.problems import InvalidInput
from motcua.domain.centre import branding
from motcua.domain.centre.branding import LARGEST_MARK, LookInput
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_GET
@staff_page(Action.CENTRE_BRAND)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    return _page(request, centre)


def _page(request: HttpRequest, centre: str, problem: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.CENTRE_BRAND, centre=centre)
    place = get_centre(centre)
    look = branding.look_of(place)
    context = {
        "centre": place,
        "tab": "appearance",
        "look": look,
        "typed": request.POST if problem else asdict(look),
        "versions": branding.versions(actor, centre),
        "errors": problem.errors if problem else (),
        "faults": {one.field: one.message for one in problem.errors} if problem else {},
        "section": "admin",
    }
    return render(request, "admin_pages/appearance.html", context, status=422 if problem else 200)


@require_POST
@staff_page(Action.CENTRE_BRAND)
def save(request: HttpRequest, centre: str) -> HttpResponse:
    given = request.POST
    upload = request.FILES.get("mark")
    wanted = LookInput(
        given.get("name", "")[:400],
        given.get("name_en", "")[:400],
        given.get("colour", "")[:20],
        upload.read(LARGEST_MARK + 1) if upload is not None else None,
        "no_mark" in given,
        given.get("phone", "")[:60],
        given.get("address", "")[:600],
    )
    try:
        branding.change_look(actor_of(request), centre, wanted)
    except InvalidInput as problem:
        return _page(request, centre, problem)
    messages.success(request, _("Saved. Pages, ticket machines and walls look so from their next loading on."))
    return redirect("admin_appearance", centre=centre)


@require_POST
@staff_page(Action.CENTRE_BRAND)
def restore(request: HttpRequest, centre: str) -> HttpResponse:
    number = request.POST.get("number", "")
    branding.restore_look(actor_of(request), centre, int(number) if number.isdecimal() and len(number) < 8 else -1)
    messages.success(request, _("The earlier look is back."))
    return redirect("admin_appearance", centre=centre)
