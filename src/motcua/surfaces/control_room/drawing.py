"""The hall as boxes to draw: counters and what they do, who sits and waits, devices and cameras where they stand, alerts on them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from motcua.domain.cameras.shapes import CameraView
from motcua.domain.centre.landmarks import PlaceKind, landmarks
from motcua.domain.centre.models import Centre
from motcua.domain.centre.picture import Thing, thing
from motcua.domain.centre.plan import DEPTH, WIDTH, Box, counters_drawn
from motcua.domain.devices.shapes import DeviceView
from motcua.surfaces.control_room.behind import behind
from motcua.surfaces.control_room.seating import seated

ROOMY = 62  # units of the plan
SEATS_IN_A_ROW, SEAT_STEP = 40, 13
FIRST_SEAT = (247, 318)
WELL, SOON, LATE = "", "soon", "late"
GONE = "gone"  # of a device or camera on a day that is played again: not there yet, or no more
RADIUS, SMALL = 11, 8  # of the circle around a device with a place of its own, and at the corner of its counter


class Labelled(Protocol):
    """A ticket, by what the map says of it."""

    @property
    def label(self) -> str: ...


class CounterSeen(Protocol):
    """A counter as it is, or as it was on a day that is played again."""

    @property
    def number(self) -> int: ...
    @property
    def activity(self) -> str: ...
    @property
    def ticket(self) -> Labelled | None: ...
    @property
    def waiting(self) -> int: ...
    @property
    def plan(self) -> tuple[float, float] | None: ...


class HallSeen(Protocol):
    """What is drawn of a hall."""

    @property
    def counters(self) -> Sequence[CounterSeen]: ...
    @property
    def waiting(self) -> int: ...
    @property
    def devices(self) -> Sequence[DeviceView]: ...
    @property
    def cameras(self) -> Sequence[CameraView]: ...


class Asking(Protocol):
    """Something that asks for a person."""

    @property
    def subject(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def counter(self) -> int | None: ...
    @property
    def is_taken(self) -> bool: ...


@dataclass(frozen=True)
class Place:
    """A counter on the map. `alert`: how urgent what asks for a person there is."""

    box: Box
    counter: CounterSeen
    waits_without: bool
    alert: str = WELL
    own_seats: tuple[tuple[int, int], ...] = ()  # where those of its visitors are drawn

    @property
    def is_small(self) -> bool:
        """A box on a plan of one's own leaves less room for the number of a ticket."""
        return self.box.width < ROOMY

    @property
    def mark(self) -> str:
        """How it is coloured: what needs a person stands out."""
        if self.waits_without:
            return "idle-with-waiting"
        return self.counter.activity

    @property
    def label(self) -> str:
        if self.counter.ticket:
            return self.counter.ticket.label
        return {"paused": _("pause"), "idle": _("free")}.get(self.counter.activity, "–")

    @property
    def title(self) -> str:
        """The same in whole words, for a pointer and for who hears the page."""
        known = {"closed": _("closed"), "paused": _("paused"), "idle": _("open, free")}
        what = known.get(self.counter.activity) or self.label
        return f"{_('Counter %(number)s') % {'number': self.counter.number}}: {what}"

    @property
    def told(self) -> dict[str, Any]:
        """What changes of it, for the page that shows it."""
        return {
            "mark": self.mark,
            "label": self.label,
            "title": self.title,
            "waiting": self.counter.waiting,
            "alert": self.alert,
        }


@dataclass(frozen=True)
class Mark:
    """A device or a camera where it stands."""

    id: str
    kind: str
    x: int
    y: int
    name: str
    alert: str
    address: str
    icon: str
    radius: int = RADIUS

    @property
    def inner(self) -> int:
        """Half of what its icon takes."""
        return round(self.radius * 0.64)


@dataclass(frozen=True)
class Seat:
    x: int
    y: int
    taken: bool


