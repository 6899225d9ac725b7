"""Looking at the head of the line finds whom looking at the whole line finds."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.base import clock, planned
from motcua.domain.queue import actions
from motcua.domain.queue.actions import calling, calling_sql
from motcua.domain.queue.models import CounterService, Service, Ticket
from motcua.domain.queue.rules import QueueOptions
from motcua.domain.queue.rules.options import Order
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, make_hall, many_like, receptionist

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(minutes=120)

VISITOR = st.fixed_dictionaries(
    {
        "minutes": st.integers(0, 119),
        "service": st.sampled_from("ABC"),
        "priority": st.sampled_from(["none", "none", "elderly", "infant"]),
        "state": st.sampled_from(["waiting", "waiting", "waiting", "absent", "cooling", "elsewhere", "early"]),
    }
)


def first(statement: str, counter: int) -> str | None:
    """Whom the statement calls, as if it had not."""
    with transaction.atomic():
        facts = calling.values(receptionist(counter), "BG", counter, QueueOptions.of({}))
        called = calling.answer(planned.run(statement, facts), "BG", counter)
        transaction.set_rollback(True)
    return called and called.label


def hall() -> None:
    make_hall(
        counters=3,
        services=[
            {"prefix": "A", "name": "A", "counters": [1, 2]},
            {"prefix": "B", "name": "B", "counters": [1, 2, 3]},
            {"prefix": "C", "name": "C", "counters": [1, 3]},
        ],
    )
    CounterService.objects.filter(counter__number=1, service__code="C").update(rank=1)


def come(visitors: list[dict[str, Any]]) -> None:
    for visitor in sorted(visitors, key=lambda one: one["minutes"]):
        with clock.frozen(MONDAY + timedelta(minutes=visitor["minutes"])):
            ticket = actions.issue_ticket(KIOSK, "BG", visitor["service"], priority=visitor["priority"])
        row = Ticket.objects.filter(pk=ticket.id)
        match visitor["state"]:
            case "absent":
                row.update(absent=True)
            case "cooling":
                row.update(not_before=NOW + timedelta(minutes=1))
            case "elsewhere":
                row.update(only_counter=Ticket.objects.get(pk=ticket.id).service.counters.latest("number"))
            case "early":  # an appointment that checked in before its time
                later = NOW + timedelta(minutes=visitor["minutes"] + 1)
                row.update(arrived_at=later, queue_key=later)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(VISITOR, max_size=25), st.dictionaries(st.sampled_from("ABC"), st.integers(5, 110), max_size=2))
def test_the_head_and_the_whole_line_call_the_same_visitor(
    visitors: list[dict[str, Any]], urgent: dict[str, int]
) -> None:
    with transaction.atomic():
        hall()
        for code, minutes in urgent.items():
            Service.objects.filter(code=code).update(urgent_after_minutes=minutes)
        come(visitors)
        with clock.frozen(NOW):
            for counter in (1, 2, 3):
                at_head = first(calling_sql.CALL_NEXT_SQL, counter)
                in_line = first(calling_sql.STATEMENTS[Order.HEAD_START][-1], counter)
                if at_head is None:  # then only somebody before the booked time may be left
                    assert in_line is None or Ticket.objects.get(label=in_line).arrived_at > NOW
                else:
                    assert at_head == in_line
        transaction.set_rollback(True)


def test_who_is_too_early_is_called_when_nobody_else_waits() -> None:
    hall()
    come([{"minutes": 10, "service": "A", "priority": "none", "state": "early"}])
    with clock.frozen(NOW):
        assert first(calling_sql.CALL_NEXT_SQL, 1) is None
        called = actions.call_next(receptionist(1), "BG", 1)
    assert called is not None
    assert called.label == "A001"


def test_the_head_is_found_by_the_index_of_a_service() -> None:
    """With two thousand in line as with two: no plan of the statement sorts or reads them all."""
    hall()
    service = Service.objects.get(code="B")
    with clock.frozen(MONDAY):
        one = actions.issue_ticket(KIOSK, "BG", "B")
    many_like(Ticket.objects.get(pk=one.id), 2001)
    with clock.frozen(NOW), transaction.atomic():
        facts = calling.values(receptionist(3), "BG", 3, QueueOptions.of({}))
        plan = planned.run("EXPLAIN (ANALYZE, FORMAT TEXT) " + calling_sql.CALL_NEXT_SQL, facts)
        transaction.set_rollback(True)
    lines = [row[0] for row in plan]
    assert service.counters.count() == 3
    assert any("ticket_waiting_in_service" in line for line in lines)
    assert not any("Seq Scan on queue_ticket" in line for line in lines)
