"""The same verb on many rows of the work list: each by itself, and what failed is told with its reason."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from motcua.base.problems import NotFound, Problem
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.actions import Outcome
from motcua.domain.people.permissions import Action
from motcua.surfaces.sign_in.guard import actor_of, staff_page

SHOWN = 20  # failures that are told one by one


def _complete(request: HttpRequest, items: list[tuple[str, str]]) -> list[Outcome]:
    return actions.complete_many(actor_of(request), items, request.POST.get("note", ""))


def _assign(request: HttpRequest, items: list[tuple[str, str]]) -> list[Outcome]:
    return actions.assign_many(actor_of(request), items, request.POST.get("to", ""))


VERBS: dict[str, Callable[[HttpRequest, list[tuple[str, str]]], list[Outcome]]] = {
    "hoan-thanh": _complete,
    "giao": _assign,
}


@require_POST
@staff_page(Action.WORK_LIST)
def many(request: HttpRequest, verb: str) -> HttpResponse:
    """`item`: code/step of each row that was ticked."""
    do = VERBS.get(verb)
    if do is None:
        raise NotFound
    pairs = [value.partition("/") for value in request.POST.getlist("item")]
    try:
        _tell(request, do(request, [(code, step) for code, _slash, step in pairs]))
    except Problem as problem:
        messages.error(request, problem.in_one_line)
    back = request.POST.get("back", "")
    here = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if back and here else reverse("desk:work"))


def _tell(request: HttpRequest, outcomes: list[Outcome]) -> None:
    done = sum(one.outcome == "done" for one in outcomes)
    again = sum(one.outcome == "again" for one in outcomes)
    failed = [one for one in outcomes if one.outcome == "failed"]
    if done:
        words = ngettext("%(count)d dossier: done.", "%(count)d dossiers: done.", done)
        messages.success(request, words % {"count": done})
    if again:
        words = ngettext(
            "%(count)d dossier had been done by you before; nothing changed.",
            "%(count)d dossiers had been done by you before; nothing changed.",
            again,
        )
        messages.success(request, words % {"count": again})
    for one in failed[:SHOWN]:
        messages.error(request, f"{one.code}: {one.detail}")
    if len(failed) > SHOWN:
        messages.error(request, _("And %(count)d more that could not be done.") % {"count": len(failed) - SHOWN})
