"""What is filled in at a step, on the page of its dossier."""

from typing import Any

from django import template

from motcua.domain.dossiers.queries import step_form
from motcua.surfaces.asking.reading import read_form, with_rows
from motcua.surfaces.asking.showing import blocks

register = template.Library()


@register.simple_tag(takes_context=True)
def kept(context: dict[str, Any], verb: str, field: str) -> str:
    """What was typed into a field of a verb that was refused just now; empty at first."""
    return str(context["request"].POST.get(field, "")) if context.get("failed") == verb else ""


@register.inclusion_tag("dossier/parts/asked.html", takes_context=True)
def asked_at(context: dict[str, Any], code: str, step: str) -> dict[str, object]:
    """The sections of the form that the step asks for, as typed, or as an earlier round left them."""
    request = context["request"]
    asked = step_form(request.actor, code, step)
    sent = request.POST if "asked" in request.POST else None
    answers = asked.answers
    if sent is not None:
        answers = with_rows(asked.form, sent) or read_form(asked.form, sent)
    return {"blocks": blocks(asked.form, answers, context.get("errors", ())) if asked.form else ()}
