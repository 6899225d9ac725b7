"""Working calendars and agencies as they stand, for those who need them at every turn; a change is seen at once.

Shared by all threads of a process: nothing in it may be changed. Whoever changes a centre reads it by `queries`.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from motcua.base.problems import Conflict, NotFound
from motcua.base.standing import Revisions, Standing
from motcua.domain.centre.calendar import WorkingCalendar
from motcua.domain.centre.models import Agency, Centre
from motcua.domain.centre.queries import centres, working_calendar

SUBJECT = "centre"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KnownAgency:
    """An agency as it is named in answers; `identifier` begins the codes of its dossiers."""

    code: str
    identifier: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Places:
    """All centres' calendars and all agencies, by code. `unusable`: centres whose settings give no calendar, and why."""

    calendars: Mapping[str, WorkingCalendar]
    agencies: Mapping[str, KnownAgency]
    unusable: Mapping[str, str] = field(default_factory=dict)

    def calendar(self, centre: str) -> WorkingCalendar:
        """Raises NotFound; Conflict (`centre_unusable`) for a centre whose time zone or hours cannot be read: the others go on."""
        if centre in self.unusable:
            words = _("The time zone or the hours of centre %(code)s cannot be read; an administrator can mend them")
            raise Conflict(words % {"code": centre}, code="centre_unusable")
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


def halls(at: Revisions | None = None) -> tuple[Centre, ...]:
    """The centres as rows that are read and never saved; who changes one reads it by `queries`."""
    return _halls.get(None, at)


def _read(_key: None) -> Places:
    calendars, unusable = {}, {}
    for centre in centres():
        try:
            calendars[centre.code] = working_calendar(centre)
        except (ValueError, KeyError) as fault:  # what a zone or hours are that nobody knows
            unusable[centre.code] = f"{type(fault).__name__}: {fault}"
            log.error("centre %s has no calendar: %s", centre.code, unusable[centre.code])
    rows = Agency.objects.values_list("code", "identifier", "name", "name_en")
    return Places(calendars, {row[0]: KnownAgency(*row) for row in rows}, unusable)


_places: Standing[None, Places] = Standing(_read, SUBJECT)
_halls: Standing[None, tuple[Centre, ...]] = Standing(lambda _key: tuple(centres()), SUBJECT)
