"""Published events, the streams that number them, agreements with receivers, subscriptions and what came of each sending.

`exchange_event` is written by one statement (`publish.py`) and never changed: what was told was told.
"""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.exchange.rules import Way

WAYS = sorted(one.value for one in Way)  # plain and in a fixed order, so that migrations name them always alike


class MappingRule(models.Model):
    """In one version of the mapping: what a kind of the journal is called outside, and which of its facts are told."""

    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=80)
    type = models.CharField(max_length=120)
    facts = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        db_table = "exchange_mapping_rule"
        constraints = [models.UniqueConstraint(fields=["version", "kind"], name="one_rule_a_kind_in_a_version")]


class Stream(models.Model):
    """How far a centre's sequence has come. The stream without a name counts all events: their places in the feed."""

    centre = models.CharField(max_length=20, primary_key=True)
    sequence = models.BigIntegerField()

    class Meta:
        db_table = "exchange_stream"
        constraints = [models.CheckConstraint(condition=Q(sequence__gte=0), name="sequence_counts_up")]


class Event(models.Model):
    """One published event, ready to be sent. `position` counts all of them, `sequence` those of its centre; both without gaps."""

    position = models.BigIntegerField(primary_key=True)
    centre = models.CharField(max_length=20)
    sequence = models.BigIntegerField()
    entry = models.BigIntegerField(unique=True)  # of the journal: told once
    kind = models.CharField(max_length=80)
    type = models.CharField(max_length=120)
    agency = models.CharField(max_length=20)
    subject = models.TextField()
    at = models.DateTimeField()
    mapping = models.PositiveIntegerField()
    body = models.TextField()  # CloudEvents 1.0 as JSON; no personal data

    class Meta:
        db_table = "exchange_event"
        # a gap of a centre is one range of this index
        constraints = [models.UniqueConstraint(fields=["centre", "sequence"], name="a_sequence_names_one_event")]


class Receiver(models.Model):
    """An agreement: who reads, and what. An empty list of types, centres or agencies means all; of extra facts, none."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    types = ArrayField(models.CharField(max_length=120), default=list)
    centres = ArrayField(models.CharField(max_length=20), default=list)
    agencies = ArrayField(models.CharField(max_length=20), default=list)
    extra = ArrayField(models.CharField(max_length=60), default=list)  # facts of persons, by name (rules.EXTRA)
    basis = models.CharField(max_length=300, blank=True)  # number and date of the written agreement
    token = models.BigIntegerField(null=True, unique=True)  # of people.ServiceToken, by which it reads the feed
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_receiver"


class Subscription(models.Model):
    """Where a receiver's events are sent, how they are signed, and how far it has come. Times of tries are UTC."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    receiver = models.ForeignKey(Receiver, models.PROTECT, related_name="subscriptions")
    way = models.CharField(max_length=10, default=Way.WEBHOOK.value, db_default=Way.WEBHOOK.value)
    url = models.URLField(max_length=500)
    secret = SealedTextField()
    old_secret = SealedTextField()
    old_secret_until = models.DateTimeField(null=True)
    signing_key = SealedTextField()  # Ed25519, its seed in base64
    position = models.BigIntegerField()  # everything up to it is done with: delivered, or a letter
    lock = models.BigIntegerField(unique=True)  # number of the advisory lock under which one worker sends
    state = models.CharField(max_length=10, default="active")
    pause_reason = models.CharField(max_length=40, blank=True)
    tries = models.PositiveIntegerField(default=0)  # of the event it is at
    first_try_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    delivered = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_subscription"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["active", "paused", "ended"]), name="subscription_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(old_secret_until=None, old_secret=b"") | Q(old_secret_until__isnull=False),
                name="an_old_secret_runs_out",
            ),
            models.CheckConstraint(condition=Q(way__in=WAYS), name="way_of_sending_is_known"),
        ]


class Attempt(models.Model):
    """One try to send one message: what came of it, never what was in it."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="attempts")
    message = models.CharField(max_length=80)
    centre = models.CharField(max_length=20, blank=True)
    sequence = models.BigIntegerField(null=True)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    call = models.CharField(max_length=40, blank=True, default="", db_default="")  # of the national exchange: its last

    class Meta:
        db_table = "exchange_attempt"
        indexes = [
            models.Index(F("subscription"), F("id").desc(), name="attempts_of_subscription"),  # the last deliveries
            models.Index("at", name="attempts_to_forget"),  # cleared away daily
        ]


class Letter(models.Model):
    """An event that could not be delivered (`dead`), or that somebody wants sent again (`wanted`, then `sent`)."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="letters")
    position = models.BigIntegerField()
    centre = models.CharField(max_length=20)
    sequence = models.BigIntegerField()
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "exchange_letter"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "position"], name="one_letter_an_event"),
            models.CheckConstraint(condition=Q(state__in=["dead", "wanted", "sent"]), name="letter_state_is_known"),
        ]
        indexes = [
            # what the worker sends again
            models.Index(fields=["subscription", "position"], condition=Q(state="wanted"), name="letters_wanted"),
        ]
