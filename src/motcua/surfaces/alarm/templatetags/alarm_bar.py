"""Puts the bar of alarms on a page."""

from typing import Any

from django import template

from motcua.surfaces.alarm.showing import showing

register = template.Library()


@register.inclusion_tag("alarm/bar.html", takes_context=True)
def alarm_bar(context: dict[str, Any], centre: str, counter: int | None = None) -> dict[str, Any]:
    """The running alarms of the centre; `counter`: the page is that counter's own screen."""
    request = context["request"]
    return {**showing(request.actor, centre, counter), "request": request, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("alarm/button.html", takes_context=True)
def alarm_button(context: dict[str, Any], centre: str, counter: int) -> dict[str, Any]:
    """The button at a counter."""
    return {"centre_code": centre, "counter": counter, "csrf_token": context.get("csrf_token")}
