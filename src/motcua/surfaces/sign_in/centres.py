"""In which centre somebody works who works in several: chosen in the header, kept for the session; what one may do is asked elsewhere."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.views.decorators.http import require_POST

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import centres
from motcua.domain.people.permissions import Role
from motcua.surfaces.sign_in.guard import actor_of, staff_page

KEPT = "centre"
# Whose work is that of a hall; an agency's people work on what all halls send them.
OF_A_HALL = frozenset(
    {Role.RECEPTIONIST, Role.CASHIER, Role.POST_CLERK, Role.MANAGER, Role.CONTROL_ROOM, Role.ADMIN, Role.AUDITOR}
)


def several(actor: Actor) -> list[Centre]:
    """The centres that somebody may choose among; none for who works in one."""
    named = {grant.centre for grant in actor.grants if grant.role in OF_A_HALL}
    if actor.kind != "staff" or (len(named) < 2 and None not in named):
        return []
    found = [one for one in centres() if None in named or one.code in named]
    return found if len(found) > 1 else []


def chosen(request: HttpRequest, halls: Sequence[Centre]) -> Centre | None:
    """The only one of `halls`, else the one chosen in the header where it is among them."""
    if len(halls) == 1:
        return halls[0]
    kept = request.session.get(KEPT)
    return next((hall for hall in halls if hall.code == kept), None)


def current(request: HttpRequest) -> str:
    """The centre that a page is about, else the chosen one."""
    found = request.resolver_match
    of_page = str(found.kwargs.get("centre", "")) if found else ""
    return of_page or str(request.session.get(KEPT, ""))


@require_POST
@staff_page()
def switch(request: HttpRequest) -> HttpResponse:
    """Keeps the choice and leads to the same page of that centre, where there is one. Raises NotFound for another's centre."""
    code = request.POST.get("centre", "")
    if code not in {one.code for one in several(actor_of(request))}:
        raise NotFound
    request.session[KEPT] = code
    return redirect(same_page(request.POST.get("back", ""), code))


def same_page(back: str, centre: str) -> str:
    """The address of the page `back` of another centre: what is one dossier's or counter's leads to the beginning of its section."""
    path = back.partition("?")[0]
    beginning = "/" + path.strip("/").partition("/")[0]
    try:
        found = resolve(path)
        if set(found.kwargs) == {"centre"}:
            return reverse(found.view_name, kwargs={"centre": centre})
    except (Resolver404, NoReverseMatch):
        return "/vao-viec"
    try:
        resolve(beginning)
    except Resolver404:
        return "/vao-viec"
    return beginning
