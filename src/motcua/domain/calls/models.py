"""Calls with their log, and what two browsers say to find each other, which goes when the call ends."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.calls.rules import OPEN, State
from motcua.domain.dossiers.models import Dossier

STATES = sorted(one.value for one in State)
OPEN_STATES = sorted(one.value for one in OPEN)


class Call(models.Model):
    """`to`: the address that was called; `rings`: who it rang for; `callee`: who answered; `ticket`: the visitor put on hold meanwhile.

    `noted`: which of those it rang for have seen that they missed it.
    """

    id = models.UUIDField(primary_key=True)
    centre = models.CharField(max_length=20)
    dossier = models.ForeignKey(Dossier, models.CASCADE, null=True, related_name="calls")
    state = models.CharField(max_length=10)
    video = models.BooleanField(default=False)
    caller = models.CharField(max_length=60)
    to = models.CharField(max_length=80)
    rings = models.JSONField(default=list)
    callee = models.CharField(max_length=60, blank=True, default="")
    rang_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True, default="")
    caller_seen_at = models.DateTimeField()
    callee_seen_at = models.DateTimeField(null=True)
    ticket = models.UUIDField(null=True)
    counter = models.PositiveSmallIntegerField(null=True)
    noted = models.JSONField(default=list)

    class Meta:
        db_table = "calls_call"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="call_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state="talking") | (Q(answered_at__isnull=False) & ~Q(callee="")),
                name="who_talks_has_answered",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, ended_at__isnull=True)
                | (~Q(state__in=OPEN_STATES) & Q(ended_at__isnull=False)),
                name="a_call_that_is_over_ended_once",
            ),
            models.UniqueConstraint(
                fields=["caller"], condition=Q(state__in=OPEN_STATES), name="somebody_makes_one_call_at_once"
            ),
            models.UniqueConstraint(
                fields=["callee"], condition=Q(state="talking"), name="somebody_answers_one_call_at_once"
            ),
        ]
        indexes = [
            # a person's log, newest first
            models.Index(F("caller"), F("rang_at").desc(), name="call_of_caller"),
            models.Index(F("rang_at").desc(), name="call_newest"),
        ]

    @property
    def subject(self) -> str:
        return f"call:{self.pk}"


class Signal(models.Model):
    """A session description on its way from one browser to the other; it tells addresses of machines, so it is sealed and goes."""

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey(Call, models.CASCADE, related_name="signals")
    to = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    body = SealedTextField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "calls_signal"
        ordering = ["id"]
