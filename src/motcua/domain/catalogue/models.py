"""Procedures and versions; a version, once published, never changes, so that a running dossier keeps its rules."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q
from psycopg.types.json import Json

from motcua.domain.centre.models import Agency


class OrderedJSONField(models.JSONField):
    """JSON as it was written: the questions of a form keep their order, which jsonb would not."""

    def db_type(self, connection: Any) -> str:
        return "json"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return Json(value) if value is not None else None

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value


class Procedure(models.Model):
    """A procedure by its national code. What stands here is that of the published version.

    `agencies_only`: only a step of another procedure opens it, nobody is offered it.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=400)
    name_en = models.CharField(max_length=400, blank=True)
    field = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="procedures")
    queue_service = models.CharField(max_length=20, blank=True)
    agencies_only = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "catalogue_procedure"
        ordering = ["code"]


class ProcedureVersion(models.Model):
    """One version; `content` holds names, documents, fee, time limit, steps and result as master data writes them.

    A draft changes with each edit, which is counted; what was published is kept as it was by a trigger of the table (migration 0002).
    `based_on`: the number of the version that a draft began as.
    """

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    content = OrderedJSONField()
    published_at = models.DateTimeField(null=True)
    edits = models.PositiveIntegerField(default=0, db_default=0)
    edited_at = models.DateTimeField(null=True)
    based_on = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "catalogue_procedure_version"
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(state="published"), name="one_published_version_per_procedure"
            ),
            models.UniqueConstraint(fields=["procedure"], condition=Q(state="draft"), name="one_draft_per_procedure"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "retired"]), name="version_state_is_known"
            ),
        ]


class LifeEvent(models.Model):
    """What happens in a life or a business, and which procedures people then need; master data, in the order they are shown."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    summary = models.CharField(max_length=400, blank=True)
    summary_en = models.CharField(max_length=400, blank=True)
    icon = models.CharField(max_length=40, default="circle-help")
    position = models.PositiveSmallIntegerField()
    procedures = models.ManyToManyField(Procedure, through="LifeEventProcedure", related_name="life_events")

    class Meta:
        db_table = "catalogue_life_event"
        ordering = ["position", "code"]


class LifeEventProcedure(models.Model):
    """A procedure within a life event, at its place."""

    event = models.ForeignKey(LifeEvent, models.CASCADE)
    procedure = models.ForeignKey(Procedure, models.CASCADE)
    position = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "catalogue_life_event_procedure"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["event", "procedure"], name="a_procedure_once_in_an_event")]


class StoredFile(models.Model):
    """A blank form or a template of a result, kept once by its SHA-256; versions name it in their content. Tells nothing of a person."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=120)
    content = models.BinaryField()

    class Meta:
        db_table = "catalogue_file"
