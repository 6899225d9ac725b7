"""The steps as a graph: whether they wait in a circle, and whether their longest way fits into the time limit."""

from collections.abc import Collection, Mapping
from typing import Protocol

HOURS_PER_DAY = 7.5
"""Working hours of a day at the counter, 07:30-11:30 and 13:30-17:00: what due dates are counted in."""
WORKING_SHARE = 5 / 7
"""Of calendar days, those of a week that are worked."""


class Limit(Protocol):
    @property
    def value(self) -> int: ...
    @property
    def unit(self) -> str: ...


def limit_hours(limit: Limit) -> float:
    """The working hours that a limit gives; a limit of 0 is the same day."""
    if limit.unit == "hour":
        return float(limit.value)
    if limit.unit == "day":
        return max(limit.value * WORKING_SHARE, 1.0) * HOURS_PER_DAY
    return max(limit.value, 1) * HOURS_PER_DAY


def way_back(start: str, opens: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The shortest way by which what `start` opens leads to `start` again, both ends named; empty where none does.

    `opens`: which procedures each one opens.
    """
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:
        for code in sorted(opens.get(way[-1], ())):
            if code == start:
                return (*way, code)
            if code not in seen:
                seen.add(code)
                ways.append((*way, code))
    return ()


def has_circle(after: Mapping[str, set[str]]) -> bool:
    left = dict(after)
    while left:
        free = {code for code, before in left.items() if not before & left.keys()}
        if not free:
            return True
        for code in free:
            del left[code]
    return False


def before(after: Mapping[str, set[str]], code: str) -> set[str]:
    """All steps that lie before one. No circle allowed."""
    found, frontier = set[str](), set(after[code])
    while frontier:
        found |= frontier
        frontier = set().union(*(after[one] for one in frontier)) - found
    return found


def one_by_one(after: Mapping[str, set[str]], in_turn: Collection[str]) -> dict[str, set[str]]:
    """What each step comes after where those of `in_turn` are done one after the other: in the order of the procedure, as far as
    that does not turn round what it says already. Without a circle there is none afterwards either."""
    ways = {code: set(those) for code, those in after.items()}
    left, over, had = list(after), set[str](), list[str]()
    while left:
        code = next(one for one in left if after[one] <= over)
        left.remove(code)
        over.add(code)
        if code in in_turn:
            ways[code] |= set(had)  # all of them, so that one which is skipped breaks no turn
            had.append(code)
    return ways


def longest_way(hours: Mapping[str, float], after: Mapping[str, set[str]]) -> tuple[float, tuple[str, ...]]:
    """The hours of the longest way through the steps (branches run side by side), and its steps in order. No circle allowed."""
    ways: dict[str, tuple[float, tuple[str, ...]]] = {}
    while len(ways) < len(hours):
        for code in hours:
            if code not in ways and after[code] <= ways.keys():
                before = max((ways[one] for one in after[code]), default=(0.0, ()))
                ways[code] = (before[0] + hours[code], (*before[1], code))
    return max(ways.values(), default=(0.0, ()))
