"""Cameras, the segments of their ring, what is wrong with them now; who watched, what is held, what was taken away."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.base.ids import uuid7
from motcua.base.vaulted import keeps_files
from motcua.domain.cameras.rules import (
    LONGEST_KEEP_DAYS,
    LONGEST_NAME,
    USUAL_KEEP_DAYS,
    ExportState,
    Reason,
    State,
    Trouble,
    Use,
)
from motcua.domain.centre.models import Centre


class Camera(models.Model):
    """One camera: where it is reached, what it looks at, and how it is. User and password are sealed and never shown again."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="cameras")
    name = models.CharField(max_length=LONGEST_NAME)
    counter = models.PositiveSmallIntegerField(null=True)  # that it looks at
    floor = models.PositiveSmallIntegerField(null=True)
    plan_x = models.FloatField(null=True)  # where it hangs, in hundredths of the hall's width and depth
    plan_y = models.FloatField(null=True)
    address = models.CharField(max_length=120)  # host:port of RTSP
    path = models.CharField(max_length=200, blank=True, default="")
    onvif_url = models.CharField(max_length=200, blank=True, default="")
    user = SealedTextField()
    password = SealedTextField()
    masks = models.JSONField(default=list)  # [[x, y, width, height], …] in thousandths
    keep_days = models.PositiveSmallIntegerField(default=USUAL_KEEP_DAYS)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    # what the recorder tells
    state = models.CharField(max_length=12, default=State.NEW.value)
    state_since = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)  # its last picture
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    codec = models.CharField(max_length=60, blank=True, default="")
    key_seconds = models.FloatField(null=True)  # between key pictures
    is_night = models.BooleanField(default=False)  # sees by infrared
    motion = models.FloatField(default=0)  # 0 to 1, of the last look
    clock_ahead = models.FloatField(null=True)  # seconds by which its own clock differs; null: it does not tell
    can_move = models.BooleanField(default=False)  # pan, tilt, zoom

    class Meta:
        db_table = "cameras_camera"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(State)), name="camera_state_is_known"),
            models.CheckConstraint(
                condition=Q(keep_days__gte=1, keep_days__lte=LONGEST_KEEP_DAYS), name="a_camera_keeps_for_some_days"
            ),
            models.UniqueConstraint(
                fields=["centre", "name"], condition=Q(retired_at=None), name="one_camera_in_use_per_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CameraAlarm(models.Model):
    """What is wrong with a picture now; the row goes when it is over, the journal keeps both."""

    camera = models.ForeignKey(Camera, models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=12)
    since = models.DateTimeField()

    class Meta:
        db_table = "cameras_alarm"
        constraints = [
            models.UniqueConstraint(fields=["camera", "kind"], name="a_trouble_of_a_camera_is_told_once"),
            models.CheckConstraint(condition=Q(kind__in=sorted(Trouble)), name="camera_trouble_is_known"),
        ]


class Segment(models.Model):
    """One file of the ring. While it is being written it has no end; then its size and hash stand for ever."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    camera = models.ForeignKey(Camera, models.CASCADE, related_name="segments")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes on the disk, sealed
    sha256 = models.CharField(max_length=64, blank=True, default="")  # of the file as it lies there
    motion = models.FloatField(default=0)  # the most of its looks, 0 to 1

    class Meta:
        db_table = "cameras_segment"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None, sha256="") | (Q(ends_at__gt=F("begins_at")) & ~Q(sha256="")),
                name="a_closed_segment_has_its_hash",
            ),
        ]
        indexes = [
            # a clip by its times, and what is newest of a camera
            models.Index(fields=["camera", "begins_at"], name="segments_of_a_camera"),
            # what a crash left open, at the start of the recorder
            models.Index(fields=["camera"], name="segments_being_written", condition=Q(ends_at=None)),
            # what goes first when there is no room
            models.Index(fields=["begins_at"], name="segments_oldest_first"),
        ]


class Watch(models.Model):
    """That somebody looked: live, or at a stretch of the past, and why. Without a camera: at all of the centre."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    camera = models.ForeignKey(Camera, models.CASCADE, null=True, related_name="watches")
    use = models.CharField(max_length=10)
    by = models.CharField(max_length=80)  # reference of the actor
    reason = models.CharField(max_length=12)
    words = SealedTextField()
    subject = models.CharField(max_length=120, blank=True, default="")  # ticket:…, dossier:… that it is about
    begins_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # when it was last watched
    from_at = models.DateTimeField(null=True)  # of the stretch
    to_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cameras_watch"
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=sorted(Reason)), name="reason_to_watch_is_known"),
            models.CheckConstraint(condition=Q(use__in=sorted(Use)), name="use_of_cameras_is_known"),
        ]
        indexes = [
            # who watched, newest first; and whether somebody's reason still holds
            models.Index(fields=["centre", "-begins_at"], name="watches_of_a_centre"),
            models.Index(fields=["by", "-begins_at"], name="watches_of_a_person"),
        ]


class Hold(models.Model):
    """A stretch that retention must not remove until it is released."""

    camera = models.ForeignKey(Camera, models.CASCADE, related_name="holds")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    reason = models.CharField(max_length=12)
    words = SealedTextField()
    held_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cameras_hold"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="a_held_stretch_has_a_length"),
        ]


class Export(models.Model):
    """A stretch that somebody takes away, with masks and watermark burnt in; the file lies in the vault under `id`."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    camera = models.ForeignKey(Camera, models.PROTECT, related_name="exports")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = SealedTextField()  # as it stands in the picture
    reason = models.CharField(max_length=12)
    words = SealedTextField()
    subject = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=10, default=ExportState.WAITING.value)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    manifest = models.JSONField(default=dict)  # facts without persons; who and why are added when it is fetched
    fetched = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "cameras_export"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(ExportState)), name="export_state_is_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="an_export_has_a_length"),
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(sha256=""), name="a_made_export_has_its_hash"),
        ]
        indexes = [models.Index(fields=["camera", "-asked_at"], name="exports_of_a_camera")]


keeps_files(Export, Q(state=ExportState.READY.value))
