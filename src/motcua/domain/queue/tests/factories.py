"""A small hall for the tests."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection

from motcua.base.actor import Actor, Grant, system
from motcua.domain.centre.models import Agency, Centre, Counter
from motcua.domain.queue.actions import import_services, open_counter
from motcua.domain.queue.models import CounterSession, Series, Ticket

SYSTEM = system("test")
KIOSK = Actor("token", "1", "kiosk", (Grant("kiosk", "BG"),))
MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)  # 09:00 in the hall; no holiday in its week


def receptionist(counter: int, centre: str = "BG") -> Actor:
    return Actor(
        "staff", str(100 + counter), f"receptionist {counter}", (Grant("receptionist", centre, None, counter),)
    )


def make_hall(
    code: str = "BG",
    counters: int = 3,
    services: list[dict[str, Any]] | None = None,
    opened: bool = True,
    **facts: Any,
) -> Centre:
    """A centre with counters 1…n; without `services` all serve A, and all are open unless told otherwise."""
    centre = Centre.objects.create(code=code, name=f"Trung tâm {code}", **{"always_open": True, **facts})
    agency, _made = Agency.objects.get_or_create(code="STP", defaults={"identifier": "H02.12", "name": "Sở Tư pháp"})
    numbers = list(range(1, counters + 1))
    for number in numbers:
        Counter.objects.create(centre=centre, number=number).agencies.add(agency)
    import_services(SYSTEM, code, services or [{"prefix": "A", "name": "Tư pháp", "counters": numbers}])
    if opened:
        for number in numbers:
            open_counter(receptionist(number, code), code, number)
    return centre


def everything() -> list[object]:
    """All that the queue and the journal hold, to be compared with itself: nothing was changed and nothing was told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(id) FROM journal_entry")
        told = cursor.fetchone()
    rows = (Ticket, CounterSession, Series)
    return [told, *(list(row.objects.order_by("pk").values()) for row in rows)]


def many_like(ticket: Ticket, last: int, **other: str) -> None:
    """Tickets of its service with the numbers 2 to `last`, each as this one but for `other`, in one statement; then ANALYZE."""
    own = {"id": "gen_random_uuid()", "number": "n", "label": "prefix || n", "issue_key": "NULL"}
    own |= {name: f"'{value}'" for name, value in other.items()}
    columns = [field.column for field in Ticket._meta.concrete_fields]
    values = ", ".join(own.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO queue_ticket ({names}) SELECT {values} FROM queue_ticket, generate_series(2, %s) AS n WHERE id = %s",
            [last, ticket.pk],
        )
        cursor.execute("ANALYZE queue_ticket")
