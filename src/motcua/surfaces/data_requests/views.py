"""The desk, the most urgent first; one request beside what stands there now; doing it, or saying why not."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.problems import Conflict, IllegalTransition, InvalidInput
from motcua.domain.people.permissions import Action
from motcua.domain.rights import actions, queries
from motcua.domain.rights.rules import SAID_BY_OFFICIALS
from motcua.domain.rights.words import GROUNDS, KINDS, PIECES, STATES
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_safe
@staff_page(Action.DATA_ANSWER)
def desk(request: HttpRequest) -> HttpResponse:
    ended = request.GET.get("loc") == "xong"
    found, following = queries.desk(actor_of(request), ended=ended, after=request.GET.get("sau", ""))
    context = {
        "rows": [(one, KINDS[one.kind], PIECES[one.piece], STATES[one.state]) for one in found],
        "ended": ended,
        "more": f"?{'loc=xong&' if ended else ''}sau={following}" if following else "",
        "section": "data_requests",
    }
    return render(request, "data_requests/desk.html", context)


@require_safe
@staff_page(Action.DATA_ANSWER)
def one(request: HttpRequest, data_request: UUID) -> HttpResponse:
    return _one(request, data_request)


def _one(request: HttpRequest, data_request: UUID, problem: InvalidInput | Conflict | None = None) -> HttpResponse:
    found = queries.one(actor_of(request), data_request)
    errors = problem.errors if isinstance(problem, InvalidInput) else ()
    line = found.line
    context = {
        "found": found,
        "kind": KINDS[line.kind],
        "piece": PIECES[line.piece],
        "state": STATES[line.state],
        "ground": GROUNDS.get(found.ground, ""),
        "law": GROUNDS[found.verdict.ground] if found.verdict and found.verdict.ground else "",
        "grounds": [(key.value, GROUNDS[key]) for key in SAID_BY_OFFICIALS],
        "errors": errors,
        "faults": {fault.field: fault.message for fault in errors},
        "refused": problem if isinstance(problem, Conflict) else None,
        "typed": request.POST if problem else {},
        "section": "data_requests",
    }
    return render(request, "data_requests/one.html", context, status=problem.status if problem else 200)


@require_POST
@staff_page(Action.DATA_ANSWER)
def answer(request: HttpRequest, data_request: UUID) -> HttpResponse:
    """Does it or refuses it, by which button was pressed."""
    actor, sent = actor_of(request), request.POST
    words = sent.get("answer", "")[:4000]
    try:
        if sent.get("do") == "carry_out":
            actions.carry_out(actor, data_request, words)
        else:
            actions.refuse(actor, data_request, sent.get("ground", ""), words)
    except IllegalTransition as late:
        messages.error(request, late.in_one_line)
    except (InvalidInput, Conflict) as problem:
        return _one(request, data_request, problem)
    else:
        messages.success(request, _("Answered; the citizen is told."))
    return redirect("data_requests:desk")
