"""Questions about places."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.problems import NotFound
from motcua.domain.centre.calendar import OFFICE_WEEK, ChangedDay, WorkingCalendar
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
    """Whether the hall takes visitors now."""
    if centre.always_open:
        return True
    return open_by(centre.hours, at or clock.now(), centre.time_zone)


def opening_of_today(centre: Centre, at: datetime | None = None) -> tuple[time | None, time | None]:
    """First opening and last closing of the local day; (None, None) on a day without hours."""
    local = (at or clock.now()).astimezone(ZoneInfo(centre.time_zone))
    spans = spans_of_day(centre.hours, local.weekday())
    return (spans[0][0], spans[-1][1]) if spans else (None, None)


def working_calendar(centre: Centre) -> WorkingCalendar:
    """The calendar by which due dates of a centre are counted; a day entered for it wins over one for all centres."""
    changed: dict[date, ChangedDay] = {}
    for day in DayOff.objects.filter(Q(centre=centre) | Q(centre=None)).order_by(F("centre_id").asc(nulls_first=True)):
        changed[day.day] = ChangedDay(day.worked, day.reason, tuple(read_span(one) for one in day.hours))
    week = tuple(tuple(spans_of_day(centre.hours, weekday)) for weekday in range(7))
    return WorkingCalendar(week if any(week) else OFFICE_WEEK, changed, ZoneInfo(centre.time_zone))


def open_by(hours: dict[str, list[str]], at: datetime, zone: str) -> bool:
    """Whether these hours hold at that moment, on the wall clock of `zone`."""
    local = at.astimezone(ZoneInfo(zone))
    return any(begin <= local.time() < end for begin, end in spans_of_day(hours, local.weekday()))


def next_opening(hours: dict[str, list[str]], at: datetime, zone: str) -> datetime | None:
    """The first moment after `at` at which these hours begin anew, in `zone`; None where there are none in a week."""
    local = at.astimezone(ZoneInfo(zone))
    for days in range(8):
        day = local.date() + timedelta(days=days)
        for begin, _end in spans_of_day(hours, day.weekday()):
            opens = datetime.combine(day, begin, ZoneInfo(zone))
            if opens > local:
                return opens
    return None


def seconds_left(hours: dict[str, list[str]], at: datetime, zone: str) -> float:
    """How long these hours still hold on the local day, breaks not counted."""
    local = at.astimezone(ZoneInfo(zone))
    spans = [
        (datetime.combine(local.date(), begin, ZoneInfo(zone)), datetime.combine(local.date(), end, ZoneInfo(zone)))
        for begin, end in spans_of_day(hours, local.weekday())
    ]
    return sum(max((end - max(begin, local)).total_seconds(), 0.0) for begin, end in spans)
