"""The clock of a dossier, counted from what happened to it: when it is due, and why, line by line. No database, no clock.

The verbs move the date step by step as things happen; this counts it once more from the beginning, and both must agree.
Two counts are kept (domain-reference 1.3 and 1.8): the law's, where the limit begins anew after a supplement or the wait
is added, and decision 766's, where the wait for a supplement is added and a second supplement makes the dossier late.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

from motcua.domain.centre.calendar import HOUR, Limit, WorkingCalendar, due

PauseKind = Literal["supplement", "payment"]
MOST_SUPPLEMENTS_IN_TIME = 1  # decision 766: more than one request counts as late


@dataclass(frozen=True)
class PauseFact:
    """The clock stood still from `began` to `ended` (None: still). `restarts`: the limit began anew then; else the wait is added."""

    kind: PauseKind
    began: datetime
    ended: datetime | None
    restarts: bool = False


@dataclass(frozen=True)
class NewDateFact:
    """An apology at `made` that promised `promised`."""

    made: datetime
    promised: datetime


@dataclass(frozen=True)
class ClockFacts:
    """All that the clock depends on, beside the calendar."""

    received: datetime
    limit: Limit
    pauses: Sequence[PauseFact] = ()
    new_date: NewDateFact | None = None


class Because:
    """What a line of the explanation tells. Moments are aware; hours are working hours; days are dates."""

    @dataclass(frozen=True)
    class Received:
        at: datetime

    @dataclass(frozen=True)
    class Opened:
        """It came outside working hours and counts from the next opening."""

        at: datetime

    @dataclass(frozen=True)
    class Counted:
        """The limit was added; the day it is counted from does not count."""

        value: int
        unit: str
        start: datetime
        end: datetime

    @dataclass(frozen=True)
    class DaysOff:
        """Days from `first` to `last` that did not count, all for the same reason ("weekend", or a holiday's name)."""

        first: date
        last: date
        reason: str

    @dataclass(frozen=True)
    class Worked:
        """A day that counts as an exception: a weekend worked in exchange ("swapped", or why), or a day with hours of its own."""

        day: date
        reason: str

    @dataclass(frozen=True)
    class Rolled:
        """Calendar days that ended on a day off: the next working day."""

        ended: date
        end: datetime

    @dataclass(frozen=True)
    class Stopped:
        """Something is awaited, or was: from then the clock stood still."""

        kind: str
        at: datetime

    @dataclass(frozen=True)
    class Restarted:
        kind: str
        at: datetime

    @dataclass(frozen=True)
    class WaitAdded:
        kind: str
        at: datetime
        hours: float
        end: datetime

    @dataclass(frozen=True)
    class NewDate:
        at: datetime
        end: datetime

    @dataclass(frozen=True)
    class Kept:
        """Counted anew it would be sooner; what was promised later stays."""

        counted: datetime
        end: datetime

    @dataclass(frozen=True)
    class Due:
        at: datetime
        standing_still: bool


Line = (
    Because.Received
    | Because.Opened
    | Because.Counted
    | Because.DaysOff
    | Because.Worked
    | Because.Rolled
    | Because.Stopped
    | Because.Restarted
    | Because.WaitAdded
    | Because.NewDate
    | Because.Kept
    | Because.Due
)


@dataclass
class Reckoning:
    """`due_at` by the law; `index_due_at` by decision 766; `lines` say how the law's date came about."""

    due_at: datetime
    counted_from: datetime
    index_due_at: datetime
    supplements: int
    standing_still_since: datetime | None = None
    lines: list[Line] = field(default_factory=list)

    def late_by_index(self, ended: datetime) -> bool:
        """Whether a dossier whose work ended then (now, if it has not) counts as late in the index of decision 766.

        While a supplement is awaited, the moment it was asked for is the end.
        """
        end = self.standing_still_since or ended
        return self.supplements > MOST_SUPPLEMENTS_IN_TIME or end > self.index_due_at


def reckon(facts: ClockFacts, calendar: WorkingCalendar) -> Reckoning:
    """Counts from the beginning. Raises NeverOpen."""
    begun = due(facts.received, facts.limit, calendar)
    found = Reckoning(
        begun.at,
        begun.counted_from,
        index_due_at=begun.at,
        supplements=sum(pause.kind == "supplement" for pause in facts.pauses),
        lines=[Because.Received(facts.received), *_begun(facts.received, facts.limit, calendar)],
    )
    events: list[PauseFact | NewDateFact] = [*facts.pauses, *([facts.new_date] if facts.new_date else [])]
    for event in sorted(events, key=_happened):
        if isinstance(event, NewDateFact):
            found.due_at = event.promised
            found.lines.append(Because.NewDate(event.made, event.promised))
        else:
            _pause(found, event, facts.limit, calendar)
    found.lines.append(Because.Due(found.due_at, standing_still=found.standing_still_since is not None))
    return found


def kept(found: Reckoning, promised: datetime) -> list[Line]:
    """The lines where a later date was promised than is counted now: somebody entered a worked day afterwards."""
    if promised <= found.due_at:
        return found.lines
    still = found.standing_still_since is not None
    return [*found.lines[:-1], Because.Kept(found.due_at, promised), Because.Due(promised, still)]


def _happened(event: PauseFact | NewDateFact) -> datetime:
    """An apology is made while the clock runs: before a pause begins, or after it ended."""
    return event.made if isinstance(event, NewDateFact) else event.began


def _pause(found: Reckoning, pause: PauseFact, limit: Limit, calendar: WorkingCalendar) -> None:
    found.lines.append(Because.Stopped(pause.kind, pause.began))
    if pause.ended is None:
        found.standing_still_since = pause.began
        return
    waited = calendar.worked_between(pause.began, pause.ended)
    if pause.kind == "supplement":
        found.index_due_at = calendar.add_working_time(found.index_due_at, waited)
    if pause.restarts:
        again = due(pause.ended, limit, calendar)
        found.due_at, found.counted_from = again.at, again.counted_from
        found.lines += [Because.Restarted(pause.kind, pause.ended), *_begun(pause.ended, limit, calendar)]
    else:
        found.due_at = calendar.add_working_time(found.due_at, waited)
        found.lines.append(Because.WaitAdded(pause.kind, pause.ended, round(waited / HOUR, 2), found.due_at))


def _begun(start: datetime, limit: Limit, calendar: WorkingCalendar) -> Iterator[Line]:
    """Why a limit that begins then ends when it ends."""
    counted = due(start, limit, calendar)
    if counted.received_outside_hours:
        yield Because.Opened(counted.counted_from)
    yield Because.Counted(limit.value, limit.unit, counted.counted_from, counted.at)
    days = [(skipped.day, skipped.reason) for skipped in counted.skipped]
    if limit.unit == "day" and limit.value:  # each day counts, but the last must be a working day
        ended = counted.counted_from.astimezone(calendar.zone).date() + timedelta(days=limit.value)
        days = [(day, reason) for day, reason in days if day >= ended]
        if counted.at.astimezone(calendar.zone).date() != ended:
            yield Because.Rolled(ended, counted.at)
    yield from _days_off(days)
    day, last = (moment.astimezone(calendar.zone).date() for moment in (counted.counted_from, counted.at))
    while day <= last:
        reason = calendar.reason_worked(day)
        if reason:
            yield Because.Worked(day, reason)
        day += timedelta(days=1)


def _days_off(days: Sequence[tuple[date, str]]) -> Iterator[Because.DaysOff]:
    """Days in a row with the same reason are one line."""
    numbered = enumerate(days)
    for _key, group in groupby(numbered, key=lambda one: (one[1][0].toordinal() - one[0], one[1][1])):
        members = [day for _number, day in group]
        yield Because.DaysOff(members[0][0], members[-1][0], members[0][1])
