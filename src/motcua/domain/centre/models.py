"""Centres, floors, counters and agencies."""

from __future__ import annotations

from django.db import models


class Agency(models.Model):
    """A department that decides; `identifier` begins its dossier codes."""

    code = models.CharField(max_length=20, unique=True)
    identifier = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "centre_agency"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Centre(models.Model):
    """A hall. `hours` maps weekdays ("mon-fri", "sat") to spans ("07:30-11:30"); `options` holds the settings of the centre."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=60, default="Asia/Ho_Chi_Minh")
    area_m2 = models.PositiveIntegerField(null=True)
    hours = models.JSONField(default=dict)
    always_open = models.BooleanField(default=False)
    options = models.JSONField(default=dict)

    class Meta:
        db_table = "centre_centre"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Floor(models.Model):
    """One floor: its places in words, and how many wait on it."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="floors")
    number = models.PositiveSmallIntegerField()
    area_m2 = models.PositiveIntegerField(null=True)
    places = models.JSONField(default=list)
    waiting_seats = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "centre_floor"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["centre", "number"], name="one_floor_per_number")]


class Counter(models.Model):
    """A numbered place in the hall, staffed by one agency or more."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="counters")
    number = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField(default=3)
    agencies = models.ManyToManyField(Agency, related_name="counters", db_table="centre_counter_agency")
    # where it stands on the plan of the hall, in hundredths of its width and depth; without it, in a row by number
    plan_x = models.FloatField(null=True)
    plan_y = models.FloatField(null=True)

    class Meta:
        db_table = "centre_counter"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="one_counter_per_number"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=99), name="counter_number_can_be_spoken"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class News(models.Model):
    """One version of what a centre tells the public; the newest version of an item holds, earlier ones stay as they were.

    `ends_at` null: until it is withdrawn. `urgent`: on top of the first page.
    """

    item = models.UUIDField()
    version = models.PositiveIntegerField()
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="news")
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    text = models.TextField()
    text_en = models.TextField(blank=True)
    urgent = models.BooleanField(default=False)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    withdrawn = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=80)

    class Meta:
        db_table = "centre_news"
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="one_text_of_news_per_version"),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("begins_at")),
                name="news_end_after_they_begin",
            ),
        ]
        indexes = [
            # what a centre tells now: the newest version of each item
            models.Index(fields=["centre", "item", "-version"], name="news_of_a_centre"),
        ]


class Brand(models.Model):
    """One version of how a centre looks: its colour (empty: the product's) and its mark, a PNG (empty: the door); the newest holds."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="brands")
    number = models.PositiveIntegerField()
    colour = models.CharField(max_length=7, blank=True)
    mark = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        db_table = "centre_brand"
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="one_look_of_a_centre_per_number"),
        ]


class DayOff(models.Model):
    """A day entered by hand: off although the law says nothing, worked although it is a weekend (a swapped day), or a half day.

    `hours`: spans ("07:30-11:30") of a worked day that has other hours than its weekday.
    """

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="days_off", null=True)  # null: all centres
    day = models.DateField()
    worked = models.BooleanField(default=False)
    hours = models.JSONField(default=list)
    reason = models.CharField(max_length=200)

    class Meta:
        db_table = "centre_day_off"
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "day"], name="one_exception_per_day", nulls_distinct=False),
            models.CheckConstraint(condition=models.Q(worked=True) | models.Q(hours=[]), name="a_day_off_has_no_hours"),
        ]
