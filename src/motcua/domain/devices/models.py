"""Devices of the hall, the codes by which they are paired, and what printers are to print."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.base.actor import Actor, Grant
from motcua.domain.centre.models import Centre
from motcua.domain.devices.rules import (
    KINDS_AT_A_COUNTER,
    PAIRED_KINDS,
    Alarm,
    Command,
    JobState,
    Kind,
    PrinterState,
)
from motcua.domain.people.permissions import DEVICE_ROLES


class Device(models.Model):
    """One machine of a centre. It holds a token (we keep its hash); a printer has an address in `settings` instead."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="devices")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    counter = models.PositiveSmallIntegerField(null=True)
    token_hash = models.BinaryField(null=True, unique=True)
    settings = models.JSONField(default=dict)
    state = models.CharField(max_length=20, blank=True, default=PrinterState.UNKNOWN.value)
    paired_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "devices_device"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=sorted(Kind)), name="device_kind_is_known"),
            models.UniqueConstraint(
                fields=["centre", "name"], condition=Q(retired_at__isnull=True), name="one_device_in_use_per_name"
            ),
            models.CheckConstraint(
                condition=Q(counter__isnull=False)
                | ~Q(kind__in=sorted(KINDS_AT_A_COUNTER))
                | Q(retired_at__isnull=False),
                name="a_device_of_a_counter_names_it",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True) | Q(token_hash__isnull=True), name="a_retired_device_has_no_token"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def actor(self) -> Actor:
        """The device as one who acts: its kind is its role, in its centre and at its counter."""
        grants = (Grant(self.kind, self.centre.code, counter=self.counter),) if self.kind in DEVICE_ROLES else ()
        return Actor("device", str(self.pk), self.name, grants)


class PairingCode(models.Model):
    """A code that a device shows; the device proves by its secret that it is the one."""

    code = models.CharField(max_length=6, unique=True)
    secret_hash = models.BinaryField(unique=True)
    centre = models.ForeignKey(Centre, models.CASCADE)
    kind = models.CharField(max_length=20)
    counter = models.PositiveSmallIntegerField(null=True)
    device = models.ForeignKey(Device, models.CASCADE, null=True)  # once an administrator has entered the code
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "devices_pairing_code"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=sorted(PAIRED_KINDS)), name="what_is_paired_can_show_a_code")
        ]


class Condition(models.Model):
    """What a device told about itself by its last beat, and what is wrong with it; one row a device that ever beat.

    `key_hash` is of the secret that only the paired machine holds beside its cookie: see decision 0012.
    """

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="condition")
    key_hash = models.BinaryField(null=True)
    beat_at = models.DateTimeField()
    online_since = models.DateTimeField()
    page = models.CharField(max_length=40)  # the page that beats now, named anew each time it is opened
    page_before = models.CharField(max_length=40, blank=True, default="")
    turns = models.PositiveSmallIntegerField(default=0)
    page_since = models.DateTimeField()
    release = models.CharField(max_length=40, blank=True, default="")
    outdated_since = models.DateTimeField(null=True)
    width = models.PositiveIntegerField(default=0)  # of the screen, in the pixels of its page
    height = models.PositiveIntegerField(default=0)
    sound = models.BooleanField(null=True)
    shown = models.BigIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True, default="")
    fault_at = models.DateTimeField(null=True)
    copied_at = models.DateTimeField(null=True)
    doubled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "devices_condition"


class DeviceAlarm(models.Model):
    """Something that is wrong with a device now; the row goes when it is over, the journal keeps both."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=20)
    since = models.DateTimeField()

    class Meta:
        db_table = "devices_alarm"
        constraints = [
            models.UniqueConstraint(fields=["device", "kind"], name="an_alarm_of_a_device_is_raised_once"),
            models.CheckConstraint(condition=Q(kind__in=sorted(Alarm)), name="device_alarm_is_known"),
        ]


class DeviceCommand(models.Model):
    """What somebody asked of a device, and what came of it. `picture` is a page that drew itself, for a while."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="commands")
    kind = models.CharField(max_length=20)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    succeeded = models.BooleanField(null=True)
    note = models.CharField(max_length=200, blank=True, default="")
    picture = models.JSONField(null=True)

    class Meta:
        db_table = "devices_command"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=sorted(Command)), name="device_command_is_known"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, succeeded__isnull=True)
                | Q(done_at__isnull=False, succeeded__isnull=False),
                name="a_command_that_is_done_says_how",
            ),
        ]
        indexes = [
            # what a beat fetches, and the newest of a device for its page
            models.Index(fields=["device", "-id"], name="device_commands_newest_first"),
        ]


class TicketDesign(models.Model):
    """One version of what stands on a centre's paper; the newest holds. Going back makes a new version of an old one."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    design = models.JSONField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "devices_ticket_design"
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="one_ticket_design_per_version"),
        ]


class PrintJob(models.Model):
    """The paper of one ticket, or of a test that somebody asked for.

    Only its spooler moves it; `sending` found after a crash means that nobody knows.
    """

    ticket = models.UUIDField(null=True)  # null: a test
    kiosk = models.ForeignKey(Device, models.CASCADE, null=True, related_name="+")
    command = models.OneToOneField(DeviceCommand, models.CASCADE, null=True, related_name="job")
    printer = models.ForeignKey(Device, models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=10, default=JobState.WAITING.value)
    is_reprint = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True, default="")
    wanted_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "devices_print_job"
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(is_reprint=False), name="a_ticket_is_printed_once_by_itself"
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state__in=["waiting", "sending"]), name="one_open_print_job_per_ticket"
            ),
            models.CheckConstraint(condition=Q(state__in=sorted(JobState)), name="print_job_state_is_known"),
            models.CheckConstraint(
                condition=Q(printer__isnull=False) | Q(state="failed"), name="a_print_job_has_a_printer_or_has_failed"
            ),
            models.CheckConstraint(
                condition=Q(ticket__isnull=False, kiosk__isnull=False) | Q(ticket__isnull=True, command__isnull=False),
                name="paper_is_of_a_ticket_or_of_a_test",
            ),
        ]
        indexes = [
            # the spooler's look at what is to do and what a crash left behind
            models.Index(
                fields=["printer", "id"], condition=Q(state__in=["waiting", "sending"]), name="print_job_open"
            ),
        ]
