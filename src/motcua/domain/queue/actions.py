"""Verbs of the queue. Each opens one transaction, locks what it changes, and records one journal entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal
from motcua.base.actor import CITIZEN, Actor
from motcua.base.journal import relay
from motcua.base.problems import Conflict, IllegalTransition, InvalidInput, NotFound
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.centre.queries import get_centre, get_counter, is_open, opening_of_today
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.queue import issuing, queries, rules
from motcua.domain.queue.models import CounterService, CounterSession, Service, Ticket
from motcua.domain.queue.queries import CounterView, TicketView
from motcua.domain.queue.rules import State, Verb

LANGUAGES = ("vi", "en", "zh", "ko")
LONGEST_TEXT = 300

# One statement; the index ticket_waiting_in_order gives the order, SKIP LOCKED gives each of 23 counters another ticket.
CALL_NEXT = """
WITH desk AS (
    SELECT c.id, c.number, c.centre_id FROM centre_counter c
    JOIN queue_counter_session o ON o.counter_id = c.id AND o.closed_at IS NULL AND o.paused_at IS NULL
    WHERE c.id = %(counter)s FOR NO KEY UPDATE OF c
), next AS (
    SELECT t.id FROM queue_ticket t JOIN desk d ON d.centre_id = t.centre_id
    WHERE t.state = 'waiting' AND t.issued_at > %(at)s::timestamptz - interval '12 hours'
      AND (t.only_counter_id = d.id
           OR t.only_counter_id IS NULL AND t.service_id IN (SELECT service_id FROM queue_counter_service WHERE counter_id = d.id))
      AND NOT EXISTS (SELECT FROM queue_ticket b WHERE b.counter_id = d.id AND b.state IN ('called', 'serving'))
    ORDER BY t.queue_key, t.id LIMIT 1
    FOR NO KEY UPDATE OF t SKIP LOCKED
), called AS (
    UPDATE queue_ticket t SET state = 'called', counter_id = %(counter)s, called_at = %(at)s,
           first_called_at = coalesce(t.first_called_at, %(at)s), call_count = t.call_count + 1
    FROM next WHERE t.id = next.id
    RETURNING t.id, t.label, t.service_id, t.call_count, t.language
), noted AS (
    INSERT INTO journal_entry (kind, subject, centre, actor, data)
    SELECT 'ticket.called', 'ticket:' || called.id, %(centre)s, %(actor)s,
           jsonb_build_object('label', called.label, 'service', s.code, 'counter', desk.number,
                              'call_count', called.call_count, 'language', called.language)
    FROM called JOIN queue_service s ON s.id = called.service_id CROSS JOIN desk
)
SELECT id FROM called
"""


@dataclass(frozen=True)
class IssuedTicket:
    """A fresh ticket with the secret of its own page."""

    ticket: TicketView
    secret: str
    token: str


def issue_ticket(
    actor: Actor,
    centre: str,
    service: str,
    *,
    priority: str = "none",
    language: str = "vi",
    phone: str = "",
    source: str = "kiosk",
    device: str = "",
    key: str | None = None,
) -> IssuedTicket:
    """Gives a number. The same `key` of the same actor within 24 hours gives the same ticket again.

    `device` is the id of the kiosk whose printer shall print it. Raises NotFound for an unknown or closed service, Conflict when the
    hall is closed, InvalidInput.
    """
    require(actor, Action.TICKET_ISSUE, centre=centre)
    asked = ask(
        actor, get_centre(centre), service, priority, language, phone, source, device, key, queries.paces(centre)
    )
    for again in (True, False):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(issuing.ISSUE, issuing.parameters([asked], clock.now()))
                issued = issuing.read_rows(cursor.fetchall(), 1)[0]
                transaction.on_commit(relay.wake)
            break
        except IntegrityError:  # the same key at the same moment: the second try finds the first one's ticket
            if not again:
                raise
            forget_keys()
    checked = answered(issued, asked)
    view = replace(queries.ticket(checked.id), state=State.WAITING.value, ahead=checked.ahead, counter=None)
    return IssuedTicket(view, checked.secret, rules.ticket_token(checked.id, checked.secret))


def ask(
    actor: Actor,
    centre: Centre,
    service: str,
    priority: str,
    language: str,
    phone: str,
    source: str,
    device: str,
    key: str | None,
    paces: dict[str, issuing.Pace],
) -> issuing.Asked:
    """Checks what is asked for; nothing is read from the database here."""
    if priority not in set(rules.Priority):
        raise InvalidInput.of("priority", _("Choose one of: none, elderly, disabled, pregnant, infant, merit"))
    if language not in LANGUAGES:
        raise InvalidInput.of("language", _("Choose one of: vi, en, zh, ko"))
    if len(phone) > 20:
        raise InvalidInput.of("phone", _("A phone number has at most 20 characters"))
    if not is_open(centre):
        opens = opening_of_today(centre)[0]
        detail = (
            _("The centre is closed now; it opens at %(time)s") % {"time": opens.strftime("%H:%M")}
            if opens
            else _("The centre is closed today")
        )
        raise Conflict(detail, code="centre_closed")
    sealed = crypto.seal(phone.encode(), "queue_ticket.phone") if phone else b""
    mark = issuing.fingerprint(centre.code, service, priority, language, phone, source)
    pace = paces.get(service)
    return issuing.Asked(
        centre.code,
        service,
        priority,
        rules.head_start(priority, centre.options).total_seconds(),
        language,
        source,
        device,
        sealed,
        actor.reference,
        key,
        mark,
        pace.unit if pace else 0.0,
    )


def answered(issued: issuing.Issued | None, asked: issuing.Asked) -> issuing.Issued:
    """Raises NotFound where there is no such service, InvalidInput where the key belongs to another request."""
    if issued is None:
        raise NotFound(_("There is no open service with this code"))
    if issued.fingerprint != asked.fingerprint:
        raise InvalidInput.of(
            "Idempotency-Key", _("This key was used for another request; use a new key for a new request")
        )
    return issued


def forget_keys() -> None:
    """Frees the idempotency keys that have outlived their day."""
    with connection.cursor() as cursor:
        cursor.execute(issuing.FORGET_KEYS, [clock.now()])


# -- counters ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_counter(actor: Actor, centre: str, number: int) -> CounterView:
    """Opens a counter, or ends its pause. Opening an open one changes nothing."""
    counter = _lock_counter(actor, centre, number)
    session = _open_session(counter)
    if session is None:
        CounterSession.objects.create(counter=counter, opened_by=actor.reference, opened_at=clock.now())
        journal.record(actor, "counter.opened", f"counter:{centre}/{number}", centre=centre, counter=number)
    elif session.paused_at is not None:
        session.paused_at, session.pause_reason = None, ""
        session.save(update_fields=["paused_at", "pause_reason"])
        journal.record(actor, "counter.opened", f"counter:{centre}/{number}", centre=centre, counter=number)
    return queries.counter(centre, number)


@transaction.atomic
def pause_counter(actor: Actor, centre: str, number: int, reason: str) -> CounterView:
    """Pauses an open counter: nobody is called to it until it opens again. Raises Conflict when it is closed."""
    counter = _lock_counter(actor, centre, number)
    session = _open_session(counter)
    if session is None:
        raise Conflict(_("The counter is closed; open it first"), code="counter_closed")
    session.paused_at, session.pause_reason = clock.now(), reason[:200]
    session.save(update_fields=["paused_at", "pause_reason"])
    journal.record(
        actor, "counter.paused", f"counter:{centre}/{number}", centre=centre, counter=number, reason=reason[:200]
    )
    return queries.counter(centre, number)


@transaction.atomic
def close_counter(actor: Actor, centre: str, number: int) -> CounterView:
    """Closes a counter. A visitor who was called but not served yet goes back to the queue, in the old place (case 45).

    Raises Conflict while somebody is being served. Closing a closed one changes nothing.
    """
    counter = _lock_counter(actor, centre, number)
    session = _open_session(counter)
    if session is None:
        return queries.counter(centre, number)
    active = Ticket.objects.select_for_update().filter(counter=counter, state__in=rules.ACTIVE).first()
    if active is not None and active.state == State.SERVING:
        raise Conflict(
            _("Somebody is being served here; finish, hold or transfer the ticket first"), code="counter_busy"
        )
    if active is not None:
        _take_back(active)
        active.save()
        _record(actor, "ticket.returned_to_queue", active, counter.number, centre)
    session.closed_at = clock.now()
    session.save(update_fields=["closed_at"])
    journal.record(actor, "counter.closed", f"counter:{centre}/{number}", centre=centre, counter=number)
    return queries.counter(centre, number)


# -- calling ----------------------------------------------------------------------------------------------------------


def call_next(actor: Actor, centre: str, number: int) -> TicketView | None:
    """Calls whoever is next at this counter; None when nobody waits for it.

    Raises Conflict `counter_busy` while one is called or served here, `counter_closed` when it is not open.
    """
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    counter = get_counter(centre, number)
    values = {"counter": counter.pk, "at": clock.now(), "centre": centre, "actor": actor.reference}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(CALL_NEXT, values)
            row = cursor.fetchone()
            if row:
                transaction.on_commit(relay.wake)
    except IntegrityError:  # the constraint one_active_ticket_per_counter: another press was first
        row = None
    if row:
        return queries.ticket(row[0])
    _check_ready(counter)
    return None


@transaction.atomic
def call_ticket(actor: Actor, centre: str, number: int, ticket_id: UUID) -> TicketView:
    """Calls a chosen ticket to this counter. Raises NotFound, Conflict (`already_called` with the counter that has it)."""
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    counter = _lock_counter(actor, centre, number)
    _check_ready(counter)
    ticket = _lock(ticket_id)
    if ticket.centre_id != counter.centre_id:
        raise NotFound(_("There is no such ticket in this centre"))
    if ticket.state in rules.ACTIVE and ticket.counter is not None:
        detail = _("Counter %(counter)s has already called this ticket") % {"counter": ticket.counter.number}
        raise Conflict(detail, code="already_called", counter=ticket.counter.number, state=ticket.state)
    _end_hold(ticket)
    _call(ticket, counter)
    ticket.save()
    _record(
        actor, "ticket.called", ticket, counter.number, centre, call_count=ticket.call_count, language=ticket.language
    )
    return queries.ticket(ticket.pk)


def _call(ticket: Ticket, counter: Counter) -> None:
    ticket.state = rules.target(ticket.state, Verb.CALL)
    ticket.counter = counter
    ticket.called_at = clock.now()
    ticket.first_called_at = ticket.first_called_at or ticket.called_at
    ticket.call_count += 1


def recall(actor: Actor, ticket_id: UUID) -> TicketView:
    """Repeats the call on screen and by voice; the first call's time stays."""

    def again(ticket: Ticket) -> dict[str, Any]:
        ticket.called_at = clock.now()
        ticket.call_count += 1
        return {"call_count": ticket.call_count, "language": ticket.language}

    return _change(actor, ticket_id, Verb.RECALL, "ticket.recalled", again)


