"""Orders of the control room, and what became of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.base.ids import uuid7
from motcua.domain.centre.models import Centre
from motcua.domain.orders.rules import AT_A_COUNTER, Kind, Outcome, Reach

KINDS, REACHES, OUTCOMES = (sorted(one.value for one in kind) for kind in (Kind, Reach, Outcome))
COUNTER_KINDS, PAGE = sorted(one.value for one in AT_A_COUNTER), Kind.PAGE.value


class Order(models.Model):
    """To a counter (whoever sits there, now or later), or to one person. `words` and `reason` may be about people: sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    counter = models.PositiveSmallIntegerField(null=True)  # of a page: where to come to
    person = models.CharField(max_length=80, blank=True, default="")  # of a page, as an actor reference
    words = SealedTextField()
    reach = models.CharField(max_length=10)
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    answered_by = models.CharField(max_length=80, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    reason = SealedTextField()  # why not
    ended_by = models.CharField(max_length=80, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        db_table = "orders_order"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="order_kind_is_known"),
            models.CheckConstraint(condition=Q(reach__in=REACHES), name="order_reach_is_known"),
            models.CheckConstraint(
                condition=Q(kind=PAGE, person__gt="") | Q(kind__in=COUNTER_KINDS, person="", counter__isnull=False),
                name="an_order_is_for_a_counter_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False, outcome__in=OUTCOMES),
                name="an_order_that_is_over_says_how",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by="") | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="an_answered_order_says_by_whom",
            ),
            # two controllers at once: one order stands, the other learns of it; also what a counter's screen asks
            models.UniqueConstraint(
                F("centre"),
                F("counter"),
                condition=Q(ended_at=None, kind__in=COUNTER_KINDS),
                name="one_open_order_per_counter",
            ),
            models.UniqueConstraint(
                F("person"), condition=Q(ended_at=None, kind=PAGE), name="one_open_page_per_person"
            ),
        ]
        indexes = [
            # those of a day, newest first; and those whose words are old enough to be erased
            models.Index(fields=["centre", "-given_at"], name="order_of_day"),
        ]

    @property
    def subject(self) -> str:
        return f"order:{self.pk}"
