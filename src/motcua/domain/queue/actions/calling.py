"""Calling: the next in order, or a chosen ticket."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, planned
from motcua.base.actor import Actor
from motcua.base.journal import relay
from motcua.base.problems import Conflict, IllegalTransition, NotFound, Problem
from motcua.domain.centre.models import Counter
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions._tickets import locked, record, remember, require_short, was
from motcua.domain.queue.actions.calling_sql import PRESENT_SQL, STATEMENTS
from motcua.domain.queue.models import CounterSession, Ticket
from motcua.domain.queue.queries import picture, today
from motcua.domain.queue.queries.serving_today import services_at
from motcua.domain.queue.queries.waits import order_values
from motcua.domain.queue.rules import (
    ACTIVE,
    Priority,
    QueueOptions,
    State,
    Verb,
    allowed,
    target,
    turn_of_class,
)
from motcua.domain.queue.rules.options import Order
from motcua.domain.queue.shapes import TicketView


def call_next(actor: Actor, centre: str, number: int) -> TicketView | None:
    """Calls the first in order whom the counter may serve; None when nobody waits for it.

    Raises Forbidden, NotFound, Conflict (`counter_closed`, `counter_paused`, `counter_busy`).
    """
    options = QueueOptions.of(get_centre(centre).options)
    given = values(actor, centre, number, options)
    try:
        with transaction.atomic():
            if options.order == Order.MIX:
                given["only"] = _turn_of_class(centre, number, options)
            for statement in STATEMENTS[Order(options.order)]:
                called = answer(planned.run(statement, given), centre, number)
                if called is not None:
                    break
    except IntegrityError as error:
        raise pressed_twice(error, centre, number) from None
    if called is not None:
        transaction.on_commit(relay.wake)
    return called


def values(actor: Actor, centre: str, number: int, options: QueueOptions) -> dict[str, Any]:
    """What the `STATEMENTS` take. Raises Forbidden."""
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    facts = {"centre": centre, "counter": number, "now": clock.now(), "actor": actor.reference, "only": None}
    return {**facts, **order_values(options)}


def _turn_of_class(centre: str, number: int, options: QueueOptions) -> list[str] | None:
    """Whose turn it is in a weighted mix, as kinds of tickets; the round is kept with the counter's session.

    Runs in the transaction that calls: the session's row is locked, so that a round is counted once. None when nobody
    waits, somebody is urgent, or nobody sits there.
    """
    sessions = CounterSession.objects.select_for_update(of=("self",)).select_related("counter__centre")
    session = sessions.filter(counter__centre__code=centre, counter__number=number, closed_at__isnull=True).first()
    if session is None or session.paused_at is not None:
        return None
    here = session.counter
    if Ticket.objects.filter(counter=here, state__in=ACTIVE).exists():
        return None
    facts = {"centre_id": here.centre_id, "counter_id": here.pk, "day": today(here.centre), "now": clock.now()}
    present = planned.run(PRESENT_SQL, facts)
    turn = turn_of_class(
        options.mix,
        session.round,
        [
            (_kind(code, priority, has_appointment=booked), code, priority, booked, rank, is_urgent)
            for code, booked, priority, rank, is_urgent in present
        ],
    )
    if turn is None:
        return None
    kinds, session.round = turn
    session.save(update_fields=["round"])
    return kinds


def _kind(service: str, priority: str, *, has_appointment: bool) -> str:
    """As the `STATEMENTS` write it."""
    return service + ("+" if has_appointment else "") + ("" if priority == Priority.NONE else "!")


def answer(rows: Sequence[Sequence[Any]], centre: str, number: int) -> TicketView | None:
    """What the rows of one of the `STATEMENTS` tell: the ticket that was called, or None when nobody waits.

    Raises NotFound, Conflict (`counter_closed`, `counter_paused`, `counter_busy`).
    """
    if not rows:
        raise NotFound(_("There is no counter with this number"))
    sessions, paused_at, active_label, active_state, *called = rows[0]
    if problem := _not_ready(bool(sessions), paused_at, active_label, active_state):
        raise problem
    return None if called[0] is None else _called(called, centre, number)


def _not_ready(
    seated: bool, paused_at: datetime | None, active_label: str | None, active_state: str | None
) -> Problem | None:
    """Why a counter cannot call now."""
    if active_label is not None:
        return Conflict(
            _("%(label)s is still at this counter; finish that visit first") % {"label": active_label},
            code="counter_busy",
            label=active_label,
            state=active_state,
            allowed=allowed(active_state or State.CALLED),
        )
    if not seated:
        return Conflict(_("Open the counter first"), code="counter_closed")
    if paused_at is not None:
        return Conflict(_("The counter is paused; open it again first"), code="counter_paused")
    return None


def pressed_twice(error: IntegrityError, centre: str, number: int) -> Exception:
    """Of two presses at once the database lets one through; the other is told whom that one called."""
    cause = error.__cause__
    if (
        not isinstance(cause, psycopg.errors.UniqueViolation)
        or cause.diag.constraint_name != "one_active_ticket_per_counter"
    ):
        return error
    active = Ticket.objects.filter(counter__centre__code=centre, counter__number=number, state__in=ACTIVE).first()
    return _not_ready(True, None, active.label if active else "", active.state if active else State.CALLED) or error


# What the `STATEMENTS` give of the ticket, by the names of TicketView.
_COLUMNS = (
    "id", "label", "number", "service", "service_name", "service_name_en", "state", "priority", "issued_at",
    "arrived_at", "called_at", "started_at", "language", "printed", "call_count", "note",
)  # fmt: skip


def _called(row: Sequence[Any], centre: str, number: int) -> TicketView:
    facts = dict(zip(_COLUMNS, row, strict=True))
    return TicketView(**facts, centre=centre, counter=number, ahead=0, wait=None, finished_at=None)


def call_ticket(actor: Actor, centre: str, number: int, ticket_id: UUID, reason: str = "") -> TicketView:
    """Calls a chosen ticket that waits or is on hold, before its turn; the record says so, with the reason.

    Raises Forbidden, NotFound, Conflict (`already_called` with the counter that has it, `service_not_served`,
    `reserved_for_counter`, and what `call_next` raises), IllegalTransition.
    """
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    try:
        with transaction.atomic():
            return _call_chosen(actor, centre, number, ticket_id, reason)
    except IntegrityError as error:
        raise pressed_twice(error, centre, number) from None


def _call_chosen(actor: Actor, centre: str, number: int, ticket_id: UUID, reason: str) -> TicketView:
    here = (
        Counter.objects.select_for_update(no_key=True, of=("self",)).filter(centre__code=centre, number=number).first()
    )
    if here is None:
        raise NotFound(_("There is no counter with this number"))
    chosen = locked(ticket_id)
    if chosen is None or chosen.centre.code != centre:
        raise NotFound(_("There is no ticket with this number here"))
    require_free(here, chosen)
    _require_callable(actor, here, chosen)
    require_short("reason", reason)
    return call_locked(actor, here, chosen, {"chosen": True, **({"reason": reason} if reason else {})})


def call_locked(actor: Actor, here: Counter, chosen: Ticket, told: Mapping[str, object]) -> TicketView:
    """Calls a ticket whose row is locked to a counter that is free; the record has also what is `told`."""
    now = clock.now()
    if chosen.state == State.HELD and chosen.held_at is not None:
        chosen.held_seconds += int((now - chosen.held_at).total_seconds())
    chosen.calls_before, chosen.call_count = chosen.call_count, chosen.call_count + 1
    chosen.first_called_at = chosen.first_called_at or now
    chosen.called_at, chosen.held_at, chosen.not_before = now, None, None
    chosen.counter, chosen.state = here, State.CALLED
    remember(actor, chosen, was(chosen))
    chosen.save()
    record(actor, "ticket.called", chosen, call_count=chosen.call_count, language=chosen.language, **told)
    return picture(chosen)


def require_free(here: Counter, chosen: Ticket | None = None) -> None:
    """Raises Conflict when the counter cannot take anybody else now."""
    session = CounterSession.objects.filter(counter=here, closed_at__isnull=True).first()
    others = Ticket.objects.filter(counter=here, state__in=ACTIVE)
    active = (others.exclude(pk=chosen.pk) if chosen else others).first()
    # a running visit goes on in a pause: so does one that its officer put on hold here
    goes_on = chosen is not None and session is not None and _is_held_here(chosen, here, session.staff)
    paused_at = session.paused_at if session and not goes_on else None
    problem = _not_ready(
        session is not None, paused_at, active.label if active else None, active.state if active else None
    )
    if problem:
        raise problem


def _is_held_here(chosen: Ticket, here: Counter, by: str) -> bool:
    return chosen.state == State.HELD and chosen.held_counter_id == here.pk and chosen.held_by == by


def _require_callable(actor: Actor, here: Counter, chosen: Ticket) -> None:
    if chosen.state in ACTIVE and chosen.counter is not None:
        raise Conflict(
            _("Counter %(counter)s has already called %(label)s")
            % {"counter": chosen.counter.number, "label": chosen.label},
            code="already_called",
            counter=chosen.counter.number,
            state=chosen.state,
            allowed=allowed(chosen.state),
        )
    if target(chosen.state, Verb.CALL) is None:
        raise IllegalTransition(
            _("This ticket cannot be called any more"), state=chosen.state, allowed=allowed(chosen.state)
        )
    is_helped = chosen.state == State.HELD and chosen.held_counter_id == here.pk  # of others: called and parked here
    if not is_helped and not services_at(here, chosen.business_day).filter(pk=chosen.service_id).exists():
        raise Conflict(
            _("This counter does not serve %(service)s") % {"service": chosen.service.name}, code="service_not_served"
        )
    if chosen.only_counter is not None and chosen.only_counter_id != here.pk:
        raise Conflict(
            _("This ticket was sent to counter %(counter)s") % {"counter": chosen.only_counter.number},
            code="reserved_for_counter",
            counter=chosen.only_counter.number,
        )
    if chosen.only_staff and chosen.only_staff != actor.reference and seated(chosen.only_staff):
        raise Conflict(_("This ticket was sent to another officer"), code="reserved_for_officer")
    if chosen.state == State.HELD and chosen.held_private and chosen.held_by != actor.reference:
        raise Conflict(_("Another officer keeps this visitor on a list of his or her own"), code="held_privately")
    if chosen.absent:
        raise Conflict(_("This visitor has drawn the number from afar and is not here yet"), code="not_checked_in")


def seated(staff: str) -> bool:
    """Whether an officer sits at some counter now."""
    return CounterSession.objects.filter(staff=staff, closed_at__isnull=True).exists()
