"""The verbs on a ticket that was called, is served, waits or is on hold: lock, ask the table, write, record.

Each keeps what stood there before, so that whoever pressed may take it back (`undo.py`).
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto
from motcua.base.actor import CITIZEN, Actor
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from motcua.domain.centre.models import Counter
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.queue.actions import visits
from motcua.domain.queue.actions._tickets import given_again, locked, record, remember, require_short, was
from motcua.domain.queue.models import CounterSession, Service, Ticket
from motcua.domain.queue.queries import picture_now, today
from motcua.domain.queue.queries.serving_today import counters_of
from motcua.domain.queue.rules import ACTIVE, QueueOptions, State, Verb, after_no_show, target
from motcua.domain.queue.rules import allowed as allowed_verbs
from motcua.domain.queue.shapes import TicketView

LONGEST_REMINDER_MINUTES = 480
STEP = timedelta(microseconds=1)  # the smallest difference that the database keeps


@transaction.atomic
def recall(actor: Actor, ticket_id: UUID) -> TicketView:
    """Calls the same person again: shown and said once more; the first call's time and the waiting time stay."""
    ticket = _locked(actor, ticket_id, Verb.RECALL)
    ticket.call_count += 1
    ticket.called_at = clock.now()
    return _done(actor, ticket, "ticket.recalled", call_count=ticket.call_count, language=ticket.language)


@transaction.atomic
def start(actor: Actor, ticket_id: UUID) -> TicketView:
    """The person sits down; service time begins."""
    ticket = _locked(actor, ticket_id, Verb.START)
    ticket.state, ticket.started_at = State.SERVING, clock.now()
    return _done(actor, ticket, "ticket.started")


@transaction.atomic
def finish(actor: Actor, ticket_id: UUID, outcome: str = "") -> TicketView:
    """The visit is over; one of several services leads to the next, under the same number (`ticket.service_finished`)."""
    require_short("outcome", outcome, 60)
    ticket = _locked(actor, ticket_id, Verb.FINISH)
    served = _add_service(ticket)
    finished, number = ticket.service.code, _number(ticket)
    if visits.go_on(ticket, served):
        facts = {"finished": finished, "served_seconds": served, "counter": number}
        return _done(actor, ticket, "ticket.service_finished", **facts)
    ticket.state, ticket.finished_at, ticket.outcome = State.FINISHED, clock.now(), outcome
    return _done(
        actor, ticket, "ticket.finished", served_seconds=ticket.served_seconds, held_seconds=ticket.held_seconds
    )


@transaction.atomic
def no_show(actor: Actor, ticket_id: UUID) -> TicketView:
    """Nobody came. Called often enough (a setting of the centre) it is over; before that the ticket waits again."""
    ticket = _locked(actor, ticket_id, Verb.NO_SHOW)
    options = QueueOptions.of(ticket.centre.options)
    ticket.state = after_no_show(ticket.call_count, options)
    if ticket.state == State.NO_SHOW:
        ticket.no_show_at = clock.now()
        return _done(actor, ticket, "ticket.no_show", call_count=ticket.call_count)
    counter, ticket.counter = ticket.counter, None
    ticket.not_before = clock.now() + options.cool_down
    facts = {"reason": "no_answer", "not_before": ticket.not_before.isoformat()}
    return _done(actor, ticket, "ticket.returned_to_queue", counter=counter.number if counter else None, **facts)


@transaction.atomic
def hold(
    actor: Actor, ticket_id: UUID, reason: str = "", *, private: bool = False, minutes: int | None = None
) -> TicketView:
    """Parks the ticket, and says who did and why; the counter is free. Time on hold is neither waiting nor service.

    `private`: on the officer's own list, which others neither see nor call from. `minutes`: when to be reminded.
    """
    require_short("reason", reason)
    if minutes is not None and not 1 <= minutes <= LONGEST_REMINDER_MINUTES:
        raise InvalidInput.of("minutes", _("From 1 to %(most)s") % {"most": LONGEST_REMINDER_MINUTES})
    ticket = _locked(actor, ticket_id, Verb.HOLD)
    _add_service(ticket)
    counter = ticket.counter
    ticket.state, ticket.counter, ticket.held_counter = State.HELD, None, counter
    ticket.held_at, ticket.held_by, ticket.held_reason = clock.now(), actor.reference, reason
    ticket.held_private = private
    ticket.held_until = clock.now() + timedelta(minutes=minutes) if minutes else None
    return _done(actor, ticket, "ticket.held", counter=counter.number if counter else None)


@transaction.atomic
def resume(actor: Actor, ticket_id: UUID) -> TicketView:
    """Puts a ticket on hold back into the queue, at the place of its arrival."""
    ticket = _locked(actor, ticket_id, Verb.RESUME)
    if ticket.held_private and ticket.held_by != actor.reference:
        raise Forbidden(_("Another officer keeps this visitor on a list of his or her own"))
    _add_hold(ticket)
    ticket.state = State.WAITING
    return _done(actor, ticket, "ticket.resumed")


