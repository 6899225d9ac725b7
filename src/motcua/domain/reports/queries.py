"""Figures that anybody may see: what was received and solved, how long it took, how satisfied people were.

Nobody must be recognisable in them, nor in differences of them (docs/decisions/0047). How many came is told of any period. How it went
for them is told of the whole months in it that are over, as sums of the rows of open data: what two periods differ by is published rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from django.db import connection

from motcua.domain.centre.models import Agency
from motcua.domain.reports.open_data import Row, outcomes_of
from motcua.domain.reports.periods import closed_within, moments, months_back, period

__all__ = ["AgencyFigures", "Transparency", "moments", "months_back", "period", "transparency"]

# Dossiers of each agency that leads them. What one agency did for another's dossier stands apart (`parent`): it is that agency's work,
# but the citizen came once. Reads the period once; pages that show it keep the answer for some minutes.
DOSSIERS = """
SELECT agency, parent <> '',
    count(*) FILTER (WHERE received_at >= %(begin)s AND received_at < %(end)s),
    count(*) FILTER (WHERE processed_at >= %(begin)s AND processed_at < %(end)s)
FROM dossiers_dossier
WHERE state <> 'registered' AND (%(centre)s = '' OR centre = %(centre)s)
  AND (received_at >= %(begin)s AND received_at < %(end)s OR processed_at >= %(begin)s AND processed_at < %(end)s)
GROUP BY 1, 2
"""
RATINGS = """
SELECT agency, count(*) FROM feedback_feedback
WHERE at >= %(begin)s AND at < %(end)s AND (%(centre)s = '' OR centre = %(centre)s) GROUP BY agency
"""


@dataclass(frozen=True)
class Counts:
    """What was counted of one agency, or of several together."""

    received: int = 0
    solved: int = 0
    ratings: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Outcomes:
    """How it went, from published rows: of `counted` solved dossiers, and of `rated` ratings."""

    counted: int
    late: int
    hours: float
    rated: int
    satisfied: float

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Outcomes":
        told = [row for row in rows if row.late is not None or row.ratings is not None]
        went = [row for row in told if row.late is not None]
        return cls(
            sum(row.solved or 0 for row in went),
            sum(row.late or 0 for row in went),
            sum((row.mean_hours or 0) * (row.solved or 0) for row in went),
            sum(row.ratings or 0 for row in told),
            sum((row.satisfied_percent or 0) * (row.ratings or 0) / 100 for row in told),
        )

    @property
    def mean_hours(self) -> float | None:
        """Elapsed hours from reception to the finished result."""
        return round(self.hours / self.counted, 1) if self.counted else None

    @property
    def on_time_percent(self) -> float | None:
        return round(100 * (self.counted - self.late) / self.counted, 2) if self.counted else None

    @property
    def satisfaction(self) -> float | None:
        """Percent of the ratings that are not low."""
        return round(100 * self.satisfied / self.rated, 2) if self.rated else None


@dataclass(frozen=True)
class AgencyFigures:
    """One agency. `counted`: of so many solved it is told how it went; None: of none of them."""

    agency: str
    name: str
    name_en: str
    received: int
    solved: int
    counted: int
    on_time: int | None
    late: int | None
    mean_hours: float | None
    satisfaction: float | None


@dataclass(frozen=True)
class Transparency:
    """The figures of a period, both days included; of one agency, or of all together and each; at one centre, or at all.

    `received`, `solved`, `ratings` are of the period, `on_time` and all below of the whole months in it that are over (`told_from` to
    `told_to`, None where there is none): of `counted` solved dossiers. Of all together a citizen's dossier counts once, however many
    agencies worked on it; each agency counts what it did, also for another's dossier (decision 0028), and how it went is told of that.
    """

    begin: date
    end: date
    agency: str
    centre: str
    received: int
    solved: int
    ratings: int
    told_from: date | None
    told_to: date | None
    counted: int
    on_time: int
    late: int
    on_time_percent: float | None
    mean_hours: float | None
    satisfaction: float | None
    agencies: list[AgencyFigures]


def transparency(begin: date, end: date, agency: str = "", centre: str = "") -> Transparency:
    """What the province may know of the work of a period."""
    citizens, agencies = _counted(begin, end, centre)
    of = {agency: agencies.get(agency, Counts())} if agency else agencies
    total = of[agency] if agency else sum(citizens.values(), Counts())
    told = closed_within(begin, end)
    rows = [
        row for row in (outcomes_of(*told) if told else []) if agency in ("", row.agency) and centre in ("", row.centre)
    ]
    went = Outcomes.of(rows)
    return Transparency(
        begin,
        end,
        agency,
        centre,
        total.received,
        total.solved,
        total.ratings,
        told[0] if told else None,
        told[1] if told else None,
        went.counted,
        went.counted - went.late,
        went.late,
        went.on_time_percent,
        went.mean_hours,
        went.satisfaction,
        _agencies(of, rows),
    )


def _counted(begin: date, end: date, centre: str) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """By agency: what citizens asked of it, and all that it did."""
    first, after = moments(begin, end)
    values: dict[str, Any] = {"begin": first, "end": after, "centre": centre}
    citizens: dict[str, Counts] = {}
    everything: dict[str, Counts] = {}
    with connection.cursor() as cursor:
        cursor.execute(DOSSIERS, values)
        for agency, is_child, received, solved in cursor.fetchall():
            counts = Counts(received, solved)
            everything[agency] = everything.get(agency, Counts()) + counts
            if not is_child:
                citizens[agency] = counts
        cursor.execute(RATINGS, values)
        for agency, ratings in cursor.fetchall():
            for of in (citizens, everything):
                of[agency] = of.get(agency, Counts()) + Counts(ratings=ratings)
    return citizens, everything


def _agencies(counted: dict[str, Counts], rows: Sequence[Row]) -> list[AgencyFigures]:
    mine: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        mine[row.agency].append(row)
    names = {one.code: one for one in Agency.objects.filter(code__in=counted)}
    made = []
    for code, counts in counted.items():
        if code not in names:
            continue
        went = Outcomes.of(mine[code])
        tells = went.counted > 0 or counts.solved == 0
        made.append(
            AgencyFigures(
                code,
                names[code].name,
                names[code].name_en,
                counts.received,
                counts.solved,
                went.counted,
                went.counted - went.late if tells else None,
                went.late if tells else None,
                went.mean_hours,
                went.satisfaction,
            )
        )
    return sorted(made, key=lambda one: one.name)
