"""What stands behind a figure, as it is listed: no more of anybody than the lists of the house show."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from motcua.base.problems import InvalidInput
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.sums.reading import next_month

PAGE = 100


@dataclass(frozen=True)
class DossierBehind:
    code: str
    procedure: str
    agency: str
    state: str
    received_at: datetime
    due_at: datetime
    ended_day: date | None
    timing: str


@dataclass(frozen=True)
class VisitBehind:
    """`wait` and `serve` in seconds; None where it was not called, or not served."""

    id: UUID
    label: str
    day: date
    service: str
    counter: int | None
    state: str
    wait: int | None
    serve: int | None


@dataclass(frozen=True)
class StepBehind:
    """A step that somebody did, or (`finished_at` None) has in hand."""

    code: str
    procedure: str
    step: str
    agency: str
    due_at: datetime
    finished_at: datetime | None
    timing: str


@dataclass(frozen=True)
class PaymentBehind:
    """`amount` in đồng; `number`: of the receipt for cash."""

    code: str
    procedure: str
    at: datetime
    method: str
    amount: int
    number: str


@dataclass(frozen=True)
class RatingBehind:
    """Never which visit or dossier, who rated, or who served. Of a day with too few ratings the month is told, of such a month nothing."""

    day: date | None
    month: str
    agency: str
    channel: str
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Behind:
    """A page of one kind of them, and the number of the next one; None where this is the last."""

    dossiers: tuple[DossierBehind, ...] = ()
    visits: tuple[VisitBehind, ...] = ()
    steps: tuple[StepBehind, ...] = ()
    payments: tuple[PaymentBehind, ...] = ()
    ratings: tuple[RatingBehind, ...] = ()
    next: int | None = None

    @property
    def items(self) -> tuple[DossierBehind | VisitBehind | StepBehind | PaymentBehind | RatingBehind, ...]:
        return (*self.dossiers, *self.visits, *self.steps, *self.payments, *self.ratings)


def further(page: int, found: int) -> int | None:
    """The next page, where one more was found than a page shows."""
    return page + 1 if found > PAGE else None


def within_row(asked: Asked, row: str) -> Asked:
    """Narrowed to the month or day of the row. Raises InvalidInput for one that is not in the period."""
    if not row or asked.by not in ("month", "day"):
        return asked
    try:
        first = date.fromisoformat(row if asked.by == "day" else f"{row}-01")
        last = first if asked.by == "day" else next_month(first) - timedelta(days=1)
    except (ValueError, OverflowError):
        raise InvalidInput.of("row", _("There is no such row")) from None
    begin, end = max(first, asked.begin), min(last, asked.end)
    if begin > end:
        raise InvalidInput.of("row", _("There is no such row"))
    return replace(asked, begin=begin, end=end)
