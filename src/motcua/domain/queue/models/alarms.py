"""The silent call for help from a counter to the colleagues of the centre."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.ids import uuid7
from motcua.domain.centre.models import Centre


class StaffAlarm(models.Model):
    """Raised at a counter, accepted by one colleague, ended by somebody; `withdrawn` by who raised it by mistake."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    counter = models.PositiveSmallIntegerField()
    raised_by = models.CharField(max_length=80)
    raised_at = models.DateTimeField()
    accepted_by = models.CharField(max_length=80, blank=True, default="")
    accepted_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        db_table = "queue_staff_alarm"
        constraints = [
            # pressed twice it is one alarm; also what every staff page asks: those that run
            models.UniqueConstraint(
                F("centre"), F("counter"), condition=Q(ended_at=None), name="one_running_alarm_per_counter"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by="") | (Q(accepted_at__isnull=False) & ~Q(accepted_by="")),
                name="an_accepted_alarm_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="", withdrawn=False)
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="an_ended_alarm_says_by_whom",
            ),
        ]
