"""How far a simulated day is from a day that it knows nothing of: demonstration days through the real actions, the last ones held out.

Each held-out day is predicted from the days before it: who came when and which counters were staffed is told, how long visits take,
who does not come and who gives up is learned. The aim is a mean wait within 10 % (issue 8).
"""

from collections.abc import Iterator
from statistics import fmean

from bench.day import SEED, _own_database, _working_days
from bench.hall import CENTRE, Hall

VISITORS = 800  # a day
DAYS, HELD_OUT = 5, 2


def run(hall: Hall) -> Iterator[dict[str, object]]:
    with _own_database():
        yield from judged()


def judged() -> Iterator[dict[str, object]]:
    """On the database that is connected, with the demonstration centre and no visit yet."""
    from motcua.base.actor import system
    from motcua.demonstration.day.plan import draw_day
    from motcua.demonstration.past.hall import Office
    from motcua.domain.centre.queries import get_centre
    from motcua.domain.insight.actions.checks import predicted
    from motcua.domain.insight.queries.days import known_days, past_days
    from motcua.domain.queue.queries import services, today

    counters = {one.code: list(one.counters) for one in services(CENTRE)}
    drawn = draw_day(counters, VISITORS * DAYS, SEED)
    for number, opened in enumerate(_working_days(DAYS)):
        Office(drawn, drawn.visitors[number::DAYS], opened, counters, CENTRE, system("bench")).play()
    centre = get_centre(CENTRE)
    known = list(known_days(centre, today(centre)).days)
    days = past_days(centre, known)
    errors = []
    for place in range(DAYS - HELD_OUT, DAYS):
        row = predicted(centre, days[place], days[:place])
        errors.append(abs(row.error or 0.0))
        figures = ("measured", "predicted", "half", "forecast", "usual")
        yield {
            "what": "mean wait of a held-out day, seconds",
            "day": place + 1,
            "days_learned": row.learned_days,
            "visitors": row.visitors,
            **{name: round(getattr(row, name), 1) for name in figures},
            "error": round(row.error or 0.0, 3),
            "error_of_forecast": round(row.forecast_error or 0.0, 3),
            "error_of_usual": round(row.usual_error or 0.0, 3),
        }
    yield {
        "what": "mean distance of the predicted mean wait from the measured one",
        "days": HELD_OUT,
        "mean_error": round(fmean(errors), 3),
        "worst": round(max(errors), 3),
        "within_aim": sum(error <= 0.1 for error in errors),
    }
