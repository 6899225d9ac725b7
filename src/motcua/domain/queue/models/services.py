"""Services, the counters that serve them, their numbers and quotas. A constraint's name is the rule that it holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.domain.centre.models import Centre, Counter


class Service(models.Model):
    """What a visitor chooses at the kiosk. Services of one prefix share its numbers."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="services")
    code = models.CharField(max_length=20)
    prefix = models.CharField(max_length=2)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
    rank = models.PositiveSmallIntegerField(default=0)
    mean_service_seconds = models.PositiveIntegerField(default=480)  # what the office expects
    measured_service_seconds = models.PositiveIntegerField(
        null=True
    )  # what the last visits took, once there are enough
    measured_spread = models.FloatField(null=True)  # squared coefficient of variation of the same
    measured_stretch = models.FloatField(null=True)  # how much longer than computed people waited of late
    daily_quota = models.PositiveIntegerField(null=True)
    wraps_after = models.PositiveIntegerField(
        null=True
    )  # its numbers begin again after this one; one for all of a prefix
    hours = models.JSONField(default=dict)  # as a centre's; empty: whenever the centre is open
    urgent_after_minutes = models.PositiveSmallIntegerField(null=True)  # who has waited longer is called before all
    appointment_minutes = models.PositiveSmallIntegerField(null=True)  # length of an appointment; null: none are made
    appointment_share = models.PositiveSmallIntegerField(default=0)  # of the staffed counters, in percent
    counters = models.ManyToManyField(Counter, through="CounterService", related_name="services")

    class Meta:
        db_table = "queue_service"
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="one_service_per_code"),
            models.CheckConstraint(condition=Q(prefix__regex=r"^[A-Z]{1,2}$"), name="prefix_can_be_spoken"),
            models.CheckConstraint(condition=Q(mean_service_seconds__gt=0), name="a_visit_takes_time"),
        ]

    def __str__(self) -> str:
        return self.name


class CounterService(models.Model):
    """A counter serves a service. A service of a higher rank is called only when nobody of a lower one waits."""

    counter = models.ForeignKey(Counter, models.CASCADE)
    service = models.ForeignKey(Service, models.CASCADE)
    rank = models.PositiveSmallIntegerField(default=0)
    team = models.CharField(
        max_length=20, db_default="", default="", blank=True
    )  # counters that share a line of their own
    # for one day alone (`actions.moving`): rows that hold only on it, and rows that hold on all days but it
    only_on = models.DateField(null=True)
    not_on = models.DateField(null=True)

    class Meta:
        db_table = "queue_counter_service"
        constraints = [
            models.UniqueConstraint(fields=["counter", "service"], name="a_counter_serves_a_service_once"),
            models.CheckConstraint(
                condition=Q(only_on=None) | Q(not_on=None), name="what_holds_on_one_day_is_not_taken_off_it"
            ),
        ]


class Series(models.Model):
    """The last number of a prefix on a business day; its row is the lock that keeps numbers without gap or repeat."""

    centre = models.ForeignKey(Centre, models.CASCADE, db_index=False)
    prefix = models.CharField(max_length=2)
    business_day = models.DateField()
    last_number = models.PositiveIntegerField()
    last_at = models.DateTimeField()  # so that a later number never counts as issued earlier
    wraps_after = models.PositiveIntegerField(null=True)  # as its services say; here, so that who has the lock knows
    lap = models.PositiveSmallIntegerField(db_default=0)  # how often the range was begun; 0: its numbers never wrapped

    class Meta:
        db_table = "queue_series"
        constraints = [
            models.UniqueConstraint(fields=["centre", "prefix", "business_day"], name="one_series_per_prefix_and_day")
        ]


class QuotaDay(models.Model):
    """How much of a service's daily quota was given; there is a row only for services that have a quota."""

    service = models.ForeignKey(Service, models.CASCADE)
    business_day = models.DateField()
    quota = models.PositiveIntegerField()
    given = models.PositiveIntegerField()

    class Meta:
        db_table = "queue_quota_day"
        constraints = [
            models.UniqueConstraint(fields=["service", "business_day"], name="one_quota_per_service_and_day"),
        ]
