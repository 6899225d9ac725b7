"""After signing in: everybody to the place where their work is."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motcua.base.actor import Actor
from motcua.domain.people.permissions import Role
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@dataclass(frozen=True)
class Workplace:
    """A surface as it is offered: its address, name, what is done there, and its icon."""

    address: str
    name: str | Promise
    about: str | Promise
    icon: str


COUNTER = Workplace("/quay", _("Counter"), _("Call visitors, take in dossiers, hand over results"), "monitor")
DESK = Workplace("/ban-lam-viec", _("Agency desk"), _("Work on the dossiers of your agency"), "inbox")
POST_DESK = Workplace("/buu-dien", _("Post desk"), _("Take letters over and hand them to the post"), "package")
CONTROL_ROOM = Workplace("/dieu-hanh", _("Control room"), _("See the hall as it is now"), "map")
ADMINISTRATION = Workplace("/quan-tri", _("Administration"), _("Devices, staff and master data"), "settings")
DOSSIERS = Workplace("/ho-so", _("Dossiers"), _("Find a dossier and see where it stands"), "search")

# Where each role works. The finders have no place of their own: they find dossiers, unless another role gives a place.
WORKPLACES: dict[str, Workplace] = {
    Role.RECEPTIONIST: COUNTER,
    Role.SPECIALIST: DESK,
    Role.LEADER: DESK,
    Role.POST_CLERK: POST_DESK,
    Role.CONTROL_ROOM: CONTROL_ROOM,
    Role.MANAGER: CONTROL_ROOM,
    Role.ADMIN: ADMINISTRATION,
}
FINDERS = (Role.CASHIER, Role.AUDITOR)


def workplaces(actor: Actor) -> list[Workplace]:
    """The places of somebody's roles, each once, in the order of the table."""
    found = list(dict.fromkeys(place for role, place in WORKPLACES.items() if actor.has_role(role)))
    return found or ([DOSSIERS] if actor.has_role(*FINDERS) else [])


@require_safe
@staff_page()
def to_work(request: HttpRequest) -> HttpResponse:
    """To the one place there is; a choice where there are several; a word of help where there is none."""
    places = workplaces(actor_of(request))
    if len(places) == 1:
        return redirect(places[0].address)
    return render(request, "sign_in/workplaces.html", {"workplaces": places})
