"""The hall as it is now, two seconds old at most, for all pages of the portal that tell of it."""

from dataclasses import dataclass

from django.utils.translation import get_language

from motcua.base.moments import Moment
from motcua.domain.queue.queries import services
from motcua.domain.queue.queries.appointments import bookable_services
from motcua.domain.queue.shapes import ServiceView


@dataclass(frozen=True)
class HallNow:
    """Its services with who waits, and the codes of those with which appointments are made."""

    services: tuple[ServiceView, ...]
    bookable: frozenset[str]


def hall_now(centre: str) -> HallNow:
    """Raises NotFound."""
    return _halls.get((centre, get_language() or ""))  # why a service is closed is said in the reader's language


def _find(key: tuple[str, str]) -> HallNow:
    centre, _language = key
    return HallNow(tuple(services(centre)), frozenset(one.code for one in bookable_services(centre)))


_halls: Moment[tuple[str, str], HallNow] = Moment(_find, 2)
