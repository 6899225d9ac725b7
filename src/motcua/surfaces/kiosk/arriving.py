"""Who comes with a number drawn at home or with an appointment: shown, scanned or typed, it is checked in here.

Whoever stands before the machine is in the hall; no other proof is asked for.
"""

from motcua.base import crypto, limits
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.queue import queries
from motcua.domain.queue.actions import check_in_here
from motcua.domain.queue.actions.appointments import check_in
from motcua.domain.queue.queries.appointments import bookable_services
from motcua.domain.queue.rules import parse_ticket_token, ticket_token
from motcua.domain.queue.rules.remote import PIN_DIGITS

LONGEST_CODE = 12
GUESSES = limits.Limit("kiosk codes", burst=20, seconds=20)  # of one machine, by all its visitors


def expects_codes(place: Centre) -> bool:
    """Whether anybody can come here with a code: numbers are drawn from afar, or appointments are made."""
    return queries.is_remote(place) or bool(bookable_services(place.code))


def typed(device: Actor, place: Centre, code: str) -> str:
    """Checks in what was typed: the number of a remote ticket or of an appointment. Returns the token of the ticket.

    Raises NotFound, TooManyRequests for who guesses, and what checking in raises.
    """
    digits = "".join(character for character in code if character.isdigit() and character.isascii())
    if len(digits) != PIN_DIGITS:
        return appointment(device, place, digits)
    with limits.guesses(GUESSES, device.reference):
        ticket_id = queries.remote_by_pin(place, digits)
    check_in_here(device, ticket_id)
    return ticket_token(ticket_id, crypto.secret_for("ticket", str(ticket_id)))


def appointment(device: Actor, place: Centre, code: str) -> str:
    """Checks in an appointment by its digits or by what its QR code holds. Returns the token of its ticket."""
    with limits.guesses(GUESSES, device.reference):
        return check_in(device, place.code, code, device=device.reference).token


def ticket(device: Actor, place: Centre, token: str) -> bool:
    """Checks in the ticket that was shown, where it was drawn from afar. Returns whether this was its check-in.

    Raises NotFound for a ticket of another centre, IllegalTransition for one that has ended.
    """
    shown, parsed = queries.ticket_by_token(token), parse_ticket_token(token)
    if shown.centre != place.code or parsed is None:
        raise NotFound
    if shown.absent:
        check_in_here(device, parsed[0])
    return shown.absent
