"""What was paid for a dossier."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.ids import uuid7
from motcua.domain.dossiers.models import Dossier

METHODS = ("cash", "transfer", "vietqr")


class Payment(models.Model):
    """`amount` in đồng; never changed, a mistake is put right by an entry of its own."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField()
    method = models.CharField(max_length=10)
    received_by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        db_table = "payments_payment"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="something_was_paid"),
            models.CheckConstraint(condition=Q(method__in=METHODS), name="payment_method_is_known"),
        ]
        indexes = [
            # the payments for a dossier, in order
            models.Index(F("dossier"), F("at"), name="payment_of_dossier"),
            # what was taken on a day, for the cashier's closing
            models.Index(F("at"), name="payment_by_time"),
        ]
