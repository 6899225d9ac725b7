"""Notices to citizens: what was sent to whom, over what, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

STATES = ("waiting", "sent", "failed")


class Notice(models.Model):
    """One notice about one happening over one channel; the constraint makes sure that it goes out once."""

    entry = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    dossier = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, default="email")
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messages_notice"
        constraints = [
            models.UniqueConstraint(fields=["entry", "channel"], name="one_notice_per_happening_and_channel"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="notice_state_is_known"),
        ]
        indexes = [models.Index(fields=["dossier", "id"], name="notice_of_dossier")]
