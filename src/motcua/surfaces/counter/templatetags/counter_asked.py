"""The questions of a procedure on the page of an intake."""

from typing import Any

from django import template

from motcua.domain.catalogue.queries import PublishedProcedure
from motcua.surfaces.counter.asked import shown
from motcua.surfaces.counter.intake_form import IntakeForm

register = template.Library()


@register.inclusion_tag("asking/intake.html", takes_context=True)
def asked(context: dict[str, Any], procedure: PublishedProcedure, form: IntakeForm) -> dict[str, object]:
    return shown(context["request"], procedure, form.errors)


@register.inclusion_tag("asking/fee_case.html", takes_context=True)
def fee_case(context: dict[str, Any], procedure: PublishedProcedure) -> dict[str, object]:
    return {"content": procedure.content, "chosen": context["request"].POST.get("fee_case", "")}
