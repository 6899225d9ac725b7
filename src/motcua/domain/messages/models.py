"""Notices to citizens: what was sent to whom, over what, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.base.crypto import SealedTextField

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


class PushSubscription(models.Model):
    """A phone that wants to be told of a ticket, or of an appointment until it becomes one (Push API).

    Address and keys are sealed; it goes when the ticket ends.
    """

    ticket = models.UUIDField(null=True)
    appointment = models.UUIDField(null=True)
    kept_until = models.DateTimeField(null=True)  # of an appointment, which may be weeks ahead
    endpoint = SealedTextField()
    endpoint_index = models.BinaryField(max_length=16)
    p256dh = SealedTextField()
    auth = SealedTextField()
    language = models.CharField(max_length=5, default="vi")
    away_minutes = models.PositiveSmallIntegerField(default=0)  # so long the way to the hall takes; 0: is here already
    made_at = models.DateTimeField()

    class Meta:
        db_table = "messages_push_subscription"
        constraints = [
            models.UniqueConstraint(fields=["ticket", "endpoint_index"], name="one_subscription_per_phone_and_ticket"),
            models.UniqueConstraint(
                fields=["appointment", "endpoint_index"], name="one_subscription_per_phone_and_appointment"
            ),
            models.CheckConstraint(
                condition=Q(ticket__isnull=False, appointment__isnull=True)
                | Q(ticket__isnull=True, appointment__isnull=False, kept_until__isnull=False),
                name="a_phone_is_told_of_one_thing",
            ),
        ]
        indexes = [
            # whoever may have to leave home now
            models.Index(fields=["ticket"], condition=Q(away_minutes__gt=0), name="push_to_who_is_away")
        ]


class PushMessage(models.Model):
    """One word to one phone about one happening: sent once. `about`: the journal entry, 0 for what no entry tells."""

    subscription = models.ForeignKey(PushSubscription, models.CASCADE, related_name="messages")
    about = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    counter = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messages_push_message"
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "kind", "about"], name="a_phone_is_told_once_of_a_happening"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="push_state_is_known"),
        ]
