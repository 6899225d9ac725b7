"""Alerts that were raised, what was noted about them, and what is silenced."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.base.ids import uuid7
from motcua.domain.centre.models import Centre


class Alert(models.Model):
    """One cause, from when it was seen until it was gone. `alone_since`: since when nobody has it in hand."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    rule = models.CharField(max_length=30)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    level = models.CharField(max_length=4)
    texts = models.JSONField()  # as it was when it was raised, by language; of things, never of persons
    counter = models.PositiveSmallIntegerField(null=True)
    agency = models.CharField(max_length=20, blank=True, default="")
    raised_at = models.DateTimeField()
    alone_since = models.DateTimeField()
    taken_by = models.CharField(max_length=80, blank=True, default="")
    taken_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.CharField(max_length=80, blank=True, default="")  # empty: its cause was gone

    class Meta:
        db_table = "alerts_alert"
        constraints = [
            # also what the control room asks: those that are open
            models.UniqueConstraint(
                F("centre"), F("kind"), F("subject"), condition=Q(cleared_at=None), name="one_open_alert_per_cause"
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by="") | (Q(taken_at__isnull=False) & ~Q(taken_by="")),
                name="a_taken_alert_says_by_whom",
            ),
        ]
        indexes = [
            # those of a day, newest first; and those that are old enough to be erased
            models.Index(fields=["centre", "-raised_at"], name="alert_of_day"),
        ]


class Note(models.Model):
    """What somebody wrote about an alert; it may be about people."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="notes")
    author = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    text = SealedTextField()

    class Meta:
        db_table = "alerts_note"
        ordering = ["id"]


class Silence(models.Model):
    """A rule, or one cause (`kind` and `subject`), that asks for nobody until a moment. `ended_at`: taken back before."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    rule = models.CharField(max_length=30)
    kind = models.CharField(max_length=40, blank=True, default="")
    subject = models.CharField(max_length=80, blank=True, default="")
    reason = SealedTextField()
    begun_by = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        db_table = "alerts_silence"
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("begun_at")), name="a_silence_has_an_end"),
            models.CheckConstraint(
                condition=Q(kind="", subject="") | (~Q(kind="") & ~Q(subject="")),
                name="a_silenced_cause_is_named_whole",
            ),
        ]
        indexes = [
            # those that hold
            models.Index(fields=["centre", "until"], name="silence_that_holds", condition=Q(ended_at=None)),
        ]
