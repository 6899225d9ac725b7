"""How well it is told which dossiers will be late, against the hours left alone: on a replayed log, later dossiers held out.

    MOTCUA_LOG=FILE python -m bench risk

`MOTCUA_LOG`: an event log as `motcua demo replay` takes it; without one a log of a permit process is made, whose agency has busy weeks.
"""

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.day import _own_database
from bench.hall import CENTRE, Hall

CASES = 700
SEED = 1
ACTIVITIES = (("Receipt", 6.0), ("Check", 30.0), ("Advice", 60.0), ("Draft", 40.0), ("Decision", 20.0))  # mean hours
SPREAD = 0.8  # sigma of their logarithm


def run(hall: Hall) -> Iterator[dict[str, object]]:
    with _own_database():
        yield from judged(hall.folder)


def judged(folder: Path) -> Iterator[dict[str, object]]:
    """On the database that is connected, with the demonstration centre."""
    from motcua.base.actor import system
    from motcua.demonstration.replay.playing import replay
    from motcua.domain.dossiers.queries.past import finished_courses
    from motcua.domain.insight.actions.risk import MOST_LEARNED
    from motcua.domain.insight.risk.learning import learn

    given = os.environ.get("MOTCUA_LOG")
    told = replay(system("bench"), Path(given) if given else made(folder / "permits.csv"), CENTRE, "SXD", most=CASES)
    figures = learn(finished_courses(MOST_LEARNED)).figures
    yield {
        "what": "late or not, of later dossiers of a replayed log",
        "log": Path(given).name if given else "made",
        "dossiers": told.received,
        "learned": figures.learned,
        "judged": figures.judged,
        "late": round(figures.late, 3),
        "told": round(figures.told, 3),
        "auc": round(figures.auc, 3),
        "auc_of_hours_left": round(figures.naive_auc, 3),
        "brier": round(figures.brier, 4),
        "brier_of_hours_left": round(figures.naive_brier, 4),
        "used": figures.beats_the_naive,
    }


def made(path: Path) -> Path:
    """Cases that come at random; steps take longer in busy weeks, and each case has its own pace."""
    chance = random.Random(SEED)
    at, lines = datetime(2025, 1, 6, 1, tzinfo=UTC), ["case,activity,timestamp"]
    for number in range(CASES):
        at += timedelta(hours=chance.expovariate(1 / 10))
        busy = 1.6 if at.isocalendar().week % 8 < 3 else 0.9
        pace, moment = chance.lognormvariate(0, 0.4), at
        for activity, hours in ACTIVITIES:
            if activity == "Advice" and chance.random() < 0.4:
                continue
            lines.append(f"case-{number},{activity},{moment.isoformat()}")
            moment += timedelta(hours=hours * busy * pace * chance.lognormvariate(-SPREAD * SPREAD / 2, SPREAD))
        lines.append(f"case-{number},Sent,{moment.isoformat()}")
    path.write_text("\n".join(lines), "utf-8")
    return path
