"""Numbers that a kiosk may give while it reaches no server."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.domain.centre.models import Centre


class ReservedSeries(models.Model):
    """The numbers 1 to `most` of a series that one kiosk alone gives on a day: "AK001" for the services of the letter A.

    A series of its own instead of a block of the centre's, so that numbers given online keep their order without gaps and
    the two can never meet. A number that is no ticket at the end of the day was never given.
    """

    centre = models.ForeignKey(Centre, models.CASCADE)
    device = models.CharField(max_length=80)  # reference of the kiosk
    business_day = models.DateField()
    of_prefix = models.CharField(max_length=1)
    prefix = models.CharField(max_length=2)
    most = models.PositiveIntegerField()
    reserved_at = models.DateTimeField()

    class Meta:
        db_table = "queue_reserved_series"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "business_day", "prefix"], name="a_reserved_series_belongs_to_one_kiosk"
            ),
            models.UniqueConstraint(
                fields=["device", "business_day", "of_prefix"], name="a_kiosk_has_one_series_per_letter_and_day"
            ),
            models.CheckConstraint(condition=Q(prefix__regex=r"^[A-Z]{2}$"), name="reserved_prefix_can_be_spoken"),
        ]
