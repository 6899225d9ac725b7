"""Classes of retention, what is kept until when, legal holds, and the lists of what was erased."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.records.rules import LONGEST_YEARS, SHORTEST_YEARS, DisposalState, Outcome


class RetentionClass(models.Model):
    """How long a kind of dossier is kept; `years` null: for ever. `basis`: the rule that says so."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    years = models.PositiveSmallIntegerField(null=True)
    basis = models.CharField(max_length=300, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        db_table = "records_retention_class"
        constraints = [
            models.CheckConstraint(
                condition=Q(years__isnull=True) | Q(years__gte=SHORTEST_YEARS, years__lte=LONGEST_YEARS),
                name="years_are_as_the_law_on_archives_has_them",
            ),
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_class"),
        ]

    def __str__(self) -> str:
        return self.code


class ProcedureRetention(models.Model):
    """The class of a procedure's dossiers; a procedure that is not here has the default class."""

    procedure = models.CharField(max_length=40, unique=True)
    retention = models.ForeignKey(RetentionClass, models.PROTECT, related_name="procedures")

    class Meta:
        db_table = "records_procedure_retention"


class Custody(models.Model):
    """A closed dossier and until when it is kept; `keep_until` null: for ever. `dossier` is a code."""

    dossier = models.CharField(max_length=60, unique=True)
    centre = models.CharField(max_length=20)
    procedure = models.CharField(max_length=40)
    closed_on = models.DateField()
    retention = models.ForeignKey(RetentionClass, models.PROTECT, related_name="+")
    keep_until = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "records_custody"
        indexes = [
            # what has run out in a centre, longest ago first
            models.Index(
                fields=["centre", "keep_until", "dossier"],
                name="custody_run_out",
                condition=Q(erased_at__isnull=True, keep_until__isnull=False),
            ),
            # all of a procedure, when its class changes
            models.Index(fields=["procedure"], name="custody_of_procedure", condition=Q(erased_at__isnull=True)),
        ]


class LegalHold(models.Model):
    """Why a dossier must not be touched, whatever its class: a complaint, a court, an inspection. `dossier` is a code."""

    dossier = models.CharField(max_length=60)
    centre = models.CharField(max_length=20)
    reason = SealedTextField()
    placed_by = models.CharField(max_length=60)
    placed_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=60, blank=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "records_legal_hold"
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by="") | (Q(lifted_at__isnull=False) & ~Q(lifted_by="")),
                name="a_lifted_hold_says_by_whom",
            )
        ]
        indexes = [
            # whether a dossier is held, and by what
            models.Index(fields=["dossier"], name="hold_of_dossier", condition=Q(lifted_at__isnull=True)),
            models.Index(F("centre"), F("placed_at").desc(), name="hold_of_centre"),
        ]


class Disposal(models.Model):
    """A list of dossiers that have run out, and what was decided about it. It is kept for ever."""

    centre = models.CharField(max_length=20)
    state = models.CharField(max_length=12, default=DisposalState.PROPOSED.value)
    run_out_by = models.DateField()
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=120, blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    carried_out_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "records_disposal"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in DisposalState]), name="disposal_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=DisposalState.PROPOSED.value, decided_by="") | ~Q(decided_by=F("proposed_by")),
                name="who_proposes_does_not_decide",
            ),
            models.UniqueConstraint(
                fields=["centre"],
                condition=Q(state__in=[DisposalState.PROPOSED.value, DisposalState.APPROVED.value]),
                name="one_open_disposal_per_centre",
            ),
        ]
        indexes = [models.Index(F("centre"), F("proposed_at").desc(), name="disposal_of_centre")]


class DisposalItem(models.Model):
    """One dossier of a list: its code and what became of it; nothing else of it is left when it is erased."""

    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="items")
    dossier = models.CharField(max_length=60)
    outcome = models.CharField(max_length=8, default=Outcome.OPEN.value)

    class Meta:
        db_table = "records_disposal_item"
        constraints = [
            models.UniqueConstraint(fields=["disposal", "dossier"], name="a_dossier_stands_once_on_a_list"),
            models.CheckConstraint(condition=Q(outcome__in=[one.value for one in Outcome]), name="outcome_is_known"),
        ]
        indexes = [
            models.Index(fields=["disposal"], name="disposal_items_open", condition=Q(outcome=Outcome.OPEN.value))
        ]


class Package(models.Model):
    """That dossiers left the house in a package for an archive: who made it, when and what for; `left_out`: how many files did not."""

    centre = models.CharField(max_length=20)
    reason = SealedTextField()
    dossiers = models.PositiveSmallIntegerField()
    left_out = models.PositiveIntegerField(default=0, db_default=0)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "records_package"
        indexes = [models.Index(F("centre"), F("made_at").desc(), name="package_of_centre")]
