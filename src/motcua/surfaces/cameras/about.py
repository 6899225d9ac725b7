"""What a look at a camera was about, in words: the journal and the tables name it by its reference."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import Problem
from motcua.domain.alerts import queries as alerts
from motcua.domain.queue.queries import labels
from motcua.surfaces.look.templatetags.motcua import vn_date


def in_words(actor: Actor, centre: str, subjects: Iterable[str]) -> dict[str, str]:
    """By subject; one that is not there any more stays as it is written."""
    known = {one for one in subjects if one}
    tickets = {one: number for one in known if (number := _number(one, "ticket")) is not None}
    found = labels(centre, tickets.values())
    told = {}
    for one in known:
        kind, _colon, what = one.partition(":")
        if kind == "ticket" and (seen := found.get(tickets.get(one) or UUID(int=0))):
            told[one] = _("visit of %(label)s on %(day)s") % {"label": seen[0], "day": vn_date(seen[1])}
        elif kind == "dossier":
            told[one] = _("dossier %(code)s") % {"code": what}
        elif kind == "alert":
            told[one] = _alert(actor, one)
    return {one: told.get(one, one) for one in known}


def _alert(actor: Actor, subject: str) -> str:
    number = _number(subject, "alert")
    try:
        return alerts.alert(actor, number).text if number else subject
    except Problem:
        return subject


def _number(subject: str, kind: str) -> UUID | None:
    try:
        return UUID(subject.removeprefix(f"{kind}:")) if subject.startswith(f"{kind}:") else None
    except ValueError:
        return None
