"""Which procedure a visitor comes for: what is likely at this counter comes first."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from motcua.domain.catalogue.queries import PublishedProcedure
from motcua.domain.catalogue.standing import catalogue, understood
from motcua.domain.centre.queries import get_counter
from motcua.domain.dossiers.queries import usual_procedures
from motcua.surfaces.counter.screen import Screen

MOST_FOUND = 12
Group = tuple[str, list[PublishedProcedure]]


def offer(q: str, screen: Screen) -> dict[str, object]:
    """What is found for `q` at the counter of this screen, as the search's template wants it."""
    current = screen.queue.current
    agencies = [agency.code for agency in get_counter(screen.centre, screen.number).agencies.all()]
    return {
        "q": q.strip(),
        "meant": understood(q),
        "groups": find(q.strip(), current.service if current else "", agencies, screen.centre),
    }


def find(q: str, service: str, agencies: Sequence[str], centre: str) -> list[Group]:
    """Procedures by words or code: of the visitor's queue first, then of the counter's agencies, then all others.

    Where nothing is typed yet, what comes here most stands first: Enter takes it.
    """
    found = catalogue().find(q)
    if not q:
        usual = {code: place for place, code in enumerate(usual_procedures(centre, agencies))}
        found = sorted(found, key=lambda one: usual.get(one.code, len(usual)))
    ways: tuple[tuple[str, Callable[[PublishedProcedure], bool]], ...] = (
        (_("Of the visitor's ticket"), lambda one: bool(service) and one.queue_service == service),
        (_("Of this counter"), lambda one: one.agency in agencies),
        (_("Of other agencies"), lambda one: bool(q)),
    )
    groups: list[Group] = []
    left = MOST_FOUND
    for title, is_of in ways:
        chosen = [one for one in found if is_of(one)][:left]
        found = [one for one in found if one not in chosen]
        left -= len(chosen)
        groups.append((title, chosen))
    return [group for group in groups if group[1]]
