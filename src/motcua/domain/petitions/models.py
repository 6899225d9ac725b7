"""Petitions, what was said about them afterwards, and their files. What tells of a person or in a person's words is sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.base.vaulted import keeps_files
from motcua.domain.petitions.rules import ENDED, OPEN, About, Channel, Kind, State

# plain and in a fixed order, so that migrations name them always alike
STATES = sorted(one.value for one in State)
WITH_US = sorted(one.value for one in OPEN)
OVER = sorted(one.value for one in ENDED)


class Petition(models.Model):
    """One petition. `code` is given when it is received. `agency` answers; empty: the centre itself does.

    `sort_by`: until it is assigned, `due_at` answered, `publish_by` published; `waits_until`: for its sender. `counted_from`: since when
    the days of its answer count, its receipt or its sender's last word. `dossier`, `procedure`: codes alone; what was written there
    and is none may tell of somebody and stands sealed in `reference`.
    `public_*` is what the officer prepared for everybody; it stays when the rest is erased.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=15)
    kind = models.CharField(max_length=12)
    channel = models.CharField(max_length=10)
    centre = models.CharField(max_length=20)
    agency = models.CharField(max_length=20, blank=True, default="")
    about = models.CharField(max_length=10, blank=True, default="")
    category = models.CharField(
        max_length=20, blank=True, default="", db_default=""
    )  # of its centre, as its sender chose
    dossier = models.CharField(max_length=60, blank=True, default="")
    procedure = models.CharField(max_length=40, blank=True, default="")
    counter = models.PositiveSmallIntegerField(null=True)
    citizen = models.BigIntegerField(null=True)
    proven = models.BooleanField(default=False)  # that the address or the account is the sender's
    may_publish = models.BooleanField(default=False)
    language = models.CharField(max_length=5, default="vi")

    sender_name = SealedTextField()
    email = SealedTextField()
    phone = SealedTextField()
    contact_index = models.BinaryField(max_length=16, null=True)
    title = SealedTextField()
    text = SealedTextField()
    law = SealedTextField()
    reference = SealedTextField(db_default=b"")
    answer = SealedTextField()
    reason = SealedTextField()

    begun_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    sort_by = models.DateTimeField(null=True)
    sorted_at = models.DateTimeField(null=True)
    counted_from = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    waits_until = models.DateTimeField(null=True)
    proposed_by = models.CharField(max_length=60, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True, default="")
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    publish_by = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    public_title = models.CharField(max_length=200, blank=True, default="")
    public_text = models.TextField(blank=True, default="")
    public_answer = models.TextField(blank=True, default="")
    erased_at = models.DateTimeField(null=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "petitions_petition"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="petition_state_is_known"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(one.value for one in Kind)), name="petition_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(about__in=sorted(one.value for one in About)), name="what_a_petition_is_about_is_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=sorted(one.value for one in Channel)), name="petition_channel_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WITH_US) | (~Q(code="") & Q(due_at__isnull=False, sort_by__isnull=False)),
                name="a_petition_that_we_have_is_due",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OVER) | Q(ended_at__isnull=False), name="a_petition_that_is_over_ended_once"
            ),
            models.CheckConstraint(
                condition=Q(state=State.JOINED.value, joined_to__isnull=False)
                | (~Q(state=State.JOINED.value) & Q(joined_to__isnull=True)),
                name="a_joined_petition_has_its_other",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(state=State.ANSWERED.value),
                name="only_answers_are_published",
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="a_petition_code_is_given_once"),
        ]
        indexes = [
            # what is to be done at a centre or an agency, the most urgent first
            models.Index(fields=["centre", "due_at"], name="petition_to_do", condition=Q(state__in=WITH_US)),
            # the list of a centre, the newest first
            models.Index(F("centre"), F("received_at").desc(), F("id").desc(), name="petition_of_centre"),
            # an account's own
            models.Index(
                F("citizen"), F("begun_at").desc(), name="petition_of_citizen", condition=Q(citizen__isnull=False)
            ),
            # how many a contact has open, and what else the same person sent
            models.Index(
                fields=["contact_index"], name="petition_of_contact", condition=Q(contact_index__isnull=False)
            ),
            # what everybody may read, the newest first
            models.Index(F("published_at").desc(), name="petition_published", condition=Q(published_at__isnull=False)),
            # what still tells of somebody, the oldest first
            models.Index(
                fields=["ended_at"],
                name="petition_to_erase",
                condition=Q(erased_at__isnull=True, ended_at__isnull=False),
            ),
        ]

    @property
    def subject(self) -> str:
        return f"petition:{self.pk}"


class Remark(models.Model):
    """What the office asked its sender, and what the sender added."""

    petition = models.ForeignKey(Petition, models.CASCADE, related_name="remarks")
    by_sender = models.BooleanField()
    by = models.CharField(max_length=60)
    text = SealedTextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "petitions_remark"
        ordering = ["at", "id"]


class Attachment(models.Model):
    """A file of its sender; its content lies in the vault under `id`."""

    id = models.UUIDField(primary_key=True)
    petition = models.ForeignKey(Petition, models.CASCADE, related_name="attachments")
    name = SealedTextField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    safety = models.CharField(max_length=10)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "petitions_attachment"
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "sha256"], name="a_file_is_attached_once"),
        ]


keeps_files(Attachment)


class Reveal(models.Model):
    """That somebody was shown its sender's e-mail and phone, and why; `words` where no reason of the list fitted."""

    petition = models.ForeignKey(Petition, models.CASCADE, related_name="reveals")
    actor = models.CharField(max_length=60)
    reason = models.CharField(max_length=20)
    words = SealedTextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "petitions_reveal"


class DailyNumber(models.Model):
    """The last number of petitions of a centre on a day; raised by one statement, so without gap or repeat."""

    centre = models.CharField(max_length=20)
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "petitions_daily_number"
        constraints = [models.UniqueConstraint(fields=["centre", "day"], name="one_row_of_petition_numbers_per_day")]
