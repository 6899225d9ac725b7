"""What the portal shows, shaped for its templates: the week, the floors, the steps of a procedure in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.domain.catalogue.rules import Condition, StepPlan
from motcua.domain.catalogue.words import name_of
from motcua.domain.centre import plan
from motcua.domain.centre.models import Centre, Floor
from motcua.domain.centre.picture import Thing, hall_picture
from motcua.domain.centre.queries import hall_doors, spans_of_day
from motcua.domain.centre.standing import KnownAgency
from motcua.domain.queue.queries import CentreView

DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
# How the places of the demonstration data are called; a place without an entry is shown as the centre wrote it.
PLACES: dict[str, str | Promise] = {
    "post office": _("Post office"),
    "ATM": _("ATM"),
    "photocopy": _("Photocopying"),
    "scanning": _("Scanning"),
    "canteen": _("Canteen"),
    "counters": _("Counters"),
    "waiting area": _("Waiting area"),
    "control room": _("Control room"),
}
IN_THE_HALL = ("counters", "waiting area")


@dataclass(frozen=True)
class Hall:
    """How full the hall is now."""

    is_open: bool
    closes_at: time | None
    opens_at: time | None
    waiting: int
    counters: int
    open_counters: int
    at: datetime


@dataclass(frozen=True)
class Days:
    """Days in a row with the same hours."""

    first: str | Promise
    last: str | Promise | None
    spans: list[tuple[time, time]]
    has_today: bool


@dataclass(frozen=True)
class FloorPlan:
    """A floor as a drawing and in words, for those who see it and those who do not."""

    number: int
    boxes: list[plan.Box]
    counters: list[plan.Box]
    places: list[str]
    codes: list[str]
    waiting_seats: int
    height: int
    width: int = plan.WIDTH

    @property
    def wall_height(self) -> int:
        return self.height - 6

    @property
    def door_y(self) -> int:
        return self.height - 3

    @property
    def door_words_y(self) -> int:
        return self.height - 26


@dataclass(frozen=True)
class PlainStep:
    """A step of a procedure as a citizen would say it; `name` is the official one, `hours` working hours."""

    words: str | Promise
    name: str
    agency: KnownAgency | None
    hours: float
    together: bool
    when: Condition | None


OFTEN: tuple[str | Promise, ...] = (
    _("Birth certificate"),
    _("Criminal record"),
    _("Driving licence"),
    _("Land certificate"),
    _("Start a company"),
    _("Passport"),
)
"""What is most asked for, as people say it; each must find something in the demonstration's catalogue."""


def hall(view: CentreView) -> Hall:
    centre = view.centre
    local = clock.now().astimezone(ZoneInfo(centre.time_zone))
    spans = hall_doors(centre).spans(local.date())
    closes = next((end for begin, end in spans if begin <= local.time() < end), None)
    opens = next((begin for begin, _end in spans if begin > local.time()), None)
    return Hall(
        view.open,
        None if centre.always_open else closes,
        opens,
        view.waiting,
        view.counters,
        view.open_counters,
        clock.now(),
    )


def week(centre: Centre) -> list[Days]:
    """The opening hours from Monday on, days with the same hours together."""
    today = clock.now().astimezone(ZoneInfo(centre.time_zone)).weekday()
    rows = []
    for spans, alike in groupby(range(7), lambda day: spans_of_day(centre.hours, day)):
        days = list(alike)
        rows.append(Days(DAYS[days[0]], DAYS[days[-1]] if len(days) > 1 else None, spans, today in days))
    return rows


def floors(centre: Centre) -> list[FloorPlan]:
    """Each floor drawn from its data; the counters stand on the floor that has the waiting seats."""
    found = list(centre.floors.all())
    hall_floor = max(found, key=lambda floor: floor.waiting_seats, default=None)
    return [_floor_plan(centre, floor, with_counters=floor is hall_floor) for floor in found]


def _floor_plan(centre: Centre, floor: Floor, *, with_counters: bool) -> FloorPlan:
    counters = list(centre.counters.all()) if with_counters else []
    named = {place: str(PLACES.get(place, place)) for place in floor.places}
    picture = hall_picture(centre) if with_counters else None
    boxes = picture.counters if picture else plan.counters_along_walls([counter.number for counter in counters])
    if picture and picture.things:
        drawn, height = [_room(thing) for thing in picture.things if thing.kind != "entrance"], plan.DEPTH
    elif with_counters:
        others = [words for place, words in named.items() if place not in IN_THE_HALL]
        drawn, height = plan.middle_of_hall(str(PLACES["waiting area"]), others), plan.DEPTH
    else:
        drawn, height = plan.rooms(list(named.values())), plan.SHALLOW
    return FloorPlan(floor.number, drawn, boxes, list(named.values()), list(named), floor.waiting_seats, height)


def is_vietnamese() -> bool:
    return get_language() == "vi"


def _room(thing: Thing) -> plan.Box:
    """With words only where they fit."""
    return replace(thing.box, words=str(thing.words) if thing.kind == "seats" else "")


_BY_ROLE: dict[str, str | Promise] = {
    "receptionist": _("The counter takes your papers and gives you a receipt with the date of the result"),
    "specialist": _("The agency checks your papers"),
    "leader": _("The head of the agency decides and signs"),
    "cashier": _("You pay the fee"),
    "post_clerk": _("The post brings you the result"),
}
_ELSEWHERE: str | Promise = _("Another agency does its part")
_LAST: str | Promise = _("You collect the result at the counter")


def plain_steps(steps: Sequence[StepPlan], leading: str, agencies: Mapping[str, KnownAgency]) -> list[PlainStep]:
    """The way of a dossier in plain words; steps that come after the same ones run at the same time.

    `leading`: the agency whose procedure it is.
    """
    alongside = [sum(other.after == step.after for other in steps) > 1 for step in steps]
    return [
        PlainStep(
            _words(step, leading, is_last=step is steps[-1]),
            name_of(step),
            agencies.get(step.agency),
            step.hours,
            alongside[place],
            step.when,
        )
        for place, step in enumerate(steps)
    ]


def _words(step: StepPlan, leading: str, *, is_last: bool) -> str | Promise:
    if is_last and step.role == "receptionist":
        return _LAST
    if step.role == "specialist" and step.agency != leading:
        return _ELSEWHERE
    return _BY_ROLE[step.role]
