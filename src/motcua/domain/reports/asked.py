"""What somebody asks a report about, and as far as they may: a period, places, how it is grouped."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.centre.queries import get_agency, get_centre
from motcua.domain.people.permissions import Action, places_of, require
from motcua.domain.reports.periods import period

Place = tuple[str | None, str | None]
# On the keys of a row: whether it lies in one of the places.
WITHIN = """EXISTS (
    SELECT FROM unnest(%(place_centres)s::text[], %(place_agencies)s::text[]) AS place (of_centre, of_agency)
    WHERE (of_centre IS NULL OR of_centre = centre) AND (of_agency IS NULL OR of_agency = agency)
)"""
# The same of what stands with a counter: an agency has what happens at its counters.
WITHIN_COUNTERS = """EXISTS (
    SELECT FROM unnest(%(place_centres)s::text[], %(place_agencies)s::text[]) AS place (of_centre, of_agency)
    WHERE (of_centre IS NULL OR of_centre = told.centre) AND (of_agency IS NULL OR EXISTS (
        SELECT FROM centre_counter_agency staffed
        JOIN centre_counter desk ON desk.id = staffed.counter_id
        JOIN centre_centre hall ON hall.id = desk.centre_id
        JOIN centre_agency office ON office.id = staffed.agency_id
        WHERE hall.code = told.centre AND desk.number = told.counter AND office.code = of_agency
    ))
)"""


@dataclass(frozen=True)
class Asked:
    """`places`: centre and agency of each place whose rows count, None for any; both days count. `by`: how it is grouped."""

    begin: date
    end: date
    centre: str = ""
    agency: str = ""
    by: str = ""
    places: tuple[Place, ...] = ((None, None),)

    @property
    def within(self) -> Q:
        """A condition on rows with a centre and an agency."""
        found = Q(pk__in=[])
        for centre, agency in self.places:
            found |= Q(**({"centre": centre} if centre else {}), **({"agency": agency} if agency else {}))
        return Q() if (None, None) in self.places else found

    @property
    def values(self) -> dict[str, Any]:
        """The values of WITHIN and WITHIN_COUNTERS."""
        return {"place_centres": [one for one, _a in self.places], "place_agencies": [one for _c, one in self.places]}


def asked(actor: Actor, *, begin: str = "", end: str = "", centre: str = "", agency: str = "", by: str = "") -> Asked:
    """Days as ISO 8601, by default the last twelve months. Raises NotAuthenticated, Forbidden, NotFound, InvalidInput."""
    require(actor, Action.REPORT_VIEW)
    for name, given in (("centre", centre), ("agency", agency), ("by", by)):
        if "\0" in given:
            raise InvalidInput.of(name, _("This cannot be kept as text"))
    if centre:
        get_centre(centre)
    if agency:
        get_agency(agency)
    require(actor, Action.REPORT_VIEW, centre=centre or None, agency=agency or None)
    first, last = period(begin, end)
    return Asked(first, last, centre, agency, by, _narrowed(actor, centre, agency))


def _narrowed(actor: Actor, centre: str, agency: str) -> tuple[Place, ...]:
    found: list[Place] = []
    for its_centre, its_agency in places_of(actor, Action.REPORT_VIEW) or [(None, None)]:
        if (its_centre and centre not in ("", its_centre)) or (its_agency and agency not in ("", its_agency)):
            continue
        found.append((centre or its_centre, agency or its_agency))
    return tuple(found)
