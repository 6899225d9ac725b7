"""Case 61: a whole day of a hall like the demonstration's, once measured: 8 of 10 visitors wait within what they were told.

Everything that the plain model leaves out is in it: service times with a long tail, officers of different speed, walks,
pauses, no-shows, priority classes that overtake, two peaks, and counters that serve two services.
"""

import heapq
import math
import random
from dataclasses import dataclass, field

import pytest

from motcua.domain.queue.rules import (
    Kept,
    expected_wait,
    mean_wait,
    measured_spread,
    measured_stretch,
    promise_kept,
    trimmed_mean,
)
from motcua.domain.queue.rules.rivals import Served, rivals_ahead

# The counters of each service as in `demonstration/bacgiang.yaml`; 2, 6, 10 and 18 serve two.
COUNTERS = (
    (1, 2, 21), (3, 23), (4,), (5, 6), (7, 8), (9, 10), (11,), (12,), (13, 14, 15, 16), (17, 18), (19, 20), (22,),
    (2, 6, 10, 18),
)  # fmt: skip
HEAD_START = 1200.0
SERVICES = range(len(COUNTERS))


@dataclass
class Known:
    """What is known of a service: seconds a visit keeps a counter, how much they vary, by how much waits were longer."""

    mean: float = 480.0
    spread: float = 1.0
    stretch: float = 1.0


@dataclass(order=True)
class Waiting:
    key: float
    number: int
    service: int = field(compare=False)
    came: float = field(compare=False)
    told: tuple[int, int] = field(compare=False)
    computed: float = field(compare=False)


@dataclass
class Hall:
    """One day of a hall; `hall` draws what stays the same from day to day, `day` who comes and how long each takes.

    Learned is on other days than those that are judged: a day that is replayed would confirm itself.
    """

    hall: int
    day: int
    visitors: int
    known: list[Known]
    kept: list[Kept] = field(default_factory=list)
    kept_of_delayed: list[Kept] = field(default_factory=list)
    occupied: list[list[float]] = field(default_factory=lambda: [[] for _ in SERVICES])
    waits: list[list[tuple[float, float]]] = field(default_factory=lambda: [[] for _ in SERVICES])

    def run(self) -> None:
        always = random.Random(f"hall {self.hall}")
        self.takes = [always.uniform(240, 600) for _ in SERVICES]
        self.speed = {counter: math.exp(always.gauss(0, 0.15)) for counter in range(1, 24)}
        self.chance = random.Random(f"hall {self.hall} day {self.day}")
        self.idle = set(self.speed)
        self.line: list[Waiting] = []
        weights = [len(COUNTERS[one]) / self.takes[one] for one in SERVICES]
        self.events = [(self._arrival(), 0, self.chance.choices(SERVICES, weights)[0]) for _ in range(self.visitors)]
        heapq.heapify(self.events)
        while self.events:
            now, kind, what = heapq.heappop(self.events)
            if kind:
                self._call(what, now)
            else:
                self._come(what, now)

    def _arrival(self) -> float:
        peak = self.chance.random()
        if peak < 0.5:
            return abs(self.chance.gauss(5400, 3000))
        return abs(self.chance.gauss(19000, 3500)) if peak < 0.85 else self.chance.uniform(0, 25000)

    def _come(self, service: int, now: float) -> None:
        key = now - (HEAD_START if self.chance.random() < 0.15 else 0)
        ahead = [one.service for one in sorted(self.line) if one.key <= key]
        served = {n: Served(self.known[n].mean, dict.fromkeys(COUNTERS[n], 0)) for n in SERVICES}
        rivals = rivals_ahead(service, ahead, [], served)
        free = [counter for counter in COUNTERS[service] if counter in self.idle]
        facts = (ahead.count(service), len(COUNTERS[service]), self.known[service].mean, len(free), rivals)
        known = self.known[service]
        told = expected_wait(*facts, known.spread, known.stretch if key == now else 1.0) or (0, 0)
        self.line.append(Waiting(key, len(self.kept), service, now, told, mean_wait(*facts, known.spread)))
        if free:
            self.idle.discard(free[0])
            heapq.heappush(self.events, (now + self.chance.uniform(3, 12), 1, free[0]))

    def _call(self, counter: int, now: float) -> None:
        mine = [one for one in self.line if counter in COUNTERS[one.service]]
        if not mine:
            self.idle.add(counter)
            return
        called = min(mine)
        self.line.remove(called)
        self.kept.append(promise_kept(called.told, now - called.came))
        if called.told != (0, 0):
            self.kept_of_delayed.append(self.kept[-1])
        if called.told != (0, 0) and called.key == called.came:
            self.waits[called.service].append((now - called.came, called.computed))
        comes = self.chance.random() > 0.05
        visit = self._visit(called.service, counter) if comes else self.chance.uniform(40, 120)
        taken = visit + self.chance.uniform(3, 15)
        self.occupied[called.service].append(taken)
        heapq.heappush(self.events, (now + taken, 1, counter))

    def _visit(self, service: int, counter: int) -> float:
        """The walk and a service time of spread 0.4, log-normal as service times are."""
        sigma = math.sqrt(math.log(1.4))
        takes = self.takes[service] * self.speed[counter] * math.exp(self.chance.gauss(-sigma * sigma / 2, sigma))
        return self.chance.uniform(15, 50) + takes

    def learned(self) -> list[Known]:
        """What `actions.learning` makes of this day."""
        found = []
        for seconds, waits in zip(self.occupied, self.waits, strict=True):
            last = waits[-100:]
            stretch = measured_stretch(sum(one for one, _ in last), sum(one for _, one in last))
            found.append(Known(trimmed_mean(seconds[-100:]), measured_spread(seconds[-100:]), stretch))
        return found


@pytest.mark.parametrize(("seed", "visitors"), [(101, 800), (102, 1000), (103, 1200)])
def test_case_61_after_two_measured_days_eight_of_ten_wait_as_they_were_told(seed: int, visitors: int) -> None:
    known = [Known() for _ in SERVICES]
    for day in range(3):
        hall = Hall(seed, day, visitors, known)
        hall.run()
        known = hall.learned()
    assert len(hall.kept) == visitors
    assert hall.kept.count(Kept.INSIDE) / visitors >= 0.8
    share = hall.kept_of_delayed.count(Kept.INSIDE) / len(hall.kept_of_delayed)
    assert 0.77 <= share <= 0.93, share  # of those who were told a range; "now" is easy to keep
