"""Whoever comes in the applicant's place, and by what right."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.base.crypto import SealedTextField
from motcua.domain.dossiers.models.dossiers import Dossier
from motcua.domain.dossiers.rules import RepresentativeKind


class Representative(models.Model):
    """At most one for each dossier; `paper_*`: the power of attorney, or whatever proves the right, as it is written."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="representative")
    kind = models.CharField(max_length=12)
    name = SealedTextField()
    id_number = SealedTextField()
    id_index = models.BinaryField(max_length=16, null=True)
    phone = SealedTextField()
    paper_number = SealedTextField()
    paper_date = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        db_table = "dossiers_representative"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=sorted(kind.value for kind in RepresentativeKind)),
                name="kind_of_representative_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind=RepresentativeKind.AUTHORISED.value) | Q(paper_date__isnull=False),
                name="a_power_of_attorney_has_a_date",
            ),
        ]
        indexes = [
            # the dossiers for which somebody comes with their own card
            models.Index(fields=["id_index"], name="representative_by_id", condition=Q(id_index__isnull=False)),
        ]
