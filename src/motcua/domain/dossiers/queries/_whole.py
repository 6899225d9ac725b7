"""A dossier with all that stands beside it. Most dossiers have nothing of most of it, so one question asks what there is."""

from collections.abc import Sequence
from typing import cast

from django.db.models import Model, OneToOneRel, prefetch_related_objects

from motcua.base import planned
from motcua.domain.dossiers.models import Dossier, DossierDocument, DossierStep, Participation

ONE_EACH = ("apology", "handed_over", "answers", "representative")
SEVERAL = ("supplements", "consents", "pauses", "opened")
ALWAYS: dict[str, tuple[type[Model], str]] = {
    "participations": (Participation, "id"),
    "steps": (DossierStep, "position, round"),
    "documents": (DossierDocument, "id"),
}

# An index of each table answers; 0.1 ms in place of eight questions.
WHAT_THERE_IS = """
SELECT EXISTS (SELECT FROM dossiers_apology WHERE dossier_id = %s),
    EXISTS (SELECT FROM dossiers_hand_over WHERE dossier_id = %s),
    EXISTS (SELECT FROM dossiers_answers WHERE dossier_id = %s),
    EXISTS (SELECT FROM dossiers_representative WHERE dossier_id = %s),
    EXISTS (SELECT FROM dossiers_supplement WHERE dossier_id = %s),
    EXISTS (SELECT FROM dossiers_supplement_consent WHERE dossier_id = %s),
    EXISTS (SELECT FROM dossiers_pause WHERE dossier_id = %s),
    EXISTS (SELECT FROM dossiers_child WHERE parent_id = %s)
"""


def gather(dossier: Dossier) -> Dossier:
    """Reads what belongs to it, so that its picture asks for nothing more; what was put beside it by `hold` stays."""
    parts = (*ONE_EACH, *SEVERAL)
    (found,) = planned.run(WHAT_THERE_IS, [dossier.pk] * len(parts))
    there_is = dict(zip(parts, found, strict=True))
    for name in ONE_EACH:
        if not there_is[name]:
            hold_none(dossier, name)
    for name in SEVERAL:
        if not there_is[name]:
            hold(dossier, name, [])
    for name, (model, order) in ALWAYS.items():
        if name not in _held(dossier):
            hold(dossier, name, planned.read(model, f"WHERE dossier_id = %s ORDER BY {order}", [dossier.pk]))
    left = [name for name in SEVERAL if name not in _held(dossier)]
    if left:
        prefetch_related_objects([dossier], *left)
    return dossier


def _held(dossier: Dossier) -> dict[str, object]:
    held: dict[str, object] = dossier.__dict__.setdefault("_prefetched_objects_cache", {})
    return held


def hold(dossier: Dossier, name: str, rows: Sequence[Model]) -> None:
    """Puts rows that are in hand beside a dossier, as prefetching them would; in the order in which they are asked for."""
    found = getattr(dossier, name).all()
    found._result_cache = list(rows)
    found._prefetch_done = True
    _held(dossier)[name] = found


def hold_none(dossier: Dossier, name: str) -> None:
    """There is no such row; nobody asks again."""
    cast(OneToOneRel, Dossier._meta.get_field(name)).set_cached_value(dossier, None)
