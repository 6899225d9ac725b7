"""Where a centre and its agencies answer ratings: low ones and those with words, and what everybody reads of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.pages import kept
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.people.permissions import Action
from motcua.domain.replies import actions, queries
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_safe
@staff_page(Action.FEEDBACK_ANSWER)
def desk(request: HttpRequest) -> HttpResponse:
    return _desk(request)


def _desk(request: HttpRequest, rating: int = 0, problem: InvalidInput | None = None) -> HttpResponse:
    context = {
        "lines": queries.desk(actor_of(request)),
        "at": rating,
        "error": {one.field: one.message for one in problem.errors} if problem else {},
        "unsure": bool(problem and problem.extra.get("unsure")),
        "typed": request.POST if problem else {},
        "section": "ratings",
    }
    return render(request, "rating/office.html", context, status=problem.status if problem else 200)


@require_POST
@staff_page(Action.FEEDBACK_ANSWER)
def act(request: HttpRequest, rating: int) -> HttpResponse:
    """Answers, publishes without names, or takes that back."""
    actor, fields, do = actor_of(request), request.POST, request.POST.get("do", "")
    try:
        if do == "publish":
            sure = bool(fields.get("are_no_names"))
            actions.publish(actor, rating, fields.get("question", ""), fields.get("answer", ""), are_no_names=sure)
        elif do == "unpublish":
            actions.unpublish(actor, rating)
        else:
            actions.answer(actor, rating, fields.get("text", ""))
    except InvalidInput as problem:
        return _desk(request, rating, problem)
    except Conflict as problem:
        messages.error(request, problem.in_one_line)
    else:
        messages.success(request, _("Saved."))
    return redirect("rating:office")


@require_safe
@kept(60)
def published(request: HttpRequest) -> HttpResponse:
    """What visitors said and what was answered, without names."""
    return render(request, "rating/published.html", {"replies": queries.published()})
