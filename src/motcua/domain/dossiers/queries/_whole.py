"""A dossier with all that stands beside it. Most dossiers have nothing of most of it, so one question asks for it all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.db.models import ForeignKey, ForeignObjectRel, Model, OneToOneRel, prefetch_related_objects

from motcua.base import planned, standing
from motcua.base.standing import Revisions
from motcua.domain.dossiers.models import Dossier, DossierDocument, DossierStep, Participation

ONE_EACH = ("apology", "handed_over", "answers", "representative")
RULES = "ARRAY(SELECT ARRAY[agency, role]::text[] FROM dossiers_sharing_rule)"
SEVERAL = ("supplements", "consents", "pauses", "opened")


@dataclass(frozen=True)
class Beside:
    """What stands beside a dossier, the revisions of what stands at all, and what of the rest there is.

    `rules`: agency and role of those whose steps are shared by a rule.
    """

    at: Revisions
    participations: list[Participation]
    steps: list[DossierStep]
    documents: list[DossierDocument]
    rules: frozenset[tuple[str, str]]
    there_is: frozenset[str]


def beside(code: str) -> Beside:
    """Of a dossier that is there. To be asked after it was locked, where it is locked."""
    ((at, participations, steps, documents, rules, *found),) = planned.run(_beside(), [code])
    return Beside(
        standing.from_json(at),
        planned.from_json(Participation, participations),
        planned.from_json(DossierStep, steps),
        planned.from_json(DossierDocument, documents),
        frozenset((agency, role) for agency, role in rules),
        frozenset(name for name, is_there in zip((*ONE_EACH, *SEVERAL), found, strict=True) if is_there),
    )


@cache
def _beside() -> str:
    """An index of each table answers: 0.15 ms in place of twelve questions. It asks for the number itself, so that one plan fits all."""
    parts = (
        standing.AS_JSON,
        planned.as_json(Participation, "dossier_id = it.id", "id"),
        planned.as_json(DossierStep, "dossier_id = it.id", "position, round"),
        planned.as_json(DossierDocument, "dossier_id = it.id", "id"),
        RULES,
        *(_is_there(cast(ForeignObjectRel, Dossier._meta.get_field(name))) for name in (*ONE_EACH, *SEVERAL)),
    )
    return f"SELECT {', '.join(parts)} FROM dossiers_dossier it WHERE it.code = %s"  # noqa: S608 - names of our own tables


def _is_there(relation: ForeignObjectRel) -> str:
    table, column = relation.related_model._meta.db_table, cast("ForeignKey[Model]", relation.field).column
    return f"EXISTS (SELECT FROM {table} WHERE {column} = it.id)"


def gather(dossier: Dossier) -> Dossier:
    """Reads what belongs to it, so that its picture asks for nothing more."""
    found = beside(dossier.code)
    hold(dossier, "participations", found.participations)
    hold(dossier, "steps", found.steps)
    return complete(dossier, found)


def complete(dossier: Dossier, found: Beside) -> Dossier:
    """The rest besides participations and steps, as it was found; what was not there is not asked for again."""
    hold(dossier, "documents", found.documents)
    for name in ONE_EACH:
        if name not in found.there_is:
            hold_none(dossier, name)
    for name in SEVERAL:
        if name not in found.there_is:
            hold(dossier, name, [])
    if several := [name for name in SEVERAL if name in found.there_is]:
        prefetch_related_objects([dossier], *several)
    return dossier


def _held(dossier: Dossier) -> dict[str, object]:
    held: dict[str, object] = dossier.__dict__.setdefault("_prefetched_objects_cache", {})
    return held


class Held:
    """Rows in hand where a question of the dossier's would stand, which takes longer to put together than all else of a picture.

    What is more than going through them (a filter, an order) is asked of the database, as of any question.
    """

    def __init__(self, dossier: Dossier, name: str, rows: Sequence[Model]) -> None:
        self._dossier, self._name, self._rows = dossier, name, list(rows)

    def __iter__(self) -> Iterator[Model]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> Model:
        return self._rows[place]

    def __getattr__(self, asked: str) -> Any:
        if asked.startswith("__"):
            raise AttributeError(asked)
        relation = cast(ForeignObjectRel, Dossier._meta.get_field(self._name))
        rows = relation.related_model._default_manager.filter(**{relation.field.name: self._dossier})
        return getattr(rows, asked)


def hold(dossier: Dossier, name: str, rows: Sequence[Model]) -> None:
    """Puts rows that are in hand beside a dossier, as prefetching them would; in the order in which they are asked for."""
    _held(dossier)[name] = Held(dossier, name, rows)


def hold_none(dossier: Dossier, name: str) -> None:
    """There is no such row; nobody asks again."""
    cast(OneToOneRel, Dossier._meta.get_field(name)).set_cached_value(dossier, None)
