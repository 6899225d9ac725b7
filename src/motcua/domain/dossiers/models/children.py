"""That a step of one dossier opened another at a second agency (docs/decisions/0028)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.domain.dossiers.models.dossiers import Dossier
from motcua.domain.dossiers.rules import Outcome

OUTCOMES = sorted(outcome.value for outcome in Outcome)


class ChildLink(models.Model):
    """One child of one round of a step. `outcome`: empty while the parent waits for it. Codes only: what tells of the
    applicant stands in the two dossiers."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="opened_by")
    parent = models.ForeignKey(Dossier, models.PROTECT, related_name="opened")
    step = models.CharField(max_length=40)
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, blank=True, default="")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "dossiers_child"
        ordering = ["opened_at", "id"]
        constraints = [
            # also the way from a parent to its children
            models.UniqueConstraint(fields=["parent", "step", "round"], name="one_child_per_step_and_round"),
            models.CheckConstraint(condition=~Q(parent=F("dossier")), name="a_dossier_is_not_its_own_child"),
            models.CheckConstraint(condition=Q(outcome__in=["", *OUTCOMES]), name="outcome_of_a_child_is_known"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="a_child_that_came_back_says_when",
            ),
        ]
