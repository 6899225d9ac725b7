"""Puts the panel of a fee on a page."""

from typing import Any

from django import template

from motcua.surfaces.paying.showing import showing

register = template.Library()


@register.inclusion_tag("paying/fee_here.html", takes_context=True)
def fee_panel(context: dict[str, Any], code: str) -> dict[str, Any]:
    """What is open of a dossier's fee and how it can be paid; turns to "paid" by itself when the bank says so."""
    request = context["request"]
    return {**showing(request.actor, code), "request": request, "csrf_token": context.get("csrf_token")}
