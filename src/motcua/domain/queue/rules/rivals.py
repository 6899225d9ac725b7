"""How much of the work before a visitor belongs to other services that are served at the same counters.

A line of several services over counters that each serve some of them has no closed formula. It is poured out instead:
each visit, in its turn, like water onto the lowest of the open counters that serve it. How high the lowest counter of a
service then stands says how many visits of that service would have taken as long.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

Counters = Mapping[int, int]  # of the open counters that serve a service, the rank of the service there


@dataclass(frozen=True)
class Served:
    """A service at the counters that are open now: seconds a visit takes, and the counters with its rank at each."""

    seconds: float
    counters: Counters = field(default_factory=dict)


def meets_others(service: int, services: Mapping[int, Served]) -> bool:
    """Whether another service is served at one of its open counters."""
    mine = services[service].counters.keys()
    return any(mine & other.counters.keys() for code, other in services.items() if code != service)


def rivals_ahead(service: int, ahead: Iterable[int], behind: Iterable[int], services: Mapping[int, Served]) -> float:
    """The visits of other services that will take the counters of `service` first, in visits of `service`.

    `ahead` and `behind` are the services of who waits, in calling order. Those behind count where a counter prefers
    their service to this one; those ahead do not where it prefers this one.
    """
    mine = services[service]
    if not mine.counters or not meets_others(service, services):
        return 0.0
    services = _connected(service, services)
    levels = {counter: 0.0 for served in services.values() for counter in served.counters}
    own = 0
    for code, run in groupby(code for code in ahead if code in services):
        count = sum(1 for _visit in run)
        own += count if code == service else 0
        _pour(levels, services[code].seconds * count, _taken_first(services[code], mine, or_equal=True))
    for code, run in groupby(code for code in behind if code in services):
        if code != service:
            count = sum(1 for _visit in run)
            _pour(levels, services[code].seconds * count, _taken_first(services[code], mine, or_equal=False))
    lowest = min(levels[counter] for counter in mine.counters)
    return max(lowest * len(mine.counters) / mine.seconds - own, 0.0)


def rivals_along(service: int, line: Sequence[int], services: Mapping[int, Served]) -> Iterator[float]:
    """`rivals_ahead` of each of `service` in the line, in their order."""
    mine = services[service]
    services = _connected(service, services)
    preferred = any(_taken_first(other, mine, or_equal=False) for code, other in services.items() if code != service)
    if preferred:  # who comes later counts too: each place is poured anew
        for index, code in enumerate(line):
            if code == service:
                yield rivals_ahead(service, line[:index], line[index + 1 :], services)
        return
    levels = {counter: 0.0 for served in services.values() for counter in served.counters}
    onto = {code: _taken_first(served, mine, or_equal=True) for code, served in services.items()}
    own = 0
    for code in line:
        if code not in services:
            continue
        if code == service:
            lowest = min((levels[counter] for counter in mine.counters), default=0.0)
            yield max(lowest * len(mine.counters) / mine.seconds - own, 0.0)
            own += 1
        _pour(levels, services[code].seconds, onto[code])


def _connected(service: int, services: Mapping[int, Served]) -> dict[int, Served]:
    """The services whose work can push that of `service`: by common counters, also over a third service."""
    reached, counters = {service}, set(services[service].counters)
    while more := {n for n, one in services.items() if n not in reached and counters & one.counters.keys()}:
        reached |= more
        counters.update(*(services[n].counters for n in more))
    return {n: services[n] for n in reached}


def _taken_first(theirs: Served, mine: Served, *, or_equal: bool) -> list[int]:
    """The counters at which one of theirs goes before one of mine (or stands in nobody's way)."""
    return [
        counter
        for counter, rank in theirs.counters.items()
        if counter not in mine.counters
        or rank < mine.counters[counter]
        or (or_equal and rank == mine.counters[counter])
    ]


def _pour(levels: dict[int, float], work: float, onto: list[int]) -> None:
    """Raises the lowest of these counters evenly until the work is placed."""
    if not onto:
        return
    rising = sorted(onto, key=levels.__getitem__)
    for count, counter in enumerate(rising, start=1):
        level = levels[counter]
        room = (levels[rising[count]] - level) * count if count < len(rising) else work
        if work <= room:
            level += work / count
            break
        work -= room
    for counter in rising[:count]:
        levels[counter] = level
