"""What a service of the queue is, as an administrator sets it, and what about it cannot be. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import time
from itertools import pairwise
from typing import Any

LONGEST_NAME, LONGEST_CODE = 200, 20
MOST_MINUTES = 240  # of a visit or an appointment
MOST_A_DAY = 5000
SHORTEST_RANGE, LONGEST_RANGE = 10, 9999
LAST_COUNTER = 99
LONGEST_TEAM = 20


@dataclass(frozen=True)
class ServiceFacts:
    """`counters` serve it before others, `also` when nobody waits for their own; `hours` as a centre's, empty: its own."""

    name: str
    prefix: str
    name_en: str = ""
    active: bool = True
    hours: Mapping[str, Sequence[str]] = field(default_factory=dict)
    counters: tuple[int, ...] = ()
    also: tuple[int, ...] = ()
    visit_minutes: int = 8
    daily_quota: int | None = None
    urgent_after_minutes: int | None = None
    appointment_minutes: int | None = None
    appointment_share: int = 0  # of the counters, in percent
    teams: Mapping[str, Sequence[int]] = field(
        default_factory=dict
    )  # each number goes to the one with the fewest waiting
    wraps_after: int | None = None  # the last number of the range, after which its first free one comes again

    def kept(self) -> dict[str, Any]:
        """As the journal holds it: no person is named by any of it."""
        facts = asdict(self)
        return {
            **facts,
            "hours": {day: list(spans) for day, spans in self.hours.items()},
            "counters": list(self.counters),
            "also": list(self.also),
            "teams": {name: sorted(numbers) for name, numbers in self.teams.items()},
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "ServiceFacts":
        return cls(**{**kept, "counters": tuple(kept["counters"]), "also": tuple(kept["also"])})


def faults(facts: ServiceFacts, spans: Sequence[Sequence[tuple[time, time]]], known: frozenset[int]) -> dict[str, str]:
    """What keeps a service from being so, by field: a word for each.

    `spans`: the hours of each weekday; `known`: the counters of the centre.
    """
    found = {}
    if not 1 <= len(facts.name) <= LONGEST_NAME or not facts.name.isprintable():
        found["name"] = "name"
    if len(facts.name_en) > LONGEST_NAME or not facts.name_en.isprintable():
        found["name_en"] = "name"
    if not (
        1 <= len(facts.prefix) <= 2 and facts.prefix.isascii() and facts.prefix.isalpha() and facts.prefix.isupper()
    ):
        found["prefix"] = "prefix"
    if any(_overlap(day) for day in spans):
        found["hours"] = "hours"
    for name in ("counters", "also"):
        if not set(getattr(facts, name)) <= known:
            found[name] = "counters"
    if not 1 <= facts.visit_minutes <= MOST_MINUTES:
        found["visit_minutes"] = "minutes"
    if facts.daily_quota is not None and not 0 <= facts.daily_quota <= MOST_A_DAY:
        found["daily_quota"] = "quota"
    for name in ("urgent_after_minutes", "appointment_minutes"):
        minutes = getattr(facts, name)
        if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
            found[name] = "minutes"
    if facts.wraps_after is not None and not SHORTEST_RANGE <= facts.wraps_after <= LONGEST_RANGE:
        found["wraps_after"] = "range"
    if not 0 <= facts.appointment_share <= 100:
        found["appointment_share"] = "share"
    if facts.appointment_share and not facts.appointment_minutes:
        found["appointment_minutes"] = "length"
    if not _are_teams(facts):
        found["teams"] = "teams"
    if facts.active and not facts.counters:
        found["counters"] = "nobody"
    return found


def _are_teams(facts: ServiceFacts) -> bool:
    """Names that can be shown, counters of the service, each in one team only."""
    listed = [number for numbers in facts.teams.values() for number in numbers]
    named = all(1 <= len(name) <= LONGEST_TEAM and name.isprintable() and name.strip() == name for name in facts.teams)
    return (
        named
        and len(listed) == len(set(listed))
        and set(listed) <= {*facts.counters, *facts.also}
        and all(facts.teams.values())
    )


def _overlap(day: Sequence[tuple[time, time]]) -> bool:
    """Whether the spans of a day are empty, turned round or lie over each other."""
    ordered = sorted(day)
    return any(begin >= end for begin, end in ordered) or any(
        before[1] > after[0] for before, after in pairwise(ordered)
    )