def start(actor: Actor, ticket_id: UUID) -> TicketView:
    """The visitor is here; serving begins."""

    def begin(ticket: Ticket) -> dict[str, Any]:
        ticket.started_at = ticket.started_at or clock.now()
        return {}

    return _change(actor, ticket_id, Verb.START, "ticket.started", begin)


def hold(actor: Actor, ticket_id: UUID, reason: str = "") -> TicketView:
    """Parks the visitor and frees the counter; the time on hold is neither waiting nor service."""

    def park(ticket: Ticket) -> dict[str, Any]:
        ticket.held_at, ticket.held_by, ticket.held_reason = clock.now(), actor.reference, reason[:LONGEST_TEXT]
        ticket.counter = None
        return {}

    return _change(actor, ticket_id, Verb.HOLD, "ticket.held", park)


def resume(actor: Actor, ticket_id: UUID) -> TicketView:
    """Puts a held visitor, or one who had not come, back into the queue at the old place."""

    def put_back(ticket: Ticket) -> dict[str, Any]:
        _end_hold(ticket)
        ticket.counter = None
        ticket.finished_at = None
        return {}

    return _change(actor, ticket_id, Verb.RESUME, "ticket.resumed", put_back)


def no_show(actor: Actor, ticket_id: UUID) -> TicketView:
    """The visitor was called and did not come."""

    def miss(ticket: Ticket) -> dict[str, Any]:
        ticket.finished_at = clock.now()
        return {}

    return _change(actor, ticket_id, Verb.NO_SHOW, "ticket.no_show", miss)


