"""Puts the letters of a dossier on its page."""

from typing import Any

from django import template

from motcua.domain.letters.queries import panel

register = template.Library()


@register.inclusion_tag("letters/panel.html", takes_context=True)
def letters_panel(context: dict[str, Any], code: str) -> dict[str, Any]:
    """What was issued about the dossier, the drafts of those who may write them, and the way to a new one."""
    request = context["request"]
    return {"panel": panel(request.actor, code), "code": code, "request": request}
