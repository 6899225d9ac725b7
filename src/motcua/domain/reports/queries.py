"""Figures that anybody may see: what was received and solved, how long it took, how satisfied people were.

Nobody must be recognisable in them. How many came is told always; how it went for them only of groups of `FEWEST` or
more (the threshold rule of statistical disclosure control), and never of a single agency left out, which subtraction
would give away.
"""

from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.problems import InvalidInput
from motcua.domain.centre.models import Agency
from motcua.domain.feedback.rules import LOW

FEWEST = 5
LONGEST_PERIOD = timedelta(days=5 * 366)

# Dossiers of each agency that leads them. Late is what was ready after the first promised date, whatever an apology
# promised later. What one agency did for another's dossier stands apart (`parent`): it is that agency's work, but the citizen came once.
# Reads the period once; pages that show it keep the answer for some minutes.
DOSSIERS = """
SELECT dossier.agency, dossier.parent <> '',
    count(*) FILTER (WHERE received_at >= %(begin)s AND received_at < %(end)s),
    count(*) FILTER (WHERE processed_at >= %(begin)s AND processed_at < %(end)s),
    count(*) FILTER (WHERE processed_at >= %(begin)s AND processed_at < %(end)s
                     AND processed_at <= coalesce(apology.old_due_at, dossier.due_at)),
    coalesce(sum(extract(epoch FROM processed_at - received_at) / 3600)
             FILTER (WHERE processed_at >= %(begin)s AND processed_at < %(end)s), 0)
FROM dossiers_dossier dossier LEFT JOIN dossiers_apology apology ON apology.dossier_id = dossier.id
WHERE dossier.state <> 'registered'
  AND (received_at >= %(begin)s AND received_at < %(end)s OR processed_at >= %(begin)s AND processed_at < %(end)s)
GROUP BY 1, 2
"""
RATINGS = """
SELECT agency, count(*), count(*) FILTER (WHERE score > %(low)s)
FROM feedback_feedback WHERE at >= %(begin)s AND at < %(end)s GROUP BY agency
"""


@dataclass(frozen=True)
class Counts:
    """What was counted of one agency, or of several together. `hours` is the sum over what was solved."""

    received: int = 0
    solved: int = 0
    on_time: int = 0
    hours: float = 0.0
    ratings: int = 0
    satisfied: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))

    @property
    def late(self) -> int:
        return self.solved - self.on_time

    @property
    def mean_hours(self) -> float | None:
        """Elapsed hours from reception to the finished result."""
        return round(self.hours / self.solved, 1) if self.solved >= FEWEST else None

    @property
    def on_time_percent(self) -> float | None:
        return round(100 * self.on_time / self.solved, 2) if self.solved >= FEWEST else None

    @property
    def satisfaction(self) -> float | None:
        """Percent of the ratings that are not low."""
        return round(100 * self.satisfied / self.ratings, 2) if self.ratings >= FEWEST else None


@dataclass(frozen=True)
class AgencyFigures:
    """One agency. None: too few to tell without telling of somebody."""

    agency: str
    name: str
    name_en: str
    received: int
    solved: int
    on_time: int | None
    late: int | None
    mean_hours: float | None
    satisfaction: float | None


@dataclass(frozen=True)
class Transparency:
    """The figures of a period, both days included; of one agency, or of all together and each.

    Of all together a citizen's dossier counts once, however many agencies worked on it; each agency counts what it did, also for
    another's dossier (decision 0028). So the agencies together may have more than there is in all.
    """

    begin: date
    end: date
    agency: str
    received: int
    solved: int
    on_time: int
    late: int
    on_time_percent: float | None
    mean_hours: float | None
    satisfaction: float | None
    ratings: int
    agencies: list[AgencyFigures]


def transparency(begin: date, end: date, agency: str = "") -> Transparency:
    """What the province may know of the work of a period."""
    citizens, agencies = _counted(begin, end)
    of = {agency: agencies.get(agency, Counts())} if agency else agencies
    total = of[agency] if agency else sum(citizens.values(), Counts())
    return Transparency(
        begin,
        end,
        agency,
        total.received,
        total.solved,
        total.on_time,
        total.late,
        total.on_time_percent,
        total.mean_hours,
        total.satisfaction,
        total.ratings,
        _rows(of),
    )


def _counted(begin: date, end: date) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """By agency: what citizens asked of it, and all that it did."""
    first, after = moments(begin, end)
    values: dict[str, Any] = {"begin": first, "end": after, "low": LOW}
    with connection.cursor() as cursor:
        cursor.execute(DOSSIERS, values)
        citizens: dict[str, Counts] = {}
        everything: dict[str, Counts] = {}
        for agency, is_child, received, solved, on_time, hours in cursor.fetchall():
            counts = Counts(received, solved, on_time, float(hours))
            everything[agency] = everything.get(agency, Counts()) + counts
            if not is_child:
                citizens[agency] = counts
        cursor.execute(RATINGS, values)
        for agency, ratings, satisfied in cursor.fetchall():
            for of in (citizens, everything):
                of[agency] = of.get(agency, Counts()) + Counts(ratings=ratings, satisfied=satisfied)
    return citizens, everything


def _rows(counted: dict[str, Counts]) -> list[AgencyFigures]:
    too_few = hidden({agency: counts.solved for agency, counts in counted.items()})
    unrated = hidden({agency: counts.ratings for agency, counts in counted.items()})
    names = {one.code: one for one in Agency.objects.filter(code__in=counted)}
    rows = [
        AgencyFigures(
            code,
            names[code].name,
            names[code].name_en,
            counts.received,
            counts.solved,
            None if code in too_few else counts.on_time,
            None if code in too_few else counts.late,
            None if code in too_few else counts.mean_hours,
            None if code in unrated else counts.satisfaction,
        )
        for code, counts in counted.items()
        if code in names
    ]
    return sorted(rows, key=lambda row: row.name)


def hidden(sizes: dict[str, int]) -> set[str]:
    """Which groups are not told for themselves: those too small, and a second one where only one is, because the rest
    would tell it.
    """
    small = {group for group, size in sizes.items() if 0 < size < FEWEST}
    others = sorted((size, group) for group, size in sizes.items() if size >= FEWEST)
    return small | {others[0][1]} if len(small) == 1 and others else small


def period(begin: str, end: str) -> tuple[date, date]:
    """The days from `begin` to `end`, both included, as ISO 8601; by default the last twelve months. Raises
    InvalidInput.
    """
    first, last = months_back(12)
    first, last = _day("from", begin) or first, _day("to", end) or last
    if first > last:
        raise InvalidInput.of("to", _("The period ends before it begins"))
    if last - first > LONGEST_PERIOD:
        raise InvalidInput.of("from", _("A period is at most five years long"))
    return first, last


def months_back(months: int) -> tuple[date, date]:
    """From the first day of a month so many months ago to today, local days."""
    today = clock.now().astimezone(clock.LOCAL_ZONE).date()
    count = today.year * 12 + today.month - 1 - months
    return date(count // 12, count % 12 + 1, 1), today


def _day(field: str, written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise InvalidInput.of(field, _("Write a day as 2026-11-23")) from None


def moments(begin: date, end: date) -> tuple[datetime, datetime]:
    """From the first moment of `begin` to the first after `end`, local."""
    after = end + timedelta(days=1)
    first = datetime(begin.year, begin.month, begin.day, tzinfo=clock.LOCAL_ZONE)
    return first, datetime(after.year, after.month, after.day, tzinfo=clock.LOCAL_ZONE)
