"""Ratings, and the questions that are put to visitors."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.base.crypto import SealedTextField


class Feedback(models.Model):
    """One rating of one visit or one dossier.

    `served_by` is read in sums of many only, never beside a single rating.
    """

    centre = models.CharField(max_length=20)
    ticket = models.UUIDField(null=True)
    dossier = models.CharField(max_length=60, null=True)
    counter = models.PositiveSmallIntegerField(null=True)
    service = models.CharField(max_length=20, blank=True)
    agency = models.CharField(max_length=20, blank=True)
    served_by = models.CharField(max_length=80, blank=True)
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    reasons_version = models.PositiveSmallIntegerField()
    comment = SealedTextField()
    channel = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        db_table = "feedback_feedback"
        indexes = [
            # the summary of a centre over a period, the low ratings of today
            models.Index(fields=["centre", "at"], name="feedback_centre_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], name="one_rating_per_ticket"),
            models.UniqueConstraint(fields=["dossier"], name="one_rating_per_dossier"),
            models.CheckConstraint(
                condition=Q(ticket__isnull=False, dossier__isnull=True) | Q(ticket__isnull=True, dossier__isnull=False),
                name="a_rating_is_of_a_ticket_or_a_dossier",
            ),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="score_is_one_to_five"),
            models.CheckConstraint(condition=Q(channel__in=["tablet", "online"]), name="rating_channel_is_known"),
        ]


class RatingRequest(models.Model):
    """A finished visit that the tablet of its counter asks about, until somebody answers or the next visitor sits
    down.
    """

    ticket = models.UUIDField(primary_key=True)
    centre = models.CharField(max_length=20)
    counter = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=20)
    service = models.CharField(max_length=20, blank=True)
    served_by = models.CharField(max_length=80, blank=True)
    finished_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "feedback_rating_request"
        indexes = [
            # what the tablet of a counter asks now
            models.Index(
                fields=["centre", "counter", "-finished_at"],
                condition=Q(closed_at__isnull=True),
                name="rating_request_open",
            ),
        ]
