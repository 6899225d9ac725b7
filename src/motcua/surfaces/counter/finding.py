"""Which procedure a visitor comes for: what is likely at this counter comes first."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from motcua.domain.catalogue.queries import PublishedProcedure, search
from motcua.domain.centre.queries import get_counter
from motcua.surfaces.counter.screen import Screen

MOST_FOUND = 12
Group = tuple[str, list[PublishedProcedure]]


def offer(q: str, screen: Screen) -> dict[str, object]:
    """What is found for `q` at the counter of this screen, as the search's template wants it."""
    current = screen.queue.current
    agencies = [agency.code for agency in get_counter(screen.centre, screen.number).agencies.all()]
    return {"q": q.strip(), "groups": find(q.strip(), current.service if current else "", agencies)}


def find(q: str, service: str, agencies: Sequence[str]) -> list[Group]:
    """Procedures by words or code: of the visitor's queue first, then of the counter's agencies, then all others."""
    seen: set[str] = set()

    def fresh(found: list[PublishedProcedure]) -> list[PublishedProcedure]:
        new = [procedure for procedure in found if procedure.code not in seen][: MOST_FOUND - len(seen)]
        seen.update(procedure.code for procedure in new)
        return new

    groups: list[Group] = []
    if service:
        groups.append((_("Of the visitor's ticket"), fresh(search(q, queue_service=service, limit=MOST_FOUND))))
    own = [procedure for agency in agencies for procedure in search(q, agency=agency, limit=MOST_FOUND)]
    groups.append((_("Of this counter"), fresh(own)))
    if q:
        groups.append((_("Of other agencies"), fresh(search(q, limit=MOST_FOUND * 2))))
    return [group for group in groups if group[1]]
