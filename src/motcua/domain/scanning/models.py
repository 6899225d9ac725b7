"""Orders to the scanners of counters, and what each scanner said that it can do."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.base.ids import uuid7
from motcua.domain.devices.models import Device
from motcua.domain.documents.models import Gathering
from motcua.domain.scanning.rules import RESOLUTIONS, Colour, Fault, Source, State

# plain and in a fixed order, so that migrations name them always alike
STATES = sorted(one.value for one in State)
SOURCES = sorted(one.value for one in Source)
COLOURS = sorted(one.value for one in Colour)
FAULTS = ["", *sorted(one.value for one in Fault)]


class ScanOrder(models.Model):
    """One run of a counter's scanner, for the pages of one paper; a second run after a jam goes into the same gathering.

    `pages`: how many this run delivered. Only the paired agent of `device` moves it on, or time.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="orders")
    device = models.ForeignKey(Device, models.CASCADE, related_name="+")
    source = models.CharField(max_length=10)
    colour = models.CharField(max_length=10)
    resolution = models.PositiveSmallIntegerField()
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=State.WAITING.value)
    fault = models.CharField(max_length=20, blank=True, default="")
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    pages = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "scanning_order"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="scan_order_state_is_known"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="scan_source_is_known"),
            models.CheckConstraint(condition=Q(colour__in=COLOURS), name="scan_colour_is_known"),
            models.CheckConstraint(condition=Q(resolution__in=RESOLUTIONS), name="scan_resolution_is_known"),
            models.CheckConstraint(condition=Q(fault__in=FAULTS), name="scan_fault_is_known"),
            models.CheckConstraint(
                condition=Q(state="failed", fault__gt="") | (~Q(state="failed") & Q(fault="")),
                name="a_failed_scan_says_why",
            ),
            models.UniqueConstraint(
                fields=["device"], condition=Q(state="scanning"), name="a_scanner_scans_one_order_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["gathering"], condition=Q(state__in=["waiting", "scanning"]), name="one_open_scan_per_paper"
            ),
        ]
        indexes = [
            # what the agent fetches next, what time ends, and who is before whom
            models.Index(
                fields=["device", "asked_at"], condition=Q(state__in=["waiting", "scanning"]), name="scan_order_open"
            ),
            # what was chosen at this scanner last
            models.Index(fields=["device", "-asked_at"], name="scan_order_newest"),
        ]


class Scanner(models.Model):
    """What the agent told of the scanner that it uses; one row a device. `name` is the maker's, such as "EPSON DS-530"."""

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="scanner")
    name = models.CharField(max_length=120, blank=True)
    sources = models.JSONField(default=list)
    colours = models.JSONField(default=list)
    resolutions = models.JSONField(default=list)
    told_at = models.DateTimeField()

    class Meta:
        db_table = "scanning_scanner"
