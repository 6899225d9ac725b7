"""Words of the counter's screen: how long, which class, which service."""

from datetime import datetime

from django import template

from motcua.domain.catalogue.differences import limit_words as in_words
from motcua.domain.catalogue.rules import TimeLimit
from motcua.domain.queue.shapes import TicketView
from motcua.surfaces.counter.screen import PRIORITIES
from motcua.surfaces.look.templatetags.motcua import duration, localised

register = template.Library()

SOON_SECONDS, LONG_SECONDS = 20 * 60, 40 * 60


@register.filter
def since(moment: datetime | None, now: datetime) -> str:
    """How long ago, in words."""
    return duration((now - moment).total_seconds()) if moment else ""


@register.filter
def waited(ticket: TicketView, now: datetime) -> str:
    """From arrival until served, or until now."""
    end = ticket.started_at or ticket.called_at or now
    return duration((end - ticket.arrived_at).total_seconds())


@register.filter
def wait_colour(arrived_at: datetime, now: datetime) -> str:
    """A long wait is coloured; the words beside it say how long."""
    seconds = (now - arrived_at).total_seconds()
    if seconds >= LONG_SECONDS:
        return "time-left--red"
    return "time-left--amber" if seconds >= SOON_SECONDS else ""


@register.filter
def priority_word(priority: str) -> str:
    return str(PRIORITIES.get(priority, ""))


@register.filter
def service_name(ticket: TicketView) -> str:
    return localised(ticket, "service_name")


@register.filter
def local_phone(phone: str) -> str:
    """+84912345678 as people write it at home: 0912345678."""
    return "0" + phone[3:] if phone.startswith("+84") else phone


@register.filter
def limit_words(limit: TimeLimit) -> str:
    """A time limit in words."""
    return in_words(limit)
