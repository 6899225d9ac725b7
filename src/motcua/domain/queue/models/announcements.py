"""What is said in the hall: recordings, what is said on which schedule, each announcement made, and who played it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.ids import uuid7
from motcua.base.vaulted import keeps_files
from motcua.domain.centre.models import Centre
from motcua.domain.queue.rules.announcements import Importance


class Recording(models.Model):
    """A spoken message that somebody recorded, brought to the common loudness; its WAV lies in the vault under `id`.

    `texts` is what it says by language, for who cannot hear it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    texts = models.JSONField(default=dict)
    seconds = models.FloatField()
    sha256 = models.CharField(max_length=64)
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "queue_recording"
        constraints = [
            models.CheckConstraint(condition=Q(seconds__gt=0), name="a_recording_is_not_empty"),
            models.UniqueConstraint(
                fields=["centre", "name"], condition=Q(removed_at__isnull=True), name="one_recording_per_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


keeps_files(Recording)


class AnnouncementPlan(models.Model):
    """What is said by itself: at times of the day, every so many minutes, or so many minutes before closing."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    texts = models.JSONField(default=dict)
    recording = models.ForeignKey(Recording, models.PROTECT, null=True)
    zone = models.CharField(max_length=80, blank=True, default="")
    weekdays = models.JSONField(default=list)  # 0 is Monday
    times = models.JSONField(default=list)  # "08:00", on the wall clock of the centre
    every_minutes = models.PositiveSmallIntegerField(null=True)
    before_closing = models.PositiveSmallIntegerField(null=True)  # minutes
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)  # that day included
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "queue_announcement_plan"
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(every_minutes__isnull=True, before_closing__isnull=True) & ~Q(times=[])
                    | Q(every_minutes__isnull=False, before_closing__isnull=True, times=[])
                    | Q(every_minutes__isnull=True, before_closing__isnull=False, times=[])
                ),
                name="a_plan_has_one_kind_of_schedule",
            ),
            models.CheckConstraint(
                condition=Q(begins_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="a_plan_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Announcement(models.Model):
    """Something that was said. `due_at`: the moment of its plan; an emergency goes on until it is stopped."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    texts = models.JSONField(default=dict)
    recording = models.ForeignKey(Recording, models.PROTECT, null=True)
    zone = models.CharField(max_length=80, blank=True, default="")  # empty: the whole hall
    importance = models.CharField(max_length=10, default=Importance.USUAL.value)
    plan = models.ForeignKey(AnnouncementPlan, models.PROTECT, null=True)
    due_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    stopped_by = models.CharField(max_length=80, blank=True, default="")
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "queue_announcement"
        constraints = [
            models.UniqueConstraint(fields=["plan", "due_at"], name="a_plan_is_said_once_at_each_of_its_times"),
            models.CheckConstraint(
                condition=Q(plan__isnull=True, due_at__isnull=True) | Q(plan__isnull=False, due_at__isnull=False),
                name="what_is_said_by_plan_was_due",
            ),
            models.CheckConstraint(
                condition=Q(importance__in=sorted(one.value for one in Importance)), name="importance_is_known"
            ),
        ]
        indexes = [
            # the newest of a centre for its control room
            models.Index(F("centre"), F("made_at").desc(), name="announcement_newest"),
            # what each wall asks when it comes back: the emergency that still goes on
            models.Index(
                fields=["centre"], condition=Q(importance="emergency", stopped_at=None), name="running_emergency"
            ),
        ]


class AnnouncementPlayed(models.Model):
    """A display has said so itself: it has shown the announcement, and sounded it where it may sound."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="played")
    device = models.CharField(max_length=80)  # reference of the display
    name = models.CharField(max_length=80)  # of the display, as it was called then
    sounded = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "queue_announcement_played"
        constraints = [
            models.UniqueConstraint(fields=["announcement", "device"], name="a_display_tells_once_what_it_played")
        ]
