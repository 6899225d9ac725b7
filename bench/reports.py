"""Reports over 100 thousand dossiers and, by BENCH_DOSSIERS, over millions: how long each takes, against PostgreSQL counting raw rows.

    BENCH_DOSSIERS=100000,10000000 python -m bench reports

The dossiers are those of `dossiers`. They are counted by a recount, whose pace is told too. Each report is made whole, as the API makes
it, of the last year and of five; `ratio` is its time to that of one plain GROUP BY over the raw rows of the same period, which
PostgreSQL does alone: as dossiers grow it has to fall. The figures of both must be the same. Aim: 200 ms (p50) with ten million.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median

from bench import dossiers
from bench.hall import Hall

REPEATS, WARM = 15, 3
AIM_MS = 200
RAW = """
SELECT count(*) FILTER (WHERE received_at >= '{begin}' AND received_at < '{end}'),
    count(*) FILTER (WHERE processed_at >= '{begin}' AND processed_at < '{end}')
FROM dossiers_dossier WHERE state <> 'registered' GROUP BY procedure
"""


def run(hall: Hall) -> Iterator[dict[str, object]]:
    try:
        for size in dossiers.SIZES:
            yield dossiers.fill(hall, size)
            yield counted(size)
            with dossiers.first_in_line(hall):
                yield from reports(hall, size)
    finally:
        empty(hall)
        dossiers.empty(hall)


def empty(hall: Hall) -> None:
    hall.sql("TRUNCATE reports_fact, reports_dossier_sum, reports_staff_sum")


def counted(size: int) -> dict[str, object]:
    from motcua.domain.reports.sums import dossiers as sums

    begun = time.perf_counter()
    seen = sums.recount()
    took = time.perf_counter() - begun
    return {"what": "recount", "dossiers": size, "counted": seen, "each_ms": round(took / seen * 1000, 3)}


def reports(hall: Hall, size: int) -> Iterator[dict[str, object]]:
    from motcua.base.actor import Actor, Grant
    from motcua.domain.reports.made import make

    hall.sql("ANALYZE reports_fact")
    hall.sql("ANALYZE reports_dossier_sum")
    manager = Actor("token", "1", "bench", (Grant("manager", "BG"),))
    today = datetime.now(UTC).date()
    for years in (1, 5):
        begin = today - timedelta(days=365 * years)
        statement = RAW.format(begin=f"{begin} 00:00+07", end=f"{today + timedelta(days=1)} 00:00+07")
        plain = timed(partial(hall.sql, statement))
        rows = hall.sql(statement)
        told = make(manager, "dossiers", begin=f"{begin}", end=f"{today}").total or ()
        sums = [sum(int(str(row[place])) for row in rows) for place in (0, 1)]
        assert [told[0], told[1]] == sums, f"{told[:2]} is not {sums}"
        for name, by in (
            ("dossiers", "procedure"),
            ("dossiers", "month"),
            ("dossiers", "agency"),
            ("staff", "person"),
            ("digitisation", "agency"),
            ("index", "criterion"),
            ("index", "agency"),
            ("indicators", "agency"),
        ):
            took = timed(partial(make, manager, name, begin=f"{begin}", end=f"{today}", by=by))
            yield {
                "what": f"report: {name} by {by}, {years} year(s)",
                "dossiers": size,
                "p50_ms": round(took, 1),
                "raw_ms": round(plain, 1),
                "ratio": round(took / plain, 3),
                "aim_ms": AIM_MS,
            }


def timed(ask: Callable[[], object]) -> float:
    """Milliseconds, the median."""
    took = []
    for turn in range(WARM + REPEATS):
        begun = time.perf_counter()
        ask()
        if turn >= WARM:
            took.append((time.perf_counter() - begun) * 1000)
    return median(took)
