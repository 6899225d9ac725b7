"""What waits for one's word: comments that mention one, and questions of other agencies."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.problems import Problem
from motcua.domain.conversation import actions, queries
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.threads import queries as threads
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_safe
@staff_page(Action.THREAD_TALK)
def mentions(request: HttpRequest) -> HttpResponse:
    """Comments on dossiers and messages of threads that mention the reader, unread first."""
    actor = actor_of(request)
    of_dossiers = queries.mentions(actor) if allowed(actor, Action.DOSSIER_COMMENT) else []
    shown = {"mentions": of_dossiers, "in_threads": threads.mentions(actor), "section": "desk"}
    return render(request, "desk/mentions.html", shown)


@require_POST
@staff_page(Action.DOSSIER_COMMENT)
def read(request: HttpRequest, mention: int) -> HttpResponse:
    """Opens the dossier and notes that the comment was read."""
    code = actions.read_mention(actor_of(request), mention)
    return redirect(reverse("dossier:dossier", args=[code]) + f"?tu={reverse('desk:mentions')}#talk")


@require_safe
@staff_page(Action.QUESTION_ANSWER)
def questions(request: HttpRequest) -> HttpResponse:
    """What other agencies ask of the reader's, most urgent first."""
    return render(
        request, "desk/questions.html", {"questions": queries.questions_to(actor_of(request)), "section": "desk"}
    )


@require_POST
@staff_page(Action.QUESTION_ANSWER)
def answer(request: HttpRequest, question: int) -> HttpResponse:
    try:
        actions.answer(actor_of(request), question, request.POST.get("text", ""))
    except Problem as problem:
        messages.error(request, problem.in_one_line)
    else:
        messages.success(request, _("Answered; the agency that asked reads it in the dossier."))
    return redirect("desk:questions")