def finish(actor: Actor, ticket_id: UUID, outcome: str = "") -> TicketView:
    """Serving is over. Finishing twice is refused and changes nothing."""

    def end(ticket: Ticket) -> dict[str, Any]:
        ticket.finished_at = clock.now()
        ticket.outcome = outcome[:40]
        return {"outcome": ticket.outcome} if ticket.outcome else {}

    return _change(actor, ticket_id, Verb.FINISH, "ticket.finished", end)


def return_to_queue(actor: Actor, ticket_id: UUID) -> TicketView:
    """Takes back a call made by mistake: the earlier place and the earlier count of calls (case 39)."""

    def undo(ticket: Ticket) -> dict[str, Any]:
        _take_back(ticket)
        return {}

    return _change(actor, ticket_id, Verb.RETURN, "ticket.returned_to_queue", undo)


def cancel(actor: Actor, ticket_id: UUID) -> TicketView:
    """Takes a ticket out of the queue, for a counter or a kiosk."""

    def leave(ticket: Ticket) -> dict[str, Any]:
        ticket.finished_at = clock.now()
        return {}

    return _change(actor, ticket_id, Verb.CANCEL, "ticket.cancelled", leave, Action.TICKET_CANCEL)


@transaction.atomic
def leave_queue(ticket_id: UUID, secret: str) -> TicketView:
    """The citizen leaves the queue from the ticket's own page. Raises NotFound for a wrong secret."""
    if not crypto.secret_matches("ticket", str(ticket_id), secret):
        raise NotFound
    ticket = _lock(ticket_id)
    if ticket.state not in (State.WAITING, State.HELD):
        raise IllegalTransition(state=ticket.state, allowed=[v.value for v in rules.TRANSITIONS[State(ticket.state)]])
    ticket.state = rules.target(ticket.state, Verb.CANCEL)
    ticket.finished_at = clock.now()
    ticket.save()
    _record(CITIZEN, "ticket.cancelled", ticket, None, ticket.centre.code)
    return queries.ticket(ticket.pk)


