"""Appointments: a seat at a time. A constraint's name is the rule that it holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.base.crypto import SealedTextField
from motcua.domain.centre.models import Centre
from motcua.domain.queue.models.services import Service
from motcua.domain.queue.models.tickets import Ticket
from motcua.domain.queue.rules.appointments import OCCUPYING, AppointmentState


class Appointment(models.Model):
    """One of the seats that a service offers at a time. The seat's constraint makes overbooking impossible.

    `code` is what its holder says or types; the page's secret is derived, never stored. What tells of a person is sealed
    and forgotten some weeks after the day.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=9, unique=True)
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    day = models.DateField()  # of the centre's calendar
    starts_at = models.DateTimeField()
    seat = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10)
    reserved_until = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    booked_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    changes = models.PositiveSmallIntegerField(default=0)

    name = SealedTextField()
    phone = SealedTextField()
    phone_index = models.BinaryField(max_length=16, null=True)
    email = SealedTextField()
    language = models.CharField(max_length=5, default="vi")
    priority = models.CharField(max_length=10, default="none")

    ticket = models.OneToOneField(Ticket, models.PROTECT, null=True, related_name="+")
    checked_in_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)  # beyond the grace: a walk-in from check-in
    led = models.BooleanField(default=False)  # its time has come, so its ticket goes before walk-ins
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "queue_appointment"
        ordering = ["starts_at", "seat"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "starts_at", "seat"],
                condition=Q(state__in=sorted(OCCUPYING)),
                name="one_appointment_per_seat_and_time",
            ),
            models.UniqueConstraint(
                fields=["service", "phone_index"],
                condition=Q(state=AppointmentState.BOOKED.value),
                name="one_appointment_ahead_per_phone_and_service",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in AppointmentState]), name="appointment_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=AppointmentState.CHECKED_IN.value) | Q(ticket__isnull=False),
                name="who_checked_in_has_a_ticket",
            ),
            models.CheckConstraint(
                condition=~Q(state=AppointmentState.RESERVED.value) | Q(reserved_until__isnull=False),
                name="a_reservation_has_an_end",
            ),
        ]
        indexes = [
            # the day's list of a centre
            models.Index(fields=["centre", "day", "starts_at"], name="appointment_of_the_day"),
            # what is still ahead: reminders, reservations that end, who did not come
            models.Index(
                fields=["starts_at"],
                condition=Q(state__in=[AppointmentState.BOOKED.value, AppointmentState.RESERVED.value]),
                name="appointment_ahead",
            ),
        ]
