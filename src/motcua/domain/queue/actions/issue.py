"""Giving a number: one statement for any number of tickets, so that the API can give many in one transaction.

All lock in the same order (quota by service, series by prefix): batches wait for each other, none deadlocks.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, planned
from motcua.base.actor import Actor
from motcua.base.idempotency.keys import is_key
from motcua.base.ids import uuid7
from motcua.base.journal import relay
from motcua.base.problems import Conflict, FieldError, InvalidInput, Problem
from motcua.domain.centre.models import Centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions.issue_sql import ISSUE_SQL
from motcua.domain.queue.models import Service, Ticket
from motcua.domain.queue.queries.doors import Closed, Entrance, entrance
from motcua.domain.queue.rules import DayEnd, Priority, QueueOptions, State, expected_wait
from motcua.domain.queue.rules.waits import EXPONENTIAL
from motcua.domain.queue.shapes import IssuedTicket

LANGUAGES = ("vi", "en", "zh", "ko")
KEY_LIFETIME = timedelta(hours=24)
OVER_MIDNIGHT = timedelta(hours=4)  # in a hall that never closes: so long a visit goes on into the next day
MOST_TRIES = 4
_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{6,18}[0-9]")
_PHONE_CONTEXT = "queue_ticket.phone"


@dataclass(frozen=True)
class Order:
    """A ticket that somebody asks for, checked as far as that goes without the queue."""

    centre: str
    service: str
    priority: str
    language: str
    source: str
    phone: str
    head_start: int
    issued_by: str
    key: str | None = None
    device: str = ""
    mean: int | None = None  # None: of a service that was not known a moment ago
    spread: float = EXPONENTIAL
    rivals: float = 0.0
    held_since: datetime | None = None  # who came since and still waits is carried on: these numbers are passed over
    missed_since: datetime | None = None  # who missed a call since may come back: so are these where numbers wrap
    stretch: float = 1.0
    id: UUID = field(default_factory=uuid7)

    @property
    def fingerprint(self) -> bytes:
        """What the sender wrote: the same key with another body is refused."""
        written = [self.centre, self.service, self.priority, self.language, self.phone]
        return sha256(json.dumps(written).encode()).digest()


def make_order(
    actor: Actor,
    entrance: Entrance,
    service: str,
    *,
    priority: str = "none",
    language: str = "vi",
    phone: str = "",
    source: str = "kiosk",
    key: str | None = None,
    device: str | None = None,
) -> Order:
    """Checks who asks and what was written; asks no database.

    Raises Forbidden, InvalidInput, Conflict when the hall or the service takes nobody at this hour.
    """
    centre = entrance.centre
    require(actor, Action.TICKET_ISSUE, centre=centre.code)
    errors = []
    if priority not in set(Priority):
        errors.append(FieldError("priority", str(_("Choose one of: %(known)s") % {"known": ", ".join(Priority)})))
    if language not in LANGUAGES:
        errors.append(FieldError("language", str(_("Choose one of: %(known)s") % {"known": ", ".join(LANGUAGES)})))
    if phone and not _PHONE.fullmatch(phone):
        errors.append(FieldError("phone", str(_("Write the telephone number in digits"))))
    if not service or len(service) > 20 or not service.isprintable():
        errors.append(FieldError("service", str(_("Choose a service"))))
    if key is not None and not is_key(key):
        errors.append(FieldError("Idempotency-Key", str(_("The key must be 1 to 120 printable characters"))))
    if errors:
        raise InvalidInput(errors)
    if why := entrance.closed.get(service):
        raise closed_problem(why, centre)
    if device is None:
        device = actor.reference if actor.kind == "device" else ""
    options = QueueOptions.of(centre.options)
    head_start = options.head_start_minutes[priority]
    standing = entrance.standing(service)
    return Order(
        centre.code,
        service,
        priority,
        language,
        source,
        phone,
        head_start,
        actor.reference,
        key or None,
        device,
        standing.mean or None,
        standing.spread,
        entrance.rivals(service, head_start),
        _held_since(centre, options),
        clock.now() - timedelta(minutes=options.return_minutes),
        1.0 if head_start else standing.stretch,
    )


def _held_since(centre: Centre, options: QueueOptions) -> datetime | None:
    """From when on tickets of earlier days keep their numbers; None where the end of the day closes them all."""
    if options.at_day_end == DayEnd.CARRY:
        return datetime.min.replace(tzinfo=UTC)
    return clock.now() - OVER_MIDNIGHT if centre.always_open else None


def closed_problem(why: Closed, centre: Centre) -> Conflict:
    """A closed door as a refusal: why, and from when numbers are given again."""
    again = why.opens_at.isoformat() if why.opens_at else None
    return Conflict(why.words(centre.time_zone), code=why.reason, opens_at=again)


def parameters(orders: Sequence[Order], now: datetime) -> dict[str, Any]:
    """What ISSUE_SQL takes; the ids in the order of the numbers."""
    columns = (
        "centre",
        "service",
        "priority",
        "head_start",
        "language",
        "source",
        "device",
        "issued_by",
        "key",
        "fingerprint",
        "mean",
        "spread",
        "rivals",
        "held_since",
        "missed_since",
        "stretch",
    )
    values: dict[str, Any] = {name: [getattr(order, name) for order in orders] for name in columns}
    values["id"] = [order.id for order in orders]
    values["phone"] = [crypto.seal(order.phone.encode(), _PHONE_CONTEXT) if order.phone else b"" for order in orders]
    return {**values, "now": now}


def answers(orders: Sequence[Order], rows: Sequence[tuple[Any, ...]]) -> list[IssuedTicket | Problem | None]:
    """For each order its ticket, a refusal of a key used for another body, or None where `refusal` knows why."""
    found: list[IssuedTicket | Problem | None] = [None] * len(orders)
    for place, *facts, fingerprint in rows:
        order = orders[place - 1]
        if fingerprint is not None and bytes(fingerprint) != order.fingerprint:
            found[place - 1] = InvalidInput.of(
                "Idempotency-Key", _("This key was used for another request; use a new key for a new request")
            )
        else:
            found[place - 1] = _issued(order, facts, replayed=fingerprint is not None)
    return found


def _issued(order: Order, facts: list[Any], *, replayed: bool) -> IssuedTicket:
    """The ticket as it was at its issue, also when it was given before."""
    ticket_id, label, number, name, name_en, at, ahead, open_counters, free, mean, rivals, spread, stretch = facts
    return IssuedTicket(
        id=ticket_id,
        label=label,
        number=number,
        service=order.service,
        service_name=name,
        service_name_en=name_en,
        state=State.WAITING.value,
        priority=order.priority,
        counter=None,
        ahead=ahead,
        wait=expected_wait(ahead, open_counters, mean, free, rivals, spread, stretch),
        issued_at=at,
        arrived_at=at,
        called_at=None,
        started_at=None,
        finished_at=None,
        language=order.language,
        centre=order.centre,
        printed="waiting" if order.device else "",
        replayed=replayed,
    )


def refusal(order: Order) -> Problem:
    """Why the statement gave this order no ticket."""
    service = Service.objects.filter(centre__code=order.centre, code=order.service).first()
    if service is None:
        return InvalidInput.of("service", _("This centre has no such service"))
    if not service.active:
        return Conflict(_("This service takes nobody at the moment"), code="service_closed")
    return Conflict(_("All numbers of this service for today have been given"), code="quota_reached")


def forget_expired_keys(orders: Sequence[Order], now: datetime) -> None:
    """Frees the keys of these orders where they were used more than a day ago."""
    for order in orders:
        if order.key is not None:
            used = Ticket.objects.filter(
                issued_by=order.issued_by, issue_key=order.key, issued_at__lte=now - KEY_LIFETIME
            )
            used.update(issue_key=None)


def may_try_again(error: BaseException) -> bool:
    """Whether another transaction was faster: it has just used the key (its answer is given then), or it gave out the
    last free numbers of a range while this one waited.
    """
    cause = error.__cause__ if isinstance(error, IntegrityError) else error
    return isinstance(cause, psycopg.errors.UniqueViolation) and cause.diag.constraint_name in (
        "one_ticket_per_key",
        "one_open_ticket_per_number",
    )


def range_is_used_up(error: BaseException) -> Conflict | None:
    """The refusal where the statement found no free number: its series would have had none."""
    cause = error.__cause__ if isinstance(error, IntegrityError) else error
    if not isinstance(cause, psycopg.errors.NotNullViolation) or cause.diag.table_name != "queue_series":
        return None
    used_up = Closed("numbers_used_up")
    return Conflict(used_up.words("UTC"), code=used_up.reason)


def issue_ticket(
    actor: Actor,
    centre: str,
    service: str,
    *,
    priority: str = "none",
    language: str = "vi",
    phone: str = "",
    source: str = "kiosk",
    key: str | None = None,
    device: str | None = None,
) -> IssuedTicket:
    """Gives a number. The same key within 24 hours gives the same ticket again, as it was answered first.

    `device` is the reference of the kiosk that prints it: the actor itself where that is a paired device, "" for none.

    Raises NotFound for the centre, Forbidden, InvalidInput,
    Conflict (`centre_closed`, `service_hours`, `last_ticket`, `service_closed`, `quota_reached`,
    `numbers_used_up`).
    """
    order = make_order(
        actor,
        entrance(centre),
        service,
        priority=priority,
        language=language,
        phone=phone,
        source=source,
        key=key,
        device=device,
    )
    answer = answers([order], write(order))[0]
    if not isinstance(answer, IssuedTicket):
        raise answer or refusal(order)
    transaction.on_commit(relay.wake)
    return answer


def write(order: Order) -> list[tuple[Any, ...]]:
    """Runs the statement for one order; again where another transaction has just used its key."""
    for last in (False,) * (MOST_TRIES - 1) + (True,):
        try:
            with transaction.atomic():
                return planned.run(ISSUE_SQL, parameters([order], clock.now()))
        except IntegrityError as error:
            if used_up := range_is_used_up(error):
                raise used_up from None
            if last or not may_try_again(error):
                raise
            forget_expired_keys([order], clock.now())
    raise AssertionError("the last try returns or raises")
