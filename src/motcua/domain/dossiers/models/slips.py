"""Slips given at the counter before there is a dossier: what is to be brought (form 02), or that it is not accepted (form 03)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.base.crypto import SealedTextField
from motcua.base.ids import uuid7
from motcua.domain.dossiers.models.dossiers import Dossier

SLIP_FORMS = ["02", "03"]


class Slip(models.Model):
    """One slip. What tells of a person is sealed and emptied after its time; which papers were missing stays, by their codes.

    `items` is JSON: the lines as they were printed; `missing`: the procedure's codes of them. `dossier`: the one that was received
    of the same applicant for the same procedure afterwards.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    form = models.CharField(max_length=2)
    centre = models.CharField(max_length=20)
    counter = models.PositiveSmallIntegerField(null=True)
    agency = models.CharField(max_length=20)
    procedure = models.CharField(max_length=40)
    procedure_name = models.CharField(max_length=400)
    rule_set = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    ticket = models.UUIDField(null=True)
    given_by = models.CharField(max_length=60)
    given_at = models.DateTimeField()

    applicant_kind = models.CharField(max_length=10)
    applicant_name = SealedTextField()
    id_number = SealedTextField()
    id_index = models.BinaryField(max_length=16, null=True)
    tax_code = SealedTextField()
    tax_index = models.BinaryField(max_length=16, null=True)
    phone = SealedTextField()
    email = SealedTextField()
    address = SealedTextField()
    place = SealedTextField()
    representative = SealedTextField()  # JSON, empty where the applicant came in person
    items = SealedTextField()
    reason = SealedTextField()

    missing = models.JSONField(default=list)
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="slips")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "dossiers_slip"
        constraints = [
            models.CheckConstraint(condition=Q(form__in=SLIP_FORMS), name="form_of_slip_is_known"),
            models.CheckConstraint(
                condition=Q(applicant_kind__in=["person", "company"]), name="who_got_a_slip_is_known"
            ),
            models.UniqueConstraint(fields=["agency", "form", "year", "number"], name="a_slip_number_is_given_once"),
        ]
        indexes = [
            # the register of a centre, newest first
            models.Index(fields=["centre", "given_at", "id"], name="slip_of_centre"),
            # the register of an agency, newest first
            models.Index(fields=["agency", "given_at", "id"], name="slip_of_agency"),
            # what the same applicant was given before for a procedure
            models.Index(fields=["id_index", "procedure"], name="slip_of_id", condition=Q(id_index__isnull=False)),
            models.Index(
                fields=["tax_index", "procedure"], name="slip_of_tax_code", condition=Q(tax_index__isnull=False)
            ),
            # what is still to be erased, oldest first
            models.Index(fields=["given_at"], name="slip_to_erase", condition=Q(erased_at__isnull=True)),
        ]

    @property
    def subject(self) -> str:
        return f"slip:{self.pk}"


class SlipNumber(models.Model):
    """The last number that an agency's slips of a form had in a year; raised by one statement."""

    agency = models.CharField(max_length=20)
    form = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "dossiers_slip_number"
        constraints = [
            models.UniqueConstraint(fields=["agency", "form", "year"], name="one_row_of_slip_numbers_per_year")
        ]
