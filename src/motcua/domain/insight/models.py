"""Simulated days that somebody asked for, and how well past days would have been predicted. No field tells of a person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.ids import uuid7
from motcua.domain.centre.models import Centre


class RunState(models.TextChoices):
    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class SimulationRun(models.Model):
    """One question: a past day or an average weekday, with these levers. `result`: as `shapes.Result` writes it.

    `played` counts the days that were simulated so far, with and without the levers, of `2 * replications`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    day = models.DateField(null=True)
    weekday = models.PositiveSmallIntegerField(null=True)  # 0 is Monday
    levers = models.JSONField()
    seed = models.PositiveIntegerField()
    replications = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=RunState, default=RunState.WAITING)
    played = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "insight_simulation_run"
        constraints = [
            models.CheckConstraint(
                condition=Q(day__isnull=False, weekday__isnull=True) | Q(day__isnull=True, weekday__lte=6),
                name="a_simulated_day_is_a_past_one_or_a_weekday",
            ),
            models.CheckConstraint(condition=Q(replications__gte=2), name="an_interval_needs_two_days"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(result__isnull=False), name="a_ready_simulation_has_a_result"
            ),
        ]
        indexes = [
            # the last ones of a centre; and those that are old enough to be forgotten
            models.Index(F("centre"), F("asked_at").desc(), name="simulations_of_centre"),
        ]


class DayCheck(models.Model):
    """How a past day would have been predicted from the days before it. Mean waits in seconds.

    `predicted`: by simulation, told who came when and which counters were staffed; `forecast`: told nothing of that day;
    `usual`: the mean of the days before it, the naive guess.
    """

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    day = models.DateField()
    learned_days = models.PositiveSmallIntegerField()
    visitors = models.PositiveIntegerField()
    measured = models.FloatField()
    predicted = models.FloatField()
    half = models.FloatField()
    forecast = models.FloatField()
    usual = models.FloatField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "insight_day_check"
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["centre", "day"], name="one_check_per_day_of_a_centre")]

    @property
    def measured_minutes(self) -> float:
        return self.measured / 60

    @property
    def predicted_minutes(self) -> float:
        return self.predicted / 60

    @property
    def half_minutes(self) -> float:
        return self.half / 60

    @property
    def error_percent(self) -> float | None:
        return None if self.error is None else self.error * 100

    @property
    def error(self) -> float | None:
        """Relative: 0.1 is 10 % too much."""
        return (self.predicted - self.measured) / self.measured if self.measured else None

    @property
    def usual_error(self) -> float | None:
        return (self.usual - self.measured) / self.measured if self.measured else None

    @property
    def forecast_error(self) -> float | None:
        return (self.forecast - self.measured) / self.measured if self.measured else None


class RiskModel(models.Model):
    """One training: what it learned, how it did on later dossiers, and whether it is used. Each stays as the record of what was said when.

    `facts`: as `risk.learning.Model` writes it; empty where there was too little to learn from, which `figures` then tells.
    """

    made_at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    is_used = models.BooleanField(default=False)

    class Meta:
        db_table = "insight_risk_model"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["is_used"], condition=Q(is_used=True), name="one_risk_model_is_used")
        ]


class DossierRisk(models.Model):
    """How likely an open dossier will be late, by the model that is used; gone when it is done or no model is used.

    `facts`: what speaks for it, the strongest first, with the numbers of its sentence. Nothing of a person.
    """

    dossier = models.CharField(max_length=60, primary_key=True)  # its code
    centre = models.CharField(max_length=20)
    agency = models.CharField(max_length=20)
    due_at = models.DateTimeField()
    model = models.ForeignKey(RiskModel, models.CASCADE, related_name="+", db_index=False)
    probability = models.FloatField()
    facts = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "insight_dossier_risk"
        constraints = [
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="a_risk_is_between_none_and_certain"
            )
        ]
        indexes = [
            # those of a centre, the likeliest first
            models.Index(F("centre"), F("probability").desc(), name="risks_of_centre"),
        ]
