"""Procedures and versions; a version, once published, never changes, so that a running dossier keeps its rules."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Concat

from motcua.domain.centre.models import Agency


class Procedure(models.Model):
    """A procedure by its national code. Its name and place are those of the published version, kept here for search."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=400)
    name_en = models.CharField(max_length=400, blank=True)
    field = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="procedures")
    queue_service = models.CharField(max_length=20, blank=True)
    search_text = models.GeneratedField(
        expression=Func(
            Concat("code", Value(" "), "name", Value(" "), "name_en", Value(" "), "field"), function="folded"
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        db_table = "catalogue_procedure"
        ordering = ["code"]
        indexes = [
            # search by any part of a word, and by likeness
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="procedure_search_text"),
        ]


class ProcedureVersion(models.Model):
    """One version; `content` holds documents, fee, time limit, steps and result as master data writes them."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    content = models.JSONField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "catalogue_procedure_version"
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(state="published"), name="one_published_version_per_procedure"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "retired"]), name="version_state_is_known"
            ),
        ]
