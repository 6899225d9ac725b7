"""The hall as boxes to draw: counters and what they do, who sits and waits, devices and cameras where they stand, alerts on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.domain.alerts.shapes import AlertView
from motcua.domain.cameras.shapes import CameraView
from motcua.domain.centre.landmarks import PlaceKind, landmarks
from motcua.domain.centre.models import Centre
from motcua.domain.centre.picture import Thing, thing
from motcua.domain.centre.plan import DEPTH, WIDTH, Box, counters_drawn
from motcua.domain.devices.shapes import DeviceView
from motcua.domain.queue.shapes import HallCounter
from motcua.domain.reports.control_room import Overview
from motcua.surfaces.control_room.behind import behind

ROOMY = 62  # units of the plan
SEATS_IN_A_ROW, SEAT_STEP = 40, 13
FIRST_SEAT = (247, 318)
WELL, SOON, LATE = "", "soon", "late"
BESIDE = 12  # how far from its counter's corner a device is drawn that has no place of its own


@dataclass(frozen=True)
class Place:
    """A counter on the map. `alert`: how urgent what asks for a person there is."""

    box: Box
    counter: HallCounter
    waits_without: bool
    alert: str = WELL

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
    def state(self) -> dict[str, Any]:
        """What changes on the map, for the page that shows it."""
        return {
            "waiting": self.waiting,
            "waiting_seats": self.waiting_seats,
            "taken": self.seats_taken,
            "waiting_alert": self.waiting_alert,
            "counters": {
                str(one.counter.number): {
                    "mark": one.mark,
                    "label": one.label,
                    "title": one.title,
                    "waiting": one.counter.waiting,
                    "alert": one.alert,
                }
                for one in self.places
            },
            "marks": {one.id: one.alert for one in self.marks},
        }


def draw(centre: Centre, picture: Overview, alerts: Iterable[AlertView] = ()) -> Drawing:
    """Counters with a place of their own stand there; otherwise all stand along the walls in the order of their numbers."""
    counters = {one.number: one for one in picture.counters}
    boxes = {
        box.counter: box
        for box in counters_drawn({number: one.plan for number, one in counters.items()})
        if box.counter is not None
    }
    levels = _levels(alerts)
    places = [
        Place(
            box,
            counters[number],
            counters[number].activity == "idle" and counters[number].waiting > 0,
            levels.get(f"counter:{number}", WELL),
        )
        for number, box in boxes.items()
    ]
    taken = sum(one.activity in ("calling", "serving") for one in picture.counters)
    seats = sum(centre.counters.values_list("seats", flat=True))
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
        seats,
        picture.waiting,
        waiting_seats,
        around,
        [one for one in marks if one is not None],
        levels.get("waiting", WELL),
    )


def _levels(alerts: Iterable[AlertView]) -> dict[str, str]:
    """By subject the most urgent that nobody has in hand; all who wait, and what they wait for, are "waiting"."""
    found: dict[str, str] = {}
    for one in alerts:
        if one.taken_by:
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
    return _mark(centre, f"device:{one.id}", one.kind, one.name, at, boxes.get(one.counter or 0), levels)


def _camera(centre: str, one: CameraView, boxes: dict[int, Box], levels: dict[str, str]) -> Mark | None:
    return _mark(centre, f"camera:{one.id}", "camera", one.name, one.place, boxes.get(one.counter or 0), levels)


def _mark(
    centre: str,
    subject: str,
    kind: str,
    name: str,
    at: tuple[float, float] | None,
    box: Box | None,
    levels: dict[str, str],
) -> Mark | None:
    """At its own place, else at its counter; what has neither is in the lists alone."""
    if at is not None:
        x, y = round(at[0] / 100 * WIDTH), round(at[1] / 100 * DEPTH)
    elif box is not None:
        x, y = box.x + (BESIDE if kind == "camera" else box.width - BESIDE), box.y + box.height
    else:
        return None
    x, y = min(max(x, BESIDE), WIDTH - BESIDE), min(max(y, BESIDE), DEPTH - BESIDE)
    icon = ICONS.get(kind, "tablet")
    return Mark(subject, kind, x, y, name, levels.get(subject, WELL), behind(centre, subject), icon)
