"""Files of dossiers: what is known of them; their content lies sealed in the data folder (base/vault.py)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.base.ids import uuid7
from motcua.domain.dossiers.models import Dossier


class File(models.Model):
    """`requirement`: the document of the procedure that it is a copy of; `sha256` of its content in the clear."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    requirement = models.CharField(max_length=40, blank=True)
    name = SealedTextField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)

    class Meta:
        db_table = "documents_file"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["submitted", "result"]), name="file_kind_is_known"),
            models.CheckConstraint(condition=Q(size__gt=0), name="a_file_is_not_empty"),
        ]
        indexes = [
            # the files of a dossier, in the order in which they came
            models.Index(F("dossier"), F("added_at"), name="file_of_dossier"),
        ]
