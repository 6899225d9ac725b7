"""Numbers drawn from afar: they keep their place, are called only once their holder is here, and end when nobody comes."""

from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, limits
from motcua.base.actor import CITIZEN, Actor, system
from motcua.base.journal import relay
from motcua.base.problems import Conflict, IllegalTransition, InvalidInput, NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions import visits
from motcua.domain.queue.actions._tickets import locked, record
from motcua.domain.queue.actions.issue import answers, make_order, refusal, write
from motcua.domain.queue.models import RemoteTicket, Ticket
from motcua.domain.queue.queries import picture_now, today
from motcua.domain.queue.queries.doors import entrance
from motcua.domain.queue.queries.remote import has_room_now, here_until, is_location_code
from motcua.domain.queue.rules import FINAL, QueueOptions, State, allowed
from motcua.domain.queue.rules.remote import same_phone
from motcua.domain.queue.shapes import IssuedTicket, TicketView

REMOTE = "remote"  # the source of such a ticket
NOT_CHECKED_IN = "not_checked_in"  # its outcome when nobody came
DRAWS = limits.Limit("remote tickets", burst=20, seconds=60)  # of one address; telephones of one network share theirs
CODE_TRIES = limits.Limit("location code", burst=5, seconds=60)  # of 100,000 codes, for one ticket
_ENDED = [*FINAL, State.NO_SHOW]


def take_remote(centre: str, service: str, *, phone: str, language: str = "vi", key: str | None = None) -> IssuedTicket:
    """Gives a number to somebody who is not in the hall yet. The same key gives the same ticket again.

    Raises NotFound for the centre, InvalidInput, Conflict (`remote_off`, `remote_has_one`, `remote_too_many`,
    `remote_full`, and what `issue_ticket` raises). Whoever calls this limits how often one address may.
    """
    door = entrance(centre)
    hall, options = door.centre, QueueOptions.of(door.centre.options)
    if not options.remote:
        raise Conflict(_("Numbers of this centre are drawn in its hall only"), code="remote_off")
    number = same_phone(phone)
    if not number:
        raise InvalidInput.of("phone", _("Write your telephone number: one ticket is given to each"))
    index = crypto.blind_index(number, "remote.phone")
    facts = {"language": language, "phone": phone.strip(), "source": REMOTE, "device": ""}
    order = make_order(system(REMOTE), door, service, **facts)
    order = replace(order, issued_by=CITIZEN.reference, key=_own_key(index, key))
    with transaction.atomic():
        # one after another in a centre, so that no two at once pass the same limit
        Centre.objects.select_for_update(no_key=True).get(pk=hall.pk)
        answer = answers([order], write(order))[0]
        if not isinstance(answer, IssuedTicket):
            raise answer or refusal(order)
        if not answer.replayed:
            Ticket.objects.filter(pk=answer.id).update(absent=True)
            _require_within_limits(hall, options, index, answer)
            RemoteTicket.objects.create(ticket_id=answer.id, centre=hall, business_day=today(hall), phone_index=index)
    transaction.on_commit(relay.wake)
    return replace(answer, absent=True)


def _own_key(index: bytes, key: str | None) -> str | None:
    """Keys of people whom nobody knows: with another telephone number the same one is another's."""
    return sha256(index + key.encode()).hexdigest() if key else None


def _require_within_limits(hall: Centre, options: QueueOptions, index: bytes, drawn: IssuedTicket) -> None:
    """Raises Conflict when this telephone number, or the service, has had its share; nothing is left of the ticket then."""
    before = RemoteTicket.objects.filter(centre=hall, business_day=today(hall), phone_index=index)
    if before.exclude(ticket__state__in=_ENDED).exists():
        words = _(
            "A ticket drawn with this telephone number still waits. Please use that one, or leave its queue first"
        )
        raise Conflict(words, code="remote_has_one")
    if before.count() >= options.remote_per_day:
        words = _("With one telephone number at most %(most)s tickets a day are drawn. Please come to the hall")
        raise Conflict(words % {"most": options.remote_per_day}, code="remote_too_many")
    if not has_room_now(hall, drawn.service, besides=1):
        words = _(
            "All numbers of this service that are given from afar are taken. Please come to the hall, or try again later"
        )
        raise Conflict(words, code="remote_full")


