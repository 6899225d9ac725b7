"""What one visit taught, beside the ticket: whoever learns must not lock a ticket that a counter is working on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.domain.queue.models.services import Service
from motcua.domain.queue.models.tickets import Ticket


class VisitMeasure(models.Model):
    """`kept`: at its first call, "inside", "below" or "above" what was promised; empty where nothing was.

    `occupied_seconds`: how long it kept a counter from others, with the officer's pause before it and the walk.
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="measure")
    service = models.ForeignKey(Service, models.CASCADE, db_index=False)
    called_at = models.DateTimeField()
    kept = models.CharField(max_length=6, default="")
    occupied_seconds = models.PositiveIntegerField(null=True)
    # of those without a head start who had to wait: how long, and what was computed before any stretch
    waited_seconds = models.FloatField(null=True)
    computed_seconds = models.FloatField(null=True)

    class Meta:
        db_table = "queue_visit_measure"
        indexes = [
            # what the last visits took
            models.Index(
                F("service"),
                F("called_at").desc(),
                condition=Q(occupied_seconds__isnull=False),
                name="visits_measured",
            )
        ]
