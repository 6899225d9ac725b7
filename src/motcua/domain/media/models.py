"""Pictures and videos of a centre, and the lists by which its displays show them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.ids import uuid7
from motcua.base.vaulted import keeps_files
from motcua.domain.centre.models import Centre
from motcua.domain.devices.models import Device
from motcua.domain.media.rules import LONGEST_ALT, LONGEST_NAME, Kind


class Medium(models.Model):
    """A picture or a video, never changed once it is kept; its content lies in the vault under `id`."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=LONGEST_NAME)
    alt = models.CharField(max_length=LONGEST_ALT)  # what it says, for who cannot see it
    alt_en = models.CharField(max_length=LONGEST_ALT, blank=True, default="")
    content_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    seconds = models.FloatField(null=True)  # of a video
    sha256 = models.CharField(max_length=64)
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "media_medium"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=sorted(Kind)), name="medium_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="video", seconds__gt=0) | Q(kind="picture", seconds=None),
                name="a_video_lasts_and_a_picture_stands",
            ),
            models.CheckConstraint(condition=~Q(alt=""), name="who_cannot_see_a_medium_can_read_it"),
            models.UniqueConstraint(
                fields=["centre", "name"], condition=Q(removed_at=None), name="one_medium_in_use_per_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


keeps_files(Medium, Q(removed_at=None))


class Showing(models.Model):
    """One line of a list: of one display, of one zone, or of the whole hall where it names neither."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    medium = models.ForeignKey(Medium, models.PROTECT, related_name="showings")
    display = models.ForeignKey(Device, models.CASCADE, null=True, related_name="+")
    zone = models.CharField(max_length=80, blank=True, default="")
    position = models.PositiveIntegerField()
    seconds = models.PositiveSmallIntegerField()  # that a picture stands
    weekdays = models.JSONField(default=list)  # 0 is Monday
    from_time = models.TimeField(null=True)  # on the wall clock of the centre
    until_time = models.TimeField(null=True)
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)  # that day included

    class Meta:
        db_table = "media_showing"
        constraints = [
            models.CheckConstraint(
                condition=Q(display=None) | Q(zone=""), name="a_showing_is_of_a_display_or_of_a_zone"
            ),
            models.CheckConstraint(
                condition=Q(from_time=None, until_time=None) | Q(until_time__gt=F("from_time")),
                name="a_showing_ends_after_it_begins_each_day",
            ),
            models.CheckConstraint(
                condition=Q(begins_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
                name="a_showing_ends_after_its_first_day",
            ),
        ]
        indexes = [
            # what each display asks with its state: the lines of its centre in their order
            models.Index(fields=["centre", "position", "id"], name="showings_of_a_centre"),
        ]
