"""Puts what was sent about a dossier on its page, for those who may see the dossier."""

from django import template

from motcua.domain.messages.queries import notices_of
from motcua.surfaces.notices.words import CHANNELS

register = template.Library()


@register.inclusion_tag("notices/panel.html")
def notices_panel(code: str) -> dict[str, object]:
    return {"notices": [(one, CHANNELS.get(one.channel, one.channel)) for one in notices_of(code)]}