@transaction.atomic
def return_to_queue(actor: Actor, ticket_id: UUID) -> TicketView:
    """Takes a call back: the ticket is where it was, with the calls it had, and leaves the displays at once.

    Also for a visit that was broken off, and for a no-show who turned up after all: so often and so soon as the centre
    has set; the control room may do it later too. Raises Conflict (`returned_too_often`, `too_late_to_return`, `number_given_again`).
    """
    ticket = _locked(actor, ticket_id, Verb.RETURN_TO_QUEUE, supervisor=True)
    if ticket.state == State.NO_SHOW:
        _count_return(actor, ticket)
    came_from, counter = ticket.state, ticket.counter
    _add_service(ticket)
    if came_from == State.CALLED:
        ticket.call_count = ticket.calls_before
        ticket.first_called_at = ticket.first_called_at if ticket.calls_before else None
    if came_from == State.NO_SHOW and given_again(ticket):
        raise Conflict(_("This number was given to somebody else by now; give a new number"), code="number_given_again")
    ticket.state, ticket.counter, ticket.called_at, ticket.not_before = State.WAITING, None, None, None
    return _done(
        actor, ticket, "ticket.returned_to_queue", counter=counter.number if counter else None, reason=came_from
    )


@transaction.atomic
def transfer(
    actor: Actor,
    ticket_id: UUID,
    service: str,
    counter: int | None = None,
    note: str = "",
    place: str = "kept",
    staff: str = "",
) -> TicketView:
    """Sends the ticket to another service, to one counter alone, or to one officer, under the same number.

    `place`: "kept" (as it arrived), "first" or "last" of the new queue. `staff`: the reference of an officer who sits
    at a counter of this centre now; once he or she has gone, whoever serves the service may call. Raises InvalidInput
    also for a counter that does not serve it.
    """
    require_short("note", note)
    ticket = _locked(actor, ticket_id, Verb.TRANSFER)
    to_service, to_counter = _destination(ticket, service, counter)
    if staff and not _sits_here(ticket, staff):
        raise InvalidInput.of("staff", _("This officer sits at no counter now"))
    came_from, at_counter = ticket.service.code, ticket.counter
    served = _add_service(ticket)
    ticket.queue_key = _key_at(ticket, to_service, place)
    ticket.sent_by, ticket.sent_from = actor.reference, ticket.service
    visits.change_service(ticket, to_service)
    ticket.only_counter, ticket.only_staff, ticket.note = to_counter, staff, note
    ticket.state, ticket.counter, ticket.not_before = State.WAITING, None, None
    ticket.called_at = ticket.started_at = None
    ticket.served_seconds = 0  # each service has its own times; those of this one stand in the journal
    facts = {"counter": at_counter.number if at_counter else None, "to_counter": counter, "served_seconds": served}
    return _done(actor, ticket, "ticket.transferred", from_service=came_from, **facts)


@transaction.atomic
def send_back(actor: Actor, ticket_id: UUID, note: str = "") -> TicketView:
    """Sends the visitor back to the officer who sent him or her here, before the others. Raises Conflict (`nobody_sent`)."""
    ticket = _locked(actor, ticket_id, Verb.TRANSFER)
    if not ticket.sent_by or ticket.sent_from is None:
        raise Conflict(_("Nobody sent this visitor here"), code="nobody_sent")
    staff = ticket.sent_by if _sits_here(ticket, ticket.sent_by) else ""
    return transfer(actor, ticket_id, ticket.sent_from.code, note=note, place="first", staff=staff)


@transaction.atomic
def cancel(actor: Actor, ticket_id: UUID) -> TicketView:
    """Ends a ticket that is not served yet; it is never called."""
    found = locked(ticket_id)
    require(actor, Action.TICKET_CANCEL)
    if found is None or not _in_centre(actor, Action.TICKET_CANCEL, found):
        raise NotFound(_("There is no ticket with this number here"))
    require(actor, Action.TICKET_CANCEL, centre=found.centre.code, counter=_number(found))
    return _cancelled(actor, found, "office")


@transaction.atomic
def leave(ticket_id: UUID, secret: str) -> TicketView:
    """The citizen gives up the place from the phone; the secret is the right to do so.

    Raises NotFound, IllegalTransition.
    """
    matches = crypto.secret_matches("ticket", str(ticket_id), secret)
    found = locked(ticket_id)
    if found is None or not matches:
        raise NotFound(_("There is no such ticket, or the secret does not belong to it"))
    return _cancelled(CITIZEN, found, "visitor")


