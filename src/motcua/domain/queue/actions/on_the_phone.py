"""What the holder of a ticket hears and says on the phone: that the turn is near, and "I am coming"."""

from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto
from motcua.base.actor import CITIZEN, Actor
from motcua.base.problems import IllegalTransition, NotFound
from motcua.domain.queue.actions._tickets import locked, record
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.queries import picture
from motcua.domain.queue.rules import QueueOptions, State, allowed
from motcua.domain.queue.shapes import TicketView

# No ticket's row is held meanwhile: `call_next` passes over held rows, and would call somebody else or nobody.
TELL_ONCE = """
INSERT INTO queue_near_turn (ticket_id, told_at) SELECT unnest(%s::uuid[]), %s ON CONFLICT DO NOTHING RETURNING ticket_id
"""


@transaction.atomic
def confirm_coming(ticket_id: UUID, secret: str) -> TicketView:
    """The visitor who is called says "I am coming"; the counter sees it. Said twice, it changes nothing.

    Raises NotFound, alike for a wrong id and a wrong secret, and IllegalTransition where nobody calls.
    """
    known = crypto.secret_matches("ticket", str(ticket_id), secret)
    ticket = locked(ticket_id) if known else None
    if ticket is None:
        raise NotFound(_("There is no such ticket, or the secret does not belong to it"))
    if ticket.state != State.CALLED:
        raise IllegalTransition(state=ticket.state, allowed=allowed(ticket.state))
    if ticket.confirmed_at is None or (ticket.called_at and ticket.confirmed_at < ticket.called_at):
        ticket.confirmed_at = clock.now()
        ticket.save(update_fields=["confirmed_at"])
        record(CITIZEN, "ticket.confirmed", ticket)
    return picture(ticket)


@transaction.atomic
def tell_who_is_near(actor: Actor, service: int, day: date) -> int:
    """Records once for each ticket of a service that its turn is near (case 80). How many there were.

    Near is whoever stands at the place that the centre has set (`remind_at_place`), or before it.
    """
    line = Ticket.objects.select_related("centre", "service", "counter").filter(
        service=service, business_day=day, state=State.WAITING
    )
    first = line.first()
    place = QueueOptions.of(first.centre.options).remind_at_place if first else 0
    if not place:
        return 0
    near = list(line.filter(passed_over_at=None).order_by("queue_key", "number")[:place])
    with connection.cursor() as cursor:
        cursor.execute(TELL_ONCE, [[ticket.pk for ticket in near], clock.now()])
        told = {row[0] for row in cursor.fetchall()}
    for ticket in near:
        if ticket.pk in told:
            record(actor, "ticket.near", ticket)
    return len(told)
