"""Which accounts of citizens were given back at the counters of a centre: by whom, when and why; never whose."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from motcua.base import clock, journal
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.actions.returning import GIVEN_BACK
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import names_of
from motcua.surfaces.sign_in.guard import actor_of, staff_page

LOOKED_BACK = timedelta(days=365)
MOST = 200
REASONS = {
    "lost": gettext_lazy("phone number or mailbox gone"),
    "taken": gettext_lazy("somebody else was in the account"),
}


@require_safe
@staff_page(Action.LOOKS_VIEW)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    """The newest first, of the last year."""
    require(actor_of(request), Action.LOOKS_VIEW, centre=centre)
    place = get_centre(centre)
    found = journal.latest(place.code, (GIVEN_BACK,), clock.now() - LOOKED_BACK, MOST)
    names = names_of(one.actor for one in found)
    rows = [(one.at, names[one.actor], REASONS.get(str(one.data.get("reason")), ""), one.subject_id) for one in found]
    context = {"centre": place, "rows": rows, "section": "records", "tab": "returns"}
    return render(request, "records/returns.html", context)
