"""A day looked at again: the hall at a moment as a page, and quarter by quarter as steps that the page plays.

The page has the map and the lists of the control room and asks for one quarter of an hour ahead of what it shows. What a step holds is
only what differs from the one before, in the words of the map (`js/map.js`), so that the page merges and draws, and rebuilds nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.base import clock
from motcua.base.problems import InvalidInput
from motcua.domain.cameras import queries as cameras
from motcua.domain.cameras.shapes import CameraView
from motcua.domain.centre.models import Centre
from motcua.domain.centre.plan import Box
from motcua.domain.centre.queries import get_centre, opening_of_today
from motcua.domain.devices.queries import devices
from motcua.domain.devices.shapes import DeviceView
from motcua.domain.people.permissions import Action, require
from motcua.domain.playback import queries
from motcua.domain.playback.queries import Day, day_of, names_of_services, texts_of_alerts
from motcua.domain.playback.rules import after
from motcua.domain.playback.shapes import AlertThen, CounterThen, HallThen, counters_then
from motcua.surfaces.control_room.behind import behind
from motcua.surfaces.control_room.drawing import boxes_of, draw, levels_of, places_of
from motcua.surfaces.sign_in.guard import actor_of, staff_page

PIECE = queries.CHECKPOINT
SPEEDS = (1, 10, 30, 60, 120, 300)
LONGEST_SHOWN = 8


@dataclass(frozen=True)
class Then:
    """A hall then, as the map draws it. Devices and cameras stand where they stand now."""

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
    drawn = _then(hall, then, devices(actor, centre), cameras.states(centre))
    context = {
        "centre": hall,
        "day": day,
        "today": now.date(),
        "at": at,
        "begin": begin,
        "end": end,
        "drawing": draw(hall, drawn, then.alerts.values()),
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
    state, steps = pieces(hall, played, begin)
    answer = JsonResponse(
        {"begin": begin.isoformat(), "seconds": int(PIECE.total_seconds()), "state": state, "steps": steps}
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def pieces(hall: Centre, played: Day, begin: datetime) -> tuple[dict[str, Any], list[tuple[int, dict[str, Any]]]]:
    """The hall at `begin`, and for each second in which something happened what was different after it."""
    drawer = Drawer.of(hall)
    then = played.at(begin)
    state = first = drawer.state(then)
    steps: list[tuple[int, dict[str, Any]]] = []
    for second, entries in _by_second(played, begin):
        then = after(then, entries, played.day)
        fresh = drawer.state(then)
        if changed := _different(state, fresh):
            steps.append((second, changed))
        state = fresh
    return first, steps


def _by_second(played: Day, begin: datetime) -> Iterator[tuple[int, list[Any]]]:
    together: dict[int, list[Any]] = {}
    for entry in played.between(begin, begin + PIECE):
        together.setdefault(int((entry.at - begin).total_seconds()) + 1, []).append(entry)
    yield from together.items()


@dataclass(frozen=True)
class Drawer:
    """What stays the same while a piece is drawn."""

    hall: Centre
    plans: dict[int, tuple[float, float] | None]
    boxes: dict[int, Box]
    seats: int

    @classmethod
    def of(cls, hall: Centre) -> "Drawer":
        waiting_seats = sum(hall.floors.values_list("waiting_seats", flat=True))
        plans = plans_of(hall)
        counters = counters_then(HallThen(), plans)
        return cls(hall, plans, boxes_of(counters), waiting_seats)

    def state(self, then: HallThen) -> dict[str, Any]:
        """As the page has it: the map in its own words, waits by service, who has waited longest, what asked for a person."""
        counters = counters_then(then, self.plans)
        levels = levels_of(then.alerts.values())
        places = places_of(self.boxes, counters, levels)
        waiting = then.waiting
        return {
            "waiting": len(waiting),
            "waiting_seats": self.seats,
            "taken": sum(one.activity in ("calling", "serving") for one in counters),
            "waiting_alert": levels.get("waiting", ""),
            "counters": {str(one.counter.number): one.told for one in places},
            "marks": {subject: level for subject, level in levels.items() if subject[:7] in ("device:", "camera:")},
            "services": then.waiting_by_service,
            "longest": [[one.label, one.arrived_at.isoformat()] for one in waiting[:LONGEST_SHOWN]],
            "alerts": [
                [key, one.level, one.is_taken, one.raised_at.isoformat()] for key, one in _urgent_first(then.alerts)
            ],
        }


def _different(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that are not as before; of the counters only those that are not."""
    found = {name: value for name, value in now.items() if value != before[name]}
    for name in ("counters", "services"):
        if name in found:
            found[name] = {key: one for key, one in now[name].items() if before[name].get(key) != one}
    return found


def plans_of(hall: Centre) -> dict[int, tuple[float, float] | None]:
    rows = hall.counters.values_list("number", "plan_x", "plan_y")
    return {number: None if x is None or y is None else (x, y) for number, x, y in rows}


def _then(hall: Centre, then: HallThen, known: list[DeviceView], watched: list[CameraView]) -> Then:
    return Then(counters_then(then, plans_of(hall)), len(then.waiting), known, watched)


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
    address: str


def _alerts(hall: Centre, alerts: Mapping[str, AlertThen]) -> list[Asked]:
    texts = alert_texts(hall, alerts)
    return [
        Asked(key, texts[key], one.level, one.is_taken, one.raised_at, behind(hall.code, one.subject))
        for key, one in _urgent_first(alerts)
    ]


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


def _urgent_first(alerts: Mapping[str, AlertThen]) -> Iterable[tuple[str, AlertThen]]:
    return sorted(alerts.items(), key=lambda item: (item[1].is_taken, item[1].level != "late", item[1].raised_at))


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
        return date.fromisoformat(request.GET.get("ngay", ""))
    except ValueError:
        if otherwise is None:
            raise InvalidInput.of("ngay", _("A day is written 2026-11-23")) from None
        return otherwise


def _moment(written: str, day: date, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{day.isoformat()}T{written}").replace(tzinfo=zone) if written else None
    except ValueError:
        return None
