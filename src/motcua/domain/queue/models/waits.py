"""What is learned of waits: how long a service takes by the hour, and how often the promised range was kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.domain.queue.models.services import Service


class ServiceHour(models.Model):
    """What a visit to a service took at an hour of the day, from the last finished ones."""

    service = models.ForeignKey(Service, models.CASCADE, db_index=False)
    hour = models.PositiveSmallIntegerField()
    seconds = models.PositiveIntegerField()
    visits = models.PositiveIntegerField()

    class Meta:
        db_table = "queue_service_hour"
        constraints = [
            models.UniqueConstraint(fields=["service", "hour"], name="one_measure_per_service_and_hour"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="a_day_has_24_hours"),
        ]


class WaitCalibration(models.Model):
    """Of the visits that were called on a day: how many waited as long as they were told, how many less, how many more."""

    service = models.ForeignKey(Service, models.CASCADE, db_index=False)
    business_day = models.DateField()
    inside = models.PositiveIntegerField(default=0)
    below = models.PositiveIntegerField(default=0)
    above = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "queue_wait_calibration"
        constraints = [
            models.UniqueConstraint(fields=["service", "business_day"], name="one_calibration_per_service_and_day")
        ]
