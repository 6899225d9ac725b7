"""Who gets the steps of an agency, who stands in for whom, and what a leader is asked to allow."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.dossiers.models.dossiers import Dossier
from motcua.domain.dossiers.sharing import RULES


class SharingRule(models.Model):
    """How the steps of one role of an agency find their person; without a row they are shared by hand.

    `last`: who got the latest one; whoever shares locks the row, so that two at once never count alike.
    """

    agency = models.CharField(max_length=20)
    role = models.CharField(max_length=20)
    rule = models.CharField(max_length=20)
    last = models.CharField(max_length=60, blank=True)
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_sharing_rule"
        constraints = [
            models.UniqueConstraint(fields=["agency", "role"], name="one_sharing_rule_per_agency_and_role"),
            models.CheckConstraint(condition=Q(rule__in=sorted(RULES)), name="sharing_rule_is_known"),
        ]


class Absence(models.Model):
    """Somebody is away from `begins_at` until `ends_at`; what comes for them meanwhile goes to `delegate`."""

    person = models.CharField(max_length=60)
    delegate = models.CharField(max_length=60)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_absence"
        ordering = ["begins_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="an_absence_ends_after_it_began"),
            models.CheckConstraint(condition=~Q(person=F("delegate")), name="nobody_stands_in_for_themselves"),
        ]
        indexes = [
            # who stands in for somebody now
            models.Index(fields=["person", "ends_at"], name="absence_of_person")
        ]


class SupplementConsent(models.Model):
    """A second request for papers that a leader has to allow. `items` is JSON: a list of lines."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="consents")
    items = SealedTextField()
    reason = SealedTextField()
    agency = models.CharField(max_length=20)
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)  # given, refused, dropped; empty while it is open
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    answer = SealedTextField()

    class Meta:
        db_table = "dossiers_supplement_consent"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(outcome=""), name="one_open_consent_per_dossier"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "given", "refused", "dropped"]), name="consent_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="a_decided_consent_says_when",
            ),
        ]
