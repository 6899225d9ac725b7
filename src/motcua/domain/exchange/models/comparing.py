"""The other side of an agreement as one that can be asked: where, what it holds otherwise than we, what it publishes of procedures.

No row tells of a person: a dossier and a submission are named by their codes.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.catalogue.models import OrderedJSONField
from motcua.domain.exchange.models.telling import Receiver
from motcua.domain.exchange.rules_comparing import Kind, Rule, Standing, State


class Counterpart(models.Model):
    """Where a receiver can be asked what it holds, and what becomes of what it publishes and brings."""

    receiver = models.OneToOneField(Receiver, models.PROTECT, related_name="counterpart")
    url = models.URLField(max_length=500)
    token = SealedTextField()  # by which it knows us
    catalogue = models.CharField(max_length=10, default=Rule.OFF)
    brings = models.BooleanField(default=False)  # what citizens filed on its portal is fetched from it
    agency_codes = models.JSONField(default=dict)  # its code of an agency → ours, where they differ

    class Meta:
        db_table = "exchange_counterpart"
        constraints = [
            models.CheckConstraint(condition=Q(catalogue__in=sorted(Rule)), name="rule_of_the_catalogue_is_known")
        ]


class Comparison(models.Model):
    """One time that both sides were compared. `problem`: why it could not be finished; counts are of dossiers, submissions, procedures."""

    receiver = models.ForeignKey(Receiver, models.CASCADE, related_name="comparisons")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=20, blank=True)
    compared = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    mended = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "exchange_comparison"
        indexes = [models.Index(F("receiver"), F("id").desc(), name="comparisons_of_receiver")]  # the last ones


class Difference(models.Model):
    """Something that one side holds otherwise than the other: since when, and what became of it."""

    receiver = models.ForeignKey(Receiver, models.CASCADE, related_name="differences")
    kind = models.CharField(max_length=20)
    centre = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=60)  # code of a dossier, of a submission at the other side
    ours = models.CharField(max_length=10, blank=True)  # national status
    theirs = models.CharField(max_length=10, blank=True)
    problem = models.CharField(max_length=60, blank=True)  # why it could not be mended
    state = models.CharField(max_length=10, default=State.OPEN)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "exchange_difference"
        constraints = [
            models.UniqueConstraint(
                fields=["receiver", "kind", "centre", "subject"], name="a_difference_is_noted_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=sorted(Kind)), name="difference_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=sorted(State)), name="difference_state_is_known"),
        ]
        indexes = [
            models.Index(F("receiver"), F("last_at").desc(), name="differences_of_receiver"),  # the report
            # what a next comparison looks at again
            models.Index(fields=["receiver"], condition=Q(state="open"), name="differences_open"),
        ]


class Origin(models.Model):
    """What a counterpart published of a procedure: `taken` is what was merged last, `waiting` what came since and asks for a person."""

    receiver = models.ForeignKey(Receiver, models.CASCADE, related_name="origins")
    procedure = models.CharField(max_length=40)
    revision = models.CharField(max_length=80, blank=True)  # of `taken`
    taken = OrderedJSONField(null=True)
    waiting_revision = models.CharField(max_length=80, blank=True)
    waiting = OrderedJSONField(null=True)
    conflicts = ArrayField(models.CharField(max_length=40), default=list)  # fields that both sides changed
    fault = models.TextField(blank=True)  # why it cannot be taken or published
    standing = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        db_table = "exchange_origin"
        constraints = [
            models.UniqueConstraint(fields=["receiver", "procedure"], name="one_origin_a_procedure"),
            models.CheckConstraint(condition=Q(standing__in=sorted(Standing)), name="origin_standing_is_known"),
        ]
