"""What a visitor of the simulated day would have been told at the kiosk: by the same rules as the real kiosk."""

from collections.abc import Collection, Sequence

from motcua.domain.insight.simulation.shapes import Desk, Hall
from motcua.domain.queue.rules import InLine, expected_wait
from motcua.domain.queue.rules.rivals import Served, meets_others, rivals_ahead


class Promises:
    """The most seconds that each visitor was told; nobody is told anything while no counter is open."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.ids = {service: number for number, service in enumerate(hall.services)}
        self._told: dict[int, float | None] = {}
        self._served: dict[tuple[int, ...], dict[int, Served]] = {}

    def tell(
        self, number: int, one: InLine, waiting: Sequence[InLine], desks: Sequence[Desk], free: Collection[int]
    ) -> None:
        facts = self.hall.services[one.service]
        mine = [desk for desk in desks if one.service in desk.services]
        served = self._serving(desks)
        service = self.ids[one.service]
        place = (one.queue_key, one.number)
        ahead = sum(other.service == one.service and (other.queue_key, other.number) < place for other in waiting)
        rivals = 0.0
        if meets_others(service, served):
            in_order = sorted(waiting, key=lambda other: (other.queue_key, other.number))
            before = [self.ids[other.service] for other in in_order if (other.queue_key, other.number) < place]
            behind = [self.ids[other.service] for other in in_order[len(before) :]]
            rivals = rivals_ahead(service, before, behind, served)
        free_here = sum(desk.number in free for desk in mine)
        stretch = 1.0 if one.queue_key < one.arrived_at else facts.stretch
        told = expected_wait(ahead, len(mine), facts.mean_seconds, free_here, rivals, facts.spread, stretch)
        self._told[number] = None if told is None else told[1] * 60.0

    def of(self, number: int) -> float | None:
        return self._told.get(number)

    def _serving(self, desks: Sequence[Desk]) -> dict[int, Served]:
        """Kept by which counters are open, as that changes seldom."""
        key = tuple(desk.number for desk in desks)
        if key not in self._served:
            self._served[key] = {
                self.ids[code]: Served(
                    facts.mean_seconds, {desk.number: desk.services[code] for desk in desks if code in desk.services}
                )
                for code, facts in self.hall.services.items()
            }
        return self._served[key]
