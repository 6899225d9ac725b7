"""Puts the threads about a dossier on its page."""

from typing import Any

from django import template

from motcua.domain.calls.queries import of_dossier as calls_about
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.queue.queries import visitor_of
from motcua.domain.threads.queries import of_dossier

register = template.Library()


@register.inclusion_tag("talk/panel.html", takes_context=True)
def talk_panel(context: dict[str, Any], code: str) -> dict[str, Any]:
    """What is written about the dossier to colleagues elsewhere, and the way to begin."""
    actor = context["request"].actor
    may = allowed(actor, Action.DOSSIER_COMMENT)
    if not may:
        return {"may": False}
    return {
        "threads": of_dossier(actor, code),
        "calls": calls_about(actor, code),
        "visitor": visitor_of(actor.reference),
        "may": True,
        "code": code,
        "csrf_token": context.get("csrf_token"),
    }