@transaction.atomic
def transfer(
    actor: Actor, ticket_id: UUID, service: str, counter: int | None = None, note: str = "", place: str = "arrival"
) -> TicketView:
    """Sends the visitor to another service, or to one counter; the number and the arrival time stay.

    `place`: "arrival" keeps the place by arrival, "first" and "last" put the ticket there (case 47).
    Raises NotFound, InvalidInput when the counter does not exist.
    """
    ticket = _lock(ticket_id)
    _require_for(actor, ticket, Action.COUNTER_OPERATE)
    wanted = Service.objects.filter(centre=ticket.centre, code=service, active=True).first()
    if wanted is None:
        raise InvalidInput.of("service", _("There is no open service with this code"))
    only = Counter.objects.filter(centre=ticket.centre, number=counter).first() if counter is not None else None
    if counter is not None and only is None:
        raise InvalidInput.of("counter", _("There is no counter with this number"))
    if place not in ("arrival", "first", "last"):
        raise InvalidInput.of("place", _("Choose one of: arrival, first, last"))
    left = ticket.counter.number if ticket.counter else None
    ticket.state = rules.target(ticket.state, Verb.TRANSFER)
    ticket.service, ticket.only_counter, ticket.counter = wanted, only, None
    ticket.note = note[:LONGEST_TEXT]
    ticket.call_count, ticket.started_at = 0, None
    if place == "first":
        ticket.queue_key = _first_key(wanted)
    elif place == "last":
        ticket.queue_key = clock.now()
    ticket.save()
    _record(actor, "ticket.transferred", ticket, left, ticket.centre.code, to_counter=counter)
    return queries.ticket(ticket.pk)


def _first_key(service: Service) -> Any:
    ahead = (
        Ticket.objects.filter(service=service, state=State.WAITING)
        .order_by("queue_key")
        .values_list("queue_key", flat=True)
        .first()
    )
    return (ahead or clock.now()) - timedelta(milliseconds=1)


# -- printing (devices report what became of the paper) -----------------------------------------------------------------


@transaction.atomic
def note_printed(actor: Actor, ticket_id: UUID, *, printed: bool, reason: str = "") -> None:
    """Keeps whether the paper came out; the ticket holds either way."""
    ticket = _lock(ticket_id)
    ticket.print_state = "printed" if printed else "failed"
    ticket.save(update_fields=["print_state"])
    kind = "ticket.printed" if printed else "ticket.print_failed"
    facts = {} if printed else {"reason": reason}
    _record(actor, kind, ticket, None, ticket.centre.code, **facts)


# -- master data --------------------------------------------------------------------------------------------------------


