"""What is known of past days, and the visitors that are drawn from it."""

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from motcua.domain.insight.simulation.shapes import BIN, Desk, Hall, Piece, ServiceFacts, Visitor
from motcua.domain.queue.rules import measured_spread, trimmed_mean

FEWEST_OF_THE_HOUR = 12  # visits of a service in an hour; below, those of all its hours are drawn from
FORGOTTEN = 2 * 3600.0  # a "visit" that lasted longer is a forgotten "finish"
OFTEN = 0.5  # of the days looked at, a counter was open on, to count as one of an average day


@dataclass(frozen=True)
class Seen:
    """One ticket of a past day. `pieces`: none of who was never called; `waited`: to the first call; `left_after`: gave up."""

    service: str
    comes: float
    priority: str
    pieces: tuple[Piece, ...]
    waited: float | None = None
    left_after: float | None = None
    has_appointment: bool = False
    counts_from: float | None = None  # only where it is not `comes`


@dataclass(frozen=True)
class PastDay:
    """A day as it was: who came, when counters were staffed, how soon they called."""

    day: date
    seen: tuple[Seen, ...]
    desks: tuple[Desk, ...]
    reactions: tuple[float, ...]

    @property
    def waits(self) -> list[float]:
        return [one.waited for one in self.seen if one.waited is not None]

    def line(self) -> dict[int, int]:
        """How many waited, by quarter of an hour."""
        stays = [(one.comes, one.comes + _stood(one)) for one in self.seen]
        last = max((end for _begin, end in stays), default=0.0)
        return {
            number: sum(begin <= number * BIN < end for begin, end in stays)
            for number in range(1, int(last // BIN) + 2)
            if stays
        }


@dataclass(frozen=True)
class Profile:
    """A kind of day. `arrivals`: visitors by service and quarter of an hour; exactly so many, or so many on average."""

    arrivals: Mapping[tuple[str, int], float]
    exactly: bool
    visits: Mapping[tuple[str, int], tuple[Seen, ...]]  # by service and hour, to be drawn from
    visits_of_service: Mapping[str, tuple[Seen, ...]]
    leaves_per_second: float

    @property
    def expected(self) -> float:
        return sum(self.arrivals.values())


def profile_of(days: Sequence[PastDay], like: PastDay | None) -> Profile:
    """What is learned of `days`. `like`: as many come, quarter by quarter, as on that day; none: as on an average one of them."""
    counted = [like] if like else days
    arrivals: dict[tuple[str, int], float] = {}
    for day in counted:
        for one in day.seen:
            key = (one.service, int(one.comes // BIN))
            arrivals[key] = arrivals.get(key, 0.0) + 1 / len(counted)
    by_hour: dict[tuple[str, int], list[Seen]] = {}
    by_service: dict[str, list[Seen]] = {}
    for one in (one for day in days for one in day.seen if one.pieces):
        if all(piece.seconds <= FORGOTTEN for piece in one.pieces):
            by_hour.setdefault((one.service, int(one.comes // 3600)), []).append(one)
            by_service.setdefault(one.service, []).append(one)
    return Profile(
        arrivals,
        like is not None,
        {key: tuple(seen) for key, seen in by_hour.items() if len(seen) >= FEWEST_OF_THE_HOUR},
        {service: tuple(seen) for service, seen in by_service.items()},
        _leaves_per_second(one for day in days for one in day.seen),
    )


def draw(profile: Profile, seed: str, *, arrivals: float = 1.0, visit: float = 1.0) -> list[Visitor]:
    """One day's visitors, each a whole visit that was seen: its class, its stretches, whether it came. `arrivals` and
    `visit` are what the numbers of visitors and the lengths of visits are multiplied with."""
    chance = random.Random(f"visitors {seed}")  # noqa: S311 - no secret
    found = []
    for (service, number), count in sorted(profile.arrivals.items()):
        mean = count * arrivals
        pool = profile.visits.get((service, int(number * BIN // 3600))) or profile.visits_of_service.get(service)
        if not pool:
            continue
        for _one in range(_rounded(chance, mean) if profile.exactly else _poisson(chance, mean)):
            found.append(_visitor(chance, (number + chance.random()) * BIN, chance.choice(pool), profile, visit))
    return sorted(found, key=lambda visitor: visitor.comes)


def facts_of(
    days: Sequence[PastDay], expected: Mapping[str, ServiceFacts], services: Iterable[str]
) -> dict[str, ServiceFacts]:
    """What the promise of a wait would be made from: the visits that were seen; of a service without any what the office expects."""
    found = {}
    for service in services:
        seconds = [
            sum(piece.seconds for piece in one.pieces)
            for day in days
            for one in day.seen
            if one.service == service and one.pieces
        ]
        known = expected.get(service, ServiceFacts(480.0))
        if len(seconds) >= FEWEST_OF_THE_HOUR:
            known = replace(known, mean_seconds=trimmed_mean(seconds), spread=measured_spread(seconds))
        found[service] = known
    return found


def desks_of_average(days: Sequence[PastDay]) -> tuple[Desk, ...]:
    """Counters as they were on the last of `days` in its own shifts; only those that were open on at least half of them."""
    seen: dict[int, int] = {}
    latest: dict[int, Desk] = {}
    for day in sorted(days, key=lambda one: one.day):
        for desk in day.desks:
            seen[desk.number] = seen.get(desk.number, 0) + 1
            latest[desk.number] = desk
    return tuple(latest[number] for number in sorted(latest) if seen[number] >= OFTEN * len(days))


def with_facts(hall: Hall, facts: Mapping[str, ServiceFacts]) -> Hall:
    return replace(hall, services=dict(facts))


def _visitor(chance: random.Random, comes: float, seen: Seen, profile: Profile, visit: float) -> Visitor:
    patience = chance.expovariate(profile.leaves_per_second) if profile.leaves_per_second > 0 else None
    counts_from = None if seen.counts_from is None else comes + seen.counts_from - seen.comes
    pieces = seen.pieces
    if visit != 1.0:
        pieces = tuple(replace(piece, seconds=piece.seconds * visit) for piece in pieces)
    return Visitor(comes, pieces, seen.priority, seen.has_appointment, counts_from, patience)


def _leaves_per_second(seen: Iterable[Seen]) -> float:
    """How often somebody gives up, per second of waiting of all who waited: what is likeliest where nobody's patience wears out."""
    left, waited = 0, 0.0
    for one in seen:
        left += one.left_after is not None
        waited += _stood(one)
    return left / waited if waited > 0 else 0.0


def _stood(one: Seen) -> float:
    """How long somebody stood in the line."""
    if one.left_after is not None:
        return one.left_after
    began = one.comes if one.counts_from is None else one.counts_from
    return 0.0 if one.waited is None else max(began + one.waited - one.comes, 0.0)


def _rounded(chance: random.Random, mean: float) -> int:
    whole = math.floor(mean + 1e-9)
    return whole + (chance.random() < mean - whole - 1e-9)


def _poisson(chance: random.Random, mean: float) -> int:
    """Knuth's product of uniform numbers; a quarter of an hour brings few."""
    count, product, least = 0, chance.random(), math.exp(-mean)
    while product > least:
        count, product = count + 1, product * chance.random()
    return count
