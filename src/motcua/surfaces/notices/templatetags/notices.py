"""Puts what was sent about a dossier on its page for those who may see it, and planned interruptions on the pages they touch."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import template
from django.template.context import Context

from motcua.base.moments import lately
from motcua.domain.messages import outages
from motcua.domain.messages.queries import notices_of
from motcua.domain.messages.rules import Part
from motcua.domain.messages.webpush import public_key
from motcua.surfaces.notices.words import CHANNELS

register = template.Library()

ALL_PARTS = tuple(one for one in Part if one is not Part.ALL)
# Which parts the pages of a room (or one page of it) are about; on all other pages of citizens stands what touches the whole portal.
PAGES: Mapping[str, tuple[Part, ...]] = {
    "portal:home": ALL_PARTS,
    "portal:news": ALL_PARTS,
    "portal:procedure": (Part.FILING, Part.APPOINTMENTS, Part.NUMBERS),
    "portal:place": (Part.HALL,),
    "portal:number": (Part.NUMBERS, Part.HALL),
    "portal:number_offers": (Part.NUMBERS, Part.HALL),
    "portal:number_draw": (Part.NUMBERS, Part.HALL),
    "lookup": (Part.TRACKING, Part.PAYING),
    "lookup:check": (Part.RESULTS,),
    "lookup:result": (Part.RESULTS,),
    "online": (Part.FILING, Part.PAYING),
    "my_page": (Part.ACCOUNT,),
    "appointments": (Part.APPOINTMENTS, Part.HALL),
    "petitions": (Part.PETITIONS,),
}


@register.inclusion_tag("notices/panel.html")
def notices_panel(about: str | UUID) -> dict[str, object]:
    """`about`: the code of a dossier, or the identifier of a submission."""
    return {"notices": [(one, CHANNELS.get(one.channel, one.channel)) for one in notices_of(str(about))]}


@register.inclusion_tag("notices/tell_me.html")
def tell_me(about: str, of_all: bool = False) -> dict[str, object]:
    """The button by which a phone asks to be told; its page loads notices/tell.js and answers below it (bao-tin)."""
    return {"about": about, "of_all": of_all, "sender_key": public_key()}


@register.filter
def of_channel(name: str) -> str:
    """What a channel is called."""
    return str(CHANNELS.get(name, name))


@register.inclusion_tag("notices/interruptions.html", takes_context=True)
def interruptions_here(context: Context) -> dict[str, object]:
    """What is interrupted, now or soon, and touches what this page is about; of its centre where it is about one."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return {}
    parts = PAGES.get(match.view_name) or PAGES.get(match.app_name, ())
    centre: Any = context.get("centre")
    return {"interruptions": outages.touching(*parts, centre=getattr(centre, "code", ""), at=lately())}
