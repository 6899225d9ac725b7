"""Templates of letters in versions, letters, and the numbers that were given to them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.base.ids import uuid7
from motcua.domain.documents.models import File
from motcua.domain.dossiers.models import Dossier
from motcua.domain.letters.rules import ADDRESSEES, KINDS, LETTER_STATES, VERSION_STATES


class Template(models.Model):
    """Whose letter it is: an agency's or a centre's (one of the two), perhaps for one procedure alone."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12)
    addressee = models.CharField(max_length=10)
    centre = models.CharField(max_length=20, blank=True)
    agency = models.CharField(max_length=20, blank=True)
    procedure = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "letters_template"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(centre="") & ~Q(agency="")) | (~Q(centre="") & Q(agency="")),
                name="a_letter_is_of_a_centre_or_an_agency",
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="kind_of_letter_is_known"),
            models.CheckConstraint(condition=Q(addressee__in=ADDRESSEES), name="addressee_of_letter_is_known"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        return f"letter_template:{self.code}"


class TemplateVersion(models.Model):
    """One version; what was published stays as it was (a trigger of the table, migration 0001), so that each letter keeps its text."""

    template = models.ForeignKey(Template, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    content: models.JSONField[dict[str, Any]] = models.JSONField()
    edits = models.PositiveIntegerField(default=0)
    edited_by = models.CharField(max_length=60)
    edited_at = models.DateTimeField()
    published_by = models.CharField(max_length=60, blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "letters_template_version"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="one_letter_version_per_number"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(state="published"), name="one_published_version_per_letter_template"
            ),
            models.UniqueConstraint(
                fields=["template"], condition=Q(state="draft"), name="one_draft_per_letter_template"
            ),
            models.CheckConstraint(condition=Q(state__in=VERSION_STATES), name="letter_version_state_is_known"),
        ]


class Letter(models.Model):
    """One letter about a dossier. `content` is JSON, sealed: to whom, the free parts, whether with a translation.

    `book` says whose numbers it takes ("agency:STP", "centre:BG"); it has a number exactly when it was issued.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="letters")
    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="draft")
    centre = models.CharField(max_length=20, blank=True)
    agency = models.CharField(max_length=20, blank=True)
    to_applicant = models.BooleanField()
    content = SealedTextField()
    summary = SealedTextField(db_default=b"")  # what it is about, as it was issued
    edits = models.PositiveIntegerField(default=0)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    changed_by = models.CharField(max_length=60)
    changed_at = models.DateTimeField()
    book = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    symbol = models.CharField(max_length=40, blank=True)
    sealed = models.BooleanField(default=False)
    issued_by = models.CharField(max_length=60, blank=True)
    issued_at = models.DateTimeField(null=True)
    file = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "letters_letter"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LETTER_STATES), name="written_letter_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="issued", number__isnull=False, year__isnull=False, issued_at__isnull=False)
                | (~Q(state="issued") & Q(number__isnull=True)),
                name="a_letter_has_a_number_exactly_when_issued",
            ),
            models.UniqueConstraint(fields=["book", "year", "number"], name="a_letter_number_is_given_once"),
        ]
        indexes = [
            # the letters of a dossier, in the order in which they were begun
            models.Index(F("dossier"), F("made_at"), name="letter_of_dossier"),
        ]

    @property
    def number_text(self) -> str:
        """ "12/STP-MC"; empty before it was issued."""
        return f"{self.number}/{self.symbol}" if self.number else ""


class LetterNumber(models.Model):
    """The last number that a book gave in a year; raised by one statement in the transaction that issues, so without gap or repeat."""

    book = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "letters_number"
        constraints = [models.UniqueConstraint(fields=["book", "year"], name="one_row_of_letter_numbers_per_year")]
