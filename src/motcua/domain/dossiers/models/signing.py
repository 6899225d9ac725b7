"""That somebody is to sign for a result, on the tablet of a counter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.base.crypto import SealedTextField
from motcua.base.ids import uuid7
from motcua.domain.dossiers.models.dossiers import Dossier

OUTCOMES = ["", "signed", "cannot", "cancelled", "late"]


class SignatureRequest(models.Model):
    """Asked by whoever hands over, who has checked the identity of `to`; signed, it is handed over by that person."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="+")
    centre = models.CharField(max_length=20)
    counter = models.PositiveSmallIntegerField()
    to = SealedTextField()
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "dossiers_signature_request"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "counter"], condition=Q(outcome=""), name="one_open_signature_per_counter"
            ),
            models.UniqueConstraint(fields=["dossier"], condition=Q(outcome=""), name="one_open_signature_per_dossier"),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="outcome_of_signature_is_known"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="what_ended_has_an_outcome",
            ),
        ]
