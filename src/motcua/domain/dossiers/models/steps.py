"""The steps of a dossier, round by round."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.base.crypto import SealedTextField
from motcua.domain.dossiers.models.dossiers import Dossier
from motcua.domain.dossiers.rules import STEP_OPEN, StepState

OPEN_STEP_STATES = sorted(
    state.value for state in STEP_OPEN
)  # in a fixed order, so that migrations name them always alike


class DossierStep(models.Model):
    """One round of one step. Going back to it begins a new round; the old one stays as it ended."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    agency = models.CharField(max_length=20)
    role = models.CharField(max_length=20)
    hours = models.FloatField()
    round = models.PositiveSmallIntegerField(default=1)
    current = models.BooleanField(default=True)
    state = models.CharField(max_length=10, default=StepState.WAITING.value)
    assignee = models.CharField(max_length=60, blank=True)
    # who was away, where a delegate has it in their place
    in_place_of = models.CharField(max_length=60, blank=True, default="", db_default="")
    ready_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.CharField(max_length=60, blank=True)
    # it is done by another agency in a dossier of its own, which is still to be opened or to come back
    waits_for_child = models.BooleanField(default=False, db_default=False)
    note = SealedTextField()

    class Meta:
        db_table = "dossiers_step"
        ordering = ["position", "round"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code", "round"], name="one_row_per_step_and_round"),
            models.UniqueConstraint(
                fields=["dossier", "code"], condition=Q(current=True), name="one_current_round_per_step"
            ),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in StepState]), name="step_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=StepState.STARTED.value) | Q(started_at__isnull=False),
                name="a_started_step_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=StepState.DONE.value) | Q(finished_at__isnull=False), name="a_done_step_says_when"
            ),
            models.CheckConstraint(
                condition=Q(current=True) | ~Q(state__in=OPEN_STEP_STATES), name="only_the_current_round_is_open"
            ),
        ]
        indexes = [
            # the work list of an agency, most urgent first: only open steps are in it, however many dossiers there are
            models.Index(
                fields=["agency", "role", "due_at"], name="step_work_list", condition=Q(state__in=OPEN_STEP_STATES)
            ),
            # what somebody has in hand
            models.Index(
                fields=["assignee"], name="step_in_hands", condition=Q(state__in=OPEN_STEP_STATES) & ~Q(assignee="")
            ),
        ]
