"""What time does: the end of a day, keys that expire, service times that are measured. Called by the jobs."""

from django.db import transaction

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.journal import record as record_entry
from motcua.domain.centre.models import Centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions._tickets import locked, record
from motcua.domain.queue.actions.issue import KEY_LIFETIME
from motcua.domain.queue.models import CounterSession, Service, Ticket
from motcua.domain.queue.queries import today
from motcua.domain.queue.rules import FINAL, DayEnd, QueueOptions, State, business_day, trimmed_mean

FEWEST_MEASURED = 20
MOST_MEASURED = 100


@transaction.atomic
def close_past_days(actor: Actor, centre: Centre) -> int:
    """Closes what earlier days left: each ticket with an entry of its own, and each counter nobody closed.

    Returns how many tickets. A centre that has set `close_past_days: false` keeps its tickets for somebody to decide.
    """
    require(actor, Action.COUNTER_SUPERVISE, centre=centre.code)
    day = today(centre)
    for session in CounterSession.objects.select_related("counter").filter(
        counter__centre=centre, closed_at__isnull=True
    ):
        if business_day(session.opened_at, centre.time_zone) < day:
            session.closed_at = clock.now()
            session.save(update_fields=["closed_at"])
            number = session.counter.number
            record_entry(
                actor,
                "counter.closed",
                f"counter:{centre.code}/{number}",
                centre=centre.code,
                counter=number,
                reason="day_over",
            )
    if QueueOptions.of(centre.options).at_day_end == DayEnd.CARRY:
        return 0
    over = [*FINAL, State.NO_SHOW]
    left = Ticket.objects.filter(centre=centre, business_day__lt=day).exclude(state__in=over)
    count = 0
    for ticket_id in left.values_list("pk", flat=True):
        ticket = locked(ticket_id)
        if ticket is None or ticket.state in over:
            continue
        was = ticket.state
        ticket.state = State.FINISHED if was == State.SERVING else State.CANCELLED
        ticket.finished_at = clock.now() if was == State.SERVING else None
        ticket.outcome = "day_over"
        ticket.save()
        record(actor, f"ticket.{ticket.state}", ticket, reason="day_over", was=was)
        count += 1
    return count


def forget_old_keys() -> int:
    """Idempotency keys live for 24 hours. Returns how many were forgotten."""
    return Ticket.objects.filter(issue_key__isnull=False, issued_at__lt=clock.now() - KEY_LIFETIME).update(
        issue_key=None
    )


@transaction.atomic
def measure_service_time(centre: str, code: str) -> None:
    """Sets what a visit to this service takes from the last finished ones, once there are enough of them."""
    service = Service.objects.select_for_update(no_key=True).filter(centre__code=centre, code=code).first()
    if service is None:
        return
    finished = Ticket.objects.filter(service=service, state=State.FINISHED, served_seconds__gt=0).order_by(
        "-finished_at"
    )
    seconds = [float(value) for value in finished.values_list("served_seconds", flat=True)[:MOST_MEASURED]]
    if len(seconds) >= FEWEST_MEASURED:
        service.measured_service_seconds = max(round(trimmed_mean(seconds)), 1)
        service.save(update_fields=["measured_service_seconds"])
