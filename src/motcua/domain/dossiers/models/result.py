"""What becomes of a result after it was issued."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.dossiers.models.dossiers import Dossier


class Revocation(models.Model):
    """The agency withdrew a result. `decision`: the number of its decision; `replaced_by`: the code of the dossier whose result holds
    in its place; `ended_at`: since when the result holds again, because the withdrawal was taken back."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="revocations")
    decision = models.CharField(max_length=80)
    reason = SealedTextField()
    replaced_by = models.CharField(max_length=40, blank=True)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)
    end_reason = SealedTextField(blank=True)

    class Meta:
        db_table = "dossiers_revocation"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(ended_at__isnull=True), name="a_result_is_withdrawn_once_at_a_time"
            )
        ]


def withdrawn(dossier: str = "pk") -> Exists:
    """A condition on dossiers, or on rows that name one in the column `dossier`: its result is withdrawn now.

    Index of `a_result_is_withdrawn_once_at_a_time`.
    """
    return Exists(Revocation.objects.filter(dossier=OuterRef(dossier), ended_at=None))
