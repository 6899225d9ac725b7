"""A day looked at again: the hall at a moment as a page, and quarter by quarter as steps that the page plays.

The page has the map and the lists of the control room and asks for one quarter of an hour ahead of what it shows (`playback_steps`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.base import clock
from motcua.base.days import read_day
from motcua.base.problems import InvalidInput
from motcua.domain.cameras.shapes import CameraView
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre, opening_of_today
from motcua.domain.devices.shapes import DeviceView
from motcua.domain.people.permissions import Action, require
from motcua.domain.playback.queries import Day, day_of, names_of_services, texts_of_alerts
from motcua.domain.playback.rules import after
from motcua.domain.playback.shapes import AlertThen, CounterThen, HallThen, counters_then
from motcua.surfaces.control_room.drawing import draw
from motcua.surfaces.control_room.playback_steps import (
    LONGEST_SHOWN,
    PIECE,
    Drawer,
    Presence,
    pieces,
    plans_of,
    urgent_first,
)
from motcua.surfaces.sign_in.guard import actor_of, staff_page

SPEEDS = (1, 10, 30, 60, 120, 300)


@dataclass(frozen=True)
class Then:
    """A hall then, as the map draws it. Devices and cameras of that day stand where they stand now, or stood at last."""

    counters: list[CounterThen]
    waiting: int
    devices: list[DeviceView] = field(default_factory=list)
    cameras: list[CameraView] = field(default_factory=list)


@require_safe
@staff_page(Action.CONTROL_ROOM_VIEW)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    """`ngay`: the day, today without one; `luc`: the time of day, the first thing that happened without one."""
    actor = actor_of(request)
    require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    hall = get_centre(centre)
    zone = ZoneInfo(hall.time_zone)
    now = clock.now().astimezone(zone)
    day = min(_day(request, now.date()), now.date())
    played = day_of(actor, centre, day)
    begin, end = _span(hall, played, now)
    at = min(max(_moment(request.GET.get("luc", ""), day, zone) or begin, begin), end)
    then = played.at(at)
    presence = Presence.of(actor, hall, played)
    drawn = Then(counters_then(then, plans_of(hall), at), len(then.waiting), presence.devices, presence.cameras)
    context = {
        "centre": hall,
        "day": day,
        "today": now.date(),
        "at": at,
        "begin": begin,
        "end": end,
        "drawing": draw(hall, drawn, then.alerts.values(), presence.absent(at)),
        "counters": drawn.counters,
        "waits": _waits(hall, then),
        "longest": [(one.label, one.arrived_at) for one in then.waiting[:LONGEST_SHOWN]],
        "alerts": _alerts(hall, then.alerts),
        "speeds": SPEEDS,
        "nothing": not played.entries,
        "section": "control_room",
    }
    return render(request, "control_room/playback.html", context)


@require_safe
@staff_page(Action.CONTROL_ROOM_VIEW)
def piece(request: HttpRequest, centre: str) -> JsonResponse:
    """A quarter of an hour from `tu` on: how the hall was then, and what changed at which second after it.

    Raises InvalidInput for a day or a time that is none.
    """
    actor = actor_of(request)
    require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    hall = get_centre(centre)
    zone = ZoneInfo(hall.time_zone)
    day = _day(request, None)
    begin = _moment(request.GET.get("tu", ""), day, zone)
    if begin is None:
        raise InvalidInput.of("tu", _("A time is written 08:30 or 08:30:00"))
    played = day_of(actor, centre, day)
    state, steps = pieces(Drawer.of(hall, Presence.of(actor, hall, played)), played, begin)
    answer = JsonResponse(
        {"begin": begin.isoformat(), "seconds": int(PIECE.total_seconds()), "state": state, "steps": steps}
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def _waits(hall: Centre, then: HallThen) -> list[tuple[str, str, str, str, int]]:
    """Code, prefix, name, name in English and how many waited, of each service."""
    counts = then.waiting_by_service
    return [(code, *names, counts[code]) for code, names in names_of_services(hall).items() if code in counts]


@dataclass(frozen=True)
class Asked:
    """Something that asked for a person then, in words."""

    key: str
    text: str
    level: str
    is_taken: bool
    raised_at: datetime


def _alerts(hall: Centre, alerts: Mapping[str, AlertThen]) -> list[Asked]:
    texts = alert_texts(hall, alerts)
    return [Asked(key, texts[key], one.level, one.is_taken, one.raised_at) for key, one in urgent_first(alerts)]


def alert_texts(hall: Centre, alerts: Mapping[str, AlertThen]) -> dict[str, str]:
    """What was said of each; a call for help has words of its own."""
    known = texts_of_alerts(
        [key for key, one in alerts.items() if one.kind != "alarm"], "vi" if get_language() == "vi" else "en"
    )
    help_wanted = _("Counter %(number)s called for help")
    return {
        key: help_wanted % {"number": one.counter} if one.kind == "alarm" else known.get(key, one.kind)
        for key, one in alerts.items()
    }


@require_safe
@staff_page(Action.CONTROL_ROOM_VIEW)
def words(request: HttpRequest, centre: str) -> JsonResponse:
    """What the alerts of a day said, by their keys, in the reader's language: fetched once for a day that is played."""
    actor = actor_of(request)
    require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    hall = get_centre(centre)
    played = day_of(actor, centre, _day(request, None))
    known: dict[str, AlertThen] = dict(played.checkpoints[0].alerts)
    for entry in played.entries:
        if entry.kind in ("alert.raised", "alarm.raised"):
            known |= after(HallThen(), [entry], played.day).alerts
    return JsonResponse(alert_texts(hall, known))


def _span(hall: Centre, played: Day, now: datetime) -> tuple[datetime, datetime]:
    """From when to when there is something to be seen: the opening hours, and what happened outside of them; today until now."""
    noon = played.begin + timedelta(hours=12)
    opens, closes = opening_of_today(hall, noon)
    begin = datetime.combine(played.day, opens, played.begin.tzinfo) if opens else played.begin + timedelta(hours=7)
    end = datetime.combine(played.day, closes, played.begin.tzinfo) if closes else played.begin + timedelta(hours=18)
    if played.first and played.last:
        begin, end = min(begin, played.first), max(end, played.last)
    begin, end = begin.replace(second=0, microsecond=0), min(end, now) if played.day == now.date() else end
    return begin.astimezone(played.begin.tzinfo), max(end, begin).astimezone(played.begin.tzinfo)


def _day(request: HttpRequest, otherwise: date | None) -> date:
    """Raises InvalidInput where there is none and nothing stands in its place."""
    try:
        return read_day(request.GET.get("ngay", ""))
    except ValueError:
        if otherwise is None:
            raise InvalidInput.of("ngay", _("A day is written 2026-11-23")) from None
        return otherwise


def _moment(written: str, day: date, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{day.isoformat()}T{written}").replace(tzinfo=zone) if written else None
    except ValueError:
        return None
