"""How many counters an hour needs: Erlang-C. Durations are seconds; `load` is arrivals per second × mean service time.

Not for appointments (they do not arrive at random), and pessimistic where people leave (Erlang-A). Formulas as in
Janssen, van Leeuwaarden & Zwart, Refining square-root safety staffing by expanding Erlang C, Oper. Res. 59(6), 2011.
"""

import math
from dataclasses import dataclass

TARGET_SHARE = 0.8  # of visitors who are called within the target


class Unstable(ValueError):
    """More work arrives than the counters can do: the line grows without end."""


def erlang_b(load: float, counters: int) -> float:
    """The share of visitors who would find all counters busy if nobody waited; by the recursion that does not overflow."""
    blocked = 1.0
    for count in range(1, counters + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked


def erlang_c(load: float, counters: int) -> float:
    """The probability that somebody has to wait. Raises Unstable when `counters` cannot carry `load` (in erlang)."""
    _require_stable(load, counters)
    blocked = erlang_b(load, counters)
    return counters * blocked / (counters - load * (1 - blocked))


def mean_wait(load: float, counters: int, service_seconds: float) -> float:
    """Wq, over all visitors, also those who do not wait. Raises Unstable."""
    return erlang_c(load, counters) * service_seconds / (counters - load)


def share_within(load: float, counters: int, service_seconds: float, target_seconds: float) -> float:
    """P(wait <= target). Raises Unstable."""
    drained = math.exp(-(counters - load) * target_seconds / service_seconds)
    return 1 - erlang_c(load, counters) * drained


def counters_needed(load: float, service_seconds: float, target_seconds: float, share: float = TARGET_SHARE) -> int:
    """The fewest counters with which at least `share` wait no longer than the target; none where nobody comes."""
    if load <= 0:
        return 0
    counters = math.floor(load) + 1
    while share_within(load, counters, service_seconds, target_seconds) < share:
        counters += 1
    return counters


@dataclass(frozen=True)
class Staffing:
    """What one hour of a service asks for: visitors an hour and seconds a visit, both measured."""

    arrivals_per_hour: float
    service_seconds: float
    target_seconds: float

    @property
    def load(self) -> float:
        """Erlang: how many counters would be busy on average."""
        return self.arrivals_per_hour * self.service_seconds / 3600

    @property
    def needed(self) -> int:
        return counters_needed(self.load, self.service_seconds, self.target_seconds)

    def share_with(self, counters: int) -> float | None:
        """The share within the target with so many counters; None when the line would grow without end."""
        if counters <= self.load:
            return None
        return share_within(self.load, counters, self.service_seconds, self.target_seconds)


def _require_stable(load: float, counters: int) -> None:
    if counters <= load:
        raise Unstable(f"{counters} counters cannot carry {load:g} erlang")
