"""Who is expected: the day's appointments of the counter's services, and letting somebody in who has come."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.problems import Problem
from motcua.domain.centre.queries import get_counter
from motcua.domain.people.permissions import Action
from motcua.domain.queue import actions
from motcua.domain.queue.queries import services_at, today
from motcua.domain.queue.queries.appointments import appointments_of_day
from motcua.surfaces.counter.views import page, words_of
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_safe
@staff_page(Action.COUNTER_OPERATE)
def expected(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """Today's appointments with the services of this counter, in their order."""
    shown = page(request, centre, number) | {"tab": "expected"}
    here = get_counter(centre, number)
    services = frozenset(services_at(here, today(here.centre)).values_list("code", flat=True))
    held = appointments_of_day(actor_of(request), centre, services=services)
    return render(request, "counter/expected.html", shown | {"held": held})


@require_POST
@staff_page(Action.COUNTER_OPERATE)
def has_come(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """Somebody without the code at hand has come: the number is said, not printed."""
    try:
        given = actions.check_in(actor_of(request), centre, request.POST.get("code", ""), device="")
    except Problem as problem:
        messages.error(request, words_of(problem))
    else:
        messages.success(request, _("The number is %(label)s. Please tell the visitor.") % {"label": given.label})
    return redirect("counter:expected", centre, number)
