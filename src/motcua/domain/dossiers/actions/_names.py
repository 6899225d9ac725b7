"""Forgetting the words by which an applicant is found; they are written with the dossier (`_writing`)."""

from motcua.domain.dossiers import names
from motcua.domain.dossiers.models import Dossier, NameWord


def forget_name(dossier: Dossier) -> None:
    """When it is erased."""
    keys = names.keys_of(dossier.name_key)
    NameWord.objects.filter(word__in=keys, received_at=dossier.received_at, dossier_id=dossier.pk).delete()
