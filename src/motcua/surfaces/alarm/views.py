"""The bar of running alarms, the button of a counter, and what colleagues answer."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue import actions
from motcua.domain.queue.shapes import AlarmView
from motcua.surfaces.alarm.showing import showing
from motcua.surfaces.sign_in.guard import actor_of, staff_page

VERBS: dict[str, Callable[[Actor, UUID], AlarmView]] = {
    "den": actions.accept_alarm,
    "ket-thuc": actions.end_alarm,
    "rut-lai": actions.withdraw_alarm,
}


@require_safe
@staff_page(Action.ALARM_ANSWER)
def bar(request: HttpRequest, centre: str) -> HttpResponse:
    """The running alarms, fetched when one begins, is accepted or ends."""
    require(actor_of(request), Action.ALARM_ANSWER, centre=centre)
    return render(request, "alarm/bar.html", showing(actor_of(request), centre, _own(request.GET.get("quay", ""))))


@require_POST
@staff_page(Action.ALARM_RAISE)
def press(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """The button: at once, without a question."""
    actions.raise_alarm(actor_of(request), centre, number)
    return _answer(request, centre, number)


@require_POST
@staff_page(Action.ALARM_ANSWER, Action.ALARM_RAISE)
def answer(request: HttpRequest, centre: str, alarm: UUID, verb: str) -> HttpResponse:
    """Accepts, ends or withdraws; whoever comes second is told by the bar who was first."""
    do = VERBS.get(verb)
    if do is None:
        raise NotFound
    try:
        do(actor_of(request), alarm)
    except Conflict as refusal:
        if _wants_json(request):
            raise
        if not getattr(request, "htmx", False):
            messages.error(request, str(refusal.detail))
    if _wants_json(request):
        return JsonResponse({"id": str(alarm)})
    return _answer(request, centre, _own(request.POST.get("counter", "")))


def _answer(request: HttpRequest, centre: str, counter: int | None) -> HttpResponse:
    """The new bar for the page that has it; without script back to where one was."""
    if getattr(request, "htmx", False):
        return render(request, "alarm/bar.html", showing(actor_of(request), centre, counter))
    if counter is not None:
        return redirect("counter:counter", centre, counter)
    return redirect("control_room_of", centre=centre)


def _wants_json(request: HttpRequest) -> bool:
    """From the bar of any page, which looks anew by itself."""
    return "application/json" in request.headers.get("Accept", "")


def _own(written: str) -> int | None:
    return int(written) if written.isdigit() and len(written) <= 2 else None
