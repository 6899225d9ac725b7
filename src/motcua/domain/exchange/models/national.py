"""A receiver that speaks the shapes of the national exchange: how it is called, its codes, and what it was told of which dossier.

No row tells of a person: a dossier is named by its code, a file by its number.
"""

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.exchange.models.telling import Subscription
from motcua.domain.exchange.national.rules import CREATES

CREATE_CALLS = sorted(one.value for one in CREATES)


class National(models.Model):
    """Beside a subscription of this way. `unit`: the code under which the exchange knows this installation.

    `asks_codes`: the exchange gives each dossier its code (GetNextValue). `creates_by`: the call that first tells of a dossier.
    `paths`: where a call lies below the address, as far as it is not the usual place (national/codes.yaml); `tables`: which version of
    each table of codes holds, 0 or none for the one that the product brings.
    """

    subscription = models.OneToOneField(Subscription, models.CASCADE, primary_key=True, related_name="national")
    client = models.CharField(max_length=200)
    secret = SealedTextField()
    unit = models.CharField(max_length=60, blank=True)
    asks_codes = models.BooleanField(default=False)
    creates_by = models.CharField(max_length=20)
    paths = models.JSONField(default=dict)
    tables = models.JSONField(default=dict)
    token = SealedTextField()  # as the exchange gave it last
    token_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_national"
        constraints = [
            models.CheckConstraint(condition=Q(creates_by__in=CREATE_CALLS), name="call_that_creates_is_known"),
            models.CheckConstraint(
                condition=Q(asks_codes=False) | ~Q(unit=""), name="who_asks_for_codes_says_for_which_unit"
            ),
        ]


class Code(models.Model):
    """In one version of a table, from 1: what the exchange calls something of ours. Which version holds says `National.tables`."""

    national = models.ForeignKey(National, models.CASCADE, related_name="codes")
    table = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    ours = models.CharField(max_length=200)
    theirs = models.CharField(max_length=80)

    class Meta:
        db_table = "exchange_code"
        constraints = [
            models.UniqueConstraint(
                fields=["national", "table", "version", "ours"], name="a_table_has_one_code_of_each"
            )
        ]


class ToldDossier(models.Model):
    """What the exchange has acknowledged of a dossier. `known`: it was created there; `theirs`: its code there.

    `progress`: place of the newest event whose progress record was taken. `checked_at`: when it was last asked what it holds.
    """

    national = models.ForeignKey(National, models.CASCADE, related_name="dossiers")
    dossier = models.CharField(max_length=60)
    theirs = models.CharField(max_length=60, blank=True)
    their_id = models.CharField(max_length=80, blank=True)
    known = models.BooleanField(default=False)
    status = models.CharField(max_length=10, blank=True)
    progress = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_told_dossier"
        constraints = [models.UniqueConstraint(fields=["national", "dossier"], name="a_dossier_is_told_once_each")]
        indexes = [
            # what is compared next: whatever was compared longest ago
            models.Index(F("national"), F("checked_at").asc(nulls_first=True), name="told_dossiers_to_check")
        ]


class ToldFile(models.Model):
    """A file that the exchange has: what it calls it, and where it says that it lies."""

    national = models.ForeignKey(National, models.CASCADE, related_name="files")
    file = models.UUIDField()
    dossier = models.CharField(max_length=60)
    their_id = models.CharField(max_length=120)
    place = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "exchange_told_file"
        constraints = [models.UniqueConstraint(fields=["national", "file"], name="a_file_is_told_once_each")]
        indexes = [models.Index(fields=["national", "dossier"], name="told_files_of_dossier")]
