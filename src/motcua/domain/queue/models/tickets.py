"""Tickets, and who sits at which counter. A constraint's name is the rule that it holds."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.queue.models.services import Service
from motcua.domain.queue.rules import ACTIVE, OPEN, PartState, Priority, State

_ACTIVE = Q(state__in=sorted(state.value for state in ACTIVE))


class Ticket(models.Model):
    """A place in the queue. `queue_key` is when it counts as arrived: the head start of its class is taken off already.

    No index stands for a foreign key alone: each costs at every issue and call, and no question needs it. Defaults
    stand in the database, because tickets are inserted by one statement of SQL (`actions.issue_sql`).
    """

    id = models.UUIDField(primary_key=True)
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    business_day = models.DateField()
    prefix = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    lap = models.PositiveSmallIntegerField(db_default=0)  # of its series; 0 where numbers do not come again
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
    only_staff = models.CharField(max_length=80, db_default="")  # transferred to this officer, wherever he or she sits
    note = models.CharField(max_length=300, db_default="")
    sent_by = models.CharField(max_length=80, db_default="")  # who transferred it, and from which service:
    sent_from = models.ForeignKey(Service, models.PROTECT, null=True, db_index=False, related_name="+")  # to send back

    appointment = models.UUIDField(null=True)
    absent = models.BooleanField(db_default=False)  # drawn from afar: keeps its place, is not called before check-in
    checked_in_at = models.DateTimeField(null=True)
    passed_over_at = models.DateTimeField(null=True)  # absent, and somebody behind was called: counts no more as ahead
    confirmed_at = models.DateTimeField(null=True)  # "I am coming", said on the phone

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
    held_until = models.DateTimeField(null=True)  # whoever holds it wants to be reminded then
    held_private = models.BooleanField(db_default=False)  # listed and called by who holds it alone

    returns = models.PositiveSmallIntegerField(db_default=0)  # times back in line after a no-show
    no_show_at = models.DateTimeField(null=True)

    # the last act at a counter, so that it can be undone: what stood in the row before, when and by whom
    before = models.JSONField(null=True)
    acted_at = models.DateTimeField(null=True)
    acted_by = models.CharField(max_length=80, db_default="")

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
    rivals_at_issue = models.FloatField(db_default=0)  # visits of other services that compete for its counters
    spread_at_issue = models.FloatField(db_default=1)
    stretch_at_issue = models.FloatField(db_default=1)
    carried_from = models.DateField(null=True)  # the day of its issue, when the end of the day carried it on
    team = models.CharField(max_length=20, db_default="")  # of several that offer the service, the one it was given to

    class Meta:
        db_table = "queue_ticket"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "prefix", "business_day", "number", "lap"], name="one_number_per_lap_and_day"
            ),
            # where numbers come again; costs nothing where they do not
            models.UniqueConstraint(
                fields=["centre", "prefix", "business_day", "number"],
                condition=Q(lap__gt=0, state__in=sorted(state.value for state in OPEN)),
                name="one_open_ticket_per_number",
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
            # numbers of the day that earlier days still hold
            models.Index(
                fields=["centre", "business_day"], condition=Q(carried_from__isnull=False), name="ticket_carried"
            ),
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
    seen_at = models.DateTimeField(null=True)  # last sign of life of its screen; null: works without one
    auto_paused = models.BooleanField(default=False)
    round = models.JSONField(default=dict)  # of a weighted mix: calls by class since the round began

    class Meta:
        db_table = "queue_counter_session"
        constraints = [
            models.UniqueConstraint(
                fields=["counter"], condition=Q(closed_at__isnull=True), name="one_open_session_per_counter"
            )
        ]


class CounterPause(models.Model):
    """A pause from which its officer came back; one that ended with the session stands in the session alone."""

    session = models.ForeignKey(CounterSession, models.CASCADE, related_name="pauses")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "queue_counter_pause"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("began_at")), name="a_counters_pause_ends_after_it_began"
            )
        ]


class NearTurn(models.Model):
    """That the holder of a ticket was told that the turn is near.

    Not a field of the ticket: whoever writes to a waiting ticket holds its row, and `call_next` passes over held rows.
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="near_turn")
    told_at = models.DateTimeField()

    class Meta:
        db_table = "queue_near_turn"


class VisitService(models.Model):
    """One of several services of a visit. A ticket for one service has no rows here."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="parts")
    place = models.PositiveSmallIntegerField()
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8)
    quantity = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    served_seconds = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "queue_visit_service"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "place"], name="one_service_per_place_of_a_visit"),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state="active"), name="one_service_active_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=sorted(PartState)), name="part_state_is_known"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_service_is_asked_for_at_least_once"),
        ]
