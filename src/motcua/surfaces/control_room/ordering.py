"""Orders from the map: a counter with all that can be asked of it, a service to be moved, somebody to be paged."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import NotFound, Problem
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.orders import actions, queries
from motcua.domain.orders.reaching import reach_at
from motcua.domain.orders.rules import AT_A_COUNTER, LONGEST_WORDS, Kind, Reach
from motcua.domain.orders.shapes import OrderView
from motcua.domain.orders.words import KINDS, REACHES, STATES
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries import Colleague, assigned_to_counter, name_of, staff_of_centre
from motcua.domain.queue import actions as queue_actions
from motcua.domain.queue import queries as queue
from motcua.domain.queue.rules.announcements import LONGEST_TEXT, to_counter
from motcua.domain.queue.shapes import HallCounter
from motcua.domain.queue.speech import VIETNAMESE
from motcua.domain.threads import presence
from motcua.surfaces.sign_in.guard import actor_of, staff_page

# What may be ordered of a counter that stands so, the likeliest first.
FITTING = {"closed": (Kind.OPEN,), "paused": (Kind.OPEN, Kind.CLOSE)}
SHOWN = 8


@dataclass(frozen=True)
class Shown:
    """An order as the control room lists it."""

    order: OrderView

    @property
    def wanted(self) -> str:
        return str(KINDS[Kind(self.order.kind)])

    @property
    def state(self) -> str:
        return str(STATES[self.order.state])

    @property
    def reach(self) -> str:
        return str(REACHES[Reach(self.order.reach)])

    @property
    def is_unseen(self) -> bool:
        return self.order.is_open and self.order.answered_at is None and self.order.reach == Reach.NOBODY


def shown(actor: Actor, centre: str) -> list[Shown]:
    """The open ones, and the last that were answered today; none for who gives no orders."""
    if not allowed(actor, Action.ORDER_GIVE, centre=centre):
        return []
    found = queries.orders(actor, centre)
    listed = [one for one in found if one.is_open]
    listed += [one for one in found if not one.is_open][: max(0, SHOWN - len(listed))]
    return [Shown(one) for one in listed]


@require_safe
@staff_page(Action.CONTROL_ROOM_VIEW)
def counter(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """Everything about one counter; `phan=1`: without the page around it, for the dialog of the map."""
    actor = actor_of(request)
    require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    place = get_centre(centre)
    here = next((one for one in queue.hall(centre) if one.number == number), None)
    if here is None:
        raise NotFound
    template = "control_room/_counter.html" if request.GET.get("phan") else "control_room/counter.html"
    return render(request, template, _panel(actor, place, here) | {"section": "control_room"})


def _panel(actor: Actor, place: Centre, here: HallCounter) -> dict[str, Any]:
    may_order = allowed(actor, Action.ORDER_GIVE, centre=place.code)
    of_today = queries.orders(actor, place.code, counter=here.number) if may_order else []
    running = next((one for one in of_today if one.is_open and one.kind in AT_A_COUNTER), None)
    reach = reach_at(place, here.number)
    zones = place.options.get("zones", {})
    people = [here.staff] if here.staff[:6] == "staff:" else list(assigned_to_counter(place.code, here.number))
    return {
        "centre": place,
        "counter": here,
        "staff": name_of(here.staff) if here.staff else "",
        "orders": [(kind.value, KINDS[kind]) for kind in FITTING.get(here.activity, (Kind.PAUSE, Kind.CLOSE))],
        "running": Shown(running) if running else None,
        "earlier": [Shown(one) for one in of_today if not one.is_open or one.kind == Kind.PAGE][:SHOWN],
        "reach": REACHES[reach],
        "is_unseen": reach == Reach.NOBODY,
        "people": [(one, name_of(one)) for one in people],
        "may_order": may_order,
        "may_announce": allowed(actor, Action.ANNOUNCE, centre=place.code),
        "may_close": allowed(actor, Action.COUNTER_SUPERVISE, centre=place.code)
        and here.activity in ("idle", "paused", "calling"),
        "zone": next((name for name, numbers in zones.items() if here.number in numbers), ""),
        "longest": LONGEST_WORDS,
        "longest_text": LONGEST_TEXT,
        "looked_for": to_counter(here.number)[VIETNAMESE],
    }


@require_POST
@staff_page(Action.ORDER_GIVE)
def give(request: HttpRequest, centre: str) -> HttpResponse:
    """Back to the room, with what the order met: who sees it, or why it was not given."""
    actor, given = actor_of(request), request.POST
    number = given.get("counter", "")
    try:
        made = actions.give(
            actor,
            centre,
            given.get("kind", ""),
            counter=int(number) if number.isascii() and number.isdigit() and len(number) < 4 else None,
            person=given.get("person", ""),
            words=given.get("words", ""),
        )
    except Problem as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.in_one_line)
        return redirect("control_room_of", centre=centre)
    order = queries.order(actor, made)
    words = _("Ordered: %(reach)s.") % {"reach": REACHES[Reach(order.reach)]}
    if order.reach == Reach.NOBODY:
        messages.error(request, words + " " + _("Page somebody, call, or announce it in the hall."))
    else:
        messages.success(request, words)
    return redirect("control_room_of", centre=centre)


@require_POST
@staff_page(Action.ORDER_GIVE)
def withdraw(request: HttpRequest, centre: str, order: UUID) -> HttpResponse:
    actions.withdraw(actor_of(request), order)
    messages.success(request, _("The order is taken back."))
    return redirect("control_room_of", centre=centre)


@require_safe
@staff_page(Action.ORDER_GIVE)
def people(request: HttpRequest, centre: str) -> HttpResponse:
    """Who of the staff can be paged, those who can see it first."""
    actor = actor_of(request)
    require(actor, Action.ORDER_GIVE, centre=centre)
    place = get_centre(centre)
    colleagues = [one for one in staff_of_centre(centre) if one.is_active and f"staff:{one.id}" != actor.reference]
    present = presence.of([f"staff:{one.id}" for one in colleagues])
    listed = [Person(one, present[f"staff:{one.id}"]) for one in colleagues]
    context = {
        "centre": place,
        "people": sorted(listed, key=lambda one: not one.present.is_online),
        "counters": [one.number for one in place.counters.all()],
        "longest": LONGEST_WORDS,
        "section": "control_room",
    }
    return render(request, "control_room/people.html", context)


@dataclass(frozen=True)
class Person:
    colleague: Colleague
    present: presence.Present


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.SERVICE_MOVE)
def service(request: HttpRequest, centre: str, service: str) -> HttpResponse:
    """Where a service is served today, and having it served elsewhere."""
    actor = actor_of(request)
    require(actor, Action.SERVICE_MOVE, centre=centre)
    place = get_centre(centre)
    known = next((one for one in queue.services(centre) if one.code == service), None)
    if known is None:
        raise NotFound
    if request.method == "POST":
        return _move(request, actor, centre, service)
    context = {
        "centre": place,
        "service": known,
        "counters": queue.hall(centre),
        "moved": next((one for one in queue.moved_today(place) if one.code == service), None),
        "section": "control_room",
    }
    return render(request, "control_room/service.html", context)


def _move(request: HttpRequest, actor: Actor, centre: str, service: str) -> HttpResponse:
    wanted = [int(one) for one in request.POST.getlist("counter") if one.isascii() and one.isdigit() and len(one) < 4]
    try:
        open_now = queue_actions.move_service(actor, centre, service, wanted)
    except Problem as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.in_one_line)
        return redirect("control_room_service", centre, service)
    if open_now:
        messages.success(request, _("From now until the day ends it is served there."))
    else:
        messages.error(
            request, _("From now until the day ends it is served there, but none of these counters is open.")
        )
    return redirect("control_room_of", centre=centre)


@require_POST
@staff_page(Action.SERVICE_MOVE)
def service_back(request: HttpRequest, centre: str, service: str) -> HttpResponse:
    try:
        queue_actions.move_service_back(actor_of(request), centre, service)
    except Problem as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.in_one_line)
    else:
        messages.success(request, _("The service is at its usual counters again."))
    return redirect("control_room_of", centre=centre)
