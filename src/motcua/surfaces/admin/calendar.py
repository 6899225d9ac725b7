"""The working calendar of a centre: what the law says, what was entered by hand, and the form to enter a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.base import clock
from motcua.base.problems import InvalidInput
from motcua.domain.centre.actions import forget_day, set_day
from motcua.domain.centre.calendar import WorkingCalendar
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import changed_days, get_centre, working_calendar
from motcua.domain.people.permissions import Action, allowed, require
from motcua.surfaces.sign_in.guard import actor_of, staff_page

SHOWN = timedelta(days=400)
OFF, OTHER_HOURS, WORKED = "off", "hours", "worked"


@dataclass(frozen=True)
class DayLine:
    """A day that is not as its weekday is. `entered`: by hand, for this centre or (`everywhere`) for all."""

    day: date
    kind: str
    hours: str
    reason: str
    entered: bool
    everywhere: bool


@require_GET
@staff_page(Action.CALENDAR)
def calendar(request: HttpRequest, centre: str) -> HttpResponse:
    return _page(request, centre)


def _page(request: HttpRequest, centre: str, problem: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.CALENDAR, centre=centre)
    place = get_centre(centre)
    context = {
        "centre": place,
        "tab": "calendar",
        "days": _days(place),
        "kinds": [
            (OFF, _("Day off: storm, power cut, closure")),
            (OTHER_HOURS, _("Half day, or other hours")),
            (WORKED, _("Worked in exchange")),
        ],
        "may_all": allowed(actor, Action.MASTER_DATA),
        "errors": problem.errors if problem else (),
        "typed": request.POST,
        "section": "admin",
    }
    return render(request, "admin_pages/calendar.html", context, status=422 if problem else 200)


def _days(centre: Centre) -> list[DayLine]:
    """Entered days of the last weeks and all to come, and the law's days off in the year ahead."""
    today = clock.now().date()
    entered = {one.day: one for one in sorted(changed_days(centre.code, today - timedelta(days=30)), key=_own_last)}
    found = [
        DayLine(
            one.day,
            WORKED if one.worked and not one.hours else OTHER_HOURS if one.worked else OFF,
            ", ".join(one.hours),
            one.reason,
            entered=True,
            everywhere=one.centre is None,
        )
        for one in entered.values()
    ]
    found += _days_of_the_law(working_calendar(centre), today, set(entered))
    return sorted(found, key=lambda line: line.day)


def _own_last(day: object) -> bool:
    """What was entered for the centre itself wins over what holds for all."""
    return getattr(day, "centre", None) is not None


def _days_of_the_law(calendar: WorkingCalendar, today: date, entered: set[date]) -> list[DayLine]:
    found = []
    for ahead in range(SHOWN.days):
        day = today + timedelta(days=ahead)
        usual = bool(calendar.week[day.weekday()])
        if day in entered or usual == calendar.is_working_day(day):
            continue
        reason = calendar.reason_off(day) if usual else _("worked in exchange")
        found.append(DayLine(day, OFF if usual else WORKED, "", reason, entered=False, everywhere=False))
    return found


@require_POST
@staff_page(Action.CALENDAR)
def enter(request: HttpRequest, centre: str) -> HttpResponse:
    """Enters a day; promised dates that run over it follow in the background."""
    try:
        day = _day(request.POST.get("day", ""))
        kind = request.POST.get("kind", "")
        if kind not in (OFF, OTHER_HOURS, WORKED):
            raise InvalidInput.of("kind", _("Choose what kind of day it is"))
        hours = request.POST.get("hours", "").split(",") if kind != OFF else []
        if kind == OTHER_HOURS and not any(one.strip() for one in hours):
            raise InvalidInput.of("hours", _("Write the hours of that day, such as 07:30-11:30"))
        where = None if request.POST.get("everywhere") else get_centre(centre).code
        set_day(actor_of(request), where, day, worked=kind != OFF, reason=request.POST.get("reason", ""), hours=hours)
    except InvalidInput as problem:
        return _page(request, centre, problem)
    messages.success(
        request, _("Entered. Dates promised already that run over %(day)s become later.") % {"day": f"{day:%d/%m/%Y}"}
    )
    return redirect("admin_calendar", centre=centre)


@require_POST
@staff_page(Action.CALENDAR)
def forget(request: HttpRequest, centre: str) -> HttpResponse:
    """Takes an entered day back; what was promised later in the meantime stays."""
    day = _day(request.POST.get("day", ""))
    where = None if request.POST.get("everywhere") else get_centre(centre).code
    forget_day(actor_of(request), where, day)
    messages.success(request, _("%(day)s is as the law has it again.") % {"day": f"{day:%d/%m/%Y}"})
    return redirect("admin_calendar", centre=centre)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise InvalidInput.of("day", _("Choose a day")) from None
