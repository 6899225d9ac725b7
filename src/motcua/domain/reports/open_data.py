"""The figures that everybody may take away: by month, centre, agency and procedure, of months that are over.

A month that is over does not change, so what is taken away today and tomorrow cannot be subtracted. How many dossiers an agency
received and solved is told always; of which procedure, and how it went for them, only of groups that `cells` tells (decisions 0038, 0047).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from motcua.base import clock
from motcua.domain.catalogue.standing import procedure_name
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.feedback.rules import LOW
from motcua.domain.reports.cells import is_told, together
from motcua.domain.reports.periods import moments

MONTHS = 24
OTHERS = "*"  # the procedures of an agency that are told together

# Late is what was ready after the first promised date, as in `queries`; before is what was ready on an earlier day. Three reads of ranges
# that have their index; the answer is kept for an hour.
RECEIVED = """
SELECT to_char(received_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM'), centre, agency, procedure, count(*)
FROM dossiers_dossier WHERE state <> 'registered' AND received_at >= %(begin)s AND received_at < %(end)s GROUP BY 1, 2, 3, 4
"""
SOLVED = """
SELECT to_char(processed_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM'), centre, agency, procedure, count(*),
    count(*) FILTER (WHERE (processed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date < (promised AT TIME ZONE 'Asia/Ho_Chi_Minh')::date),
    count(*) FILTER (WHERE processed_at > promised),
    sum(extract(epoch FROM processed_at - received_at) / 3600)
FROM (
    SELECT dossier.*, coalesce(apology.old_due_at, dossier.due_at) AS promised
    FROM dossiers_dossier dossier LEFT JOIN dossiers_apology apology ON apology.dossier_id = dossier.id
    WHERE dossier.state <> 'registered' AND processed_at >= %(begin)s AND processed_at < %(end)s
) solved GROUP BY 1, 2, 3, 4
"""
RATED = """
SELECT to_char(at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM'), centre, agency, count(*), count(*) FILTER (WHERE score > %(low)s)
FROM feedback_feedback WHERE agency <> '' AND at >= %(begin)s AND at < %(end)s GROUP BY 1, 2, 3
"""
# What was open at the last moment of each month: a dossier counts at the end of each month from that in which it came to that before the
# one in which it ended. How much of it was late is not told: a promise moves afterwards, and no row says what it was when the month ended.
OPEN = """
SELECT to_char(month, 'YYYY-MM'), centre, agency, count(*)
FROM (
    SELECT centre, agency,
        date_trunc('month', received_at AT TIME ZONE 'Asia/Ho_Chi_Minh') AS came,
        date_trunc('month', least(processed_at, closed_at) AT TIME ZONE 'Asia/Ho_Chi_Minh') AS went
    FROM dossiers_dossier
    WHERE state <> 'registered' AND received_at < %(end)s AND coalesce(processed_at, closed_at, %(end)s) >= %(begin)s
) held
CROSS JOIN LATERAL generate_series(
    greatest(came, %(first)s::timestamp), least(went - interval '1 month', %(last)s::timestamp), interval '1 month'
) month
GROUP BY 1, 2, 3
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
    """A line of the data set: an agency at a centre in a month (`procedure` empty), one of its procedures, or the others together ("*").

    None: too few to tell. `mean_hours`: elapsed, from reception to the result; `satisfied_percent`: ratings that are not low;
    `open_at_end`: what it had not finished when the month ended, of the whole agency alone.
    """

    month: str
    centre: str
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
    open_at_end: int | None


@dataclass(frozen=True)
class OpenData:
    """The data set. `first`, `last`: its months ("2026-10"), both included; empty where no month is over yet."""

    first: str
    last: str
    rows: tuple[Row, ...]


Whose = tuple[str, str]  # centre and agency
Pair = tuple[int, int]


@dataclass
class Counted:
    """What was counted of one month. `rated`: how many, and how many were satisfied; `standing`: open when it ended."""

    received: dict[tuple[Whose, str], int] = field(default_factory=dict)
    solved: dict[tuple[Whose, str], Solved] = field(default_factory=dict)
    rated: dict[Whose, Pair] = field(default_factory=dict)
    standing: dict[Whose, int] = field(default_factory=dict)


def open_data(months: int = MONTHS) -> OpenData:
    """The months before this one, the newest first."""
    begin, end = closed_months(months)
    rows = tuple(rows_of(begin, end))
    known = sorted({row.month for row in rows})
    return OpenData(known[0] if known else "", known[-1] if known else "", rows)


def rows_of(begin: date, end: date) -> list[Row]:
    """The rows of whole months that are over, from the first day of one to the last of another; the newest first."""
    found: dict[str, Counted] = defaultdict(Counted)
    with connection.cursor() as cursor:
        values = _values(begin, end)
        cursor.execute(RECEIVED, values)
        for month, centre, agency, procedure, count in cursor.fetchall():
            found[month].received[(centre, agency), procedure] = count
        _count_outcomes(cursor, values, found)
        cursor.execute(OPEN, values)
        for month, centre, agency, count in cursor.fetchall():
            found[month].standing[centre, agency] = count
    return [row for month in sorted(found, reverse=True) for row in _month(month, found[month])]


def outcomes_of(begin: date, end: date) -> list[Row]:
    """Of the same rows those of whole agencies, with what tells how it went alone (None elsewhere means nothing); for sums of months."""
    found: dict[str, Counted] = defaultdict(Counted)
    with connection.cursor() as cursor:
        _count_outcomes(cursor, _values(begin, end), found)
    return [row for month in sorted(found) for row in _month(month, found[month]) if row.procedure == ""]


def _values(begin: date, end: date) -> dict[str, Any]:
    first, after = moments(begin, end)
    return {"begin": first, "end": after, "low": LOW, "first": begin, "last": end.replace(day=1)}


def _count_outcomes(cursor: CursorWrapper, values: dict[str, Any], found: dict[str, Counted]) -> None:
    cursor.execute(SOLVED, values)
    for month, centre, agency, procedure, count, before, late, hours in cursor.fetchall():
        found[month].solved[(centre, agency), procedure] = Solved(count, before, late, float(hours))
    cursor.execute(RATED, values)
    for month, centre, agency, count, satisfied in cursor.fetchall():
        found[month].rated[centre, agency] = (count, satisfied)


def closed_months(months: int) -> tuple[date, date]:
    """From the first day of so many months that are over to the last day of the last of them, local days."""
    today = clock.now().astimezone(clock.LOCAL_ZONE).date()
    count = today.year * 12 + today.month - 1 - months
    return date(count // 12, count % 12 + 1, 1), date.fromordinal(today.replace(day=1).toordinal() - 1)


def _month(month: str, found: Counted) -> list[Row]:
    """The rows of one month; an agency's own first, then its procedures."""
    everybody = sorted(
        {whose for whose, _procedure in (*found.received, *found.solved)} | {*found.rated, *found.standing}
    )
    whole = {whose: _sum(of for (one, _p), of in found.solved.items() if one == whose) for whose in everybody}
    silent = together({whose: of.count for whose, of in whole.items()})
    unrated = together({whose: count for whose, (count, _satisfied) in found.rated.items()})
    rows: list[Row] = []
    for whose in everybody:
        came = {procedure: count for (one, procedure), count in found.received.items() if one == whose}
        went = {procedure: of for (one, procedure), of in found.solved.items() if one == whose}
        tells = whose not in silent
        row = _row(month, whose, "", sum(came.values()), whole[whose], tells=tells)
        rated = found.rated.get(whose)
        if rated and whose not in unrated:
            row = replace(row, ratings=rated[0], satisfied_percent=round(100 * rated[1] / rated[0], 2))
        rows.append(replace(row, open_at_end=found.standing.get(whose, 0)))
        rows += _procedures(month, whose, came, went, tells=tells)
    return rows


def _procedures(
    month: str, whose: Whose, came: Mapping[str, int], went: Mapping[str, Solved], *, tells: bool
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
            whose,
            procedure,
            came.get(procedure, 0) if is_known_in else None,
            went.get(procedure, Solved()) if is_known_out else None,
            tells=tells,
        )
        rows.append(row)
    if few_came or few_went:
        others = _sum(went[procedure] for procedure in few_went)
        rows.append(_row(month, whose, OTHERS, sum(came[p] for p in few_came), others, tells=tells))
    return rows


def _row(month: str, whose: Whose, procedure: str, received: int | None, solved: Solved | None, *, tells: bool) -> Row:
    """`tells`: whether how it went may be told of this agency in this month."""
    told = solved if solved is not None and tells and is_told(solved.count) else None
    centre, agency = whose
    found = agencies_by_code().get(agency)
    return Row(
        month,
        centre,
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
        None,
        None,
        None,
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
    """An agency over all months: what it received and solved; how it went, of those of which that is told (`counted`); what it had open
    when the last of them ended."""

    agency: str
    agency_name: str
    received: int
    solved: int
    counted: int
    before_due: int
    late: int
    open_now: int = 0

    @property
    def on_time_percent(self) -> float | None:
        return round(100 * (self.counted - self.late) / self.counted, 2) if self.counted else None


def standings(data: OpenData) -> list[Standing]:
    """By agency, from published rows alone, so that nothing more is told than they tell."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in data.rows:
        if row.procedure == "":
            found[row.agency].append(row)
    made = [_standing(rows, [row for row in rows if row.month == data.last]) for rows in found.values()]
    return sorted(made, key=lambda one: one.agency_name)


def _standing(rows: list[Row], last: list[Row]) -> Standing:
    told = [row for row in rows if row.late is not None]
    return Standing(
        rows[0].agency,
        rows[0].agency_name,
        sum(row.received or 0 for row in rows),
        sum(row.solved or 0 for row in rows),
        sum(row.solved or 0 for row in told),
        sum(row.before_due or 0 for row in told),
        sum(row.late or 0 for row in told),
        sum(row.open_at_end or 0 for row in last),
    )


def by_month(data: OpenData) -> list[tuple[str, int, int]]:
    """Month, received, solved of all agencies, the oldest first."""
    sums: dict[str, tuple[int, int]] = {}
    for row in (one for one in data.rows if one.procedure == ""):
        came, went = sums.get(row.month, (0, 0))
        sums[row.month] = (came + (row.received or 0), went + (row.solved or 0))
    return [(month, *sums[month]) for month in sorted(sums)]
