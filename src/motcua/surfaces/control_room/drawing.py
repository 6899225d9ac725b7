"""The hall as boxes to draw: where each counter stands, what it does, how many sit and wait."""

from dataclasses import dataclass

from motcua.domain.centre.landmarks import PlaceKind, landmarks
from motcua.domain.centre.models import Centre
from motcua.domain.centre.picture import Thing, thing
from motcua.domain.centre.plan import DEPTH, WIDTH, Box, counters_drawn
from motcua.domain.queue.shapes import HallCounter
from motcua.domain.reports.control_room import Overview

ROOMY = 62  # units of the plan


@dataclass(frozen=True)
class Place:
    """A counter on the map."""

    box: Box
    counter: HallCounter
    waits_without: bool

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

    @property
    def waiting_share(self) -> int:
        """Percent of the waiting seats that are taken."""
        return min(100, round(100 * self.waiting / self.waiting_seats)) if self.waiting_seats else 0


def draw(centre: Centre, picture: Overview) -> Drawing:
    """Counters with a place of their own stand there; otherwise all stand along the walls in the order of their numbers."""
    counters = {one.number: one for one in picture.counters}
    boxes = counters_drawn({number: one.plan for number, one in counters.items()})
    places = [
        Place(
            box, counters[box.counter], counters[box.counter].activity == "idle" and counters[box.counter].waiting > 0
        )
        for box in boxes
        if box.counter is not None
    ]
    taken = sum(one.activity in ("calling", "serving") for one in picture.counters)
    seats = sum(centre.counters.values_list("seats", flat=True))
    waiting_seats = sum(centre.floors.values_list("waiting_seats", flat=True))
    around = [thing(one) for one in landmarks(centre.options) if one.kind != PlaceKind.SEATS]
    return Drawing(WIDTH, DEPTH, places, taken, seats, picture.waiting, waiting_seats, around)