def _cancelled(actor: Actor, ticket: Ticket, by: str) -> TicketView:
    _require_legal(ticket, Verb.CANCEL)
    if ticket.state == State.HELD:
        _add_hold(ticket)
    ticket.state = State.CANCELLED
    visits.drop_rest(ticket)
    return _done(actor, ticket, "ticket.cancelled", by=by)


def _locked(actor: Actor, ticket_id: UUID, verb: Verb, *, supervisor: bool = False) -> Ticket:
    """The ticket, locked, when this actor may do this to it now.

    Raises NotFound, Forbidden (only the counter that has a ticket acts on it; any of the centre on one that no counter
    has), IllegalTransition.
    """
    found = locked(ticket_id)
    if not (supervisor and allowed(actor, Action.COUNTER_SUPERVISE)):
        require(actor, Action.COUNTER_OPERATE)
    if found is None or not _in_centre(actor, Action.COUNTER_OPERATE, found, Action.COUNTER_SUPERVISE):
        raise NotFound(_("There is no ticket with this number here"))
    centre, counter = found.centre.code, _number(found) if found.state in ACTIVE else None
    supervises = supervisor and allowed(actor, Action.COUNTER_SUPERVISE, centre=centre)
    if not supervises and not allowed(actor, Action.COUNTER_OPERATE, centre=centre, counter=counter):
        raise Forbidden(_("Another counter has this ticket"))
    _require_legal(found, verb)
    return found


def _number(ticket: Ticket) -> int | None:
    return ticket.counter.number if ticket.counter else None


def _in_centre(actor: Actor, action: Action, ticket: Ticket, *others: Action) -> bool:
    return any(allowed(actor, one, centre=ticket.centre.code) for one in (action, *others))


def _require_legal(ticket: Ticket, verb: Verb) -> None:
    if target(ticket.state, verb) is None:
        raise IllegalTransition(
            _("The ticket is in a state that does not allow this"),
            state=ticket.state,
            allowed=allowed_verbs(ticket.state),
        )


def _add_service(ticket: Ticket) -> int:
    """Adds the stretch of service that ends now to what was served before. Returns the sum in seconds."""
    if ticket.state == State.SERVING and ticket.started_at is not None:
        ticket.served_seconds += int((clock.now() - ticket.started_at).total_seconds())
    return ticket.served_seconds


def _add_hold(ticket: Ticket) -> None:
    if ticket.held_at is not None:
        ticket.held_seconds += int((clock.now() - ticket.held_at).total_seconds())
        ticket.held_at = None


def _destination(ticket: Ticket, service: str, counter: int | None) -> tuple[Service, Counter | None]:
    to_service = Service.objects.filter(centre=ticket.centre, code=service, active=True).first()
    if to_service is None:
        raise InvalidInput.of("service", _("This centre has no such service"))
    if counter is None:
        return to_service, None
    to_counter = counters_of(to_service, today(ticket.centre)).filter(number=counter).first()
    if to_counter is None:
        raise InvalidInput.of("counter", _("That counter does not serve %(service)s") % {"service": to_service.name})
    return to_service, to_counter


def _key_at(ticket: Ticket, service: Service, place: str) -> datetime:
    """The key by which the ticket stands where it was asked to in the queue of `service`."""
    if place == "kept":
        return ticket.queue_key
    queue = Ticket.objects.filter(service=service, business_day=ticket.business_day, state=State.WAITING).exclude(
        pk=ticket.pk
    )
    if place == "last":
        last = queue.order_by("-queue_key").values_list("queue_key", flat=True).first()
        return max(clock.now(), last + STEP) if last else clock.now()
    if place == "first":
        first = queue.order_by("queue_key").values_list("queue_key", flat=True).first()
        return min(ticket.queue_key, first - STEP) if first else ticket.queue_key
    raise InvalidInput.of("place", _("Choose one of: %(known)s") % {"known": "kept, first, last"})


def _count_return(actor: Actor, ticket: Ticket) -> None:
    options = QueueOptions.of(ticket.centre.options)
    if not allowed(actor, Action.COUNTER_SUPERVISE, centre=ticket.centre.code):
        if ticket.returns >= options.returns_after_no_show:
            raise Conflict(_("This visitor was put back in line before; give a new number"), code="returned_too_often")
        since = clock.now() - (ticket.no_show_at or ticket.issued_at)
        if since > timedelta(minutes=options.return_minutes):
            raise Conflict(_("The call was missed too long ago; give a new number"), code="too_late_to_return")
    ticket.returns += 1


def _sits_here(ticket: Ticket, staff: str) -> bool:
    return CounterSession.objects.filter(staff=staff, closed_at__isnull=True, counter__centre=ticket.centre).exists()


def _done(actor: Actor, ticket: Ticket, kind: str, **data: object) -> TicketView:
    remember(actor, ticket, was(ticket))
    ticket.save()
    record(actor, kind, ticket, **{name: value for name, value in data.items() if value is not None})
    return picture_now(ticket)
