"""Files of dossiers: what is known of them and of their pages; their content lies sealed in the data folder (base/vault.py)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid5

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.base.ids import uuid7
from motcua.base.vaulted import CHUNK, Named, keeps_files, named, named_by
from motcua.domain.catalogue.models import ProcedureVersion
from motcua.domain.documents.rules import UNFINISHED, Gathered, GatheredBy, Reading, Safety
from motcua.domain.dossiers.models import Dossier

# plain and in a fixed order, so that migrations name them always alike
SAFETIES = sorted(one.value for one in Safety)
READINGS = sorted(one.value for one in Reading)
GATHERINGS = sorted(one.value for one in Gathered)
GATHERED_BY = sorted(one.value for one in GatheredBy)
UNREAD = sorted(one.value for one in UNFINISHED)


class File(models.Model):
    """`requirement`: the document of the procedure that it is a copy of; `sha256` of its content in the clear.

    `part_of`: the stack that a separator sheet cut it from. `content_of`: an earlier file whose content it shares, handed in once.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    requirement = models.CharField(max_length=40, blank=True)
    name = SealedTextField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)
    safety = models.CharField(max_length=10, default=Safety.UNCHECKED.value, db_default=Safety.UNCHECKED.value)
    reading = models.CharField(max_length=10, default=Reading.WAITING.value, db_default=Reading.WAITING.value)
    fault = models.CharField(max_length=20, blank=True, default="", db_default="")
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_try_at = models.DateTimeField(null=True)
    archive_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    archive_size = models.PositiveIntegerField(default=0, db_default=0)
    part_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="parts")
    content_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="shared_by")
    valid_until = models.DateField(null=True)

    class Meta:
        db_table = "documents_file"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["submitted", "result", "letter"]), name="file_kind_is_known"),
            models.CheckConstraint(condition=Q(size__gt=0), name="a_file_is_not_empty"),
            models.CheckConstraint(condition=Q(safety__in=SAFETIES), name="file_safety_is_known"),
            models.CheckConstraint(condition=Q(reading__in=READINGS), name="file_reading_is_known"),
        ]
        indexes = [
            # the files of a dossier, in the order in which they came
            models.Index(F("dossier"), F("added_at"), name="file_of_dossier"),
            # what is still to be read, oldest first
            models.Index(fields=["added_at"], name="file_to_read", condition=Q(reading__in=UNREAD)),
        ]

    @property
    def content(self) -> UUID:
        """Under which name its content lies in the vault."""
        return self.content_of_id or self.pk

    @property
    def archive(self) -> UUID:
        """Under which name its copy for the archive lies; the same each time it is made, so that nothing half is left."""
        return uuid5(self.pk, "archive")

    def page_id(self, number: int) -> UUID:
        return uuid5(self.pk, f"page:{number}")


class Held(models.Model):
    """That a paper of the list lies in a file which was not added for it, such as a stack scanned in one go: somebody said so."""

    file = models.ForeignKey(File, models.CASCADE, related_name="held")
    requirement = models.CharField(max_length=40)

    class Meta:
        db_table = "documents_held"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["file", "requirement"], name="a_file_holds_a_paper_once")]


