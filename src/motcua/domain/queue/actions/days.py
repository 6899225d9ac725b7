"""The end of a day: who still waits is closed or carried on, as the centre has set, never silently; keys expire."""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.journal import record as record_entry
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import hall_doors
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions._tickets import locked, record
from motcua.domain.queue.actions.issue import KEY_LIFETIME, OVER_MIDNIGHT
from motcua.domain.queue.models import CounterSession, Ticket
from motcua.domain.queue.queries import today
from motcua.domain.queue.queries.days import left_over
from motcua.domain.queue.queries.serving_today import counters_of
from motcua.domain.queue.rules import DayEnd, QueueOptions, State, business_day
from motcua.domain.queue.shapes import DayClosed

DAY_OVER = "day_over"


def close_past_days(actor: Actor, centre: Centre) -> DayClosed:
    """Ends what earlier days left: tickets and counters that nobody closed. Called by the job after midnight."""
    require(actor, Action.COUNTER_SUPERVISE, centre=centre.code)
    return _end(actor, centre, today(centre) - timedelta(days=1))


def close_day(actor: Actor, centre: Centre) -> DayClosed:
    """Ends the present day now: a decision of a supervisor, who has seen `day_end_preview`. Raises Forbidden."""
    require(actor, Action.COUNTER_SUPERVISE, centre=centre.code)
    return _end(actor, centre, today(centre))


@transaction.atomic
def _end(actor: Actor, centre: Centre, last: date) -> DayClosed:
    """Ends all days up to `last`, that day included."""
    counters = _close_counters(actor, centre, last)
    carries = QueueOptions.of(centre.options).at_day_end == DayEnd.CARRY
    onto = next_day(centre, last)
    done = {"finished": 0, "cancelled": 0, "carried": 0}
    for ticket_id in left_over(centre, last).order_by("id").values_list("pk", flat=True):
        ticket = locked(ticket_id)
        if ticket is None or not left_over(centre, last).filter(pk=ticket_id).exists():
            continue  # somebody has just finished it
        goes_on = _goes_on(centre, ticket.started_at or ticket.issued_at, last)
        if ticket.state == State.SERVING and not goes_on:
            done[_finish(actor, ticket)] += 1
        elif carries or goes_on:
            done[_carry(actor, ticket, onto, at_counter=goes_on)] += 1
        else:
            done[_cancel(actor, ticket)] += 1
    closed = DayClosed(counters=counters, **done)
    if any((counters, *done.values())):
        record_entry(
            actor,
            "centre.day_closed",
            f"centre:{centre.code}",
            centre=centre.code,
            day=last.isoformat(),
            counters=counters,
            finished=closed.finished,
            cancelled=closed.cancelled,
            carried=closed.carried,
        )
    return closed


def next_day(centre: Centre, last: date) -> date:
    """The first day after `last`, and not before the present one, on which the hall opens."""
    day = max(last + timedelta(days=1), today(centre))
    if centre.always_open:
        return day
    doors = hall_doors(centre)
    if doors.spans(day):
        return day
    opens = doors.next_opening(datetime.combine(day, time(12), doors.zone))
    return opens.date() if opens else day


def _goes_on(centre: Centre, since: datetime, last: date) -> bool:
    """Whether what began then goes on over midnight: in a hall that never closes nobody is sent away at 0:00."""
    return centre.always_open and last < today(centre) and clock.now() - since < OVER_MIDNIGHT


def _close_counters(actor: Actor, centre: Centre, last: date) -> int:
    count = 0
    sessions = CounterSession.objects.select_related("counter").filter(counter__centre=centre, closed_at__isnull=True)
    for session in sessions:
        began = session.opened_at
        if business_day(began, centre.time_zone) <= last and not _goes_on(centre, session.seen_at or began, last):
            session.closed_at = clock.now()
            session.save(update_fields=["closed_at"])
            number = session.counter.number
            subject = f"counter:{centre.code}/{number}"
            record_entry(actor, "counter.closed", subject, centre=centre.code, counter=number, reason=DAY_OVER)
            count += 1
    return count


def _finish(actor: Actor, ticket: Ticket) -> str:
    """A visit that nobody finished."""
    was, ticket.state, ticket.finished_at = ticket.state, State.FINISHED, clock.now()
    return _ended(actor, ticket, was)


def _cancel(actor: Actor, ticket: Ticket) -> str:
    was, ticket.state = ticket.state, State.CANCELLED
    return _ended(actor, ticket, was)


def _ended(actor: Actor, ticket: Ticket, was: str) -> str:
    ticket.outcome = DAY_OVER
    ticket.save()
    record(actor, f"ticket.{ticket.state}", ticket, reason=DAY_OVER, was=was)
    return str(ticket.state)


def _carry(actor: Actor, ticket: Ticket, onto: date, *, at_counter: bool) -> str:
    """Keeps number, label and arrival; the number is passed over on the next day (`ISSUE_SQL`)."""
    was, issued_on = ticket.state, ticket.business_day
    ticket.carried_from, ticket.business_day = ticket.carried_from or issued_on, onto
    if was == State.CALLED and not at_counter:  # called in the last minute, and nobody came
        ticket.state, ticket.counter, ticket.called_at = State.WAITING, None, None
    ticket.not_before = None
    if ticket.only_counter is not None and ticket.only_counter not in counters_of(ticket.service, onto):
        ticket.only_counter = None  # it served this for the old day alone: nobody could call
    ticket.save()
    record(actor, "ticket.carried", ticket, was=was, from_day=issued_on.isoformat(), to_day=onto.isoformat())
    return "carried"


def forget_old_keys() -> int:
    """Idempotency keys live for 24 hours. Returns how many were forgotten."""
    return Ticket.objects.filter(issue_key__isnull=False, issued_at__lt=clock.now() - KEY_LIFETIME).update(
        issue_key=None
    )
