"""When doors stand open, by the day. No database, no clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from motcua.domain.centre.calendar import Span

LONGEST_CLOSED_DAYS = 60


@dataclass(frozen=True)
class Doors:
    """`spans` of a day in order, on the wall clock of `zone`; none where the doors stay shut."""

    spans: Callable[[date], Sequence[Span]]
    zone: ZoneInfo

    def spans_at(self, at: datetime) -> Sequence[Span]:
        return self.spans(at.astimezone(self.zone).date())

    def open(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        return any(begin <= local.time() < end for begin, end in self.spans(local.date()))

    def next_opening(self, at: datetime) -> datetime | None:
        """The first moment after `at` at which they open anew; None where they don't in two months."""
        local = at.astimezone(self.zone)
        for days in range(LONGEST_CLOSED_DAYS):
            day = local.date() + timedelta(days=days)
            for begin, _end in self.spans(day):
                opens = datetime.combine(day, begin, self.zone)
                if opens > local:
                    return opens
        return None

    def seconds_left(self, at: datetime) -> float:
        """How long they still stand open on the local day, breaks not counted."""
        local = at.astimezone(self.zone)
        day = local.date()
        spans = [
            (datetime.combine(day, begin, self.zone), datetime.combine(day, end, self.zone))
            for begin, end in self.spans(day)
        ]
        return sum(max((end - max(begin, local)).total_seconds(), 0.0) for begin, end in spans)
