"""The hand-over of a dossier with the signature that was given for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.domain.dossiers import actions, queries
from motcua.domain.people.permissions import Action
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@never_cache
@require_safe
@staff_page(Action.DOSSIER_VIEW)
def signature(request: HttpRequest, code: str) -> HttpResponse:
    """Who took the result, and the signature, drawn from its numbers; that somebody looked is recorded."""
    actor = actor_of(request)
    view = queries.dossier(actor, code)
    drawn = actions.look_at_signature(actor, view.code)
    return render(request, "dossier/handed.html", {"dossier": view, "drawn": drawn, "section": "dossiers"})