@dataclass(frozen=True)
class Drawing:
    width: int
    depth: int
    places: list[Place]
    seats_taken: int
    seats: int
    waiting: int
    waiting_seats: int
    things: list[Thing]  # what stands between the counters, where the plan says so; the waiting area is drawn as one
    marks: list[Mark]
    waiting_alert: str  # of who waits, wherever they sit

    @property
    def waiting_share(self) -> int:
        """Percent of the waiting seats that are taken."""
        return min(100, round(100 * self.waiting / self.waiting_seats)) if self.waiting_seats else 0

    @property
    def waiting_places(self) -> list[Seat]:
        """The waiting seats in rows; as many are taken as people wait, whoever sits on which."""
        x, y = FIRST_SEAT
        return [
            Seat(x + at % SEATS_IN_A_ROW * SEAT_STEP, y + at // SEATS_IN_A_ROW * SEAT_STEP, at < self.waiting)
            for at in range(min(self.waiting_seats, 4 * SEATS_IN_A_ROW))
        ]

    @property
    def drawn(self) -> str:
        """Another where something stands elsewhere, has come or has gone: then the map is drawn anew."""
        places = [(one.counter.number, one.box, one.own_seats) for one in self.places]
        marks = [(one.id, one.x, one.y, one.name, one.icon) for one in self.marks]
        things = [(one.kind, one.box, str(one.words)) for one in self.things]
        return hashlib.blake2s(repr((places, marks, things, self.waiting_seats)).encode(), digest_size=8).hexdigest()

    @property
    def state(self) -> dict[str, Any]:
        """What changes on the map, for the page that shows it."""
        return {
            "drawn": self.drawn,
            "waiting": self.waiting,
            "waiting_seats": self.waiting_seats,
            "taken": self.seats_taken,
            "waiting_alert": self.waiting_alert,
            "counters": {str(one.counter.number): one.told for one in self.places},
            "marks": {one.id: one.alert for one in self.marks},
        }


def draw(centre: Centre, picture: HallSeen, alerts: Iterable[Asking] = (), absent: Iterable[str] = ()) -> Drawing:
    """Counters with a place of their own stand there; otherwise all stand along the walls in the order of their numbers.

    `absent`: devices and cameras that are drawn, but not to be seen at this moment.
    """
    levels = levels_of(alerts) | dict.fromkeys(absent, GONE)
    boxes = boxes_of(picture.counters)
    seats = dict(centre.counters.values_list("number", "seats"))
    places = places_of(boxes, picture.counters, levels, seats)
    taken = sum(one.activity in ("calling", "serving") for one in picture.counters)
    waiting_seats = sum(centre.floors.values_list("waiting_seats", flat=True))
    around = [thing(one) for one in landmarks(centre.options) if one.kind != PlaceKind.SEATS]
    marks = [
        *(_device(centre.code, one, boxes, levels) for one in picture.devices),
        *(_camera(centre.code, one, boxes, levels) for one in picture.cameras),
    ]
    return Drawing(
        WIDTH,
        DEPTH,
        places,
        taken,
        sum(seats.values()),
        picture.waiting,
        waiting_seats,
        around,
        [one for one in marks if one is not None],
        levels.get("waiting", WELL),
    )


def boxes_of(counters: Iterable[CounterSeen]) -> dict[int, Box]:
    """Where each counter is drawn, by number."""
    drawn = counters_drawn({one.number: one.plan for one in counters})
    return {box.counter: box for box in drawn if box.counter is not None}


def places_of(
    boxes: Mapping[int, Box],
    counters: Iterable[CounterSeen],
    levels: Mapping[str, str],
    seats: Mapping[int, int] | None = None,
) -> list[Place]:
    before = seated(boxes, seats or {})
    return [
        Place(
            boxes[one.number],
            one,
            one.activity == "idle" and one.waiting > 0,
            levels.get(f"counter:{one.number}", WELL),
            tuple(before[one.number]),
        )
        for one in counters
    ]


def levels_of(alerts: Iterable[Asking]) -> dict[str, str]:
    """By subject the most urgent that nobody has in hand; all who wait, and what they wait for, are "waiting"."""
    found: dict[str, str] = {}
    for one in alerts:
        if one.is_taken:
            continue
        kind = one.subject.partition(":")[0]
        subjects = [one.subject]
        if one.counter is not None:
            subjects.append(f"counter:{one.counter}")
        if kind in ("ticket", "service"):
            subjects.append("waiting")
        for subject in subjects:
            found[subject] = LATE if LATE in (one.level, found.get(subject)) else SOON
    return found


ICONS = {"printer": "printer", "display": "monitor", "kiosk": "ticket", "camera": "camera"}


def _device(centre: str, one: DeviceView, boxes: dict[int, Box], levels: dict[str, str]) -> Mark | None:
    place = one.settings.get("place")
    at = (float(place["x"]), float(place["y"])) if isinstance(place, dict) else None
    box, is_in_use = boxes.get(one.counter or 0), one.retired_at is None
    return _mark(centre, f"device:{one.id}", one.kind, one.name, at, box, levels, is_in_use=is_in_use)


def _camera(centre: str, one: CameraView, boxes: dict[int, Box], levels: dict[str, str]) -> Mark | None:
    box, is_in_use = boxes.get(one.counter or 0), one.retired_at is None
    return _mark(centre, f"camera:{one.id}", "camera", one.name, one.place, box, levels, is_in_use=is_in_use)


def _mark(
    centre: str,
    subject: str,
    kind: str,
    name: str,
    at: tuple[float, float] | None,
    box: Box | None,
    levels: dict[str, str],
    *,
    is_in_use: bool,
) -> Mark | None:
    """At its own place, else at its counter; what has neither is in the lists alone. What is out of use leads nowhere."""
    if at is not None:
        x, y, radius = round(at[0] / 100 * WIDTH), round(at[1] / 100 * DEPTH), RADIUS
    elif box is not None:  # at a lower corner, beside the number of the ticket
        x, y, radius = box.x + (2 if kind == "camera" else box.width - 2), box.y + box.height + 3, SMALL
    else:
        return None
    x, y = min(max(x, radius), WIDTH - radius), min(max(y, radius), DEPTH - radius)
    icon = ICONS.get(kind, "tablet")
    address = behind(centre, subject) if is_in_use else ""
    return Mark(subject, kind, x, y, name, levels.get(subject, WELL), address, icon, radius)