class Page(models.Model):
    """One page: its picture lies in the vault under `id`, its words with their places here, sealed (JSON).

    `angle`: degrees by which it was turned to be straight; `width` and `height` in pixels of the picture.
    """

    id = models.UUIDField(primary_key=True)
    file = models.ForeignKey(File, models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    angle = models.FloatField(default=0)
    blank = models.BooleanField(default=False)
    own_text = models.BooleanField(default=False)  # of the file itself, not read by us
    words = SealedTextField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_page"
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_page_per_number")]


class Word(models.Model):
    """That a word stands in a file: its keyed hash, by which it is found and by nothing else (docs/decisions/0022)."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(File, models.CASCADE, related_name="+")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="+")
    hash = models.BinaryField(max_length=8)

    class Meta:
        db_table = "documents_word"
        constraints = [
            # also the way from a file to its words
            models.UniqueConstraint(fields=["file", "hash"], name="a_word_of_a_file_once"),
        ]
        indexes = [
            # the dossiers in which a word stands, newest first
            models.Index(F("hash"), F("dossier").desc(), name="word_to_dossier"),
        ]


class Tray(models.Model):
    """What is scanned, photographed and uploaded while an intake is being filled in, before there is a dossier.

    It is there only so long: joined to its dossier or thrown away, it is gone (docs/decisions/0043).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    centre = models.CharField(max_length=20)
    counter = models.PositiveSmallIntegerField()
    agency = models.CharField(max_length=20)
    procedure = models.CharField(max_length=20)
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+")
    opened_by = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "documents_tray"
        constraints = [
            models.UniqueConstraint(fields=["opened_by", "centre", "counter"], name="one_tray_per_officer_and_counter"),
        ]

    @property
    def subject(self) -> str:
        return f"tray:{self.pk}"


class TrayFile(models.Model):
    """A file that was uploaded into a tray; its content lies in the vault under `id`, also once the dossier has it."""

    id = models.UUIDField(primary_key=True)
    tray = models.ForeignKey(Tray, models.CASCADE, related_name="files")
    requirement = models.CharField(max_length=40, blank=True)
    name = SealedTextField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    safety = models.CharField(max_length=10)

    class Meta:
        db_table = "documents_tray_file"
        constraints = [
            models.CheckConstraint(condition=Q(safety__in=SAFETIES), name="tray_file_safety_is_known"),
        ]


class Gathering(models.Model):
    """Pages of one paper that come one by one from a phone or a scanner, until they become one file of a dossier.

    `ends_at`: until when a phone may join, and later until when the next page must come. `phone_hash` is of the token that the
    one phone holds which joined; the secret of the QR code is derived (docs/decisions/0005). `taken` counts the pages, also afterwards.
    Of a scanner `ends_at` says until when the pages are looked at; then they are kept. In a `tray` they wait for their dossier.
    `fault`: why the pages could not be kept as a file when it was tried last, the code of the problem; empty where none was.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="+")
    tray = models.ForeignKey(Tray, models.CASCADE, null=True, db_index=False, related_name="gatherings")
    requirement = models.CharField(max_length=40, blank=True)
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    by = models.CharField(max_length=10, default=GatheredBy.PHONE.value, db_default=GatheredBy.PHONE.value)
    phone_hash = models.BinaryField(null=True)
    taken = models.PositiveSmallIntegerField(default=0)
    file = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    fault = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        db_table = "documents_gathering"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=GATHERINGS), name="gathering_state_is_known"),
            models.CheckConstraint(condition=Q(by__in=GATHERED_BY), name="what_gathers_is_known"),
            models.CheckConstraint(
                condition=~Q(state="joined") | Q(phone_hash__isnull=False), name="a_joined_phone_has_a_token"
            ),
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, tray__isnull=True) | Q(dossier__isnull=True, tray__isnull=False),
                name="pages_lie_with_a_dossier_or_in_a_tray",
            ),
        ]
        indexes = [
            # what lies in a tray
            models.Index(fields=["tray"], name="gathering_of_tray", condition=Q(tray__isnull=False)),
            # what a dossier has got from a tray and is no file yet
            models.Index(fields=["ends_at"], name="gathering_ready", condition=Q(state="ready", dossier__isnull=False)),
            # those whose time is over
            models.Index(fields=["ends_at"], name="gathering_open", condition=Q(state__in=["waiting", "joined"])),
        ]

    @property
    def place(self) -> Dossier | Tray:
        """Where the pages lie."""
        found = self.dossier or self.tray
        assert found is not None, "pages lie with a dossier or in a tray"
        return found


class GatheredPage(models.Model):
    """A page as it came, in the vault under `id`; `key`: the phone's own, so that a page sent twice is there once."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=80)
    size = models.PositiveIntegerField()

    class Meta:
        db_table = "documents_gathered_page"
        constraints = [
            models.UniqueConstraint(fields=["gathering", "number"], name="one_gathered_page_per_number"),
            models.UniqueConstraint(fields=["gathering", "key"], name="a_gathered_page_comes_once"),
        ]


@named_by
def named_files() -> Iterator[Named]:
    """Contents, copies for the archive, and pictures of pages."""
    yield from named(File, Q(content_of__isnull=True), "sha256")
    copies = File.objects.exclude(archive_sha256="").order_by().only("pk", "archive_sha256")
    for row in copies.iterator(CHUNK):
        yield Named(row.archive, row.archive_sha256, f"documents_file {row.pk} (archive)")
    yield from named(Page, Q())
    yield from named(GatheredPage, Q())


keeps_files(TrayFile)
