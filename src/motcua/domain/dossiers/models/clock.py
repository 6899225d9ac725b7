"""What moves the promised date: pauses, and the one apology."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.dossiers.models.dossiers import Dossier


class Pause(models.Model):
    """A time in which the clock stood still, and what it waited for; `restarts`: the limit began anew at its end."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="pauses")
    kind = models.CharField(max_length=12)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    restarts = models.BooleanField(default=False)

    class Meta:
        db_table = "dossiers_pause"
        ordering = ["began_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(ended_at__isnull=True), name="a_clock_stands_still_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(kind__in=["supplement", "payment"]), name="pause_kind_is_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="a_pause_ends_after_it_began"
            ),
        ]


class Apology(models.Model):
    """A new date for a dossier that will be late; once only (decree 61 art. 19.9)."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="apology")
    reason = SealedTextField()
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    in_time = models.BooleanField()
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    agency = models.CharField(max_length=20)

    class Meta:
        db_table = "dossiers_apology"
        constraints = [
            models.CheckConstraint(
                condition=Q(new_due_at__gt=F("old_due_at")), name="the_new_date_is_later_than_the_old"
            )
        ]
