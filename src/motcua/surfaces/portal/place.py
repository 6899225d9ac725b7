"""The centre as a place: when it is open, when to come, what is where on its floors, whom to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motcua.base import clock
from motcua.base.pages import kept
from motcua.base.problems import NotFound
from motcua.domain.centre.calendar import WorkingCalendar
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import centres, spans_of_day, working_calendar
from motcua.domain.queue.queries import centre_view, services
from motcua.domain.queue.queries.history import hours_to_come
from motcua.domain.queue.rules.hours import DayOfWeek
from motcua.surfaces.portal import shapes
from motcua.surfaces.portal.asked import centre_asked

HOURS_KEPT = 600  # seconds; they are of weeks
DAYS_AHEAD = 60
MOST_DAYS = 6


@dataclass(frozen=True)
class OtherDay:
    """A day with other hours than its weekday: closed, or worked although it is a weekend."""

    day: date
    weekday: str | Promise
    reason: str
    spans: tuple[tuple[time, time], ...]


LEVELS: Mapping[str, str | Promise] = {
    "quiet": _("few people"),
    "usual": _("as usual"),
    "busy": _("many people"),
    "unknown": _("not known yet"),
}


@dataclass(frozen=True)
class WeekdayHours:
    """A weekday for those who choose when to come."""

    weekday: str | Promise
    known: DayOfWeek

    @property
    def best(self) -> str:
        """The best hours, those in a row as one: "8:00–10:00, 14:00–15:00"."""
        spans: list[list[int]] = []
        for hour in self.known.best:
            if spans and spans[-1][1] == hour:
                spans[-1][1] = hour + 1
            else:
                spans.append([hour, hour + 1])
        return ", ".join(f"{begin}:00–{end}:00" for begin, end in spans)

    @property
    def hours(self) -> list[tuple[str, str, str | Promise, int | None]]:
        """Each hour: from when, its level as a sign and in words, the middle wait in minutes."""
        return [(f"{one.hour}:00", one.level, LEVELS[one.level], one.minutes) for one in self.known.hours]


@dataclass(frozen=True)
class Service:
    """What somebody finds on a floor beside the counters, with its hours where they are its own."""

    name: str
    hours: list[tuple[time, time]]
    note: str


@require_safe
@kept(5)
def place(request: HttpRequest) -> HttpResponse:
    """Hours, next days off, hours to come, both floors, the services of the house, contact. Raises NotFound without a centre."""
    centre = centre_asked(request)
    if centre is None:
        raise NotFound
    floors = shapes.floors(centre)
    context = {
        "section": "place",
        "centre": centre,
        "centres": centres(),
        "hall": shapes.hall(centre_view(centre.code)),
        "hours": shapes.week(centre),
        "days": _days(centre),
        "best": known(best(centre)),
        "floors": [(floor, _services(centre, floor)) for floor in floors],
        "queues": services(centre.code),
    }
    return render(request, "portal/place.html", context)


def best(centre: Centre) -> list[WeekdayHours]:
    """When to come, measured anew every few minutes."""
    key = f"portal.hours.{centre.code}"
    found: list[DayOfWeek] | None = cache.get(key)
    if found is None:
        found = hours_to_come(centre)
        cache.set(key, found, HOURS_KEPT)
    return [WeekdayHours(shapes.DAYS[one.weekday], one) for one in found]


def known(days: list[WeekdayHours]) -> list[WeekdayHours]:
    """None where nothing is known of any of them: one sentence says so better than five."""
    return days if any(day.known.is_known for day in days) else []


def _days(centre: Centre) -> list[OtherDay]:
    """The next days on which the centre is closed although it is a weekday, or open although it is none."""
    calendar = working_calendar(centre)
    today = clock.now().astimezone(ZoneInfo(centre.time_zone)).date()
    ahead = (today + timedelta(days=number) for number in range(DAYS_AHEAD))
    return [_other_day(calendar, day) for day in ahead if calendar.spans(day) != calendar.week[day.weekday()]][
        :MOST_DAYS
    ]


def _other_day(calendar: WorkingCalendar, day: date) -> OtherDay:
    spans = calendar.spans(day)
    reason = calendar.reason_worked(day) if spans else calendar.reason_off(day)
    return OtherDay(day, shapes.DAYS[day.weekday()], reason, spans)


def _services(centre: Centre, floor: shapes.FloorPlan) -> list[Service]:
    """By the floor's places; `options.places` tells their hours and a note."""
    told = centre.options.get("places", {})
    facts: Mapping[str, Mapping[str, object]] = told if isinstance(told, dict) else {}
    weekday = clock.now().astimezone(ZoneInfo(centre.time_zone)).weekday()
    found = []
    for code, name in zip(floor.codes, floor.places, strict=True):
        about = facts.get(code, {})
        hours = about.get("hours", {})
        note = about.get("note" if shapes.is_vietnamese() else "note_en") or about.get("note", "")
        found.append(Service(name, spans_of_day(hours, weekday) if isinstance(hours, dict) else [], str(note)))
    return found
