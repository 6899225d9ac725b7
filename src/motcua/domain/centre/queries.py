"""Questions about places."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.problems import NotFound
from motcua.domain.centre.calendar import OFFICE_WEEK, ChangedDay, WorkingCalendar
from motcua.domain.centre.doors import Doors
from motcua.domain.centre.models import Agency, Centre, Counter, DayOff

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def get_centre(code: str) -> Centre:
    """Raises NotFound."""
    found = Centre.objects.filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no centre with this code"))
    return found


def centres() -> list[Centre]:
    return list(Centre.objects.all())


def get_counter(centre: str, number: int) -> Counter:
    """Raises NotFound."""
    found = Counter.objects.select_related("centre").filter(centre__code=centre, number=number).first()
    if found is None:
        raise NotFound(_("There is no counter with this number"))
    return found


def get_agency(code: str) -> Agency:
    """Raises NotFound."""
    found = Agency.objects.filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no agency with this code"))
    return found


def agencies_by_code() -> dict[str, Agency]:
    return {agency.code: agency for agency in Agency.objects.all()}


def spans_of_day(hours: dict[str, list[str]], weekday: int) -> list[tuple[time, time]]:
    """The opening spans of a weekday (0 = Monday) from `{"mon-fri": ["07:30-11:30", …]}`."""
    spans: list[tuple[time, time]] = []
    for days, written in hours.items():
        first, _dash, last = days.partition("-")
        if WEEKDAYS.index(first) <= weekday <= WEEKDAYS.index(last or first):
            spans.extend(read_span(span) for span in written)
    return sorted(spans)


def read_span(written: str) -> tuple[time, time]:
    """07:30-11:30 as two times. Raises ValueError."""
    begin, _dash, end = written.partition("-")
    return time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())


def changed_days(centre: str, since: date) -> list[DayOff]:
    """What was entered by hand for a centre or for all, from a day on."""
    found = DayOff.objects.filter(Q(centre__code=centre) | Q(centre=None), day__gte=since)
    return list(found.select_related("centre").order_by("day"))


def is_open(centre: Centre, at: datetime | None = None) -> bool:
    """Whether the hall takes visitors now: by its hours, and not on a public holiday or a day entered as off."""
    return centre.always_open or hall_doors(centre).open(at or clock.now())


def opening_of_today(centre: Centre, at: datetime | None = None) -> tuple[time | None, time | None]:
    """First opening and last closing of the local day; (None, None) on a day without hours."""
    spans = hall_doors(centre).spans_at(at or clock.now())
    return (spans[0][0], spans[-1][1]) if spans else (None, None)


def hall_doors(centre: Centre) -> Doors:
    """When the doors of a hall stand open; a hall without hours never opens, unless it never closes."""
    if not any(spans_of_day(centre.hours, weekday) for weekday in range(7)):
        return Doors(lambda _day: (), ZoneInfo(centre.time_zone))
    calendar = working_calendar(centre)
    return Doors(calendar.spans, calendar.zone)


def weekly_doors(hours: dict[str, list[str]], zone: str) -> Doors:
    """Hours that are the same each week, such as a service's own."""
    return Doors(lambda day: spans_of_day(hours, day.weekday()), ZoneInfo(zone))


def working_calendar(centre: Centre) -> WorkingCalendar:
    """The calendar by which due dates of a centre are counted; a day entered for it wins over one for all centres."""
    changed: dict[date, ChangedDay] = {}
    for day in DayOff.objects.filter(Q(centre=centre) | Q(centre=None)).order_by(F("centre_id").asc(nulls_first=True)):
        changed[day.day] = ChangedDay(day.worked, day.reason, tuple(read_span(one) for one in day.hours))
    week = tuple(tuple(spans_of_day(centre.hours, weekday)) for weekday in range(7))
    return WorkingCalendar(week if any(week) else OFFICE_WEEK, changed, ZoneInfo(centre.time_zone))
