"""What time does to appointments: their turn comes, their holders are reminded, they end, and who had them is forgotten."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.centre.models import Centre
from motcua.domain.queue.actions.appointments import locked, record
from motcua.domain.queue.models import Appointment, Ticket
from motcua.domain.queue.rules import QueueOptions, State
from motcua.domain.queue.rules.appointments import AppointmentState

KEPT_DAYS = 30
_MOST_AT_ONCE = 200


def lead_due(actor: Actor) -> int:
    """Lets the tickets of early visitors go before walk-ins once their time has come; how many there were."""
    now, count = clock.now(), 0
    due = Appointment.objects.filter(
        state=AppointmentState.CHECKED_IN.value, led=False, starts_at__lte=now, day__gte=now.date() - timedelta(days=1)
    )
    for found in due.values_list("pk", flat=True)[:_MOST_AT_ONCE]:
        with transaction.atomic():
            made = locked(found)
            if made.led:
                continue
            made.led = True
            made.save(update_fields=["led"])
            assert made.ticket is not None
            ticket = Ticket.objects.select_for_update(no_key=True).get(pk=made.ticket.pk)
            if ticket.appointment == made.id and ticket.state in (State.WAITING, State.HELD):
                lead = QueueOptions.of(made.centre.options).appointment_head_start_minutes
                ticket.queue_key -= timedelta(minutes=lead)
                ticket.save(update_fields=["queue_key"])
                record(actor, "appointment.due", made)
            count += 1
    return count


def end_appointments(actor: Actor) -> int:
    """Ends reservations that nobody confirmed, and on the day after, appointments to which nobody came; how many."""
    now, count = clock.now(), 0
    over = Appointment.objects.filter(state=AppointmentState.RESERVED.value, reserved_until__lte=now)
    missed = Appointment.objects.filter(state=AppointmentState.BOOKED.value, starts_at__lt=now - timedelta(hours=4))
    for found in [
        *over.values_list("pk", flat=True)[:_MOST_AT_ONCE],
        *missed.values_list("pk", flat=True)[:_MOST_AT_ONCE],
    ]:
        with transaction.atomic():
            made = locked(found)
            if made.state == AppointmentState.RESERVED:
                made.state = AppointmentState.EXPIRED.value
            elif made.state == AppointmentState.BOOKED and _day_is_over(made, now):
                made.state = AppointmentState.MISSED.value
            else:
                continue
            made.save(update_fields=["state"])
            record(actor, f"appointment.{made.state}", made)
            count += 1
    return count


def _day_is_over(made: Appointment, now: datetime) -> bool:
    return made.day < now.astimezone(ZoneInfo(made.centre.time_zone)).date()


def remind(actor: Actor) -> int:
    """Says in the journal that a reminder is due, once for each; the room of messages sends it. How many there were."""
    now, count = clock.now(), 0
    for found in _to_be_reminded(now)[:_MOST_AT_ONCE]:
        with transaction.atomic():
            made = locked(found)
            due = sum(made.starts_at - now <= before for before in _reminders(made.centre))
            if made.state != AppointmentState.BOOKED or made.reminders >= due:
                continue
            made.reminders = due
            made.save(update_fields=["reminders"])
            # whoever has booked a moment ago needs none
            if made.booked_at is None or now - made.booked_at > timedelta(hours=1):
                record(actor, "appointment.reminder_due", made)
                count += 1
    return count


def _to_be_reminded(now: datetime) -> list[UUID]:
    """Appointments ahead of which one more reminder is due, by what each centre has set."""
    found: list[UUID] = []
    booked = Appointment.objects.filter(state=AppointmentState.BOOKED.value, starts_at__gt=now)
    for centre in Centre.objects.all():
        for place, before in enumerate(_reminders(centre), 1):
            due = booked.filter(centre=centre, starts_at__lte=now + before, reminders__lt=place)
            found += due.exclude(pk__in=found).values_list("pk", flat=True)[:_MOST_AT_ONCE]
    return found


def _reminders(centre: Centre) -> list[timedelta]:
    """How long before an appointment its holder is reminded, the first first."""
    return [timedelta(hours=hours) for hours in QueueOptions.of(centre.options).appointment_reminder_hours]


def forget_contacts() -> int:
    """Forgets who had appointments some weeks ago; how many."""
    before = clock.now().date() - timedelta(days=KEPT_DAYS)
    old = Appointment.objects.filter(day__lt=before, phone_index__isnull=False)
    return old.update(name="", phone="", email="", phone_index=None)
