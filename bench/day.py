"""Whether visitors wait as long as they were told: whole days through the real actions on a real database, with the clock moved.

A database of its own beside the hall's, because the hall's background jobs live in the real time. Learned is on the days
before the one that is judged, which has the same hall and other visitors. The aim is 80 % (case 61).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bench.hall import CENTRE, Hall

VISITORS = 1000  # a day
DAYS_LEARNED = 2
SEED = 1
DATABASE = "bench_day"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OPENS = time(7, 30)


def run(hall: Hall) -> Iterator[dict[str, object]]:
    with _own_database():
        from motcua.base.actor import system
        from motcua.demonstration.day.plan import draw_day
        from motcua.demonstration.past.hall import Office
        from motcua.domain.queue.queries import services

        counters = {one.code: list(one.counters) for one in services(CENTRE)}
        days = DAYS_LEARNED + 1
        drawn = draw_day(counters, VISITORS * days, SEED)
        for number, date in enumerate(_working_days(days)):
            Office(drawn, drawn.visitors[number::days], date, counters, CENTRE, system("bench")).play()
        kept, delayed = _kept(date)
    total = sum(kept.values())
    yield {
        "what": "visitors who waited within what they were told",
        "days_learned": DAYS_LEARNED,
        "visitors": len(drawn.visitors[days - 1 :: days]),
        "judged": total,
        "inside": round(kept["inside"] / total, 3),
        "below": round(kept["below"] / total, 3),
        "above": round(kept["above"] / total, 3),
        "inside_of_those_who_had_to_wait": round(delayed, 3),
    }


@contextmanager
def _own_database() -> Iterator[None]:
    from django.core.management import call_command
    from django.db import connection

    from motcua import demonstration
    from motcua.base.actor import system

    usual = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()
    connection.settings_dict["NAME"] = DATABASE
    try:
        call_command("migrate", verbosity=0, interactive=False)
        demonstration.load(system("bench"))
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _working_days(count: int) -> list[datetime]:
    """The openings of the last working days of an ordinary week, before this one."""
    monday = datetime.now(ZONE).date() - timedelta(days=datetime.now(ZONE).weekday() + 7)
    return [datetime.combine(monday + timedelta(days=number), OPENS, ZONE).astimezone(UTC) for number in range(count)]


def _kept(opened: datetime) -> tuple[dict[str, int], float]:
    """What became of the day's promises, and the share of kept ones among those who were told more than "now"."""
    from django.db.models import Sum

    from motcua.domain.queue.models import Ticket, VisitMeasure, WaitCalibration
    from motcua.domain.queue.queries import wait_at_issue

    day = opened.astimezone(ZONE).date()
    sums = WaitCalibration.objects.filter(business_day=day)
    kept = sums.aggregate(inside=Sum("inside"), below=Sum("below"), above=Sum("above"))
    verdicts = dict(VisitMeasure.objects.values_list("ticket_id", "kept"))
    delayed = [
        verdicts[ticket.pk] == "inside"
        for ticket in Ticket.objects.filter(business_day=day)
        if verdicts.get(ticket.pk) and wait_at_issue(ticket) != (0, 0)
    ]
    return kept, sum(delayed) / len(delayed)