@transaction.atomic
def import_services(actor: Actor, centre: str, rows: list[dict[str, Any]]) -> None:
    """Adds and changes the services of a centre; one that is missing is closed, not removed, because tickets name it."""
    require(actor, Action.MASTER_DATA)
    place = get_centre(centre)
    counters = {counter.number: counter for counter in place.counters.all()}
    kept = []
    for rank, row in enumerate(rows):
        code = str(row.get("code", row["prefix"]))
        unknown = set(row["counters"]) - set(counters)
        if unknown:
            raise InvalidInput.of(
                f"queue_services.{code}", _("Unknown counter: %(numbers)s") % {"numbers": sorted(unknown)}
            )
        values = {
            "prefix": row["prefix"],
            "name": row["name"],
            "name_en": row.get("name_en", ""),
            "rank": rank,
            "active": True,
        }
        if "mean_service_seconds" in row:
            values["mean_service_seconds"] = row["mean_service_seconds"]
        service, _created = Service.objects.update_or_create(centre=place, code=code, defaults=values)
        CounterService.objects.filter(service=service).exclude(counter__number__in=row["counters"]).delete()
        for number in row["counters"]:
            CounterService.objects.get_or_create(service=service, counter=counters[number])
        kept.append(code)
    Service.objects.filter(centre=place).exclude(code__in=kept).update(active=False)
    journal.record(actor, "service.imported", f"centre:{centre}", centre=centre, count=len(rows))


def export_services(centre: str) -> list[dict[str, Any]]:
    """The section `queue_services` as `import_services` takes it."""
    return [
        {
            "code": service.code,
            "prefix": service.prefix,
            "name": service.name,
            "name_en": service.name_en,
            "mean_service_seconds": service.mean_service_seconds,
            "counters": sorted(service.counters.values_list("number", flat=True)),
        }
        for service in Service.objects.filter(centre__code=centre, active=True)
    ]


# -- shared ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def _change(
    actor: Actor,
    ticket_id: UUID,
    verb: Verb,
    kind: str,
    apply: Callable[[Ticket], dict[str, Any]],
    permission: Action = Action.COUNTER_OPERATE,
) -> TicketView:
    ticket = _lock(ticket_id)
    _require_for(actor, ticket, permission)
    counter = ticket.counter.number if ticket.counter else None
    ticket.state = rules.target(ticket.state, verb)
    facts = apply(ticket)
    ticket.save()
    _record(actor, kind, ticket, counter, ticket.centre.code, **facts)
    return queries.ticket(ticket.pk)


def _lock(ticket_id: UUID) -> Ticket:
    ticket = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("centre", "counter", "service")
        .filter(pk=ticket_id)
        .first()
    )
    if ticket is None:
        raise NotFound(_("There is no such ticket"))
    return ticket


def _require_for(actor: Actor, ticket: Ticket, permission: Action) -> None:
    """A ticket of another centre is not there to see; one at another counter is not ours to change."""
    if (
        actor.is_authenticated
        and not allowed(actor, permission, centre=ticket.centre.code)
        and allowed(actor, permission)
    ):
        raise NotFound(_("There is no such ticket"))
    counter = ticket.counter.number if ticket.counter and ticket.state in rules.ACTIVE else None
    require(actor, permission, centre=ticket.centre.code, counter=counter)


def _lock_counter(actor: Actor, centre: str, number: int) -> Counter:
    if not allowed(actor, Action.COUNTER_SUPERVISE, centre=centre):
        require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    counter = get_counter(centre, number)
    return Counter.objects.select_for_update(no_key=True, of=("self",)).select_related("centre").get(pk=counter.pk)


def _open_session(counter: Counter) -> CounterSession | None:
    return CounterSession.objects.filter(counter=counter, closed_at__isnull=True).first()


def _check_ready(counter: Counter) -> None:
    active = Ticket.objects.filter(counter=counter, state__in=rules.ACTIVE).first()
    if active is not None:
        detail = _("Ticket %(label)s is still open at this counter; finish, hold or transfer it first") % {
            "label": active.label
        }
        raise Conflict(detail, code="counter_busy", ticket=str(active.pk), state=active.state)
    session = _open_session(counter)
    if session is None:
        raise Conflict(_("The counter is closed; open it first"), code="counter_closed")
    if session.paused_at is not None:
        raise Conflict(_("The counter is paused; open it again first"), code="counter_paused")


def _end_hold(ticket: Ticket) -> None:
    if ticket.held_at is not None:
        ticket.held_seconds += round((clock.now() - ticket.held_at).total_seconds())
        ticket.held_at, ticket.held_by, ticket.held_reason = None, "", ""


def _take_back(ticket: Ticket) -> None:
    ticket.state = rules.target(ticket.state, Verb.RETURN)
    ticket.counter = None
    ticket.call_count -= 1
    if ticket.call_count == 0:
        ticket.called_at = ticket.first_called_at = None


def _record(actor: Actor, kind: str, ticket: Ticket, counter: int | None, centre: str, **facts: Any) -> None:
    journal.record(
        actor,
        kind,
        f"ticket:{ticket.pk}",
        centre=centre,
        label=ticket.label,
        service=ticket.service.code,
        counter=counter,
        **facts,
    )
