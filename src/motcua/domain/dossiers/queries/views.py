"""The searches that somebody has by name: those that everybody has, their own, and those their agency shares."""

from dataclasses import dataclass

from django.db.models import Q

from motcua.base.actor import Actor
from motcua.domain.dossiers import access
from motcua.domain.dossiers.models import SavedView
from motcua.domain.people.permissions import Action, agencies_of


@dataclass(frozen=True)
class ViewItem:
    """`filters` as the query of an address; `agency`: which one shares it; `mine`: it can be dropped."""

    id: int
    name: str
    filters: str
    agency: str
    mine: bool


def saved_views(actor: Actor) -> list[ViewItem]:
    """Their own first, by name."""
    access.require_viewer(actor)
    agencies = agencies_of(actor, Action.DOSSIER_VIEW)
    shared = Q(agency__in=agencies) if agencies is not None else Q(pk__in=[])
    found = SavedView.objects.filter(Q(owner=actor.reference) | shared)
    items = [ViewItem(one.pk, one.name, one.filters, one.agency, one.owner == actor.reference) for one in found]
    return sorted(items, key=lambda item: (not item.mine, item.name))
