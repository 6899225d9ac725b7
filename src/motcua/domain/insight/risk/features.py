"""What is known of an open dossier at a moment, in numbers; what past ones taught about procedures and agencies."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.domain.dossiers.queries.past import Course

NAMES = ("gone", "behind", "usual", "procedure", "load", "left")
WORTH = 20.0  # dossiers that the experience with all procedures counts for, of one with few
LOOKS = (0.25, 0.5, 0.75, 0.9)  # of the time limit: when past dossiers are looked at
HOUR = 3600.0
DAY_HOURS = 24.0
LEAST_HOURS = 1.0


@dataclass(frozen=True)
class Taught:
    """From finished dossiers: share that was late, by procedure; mean hours from so many done steps to the end; usual load of agencies."""

    late: dict[str, float]
    late_of_all: float
    hours: dict[str, float]  # "procedure/steps done"
    hours_of_all: float
    load: dict[str, float]

    def usual_hours(self, procedure: str, done: int) -> float:
        return self.hours.get(f"{procedure}/{done}", self.hours.get(procedure, self.hours_of_all))


class Loads:
    """How many dossiers of an agency were open at a moment."""

    def __init__(self, courses: Sequence[Course]) -> None:
        self._came: dict[str, list[datetime]] = {}
        self._went: dict[str, list[datetime]] = {}
        for one in courses:
            self._came.setdefault(one.agency, []).append(one.counted_from)
            if one.processed_at is not None:
                self._went.setdefault(one.agency, []).append(one.processed_at)
        for times in (*self._came.values(), *self._went.values()):
            times.sort()

    def at(self, agency: str, moment: datetime) -> int:
        return bisect_right(self._came.get(agency, []), moment) - bisect_right(self._went.get(agency, []), moment)


@dataclass(frozen=True)
class Seen:
    """A dossier at a moment. `late`: what became of it; none while it is open."""

    course: Course
    at: datetime
    late: bool | None

    @property
    def done(self) -> int:
        return bisect_right(self.course.finished, self.at)

    @property
    def hours_left(self) -> float:
        return (self.course.due_at - self.at).total_seconds() / HOUR

    @property
    def share_gone(self) -> float:
        limit = (self.course.due_at - self.course.counted_from).total_seconds()
        gone = (self.at - self.course.counted_from).total_seconds()
        return min(max(gone / limit, 0.0), 2.0) if limit > 0 else 1.0


def looks(courses: Sequence[Course]) -> list[Seen]:
    """Each finished dossier at some moments before its date, as long as it was open."""
    found = []
    for one in courses:
        for share in LOOKS:
            at = one.counted_from + (one.due_at - one.counted_from) * share
            if one.processed_at is not None and at < one.processed_at:
                found.append(Seen(one, at, one.processed_at > one.due_at))
    return found


def teach(courses: Sequence[Course]) -> Taught:
    """From finished dossiers."""
    late = [_is_late(one) for one in courses]
    of_all = (sum(late) + 1) / (len(late) + 2)
    counts: dict[str, list[bool]] = {}
    hours: dict[str, list[float]] = {}
    for one, was_late in zip(courses, late, strict=True):
        counts.setdefault(one.procedure, []).append(was_late)
        if one.processed_at is None:
            continue
        for done, at in enumerate((one.counted_from, *one.finished)):
            if at <= one.processed_at:
                rest = (one.processed_at - at).total_seconds() / HOUR
                hours.setdefault(f"{one.procedure}/{done}", []).append(rest)
                hours.setdefault(one.procedure, []).append(rest)
    every = [rest for key, some in hours.items() if "/" not in key for rest in some]
    loads, by_agency = Loads(courses), dict[str, list[int]]()
    for one in courses:
        by_agency.setdefault(one.agency, []).append(loads.at(one.agency, one.counted_from))
    return Taught(
        {name: (sum(some) + WORTH * of_all) / (len(some) + WORTH) for name, some in counts.items()},
        of_all,
        {key: sum(some) / len(some) for key, some in hours.items()},
        sum(every) / len(every) if every else DAY_HOURS,
        {agency: sum(some) / len(some) for agency, some in by_agency.items()},
    )


def numbers(seen: Seen, taught: Taught, open_now: int) -> tuple[float, ...]:
    """In the order of `NAMES`. Logarithms, so that double and half weigh alike."""
    course = seen.course
    steps_done = seen.done / course.steps if course.steps else 0.0
    left = max(seen.hours_left, LEAST_HOURS)
    share = taught.late.get(course.procedure, taught.late_of_all)
    usual_load = taught.load.get(course.agency, float(open_now))
    return (
        seen.share_gone,
        seen.share_gone - steps_done,
        math.log(max(taught.usual_hours(course.procedure, seen.done), LEAST_HOURS) / left),
        math.log(share / (1 - share)),
        math.log((open_now + 1) / (usual_load + 1)),
        math.log(left),
    )


def _is_late(one: Course) -> bool:
    return one.processed_at is not None and one.processed_at > one.due_at


def days(hours: float) -> float:
    return hours / DAY_HOURS
