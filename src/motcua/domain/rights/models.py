"""Requests about personal data, with what was answered."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.rights.rules import About, Ground, Kind, Piece, State


class DataRequest(models.Model):
    """One request. `citizen`: the number of the account; `dossier`: a code, where it is about one; `wanted`: how a piece should read;
    `why`: in its sender's words; `ground` and `answer`: why it was not done, and what the official wrote."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    citizen = models.BigIntegerField()
    centre = models.CharField(max_length=20)
    kind = models.CharField(max_length=12)
    about = models.CharField(max_length=10)
    dossier = models.CharField(max_length=60, blank=True)
    piece = models.CharField(max_length=12)
    wanted = SealedTextField()
    why = SealedTextField()
    state = models.CharField(max_length=10, default=State.OPEN.value)
    ground = models.CharField(max_length=12, blank=True)
    answer = SealedTextField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rights_data_request"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in Kind])
                & Q(about__in=[one.value for one in About])
                & Q(piece__in=[one.value for one in Piece])
                & Q(state__in=[one.value for one in State])
                & Q(ground__in=["", *(one.value for one in Ground)]),
                name="data_request_is_of_a_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(about=About.ACCOUNT.value, dossier="") | (Q(about=About.DOSSIER.value) & ~Q(dossier="")),
                name="data_request_names_its_dossier",
            ),
            models.CheckConstraint(
                condition=Q(state=State.OPEN.value, ended_at__isnull=True)
                | (~Q(state=State.OPEN.value) & Q(ended_at__isnull=False)),
                name="an_ended_data_request_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REFUSED.value) | ~Q(ground=""), name="a_refused_data_request_says_why"
            ),
            models.UniqueConstraint(
                fields=["citizen", "about", "dossier", "kind", "piece"],
                condition=Q(state=State.OPEN.value),
                name="one_open_data_request_about_the_same",
            ),
        ]
        indexes = [
            # what is to be answered in a centre, the most urgent first
            models.Index(fields=["centre", "due_at"], name="data_request_open", condition=Q(state=State.OPEN.value)),
            # those of an account, the newest first
            models.Index(F("citizen"), F("asked_at").desc(), name="data_request_of_citizen"),
            # those about a dossier, when it is erased
            models.Index(fields=["dossier"], name="data_request_of_dossier", condition=~Q(dossier="")),
        ]

    @property
    def subject(self) -> str:
        return f"data_request:{self.pk}"
