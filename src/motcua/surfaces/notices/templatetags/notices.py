"""Puts what was sent about a dossier on its page for those who may see it, and planned interruptions on the pages they touch."""

from uuid import UUID

from django import template

from motcua.domain.messages import outages
from motcua.domain.messages.queries import notices_of
from motcua.domain.messages.rules import Part
from motcua.domain.messages.webpush import public_key
from motcua.surfaces.notices.words import CHANNELS

register = template.Library()


@register.inclusion_tag("notices/panel.html")
def notices_panel(about: str | UUID) -> dict[str, object]:
    """`about`: the code of a dossier, or the identifier of a submission."""
    return {"notices": [(one, CHANNELS.get(one.channel, one.channel)) for one in notices_of(str(about))]}


@register.inclusion_tag("notices/tell_me.html")
def tell_me(about: str, of_all: bool = False) -> dict[str, object]:
    """The button by which a phone asks to be told; its page loads notices/tell.js and answers below it (bao-tin)."""
    return {"about": about, "of_all": of_all, "sender_key": public_key()}


@register.inclusion_tag("notices/interruptions.html")
def interruptions(*parts: str) -> dict[str, object]:
    """What is interrupted, now or soon, of these parts (rules.Part); nothing where nothing is."""
    return {"interruptions": outages.touching(*(Part(one) for one in parts))}


@register.filter
def of_channel(name: str) -> str:
    """What a channel is called."""
    return str(CHANNELS.get(name, name))
