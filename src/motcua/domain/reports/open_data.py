"""The figures that everybody may take away: by month, agency and procedure, of months that are over.

A month that is over does not change, so what is taken away today and tomorrow cannot be subtracted. How many dossiers an agency
received and solved is told always; of which procedure, and how it went for them, only of groups that `cells` tells (decision 0038).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from django.db import connection

from motcua.base import clock
from motcua.domain.catalogue.standing import procedure_name
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.feedback.rules import LOW
from motcua.domain.reports.cells import is_told, together
from motcua.domain.reports.queries import moments

MONTHS = 24
OTHERS = "*"  # the procedures of an agency that are told together

# Late is what was ready after the first promised date, as in `queries`; before is what was ready on an earlier day. Two reads of a range
# that has its index; the answer is kept for an hour.
RECEIVED = """
SELECT to_char(received_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM'), agency, procedure, count(*)
FROM dossiers_dossier WHERE state <> 'registered' AND received_at >= %(begin)s AND received_at < %(end)s GROUP BY 1, 2, 3
"""
SOLVED = """
SELECT to_char(processed_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM'), agency, procedure, count(*),
    count(*) FILTER (WHERE (processed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date < (promised AT TIME ZONE 'Asia/Ho_Chi_Minh')::date),
    count(*) FILTER (WHERE processed_at > promised),
    sum(extract(epoch FROM processed_at - received_at) / 3600)
FROM (
    SELECT dossier.*, coalesce(apology.old_due_at, dossier.due_at) AS promised
    FROM dossiers_dossier dossier LEFT JOIN dossiers_apology apology ON apology.dossier_id = dossier.id
    WHERE dossier.state <> 'registered' AND processed_at >= %(begin)s AND processed_at < %(end)s
) solved GROUP BY 1, 2, 3
"""
RATED = """
SELECT to_char(at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM'), agency, count(*), count(*) FILTER (WHERE score > %(low)s)
FROM feedback_feedback WHERE agency <> '' AND at >= %(begin)s AND at < %(end)s GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Solved:
    """What was solved of a group, and how: before the promised day, late; the rest on the day. `hours` is the sum."""

    count: int = 0
    before: int = 0
    late: int = 0
    hours: float = 0.0

    def __add__(self, other: "Solved") -> "Solved":
        return Solved(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Row:
    """A line of the data set: an agency in a month (`procedure` empty), one of its procedures, or the others together ("*").

    None: too few to tell. `mean_hours`: elapsed, from reception to the result; `satisfied_percent`: ratings that are not low.
    """

    month: str
    agency: str
    agency_name: str
    procedure: str
    procedure_name: str
    received: int | None
    solved: int | None
    before_due: int | None
    on_due_day: int | None
    late: int | None
    mean_hours: float | None
    ratings: int | None
    satisfied_percent: float | None


@dataclass(frozen=True)
class OpenData:
    """The data set. `first`, `last`: its months ("2026-10"), both included; empty where no month is over yet."""

    first: str
    last: str
    rows: tuple[Row, ...]


Cells = Mapping[tuple[str, str], int]


def open_data(months: int = MONTHS) -> OpenData:
    """The months before this one, the newest first."""
    begin, end = closed_months(months)
    first, after = moments(begin, end)
    values: dict[str, Any] = {"begin": first, "end": after, "low": LOW}
    received: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    solved: dict[str, dict[tuple[str, str], Solved]] = defaultdict(dict)
    rated: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(RECEIVED, values)
        for month, agency, procedure, count in cursor.fetchall():
            received[month][agency, procedure] = count
        cursor.execute(SOLVED, values)
        for month, agency, procedure, count, before, late, hours in cursor.fetchall():
            solved[month][agency, procedure] = Solved(count, before, late, float(hours))
        cursor.execute(RATED, values)
        for month, agency, count, satisfied in cursor.fetchall():
            rated[month][agency] = (count, satisfied)
    known = sorted({*received, *solved, *rated}, reverse=True)
    rows = [row for month in known for row in _month(month, received[month], solved[month], rated[month])]
    return OpenData(known[-1] if known else "", known[0] if known else "", tuple(rows))


def closed_months(months: int) -> tuple[date, date]:
    """From the first day of so many months that are over to the last day of the last of them, local days."""
    today = clock.now().astimezone(clock.LOCAL_ZONE).date()
    count = today.year * 12 + today.month - 1 - months
    return date(count // 12, count % 12 + 1, 1), date.fromordinal(today.replace(day=1).toordinal() - 1)


def _month(
    month: str, received: Cells, solved: Mapping[tuple[str, str], Solved], rated: Mapping[str, tuple[int, int]]
) -> list[Row]:
    """The rows of one month; an agency's own first, then its procedures."""
    agencies = sorted({agency for agency, _procedure in (*received, *solved)} | set(rated))
    whole = {agency: _sum(of for (whose, _p), of in solved.items() if whose == agency) for agency in agencies}
    silent = together({agency: of.count for agency, of in whole.items()})
    unrated = together({agency: count for agency, (count, _satisfied) in rated.items()})
    rows: list[Row] = []
    for agency in agencies:
        came = {procedure: count for (whose, procedure), count in received.items() if whose == agency}
        went = {procedure: of for (whose, procedure), of in solved.items() if whose == agency}
        opinion = None if agency in unrated else rated.get(agency)
        rows.append(_row(month, agency, "", sum(came.values()), whole[agency], opinion, tells=agency not in silent))
        rows += _procedures(month, agency, came, went, tells=agency not in silent)
    return rows


def _procedures(
    month: str, agency: str, came: Mapping[str, int], went: Mapping[str, Solved], *, tells: bool
) -> list[Row]:
    """Those told for themselves, and the others as one. Reception and result are two groups of people: each has its own others."""
    few_came = together(came)
    few_went = together({procedure: of.count for procedure, of in went.items()})
    rows = []
    for procedure in sorted({*came, *went}):
        is_known_in = procedure not in few_came
        is_known_out = procedure not in few_went
        if not (is_known_in and procedure in came) and not (is_known_out and procedure in went):
            continue
        row = _row(
            month,
            agency,
            procedure,
            came.get(procedure, 0) if is_known_in else None,
            went.get(procedure, Solved()) if is_known_out else None,
            None,
            tells=tells,
        )
        rows.append(row)
    if few_came or few_went:
        others = _sum(went[procedure] for procedure in few_went)
        rows.append(_row(month, agency, OTHERS, sum(came[p] for p in few_came), others, None, tells=tells))
    return rows


def _row(
    month: str,
    agency: str,
    procedure: str,
    received: int | None,
    solved: Solved | None,
    rated: tuple[int, int] | None,
    *,
    tells: bool,
) -> Row:
    """`tells`: whether how it went may be told of this agency in this month."""
    told = solved if solved is not None and tells and is_told(solved.count) else None
    found = agencies_by_code().get(agency)
    return Row(
        month,
        agency,
        found.name if found else agency,
        procedure,
        _procedure_name(procedure),
        received,
        solved.count if solved is not None else None,
        told.before if told else None,
        told.count - told.before - told.late if told else None,
        told.late if told else None,
        round(told.hours / told.count, 1) if told and told.count else None,
        rated[0] if rated else None,
        round(100 * rated[1] / rated[0], 2) if rated else None,
    )


def _procedure_name(code: str) -> str:
    try:
        return procedure_name(code).name if code not in ("", OTHERS) else ""
    except KeyError:
        return ""


def _sum(parts: Iterable[Solved]) -> Solved:
    total = Solved()
    for one in parts:
        total += one
    return total


@dataclass(frozen=True)
class Standing:
    """An agency over all months: what it received and solved; how it went, of those of which that is told (`counted`)."""

    agency: str
    agency_name: str
    received: int
    solved: int
    counted: int
    before_due: int
    late: int

    @property
    def on_time_percent(self) -> float | None:
        return round(100 * (self.counted - self.late) / self.counted, 2) if self.counted else None


def standings(data: OpenData) -> list[Standing]:
    """By agency, from published rows alone, so that nothing more is told than they tell."""
    found: dict[str, Standing] = {}
    for row in (one for one in data.rows if one.procedure == ""):
        so_far = found.get(row.agency, Standing(row.agency, row.agency_name, 0, 0, 0, 0, 0))
        is_told_of = row.late is not None
        found[row.agency] = Standing(
            row.agency,
            row.agency_name,
            so_far.received + (row.received or 0),
            so_far.solved + (row.solved or 0),
            so_far.counted + ((row.solved or 0) if is_told_of else 0),
            so_far.before_due + (row.before_due or 0),
            so_far.late + (row.late or 0),
        )
    return sorted(found.values(), key=lambda one: one.agency_name)


def by_month(data: OpenData) -> list[tuple[str, int, int]]:
    """Month, received, solved of all agencies, the oldest first."""
    sums: dict[str, tuple[int, int]] = {}
    for row in (one for one in data.rows if one.procedure == ""):
        came, went = sums.get(row.month, (0, 0))
        sums[row.month] = (came + (row.received or 0), went + (row.solved or 0))
    return [(month, *sums[month]) for month in sorted(sums)]
