"""What the applicant answered to the form of the procedure."""

from __future__ import annotations

from django.db import models

from motcua.base.crypto import SealedTextField
from motcua.domain.dossiers.models.dossiers import Dossier


class DossierAnswers(models.Model):
    """The answers of one dossier as sealed JSON; there is no row where nothing was asked."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, primary_key=True, related_name="answers")
    content = SealedTextField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_answers"
