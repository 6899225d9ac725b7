"""Past days of a small hall, as rows: what its counters and kiosk would have left behind."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from motcua.base.actor import Actor, Grant
from motcua.base.ids import uuid7
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.queue.models import CounterPause, CounterSession, Service, Ticket
from motcua.domain.queue.tests.factories import make_hall

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MANAGER = Actor("staff", "71", "Manager", (Grant("manager", "BG"),))
ELSEWHERE = Actor("staff", "72", "Manager elsewhere", (Grant("manager", "LG"),))
MONDAY = datetime(2026, 11, 16, tzinfo=ZONE)
NOW = datetime(2026, 11, 20, 9, tzinfo=ZONE)  # Friday
HOURS = {"mon-fri": ["07:30-11:30", "13:30-17:00"]}


def small_hall() -> Centre:
    """Two counters for A, one for B; nobody sits there yet."""
    services = [
        {"prefix": "A", "name": "Tư pháp", "counters": [1, 2]},
        {"prefix": "B", "name": "Đất đai", "counters": [3]},
    ]
    return make_hall(services=services, opened=False, hours=HOURS, always_open=False)


def live_day(centre: Centre, days_after: int, visitors: int = 60, seconds: float = 400.0) -> None:
    """A past day: visitors at random in the morning, each served in turn by the first free counter of the service."""
    chance = random.Random(days_after)
    opens = MONDAY + timedelta(days=days_after, hours=7.5)
    counters = {one.number: one for one in Counter.objects.filter(centre=centre)}
    for counter in counters.values():
        session = CounterSession.objects.create(
            counter=counter, staff="staff:9", opened_at=opens, closed_at=opens + timedelta(hours=9.5)
        )
        CounterPause.objects.create(
            session=session, began_at=opens + timedelta(hours=4.5), ended_at=opens + timedelta(hours=6)
        )
    services = {one.code: one for one in Service.objects.filter(centre=centre)}
    free = dict.fromkeys(counters, 0.0)
    rows = []
    for number, came in enumerate(sorted(chance.uniform(0, 3 * 3600) for _ in range(visitors)), 1):
        code, numbers = ("B", [3]) if number % 3 == 0 else ("A", [1, 2])
        counter = min(numbers, key=free.__getitem__)
        called = max(came, free[counter]) + 5
        free[counter] = called + 30 + chance.expovariate(1 / seconds)
        issued, at = opens + timedelta(seconds=came), opens + timedelta(seconds=called)
        rows.append(
            Ticket(
                id=uuid7(),
                centre=centre,
                service=services[code],
                business_day=opens.date(),
                prefix=code,
                number=number,
                label=f"{code}{number:03d}",
                state="finished",
                priority="none",
                source="kiosk",
                issued_at=issued,
                arrived_at=issued,
                queue_key=issued,
                counter=counters[counter],
                call_count=1,
                first_called_at=at,
                called_at=at,
                started_at=at + timedelta(seconds=30),
                finished_at=opens + timedelta(seconds=free[counter]),
                served_seconds=round(free[counter] - called - 30),
                issued_by="token:1",
                ahead_at_issue=0,
                open_at_issue=1,
                free_at_issue=0,
                mean_at_issue=600,
            )
        )
    Ticket.objects.bulk_create(rows)
