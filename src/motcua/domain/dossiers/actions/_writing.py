"""A new dossier with its papers, steps, participants and words, written by one statement."""

from collections.abc import Iterable, Sequence
from functools import cache

from django.db.models import Model

from motcua.base import planned
from motcua.domain.dossiers import names
from motcua.domain.dossiers.models import Dossier, DossierDocument, DossierStep, Participation

PARTS: tuple[type[Model], ...] = (DossierDocument, DossierStep, Participation)
WORDS = """
INSERT INTO dossiers_name_word (word, received_at, dossier_id, name, places)
SELECT word, %s::timestamptz, dossier.id, %s, %s FROM dossier, unnest(%s::text[]) AS word
"""


def write(
    dossier: Dossier, documents: Sequence[DossierDocument], steps: Sequence[DossierStep], agencies: Iterable[str]
) -> None:
    """Writes a dossier and gives it its number, or writes the parts of one that has it; within the transaction of an action.

    `agencies`: those that take part.
    """
    taking_part = sorted(agencies)
    facts = {"received_at": dossier.received_at, "name_key": dossier.name_key}
    participations = [Participation(agency=agency, **facts) for agency in taking_part]
    words = names.words_of(dossier.name_key)
    places = names.places(dossier.centre, taking_part)
    of_name = [dossier.received_at, names.padded(words), places, names.keys_of(dossier.name_key)]
    itself = planned.rows_as_json([dossier]) if dossier.pk is None else dossier.pk
    parts = (planned.rows_as_json(part) for part in (documents, steps, participations))
    ((dossier.pk,),) = planned.run(_statement(dossier.pk is None), [itself, *parts, *of_name])
    dossier._state.adding, dossier._state.db = False, "default"
    for step in steps:
        step.dossier = dossier


@cache
def _statement(is_new: bool) -> str:
    """Made from the columns of the tables, so that a new column is written too."""
    made = f"{_into(Dossier)} SELECT {planned.columns(Dossier)} FROM {planned.given(Dossier)} RETURNING id"  # noqa: S608 - our names
    parts = [f"part_{model._meta.db_table} AS ({_part(model)})" for model in PARTS]
    steps = [f"dossier AS ({made if is_new else 'SELECT %s::bigint AS id'})", *parts, f"words AS ({WORDS})"]
    return f"WITH {', '.join(steps)} SELECT id FROM dossier"  # noqa: S608 - as above


def _part(model: type[Model]) -> str:
    """The rows of a part, with the number that the dossier is just given."""
    own = planned.columns(model).replace('"dossier_id"', "dossier.id")
    return f"{_into(model)} SELECT {own} FROM dossier, {planned.given(model)} AS given"  # noqa: S608 - as above


def _into(model: type[Model]) -> str:
    return f"INSERT INTO {model._meta.db_table} ({planned.columns(model)})"
