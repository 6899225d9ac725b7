"""Letters with results that the post carries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Parcel(models.Model):
    """One letter, from when the post took it until it was delivered; `dossier` is a code."""

    dossier = models.CharField(max_length=60, unique=True)
    centre = models.CharField(max_length=20)
    tracking_number = models.CharField(max_length=40)
    taken_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "delivery_parcel"
        constraints = [
            models.CheckConstraint(condition=~Q(tracking_number=""), name="a_parcel_has_a_tracking_number"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(delivered_at__gte=models.F("taken_at")),
                name="a_parcel_is_delivered_after_it_was_taken",
            ),
        ]
        indexes = [
            # what is on its way from a centre, oldest first
            models.Index(
                fields=["centre", "taken_at"], name="parcel_on_its_way", condition=Q(delivered_at__isnull=True)
            ),
        ]
