"""What was handed in, what is still asked for, and what was handed over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.base.crypto import SealedTextField
from motcua.domain.dossiers.models.dossiers import Dossier


class DossierDocument(models.Model):
    """What was handed in for one requirement; `electronic`: as a file. `owed`: so many originals are still to be shown."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="documents")
    requirement = models.CharField(max_length=40)
    name = models.CharField(max_length=400)
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    electronic = models.BooleanField(default=False, db_default=False)
    owed = models.PositiveSmallIntegerField(default=0, db_default=0)
    given_at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_document"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["dossier", "requirement"], name="one_row_per_requirement")]


class SupplementRequest(models.Model):
    """One full list of what is still needed, and when it came. `items` is JSON: a list of lines."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="supplements")
    number = models.PositiveSmallIntegerField()
    items = SealedTextField()
    reason = SealedTextField()
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    agency = models.CharField(max_length=20)
    in_time = models.BooleanField()
    due_before = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    due_after = models.DateTimeField(null=True)

    class Meta:
        db_table = "dossiers_supplement"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_supplement_request_per_number"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(answered_at__isnull=True), name="one_open_supplement_request"
            ),
        ]


class HandOver(models.Model):
    """Who got the result, how and when.

    `proof` that it was the right one: the identity card ("identity"), the secret code of the receipt as well ("code"),
    a signature drawn at the counter ("signature", in `signature`: domain/dossiers/ink.py), or the number of the post ("post").
    """

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="handed_over")
    method = models.CharField(max_length=10)
    to = SealedTextField()
    tracking_number = models.CharField(max_length=40, blank=True)
    proof = models.CharField(max_length=10, default="identity", db_default="identity")
    signature = SealedTextField(db_default=b"")
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_hand_over"
        constraints = [
            models.CheckConstraint(
                condition=Q(proof__in=["identity", "code", "post", "signature"]),
                name="proof_of_hand_over_is_one_of_four",
            ),
            models.CheckConstraint(
                condition=Q(method="counter") | (Q(method="post") & ~Q(tracking_number="")),
                name="what_the_post_carries_has_a_tracking_number",
            ),
        ]
