"""What the control room asks of the reader: yes, or why not; from the bar of any page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.base.problems import Problem
from motcua.domain.orders import actions
from motcua.domain.people.permissions import Action
from motcua.surfaces.sign_in.guard import actor_of, staff_page
from motcua.surfaces.talk.writing import wants_json


@require_POST
@staff_page(Action.ORDER_ANSWER)
def answer(request: HttpRequest, order: UUID, verb: str) -> HttpResponse:
    """`nhan`: yes; anything else: no, with the reason."""
    actor = actor_of(request)
    try:
        if verb == "nhan":
            actions.accept(actor, order)
        else:
            actions.decline(actor, order, request.POST.get("reason", ""))
    except Problem as refusal:
        if wants_json(request) or refusal.status == 404:
            raise
        messages.error(request, refusal.in_one_line)
    else:
        if wants_json(request):
            return JsonResponse({"id": str(order)})
        messages.success(request, _("The control room sees your answer."))
    return redirect("talk:home")
