"""Verbs of a citizen about their own tickets and appointments: into the account by the secret of their links."""

from motcua.base.actor import Actor
from motcua.domain.people.actions import citizens
from motcua.domain.queue.queries.appointments import appointment_by_token
from motcua.domain.queue.queries.tickets import ticket_by_token


def claim_ticket(actor: Actor, token: str) -> None:
    """`token`: of the page /p/<token>. Raises NotFound."""
    citizens.claim(actor, "ticket", str(ticket_by_token(token).id))


def claim_appointment(actor: Actor, token: str) -> None:
    """`token`: of the page /dat-lich/<token>. Raises NotFound."""
    citizens.claim(actor, "appointment", str(appointment_by_token(token).id))
