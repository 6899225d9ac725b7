"""Puts the threads about a dossier on its page."""

from typing import Any

from django import template

from motcua.domain.people.permissions import Action, allowed
from motcua.domain.threads.queries import of_dossier

register = template.Library()


@register.inclusion_tag("talk/panel.html", takes_context=True)
def talk_panel(context: dict[str, Any], code: str) -> dict[str, Any]:
    """What is written about the dossier to colleagues elsewhere, and the way to begin."""
    actor = context["request"].actor
    may = allowed(actor, Action.DOSSIER_COMMENT)
    return {"threads": of_dossier(actor, code) if may else [], "may": may, "code": code}
