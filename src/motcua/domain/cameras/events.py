"""When and where something happened that a camera may have seen: the visit of a ticket, the intake of a dossier, the hand-over of its
result, a moment at a counter."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.centre.queries import get_centre
from motcua.domain.dossiers.queries import hand_over_of, visit_of
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue import queries as queue

SUBJECT, LONGEST_SUBJECT = re.compile(r"(ticket|dossier|alert):([\w./-]+)", re.ASCII), 120
AROUND = timedelta(minutes=1)  # before and after, so that one sees somebody come and go
INTAKE_TAKES = timedelta(minutes=10)


@dataclass(frozen=True)
class Event:
    """`counters` empty: nowhere in particular. `subject` as the journal names it. `camera`: the one that it is about."""

    begins_at: datetime
    ends_at: datetime
    counters: tuple[int, ...]
    subject: str
    camera: UUID | None = None


def checked_subject(subject: str) -> tuple[str, str]:
    """The kind and the identifier or code of what is looked at; two empty texts for nothing. It goes into the journal, so that
    nothing else may stand there. Raises InvalidInput.
    """
    if not subject:
        return "", ""
    found = SUBJECT.fullmatch(subject)
    if found is None or len(subject) > LONGEST_SUBJECT:
        raise InvalidInput.of("subject", _("Name a ticket, a dossier or an alert, as ticket:…, dossier:… or alert:…"))
    return found[1], found[2]


def of_ticket(actor: Actor, centre: str, ticket: UUID) -> Event:
    """From its call to its end. Raises Forbidden, NotFound, also for one that was never called."""
    require(actor, Action.CAMERA_VIEW, centre=centre)
    seen = queue.ticket(actor, ticket)
    if seen.centre != centre or seen.called_at is None:
        raise NotFound
    ends = seen.finished_at or min(clock.now(), seen.called_at + INTAKE_TAKES)
    counters = (seen.counter,) if seen.counter is not None else ()
    return Event(seen.called_at - AROUND, max(ends, seen.called_at) + AROUND, counters, f"ticket:{ticket}")


def of_dossier(actor: Actor, centre: str, code: str) -> Event:
    """The visit at which it was handed in, or the minutes around its intake. Raises Forbidden, NotFound."""
    require(actor, Action.CAMERA_VIEW, centre=centre)
    visit = visit_of(code)
    if visit is None or visit.centre != centre:
        raise NotFound
    if visit.ticket is not None:
        at_counter = of_ticket(actor, centre, visit.ticket)
        return Event(at_counter.begins_at, at_counter.ends_at, at_counter.counters, f"dossier:{code}")
    return Event(visit.received_at - INTAKE_TAKES, visit.received_at + AROUND, (), f"dossier:{code}")


def of_hand_over(actor: Actor, centre: str, code: str) -> Event:
    """The visit in which the result was handed over, else the minutes around that; at the counter of who did it.

    Raises Forbidden, NotFound, also where nobody came for the result.
    """
    require(actor, Action.CAMERA_VIEW, centre=centre)
    given = hand_over_of(code)
    if given is None or given.centre != centre:
        raise NotFound
    counters = queue.seats_then(centre, given.by, given.at)
    ticket = queue.served_then(get_centre(centre), counters, given.at)
    if ticket is not None:
        at_counter = of_ticket(actor, centre, ticket)
        return Event(at_counter.begins_at, at_counter.ends_at, at_counter.counters, f"dossier:{code}")
    return Event(given.at - INTAKE_TAKES, given.at + AROUND, counters, f"dossier:{code}")


def of_moment(actor: Actor, centre: str, at: datetime, counter: int | None) -> Event:
    """A minute before and after. Raises Forbidden."""
    require(actor, Action.CAMERA_VIEW, centre=centre)
    return Event(at - AROUND, at + AROUND, () if counter is None else (counter,), "")
