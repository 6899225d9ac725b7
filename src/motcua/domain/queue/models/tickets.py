"""Tickets, and who sits at which counter. A constraint's name is the rule that it holds."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.queue.models.services import Service
from motcua.domain.queue.rules import ACTIVE, Priority, State

_ACTIVE = Q(state__in=sorted(state.value for state in ACTIVE))


class Ticket(models.Model):
    """A place in the queue. `queue_key` is when it counts as arrived: the head start of its class is taken off already.

    No index stands for a foreign key alone: each costs at every issue and call, and no question needs it. Defaults
    stand in the database, because tickets are inserted by one statement of SQL (`actions.issue.ISSUE_SQL`).
    """

    id = models.UUIDField(primary_key=True)
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    business_day = models.DateField()
    prefix = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=8)
    state = models.CharField(max_length=10, db_default=State.WAITING.value)
    priority = models.CharField(max_length=10, db_default=Priority.NONE.value)
    language = models.CharField(max_length=5, db_default="vi")
    source = models.CharField(max_length=20)
    phone = SealedTextField(db_default=b"")

    issued_at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    queue_key = models.DateTimeField()
    not_before = models.DateTimeField(null=True)  # called in vain: not offered again before

    counter = models.ForeignKey(Counter, models.PROTECT, null=True, db_index=False, related_name="tickets")
    only_counter = models.ForeignKey(
        Counter, models.PROTECT, null=True, db_index=False, related_name="+"
    )  # transferred to it alone
    note = models.CharField(max_length=300, db_default="")

    call_count = models.PositiveSmallIntegerField(db_default=0)
    calls_before = models.PositiveSmallIntegerField(db_default=0)  # what `call_count` was when it was last waiting
    first_called_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    served_seconds = models.PositiveIntegerField(db_default=0)  # stretches of service that were broken off
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=60, db_default="")

    held_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=80, db_default="")
    held_counter = models.ForeignKey(Counter, models.PROTECT, null=True, db_index=False, related_name="+")
    held_reason = models.CharField(max_length=300, db_default="")
    held_seconds = models.PositiveIntegerField(db_default=0)

    print_state = models.CharField(max_length=10, db_default="")
    device = models.CharField(max_length=80, db_default="")  # reference of the kiosk
    issued_by = models.CharField(max_length=80)
    issue_key = models.CharField(max_length=120, null=True)
    issue_fingerprint = models.BinaryField(db_default=b"")
    # what the first answer was made from, so that it can be given again
    ahead_at_issue = models.PositiveIntegerField()
    open_at_issue = models.PositiveSmallIntegerField()
    free_at_issue = models.PositiveSmallIntegerField()
    mean_at_issue = models.PositiveIntegerField()

    class Meta:
        db_table = "queue_ticket"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "prefix", "business_day", "number"], name="one_number_per_series_and_day"
            ),
            models.UniqueConstraint(fields=["counter"], condition=_ACTIVE, name="one_active_ticket_per_counter"),
            models.UniqueConstraint(
                fields=["issued_by", "issue_key"], condition=Q(issue_key__isnull=False), name="one_ticket_per_key"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="ticket_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=[priority.value for priority in Priority]), name="ticket_priority_is_known"
            ),
            models.CheckConstraint(
                condition=~_ACTIVE | Q(counter__isnull=False), name="an_active_ticket_has_a_counter"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "held"]) | Q(counter__isnull=True),
                name="who_waits_occupies_no_counter",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="numbers_begin_at_one"),
        ]
        indexes = [
            # call_next, and the waiting list of a counter: the order of calling
            models.Index(
                fields=["centre", "business_day", "queue_key", "number", "id"],
                condition=Q(state="waiting"),
                name="ticket_waiting_in_order",
            ),
            # how many are ahead in one service
            models.Index(
                fields=["service", "business_day", "queue_key", "number"],
                condition=Q(state="waiting"),
                name="ticket_waiting_in_service",
            ),
            # the list of the day, page by page
            models.Index(fields=["centre", "business_day", "id"], name="ticket_of_the_day"),
            # the last calls of a wall display
            models.Index(
                F("centre"),
                F("business_day"),
                F("called_at").desc(),
                condition=Q(called_at__isnull=False),
                name="ticket_calls_of_the_day",
            ),
            # who is on hold
            models.Index(fields=["centre", "business_day"], condition=Q(state="held"), name="ticket_on_hold"),
            # the last service times
            models.Index(fields=["service", "finished_at"], condition=Q(state="finished"), name="ticket_finished"),
            # keys are forgotten after a day
            models.Index(fields=["issued_at"], condition=Q(issue_key__isnull=False), name="ticket_with_a_key"),
        ]

    def __str__(self) -> str:
        return self.label


class CounterSession(models.Model):
    """Somebody opened a counter; closed sessions remain as the record of who sat where, and when."""

    counter = models.ForeignKey(Counter, models.CASCADE, related_name="sessions")
    staff = models.CharField(max_length=80)  # reference of the actor
    opened_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "queue_counter_session"
        constraints = [
            models.UniqueConstraint(
                fields=["counter"], condition=Q(closed_at__isnull=True), name="one_open_session_per_counter"
            )
        ]
