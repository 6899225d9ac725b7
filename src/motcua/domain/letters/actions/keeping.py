"""What is left of the letters of a dossier that is erased: that they were issued, under which number and when."""

from django.db import transaction

from motcua.domain.letters.models import Letter


@transaction.atomic
def erase(code: str) -> None:
    """Takes away what the letters say, drafts wholly; called by domain/records within its own transaction and entry."""
    of_dossier = Letter.objects.filter(dossier__code=code)
    of_dossier.filter(state="draft").delete()
    of_dossier.update(content="", summary="")
