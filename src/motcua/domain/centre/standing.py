"""Working calendars and agencies as they stand, for those who need them at every turn; a change is seen at once.

Shared by all threads of a process: nothing in it may be changed. Whoever changes a centre reads it by `queries`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from motcua.base.problems import NotFound
from motcua.base.standing import Revisions, Standing
from motcua.domain.centre.calendar import WorkingCalendar
from motcua.domain.centre.models import Agency
from motcua.domain.centre.queries import centres, working_calendar

SUBJECT = "centre"


@dataclass(frozen=True)
class KnownAgency:
    """An agency as it is named in answers; `identifier` begins the codes of its dossiers."""

    code: str
    identifier: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Places:
    """All centres' calendars and all agencies, by code."""

    calendars: Mapping[str, WorkingCalendar]
    agencies: Mapping[str, KnownAgency]

    def calendar(self, centre: str) -> WorkingCalendar:
        """Raises NotFound."""
        if centre not in self.calendars:
            raise NotFound(_("There is no centre with this code"))
        return self.calendars[centre]

    def agency(self, code: str) -> KnownAgency:
        """Raises NotFound."""
        if code not in self.agencies:
            raise NotFound(_("There is no agency with this code"))
        return self.agencies[code]


def places(at: Revisions | None = None) -> Places:
    """As they are in the running transaction; `at`: the revisions, where they were read already."""
    return _places.get(None, at)


def _read(_key: None) -> Places:
    calendars = {centre.code: working_calendar(centre) for centre in centres()}
    rows = Agency.objects.values_list("code", "identifier", "name", "name_en")
    return Places(calendars, {row[0]: KnownAgency(*row) for row in rows})


_places: Standing[None, Places] = Standing(_read, SUBJECT)
