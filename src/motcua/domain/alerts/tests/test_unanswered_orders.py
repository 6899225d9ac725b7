"""An order that nobody answers asks the control room; at once where nobody could see it."""

from datetime import timedelta

import pytest

from motcua.base import clock
from motcua.base.actor import Actor, Grant
from motcua.domain.alerts import actions
from motcua.domain.alerts.models import Alert
from motcua.domain.orders import actions as orders
from motcua.domain.orders.models import Order
from motcua.domain.queue import actions as queue
from motcua.domain.queue.tests.factories import SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db
CONTROL = Actor("staff", "900", "control", (Grant("control_room", "BG"),))


@pytest.fixture(autouse=True)
def hall() -> None:
    make_hall(counters=1, opened=False)


def raised() -> list[tuple[str, str, int | None]]:
    actions.look(SYSTEM, "BG")
    rows = Alert.objects.filter(rule="order_unanswered", cleared_at=None)
    return [(row.kind, row.subject, row.counter) for row in rows]


def test_after_the_minutes_of_the_rule_until_somebody_answers() -> None:
    queue.open_counter(receptionist(1), "BG", 1)
    queue.counter_beat(receptionist(1), "BG", 1)
    order = orders.give(CONTROL, "BG", "pause", counter=1)
    assert raised() == []
    Order.objects.update(given_at=clock.now() - timedelta(minutes=3))
    assert raised() == [("order_unanswered", f"order:{order}", 1)]
    orders.accept(receptionist(1), order)
    assert raised() == []


def test_at_once_where_nobody_could_see_it_and_no_more_when_it_is_taken_back() -> None:
    order = orders.give(CONTROL, "BG", "open", counter=1)
    assert raised() == [("order_unanswered", f"order:{order}", 1)]
    orders.withdraw(CONTROL, order)
    assert raised() == []