def check_in_remote(ticket_id: UUID, secret: str, code: str) -> TicketView:
    """The holder of a number drawn from afar is in the hall and types the code that is shown there.

    `secret` is the right to the ticket, as in `leave`. Doing it again changes nothing. Raises NotFound, alike for a wrong
    id and a wrong secret; InvalidInput for a wrong code, TooManyRequests after some; IllegalTransition when it has ended.
    """
    if not crypto.secret_matches("ticket", str(ticket_id), secret) or not Ticket.objects.filter(pk=ticket_id).exists():
        raise NotFound(_("There is no such ticket, or the secret does not belong to it"))
    limits.take(CODE_TRIES, str(ticket_id))
    with transaction.atomic():
        ticket = _of_remote(ticket_id)
        if ticket.absent and not is_location_code(ticket.centre, code):
            words = _(
                "This is not the code that the hall shows now. It stands on the large screen and on the ticket machines"
            )
            raise InvalidInput.of("code", words)
        done = _check_in(CITIZEN, ticket, "code")
    limits.give_back(CODE_TRIES, str(ticket_id))
    return done


@transaction.atomic
def check_in_here(actor: Actor, ticket_id: UUID) -> TicketView:
    """The ticket was shown to a ticket machine or the reception: its holder is here. Raises NotFound, Forbidden, IllegalTransition."""
    ticket = _of_remote(ticket_id)
    require(actor, Action.TICKET_ISSUE, centre=ticket.centre.code)
    return _check_in(actor, ticket, "hall")


def _of_remote(ticket_id: UUID) -> Ticket:
    """The ticket with its row locked. Raises NotFound for a number that was drawn in the hall."""
    ticket = locked(ticket_id)
    if ticket is None or ticket.source != REMOTE:
        raise NotFound(_("There is no ticket with this number here"))
    return ticket


def _check_in(actor: Actor, ticket: Ticket, by: str) -> TicketView:
    """From now on it may be called, at the place that it has kept."""
    if ticket.state in _ENDED:
        raise IllegalTransition(
            _("This ticket has ended. Please take a new number"), state=ticket.state, allowed=allowed(ticket.state)
        )
    if ticket.absent:
        ticket.absent, ticket.passed_over_at, ticket.checked_in_at = False, None, clock.now()
        ticket.save(update_fields=["absent", "passed_over_at", "checked_in_at"])
        record(actor, "ticket.checked_in", ticket, by=by)
    return picture_now(ticket)


@transaction.atomic
def pass_over(called_id: UUID) -> int:
    """Somebody was called in turn: the turn of those before who are still away has passed. Returns how many were.

    From now on they do not count as ahead of others, and their places are kept for the minutes that the centre has set.
    """
    called = Ticket.objects.filter(pk=called_id).first()
    if called is None:
        return 0
    before = Q(queue_key__lt=called.queue_key) | Q(queue_key=called.queue_key, number__lt=called.number)
    line = {"service": called.service_id, "business_day": called.business_day, "team": called.team}
    away = Ticket.objects.filter(before, **line, state=State.WAITING, absent=True, passed_over_at=None)
    passed = 0
    for ticket_id in away.order_by("id").values_list("pk", flat=True):
        ticket = locked(ticket_id)
        if ticket is None or not ticket.absent or ticket.state != State.WAITING:
            continue  # has just come, or left
        ticket.passed_over_at = clock.now()
        ticket.save(update_fields=["passed_over_at"])
        until = here_until(ticket)
        record(system(REMOTE), "ticket.passed_over", ticket, until=until.isoformat() if until else None)
        passed += 1
    return passed


def cancel_missed(actor: Actor, centre: str) -> int:
    """Ends the tickets whose turn has passed and whose holders did not come in time; each page says so. Returns how many."""
    hall = get_centre(centre)
    require(actor, Action.COUNTER_SUPERVISE, centre=hall.code)
    away = {"centre": hall, "business_day": today(hall), "state": State.WAITING, "absent": True}
    passed = Ticket.objects.filter(**away, passed_over_at__isnull=False).select_related("centre")
    return sum(_cancel_missed(actor, one.pk) for one in passed if _is_over(one))


@transaction.atomic
def _cancel_missed(actor: Actor, ticket_id: UUID) -> bool:
    ticket = locked(ticket_id)
    if ticket is None or ticket.state != State.WAITING or not _is_over(ticket):
        return False  # has come in the last moment
    ticket.state, ticket.outcome = State.CANCELLED, NOT_CHECKED_IN
    visits.drop_rest(ticket)
    ticket.save()
    record(actor, "ticket.cancelled", ticket, by=NOT_CHECKED_IN)
    return True


def _is_over(ticket: Ticket) -> bool:
    until = here_until(ticket)
    return until is not None and until <= clock.now()
