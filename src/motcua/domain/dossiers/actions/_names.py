"""Keeping and forgetting the words by which an applicant is found."""

from collections.abc import Iterable

from django.db import connection

from motcua.domain.dossiers import names
from motcua.domain.dossiers.models import Dossier, NameWord

KEEP = """
INSERT INTO dossiers_name_word (word, received_at, dossier_id, name, places)
SELECT word, %s, %s, %s, %s FROM unnest(%s::text[]) AS word
"""


def keep_name(dossier: Dossier, agencies: Iterable[str]) -> None:
    """At intake, in its transaction; `agencies` are those that take part."""
    words = names.words_of(dossier.name_key)
    places = names.places(dossier.centre, agencies)
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP, [dossier.received_at, dossier.pk, names.padded(words), places, names.keys_of(dossier.name_key)]
        )


def forget_name(dossier: Dossier) -> None:
    """When it is erased."""
    keys = names.keys_of(dossier.name_key)
    NameWord.objects.filter(word__in=keys, received_at=dossier.received_at, dossier_id=dossier.pk).delete()
