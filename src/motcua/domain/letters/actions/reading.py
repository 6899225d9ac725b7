"""A letter opened by whom it is addressed to, with the code and the secret of the dossier."""

from uuid import UUID

from django.db import transaction

from motcua.base import journal
from motcua.base.actor import CITIZEN
from motcua.base.problems import NotFound
from motcua.domain.documents.actions import OpenedFile, open_kept
from motcua.domain.dossiers.queries import track
from motcua.domain.letters.models import Letter


@transaction.atomic
def open_for_applicant(code: str, secret: str, letter: UUID) -> OpenedFile:
    """Raises NotFound alike for a wrong code, a wrong secret and a letter that is not for the applicant."""
    seen = track(code, secret)
    found = (
        Letter.objects.select_related("dossier")
        .filter(pk=letter, dossier__code=seen.code, to_applicant=True, state="issued", file__isnull=False)
        .first()
    )
    if found is None or found.file is None:
        raise NotFound
    dossier = found.dossier
    journal.record(
        CITIZEN,
        "dossier.letter_opened",
        dossier.subject,
        centre=dossier.centre,
        agency=found.agency or dossier.agency,
        letter=str(found.pk),
    )
    return open_kept(found.file)
