"""A citizen's own tickets and appointments: drawn while signed in, or claimed by their secret links."""

from dataclasses import dataclass
from uuid import UUID

from motcua.base import crypto
from motcua.base.actor import Actor
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries.citizens import claimed
from motcua.domain.queue.queries.appointments import AppointmentView, appointment_view, load_appointments
from motcua.domain.queue.queries.tickets import load, picture, picture_now
from motcua.domain.queue.rules import FINAL, State, ticket_token
from motcua.domain.queue.shapes import TicketView

MOST_SHOWN = 50
OVER = FINAL | {State.NO_SHOW}


@dataclass(frozen=True)
class OwnTicket:
    """A ticket in an account; `is_live`: it still waits, was called or is served. `token`: the address of its page, /p/<token>."""

    view: TicketView
    is_live: bool

    @property
    def token(self) -> str:
        return ticket_token(self.view.id, crypto.secret_for("ticket", str(self.view.id)))


def own_tickets(actor: Actor) -> list[OwnTicket]:
    """The latest first; a ticket of a day that is kept no longer is left out. Raises NotAuthenticated."""
    require(actor, Action.OWN_CLAIM)
    wanted = [UUID(one) for one in claimed(actor, "ticket")[:MOST_SHOWN]]
    rows = sorted(load().filter(pk__in=wanted), key=lambda row: row.issued_at, reverse=True)
    return [OwnTicket(picture(row), False) if row.state in OVER else OwnTicket(picture_now(row), True) for row in rows]


def own_appointments(actor: Actor) -> list[AppointmentView]:
    """The next first, then those that are over. Raises NotAuthenticated."""
    require(actor, Action.OWN_CLAIM)
    wanted = [UUID(one) for one in claimed(actor, "appointment")[:MOST_SHOWN]]
    views = [appointment_view(row) for row in load_appointments().filter(pk__in=wanted)]
    ahead = sorted((one for one in views if one.is_ahead), key=lambda one: one.starts_at)
    over = sorted((one for one in views if not one.is_ahead), key=lambda one: one.starts_at, reverse=True)
    return ahead + over
