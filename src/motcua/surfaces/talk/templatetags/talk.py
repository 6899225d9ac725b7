"""Puts the threads about a dossier on its page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from motcua.base.actor import Actor
from motcua.domain.calls.queries import of_dossier as calls_about
from motcua.domain.conversation.queries import CommentView
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.queue.queries import visitor_of
from motcua.domain.threads.queries import about, of_dossier, opened_to

register = template.Library()
MOST_SAID = 60
ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Said:
    """Something that colleagues said about a dossier, wherever: a remark on its page, or a message of a thread."""

    at: datetime
    who: str
    spoke_as: str
    text: str
    mentions: tuple[str, ...]
    files: int
    heading: str  # of the thread; empty for a remark
    address: str  # empty also where the reader takes no part: what names a dossier is of its record, the thread around it is not


def said_about(actor: Actor, code: str, comments: Iterable[CommentView]) -> list[Said]:
    """Remarks and messages in the order in which they were made, the newest of them."""
    remarks = [Said(one.made_at, one.made_by_name, "", one.text, tuple(one.mentions), 0, "", "") for one in comments]
    headings = {one.id: one.heading for one in of_dossier(actor, code)}
    found = about(actor, code, MOST_SAID)
    reached = set(headings) | opened_to(actor, {one.thread for one in found} - set(headings))
    messages = [
        Said(
            one.sent_at,
            one.author_name,
            one.spoke_as,
            one.text,
            one.mentions,
            len(one.files),
            headings.get(one.thread) or str(_("Conversation")),
            f"{reverse('talk:thread', args=[one.thread])}#m{one.id}" if one.thread in reached else "",
        )
        for one in found
    ]
    return sorted([*remarks, *messages], key=lambda one: one.at)[-MOST_SAID:]


@register.filter
def without_addresses(text: str) -> str:
    """The words of a message alone, in one line: the page of its conversation has the links."""
    return " ".join(ADDRESS.sub("", text).split())


@register.inclusion_tag("talk/said.html", takes_context=True)
def talk_said(context: dict[str, Any], code: str, comments: Iterable[CommentView]) -> dict[str, Any]:
    """All that colleagues said about the dossier, in one list."""
    return {"said": said_about(context["request"].actor, code, comments)}


@register.inclusion_tag("talk/panel.html", takes_context=True)
def talk_panel(context: dict[str, Any], code: str) -> dict[str, Any]:
    """What is written about the dossier to colleagues elsewhere, and the way to begin."""
    actor = context["request"].actor
    may = allowed(actor, Action.DOSSIER_COMMENT)
    if not may:
        return {"may": False}
    return {
        "threads": of_dossier(actor, code),
        "calls": calls_about(actor, code),
        "visitor": visitor_of(actor.reference),
        "may": True,
        "code": code,
        "csrf_token": context.get("csrf_token"),
    }
