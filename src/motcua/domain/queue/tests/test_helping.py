"""Case 25, second half: a counter for which nobody waits calls for others, only where that is switched on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.base import clock, journal
from motcua.base.problems import Conflict, Forbidden
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.rules import QueueOptions
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, make_hall, receptionist

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = receptionist(1), receptionist(2), receptionist(3)
SERVICES = [
    {"prefix": "A", "name": "Tư pháp", "counters": [1]},
    {"prefix": "H", "name": "Đất đai", "counters": [2]},
    {"prefix": "C", "name": "Công an", "counters": [3]},
]


@contextmanager
def hall(helping: str | None = "centre", services: list[dict[str, Any]] | None = None, **options: Any) -> Iterator[Any]:
    queue = {"helping": helping} if helping else {}
    make_hall(services=services or SERVICES, options={"queue": queue, **options})
    with clock.frozen(MONDAY) as held:
        yield held


def give(*services: str, held: Any = None, **facts: str) -> list[str]:
    found = []
    for service in services:
        found.append(actions.issue_ticket(KIOSK, "BG", service, **facts).label)
        if held:
            held.move(60)
    return found


def helped(number: int = 1, service: str = "") -> str | None:
    called = actions.call_for_others(receptionist(number), "BG", number, service)
    return called.label if called else None


def refused(number: int = 1) -> str:
    with pytest.raises(Conflict) as found:
        helped(number)
    return found.value.code


def offered(number: int = 1) -> list[tuple[str, int, str]]:
    screen = queries.counter_screen(receptionist(number), "BG", number)
    return [(line.service, line.waiting, line.first) for line in screen.others]


def test_case_25_calling_for_others_is_off_until_the_centre_switches_it_on() -> None:
    with hall(None):
        give("H")
        assert offered() == []
        assert refused() == "helping_is_off"
        assert actions.call_next(ONE, "BG", 1) is None


def test_case_25_a_counter_without_visitors_calls_who_has_waited_longest_elsewhere() -> None:
    with hall() as held:
        give("C", "H", "C", held=held)
        assert offered() == [("C", 2, "C001"), ("H", 1, "H001")]
        assert actions.call_next(ONE, "BG", 1) is None  # "next" stays what it is
        assert helped() == "C001"
        assert offered() == []  # the counter has somebody
        assert refused() == "counter_busy"
        ticket = Ticket.objects.get(label="C001")
        assert ticket.counter is not None
        assert ticket.counter.number == 1
        actions.start(ONE, ticket.pk)
        actions.finish(ONE, ticket.pk)
        assert helped(service="H") == "H001"
    kinds = {entry.kind: entry.data for entry in journal.subject_history(f"ticket:{ticket.pk}")}
    assert kinds["ticket.called"]["helping"] is True
    assert (kinds["ticket.called"]["counter"], kinds["ticket.called"]["service"]) == (1, "C")


def test_the_own_visitors_come_first() -> None:
    with hall() as held:
        give("H", "A", held=held)
        assert offered() == []
        assert refused() == "own_visitors_first"
        called = actions.call_next(ONE, "BG", 1)
        assert called is not None
        assert called.label == "A001"


def test_a_zone_helps_its_own_counters_alone() -> None:
    with hall("zone", zones={"Tầng 1": [1, 2], "Tầng 2": [3]}):
        give("C", "H")
        assert offered() == [("H", 1, "H001")]
        assert helped(service="C") is None
        assert helped() == "H001"
        assert offered(3) == []
    assert QueueOptions.of({"queue": {"helping": "zone"}}).helping == "zone"
    with pytest.raises(ValueError, match="everywhere"):
        QueueOptions.of({"queue": {"helping": "everywhere"}})


def test_a_counter_in_no_zone_helps_nobody_of_a_zone() -> None:
    with hall("zone", zones={"Tầng 2": [2, 3]}):
        give("H")
        assert offered() == []
        assert helped() is None


def test_who_was_sent_to_one_counter_or_is_not_here_yet_is_called_by_no_helper() -> None:
    with hall():
        give("H", "C")
        called = actions.call_next(TWO, "BG", 2)
        assert called is not None
        actions.start(TWO, called.id)
        actions.transfer(TWO, called.id, "C", counter=3)
        Ticket.objects.filter(label="C001").update(absent=True)
        assert offered() == []
        assert helped() is None


def test_a_team_is_helped_like_a_service_without_teams() -> None:
    service = {"prefix": "H", "name": "Đất đai", "counters": [2, 3], "teams": {"Nhà": [2], "Đất": [3]}}
    with hall(services=[SERVICES[0], service]):
        give("H", "H")
        assert set(Ticket.objects.values_list("team", flat=True)) == {"Nhà", "Đất"}
        assert helped() == "H001"


def test_who_waits_beyond_what_the_service_allows_is_helped_first() -> None:
    urgent = {**SERVICES[2], "urgent_after_minutes": 1}
    with hall(services=[*SERVICES[:2], urgent]) as held:
        give("H", "C", held=held)
        held.move(120)
        assert [line[0] for line in offered()] == ["C", "H"]
        assert helped() == "C001"


def test_a_helper_parks_a_visitor_and_calls_the_same_one_again() -> None:
    with hall():
        give("H")
        helped()
        ticket = Ticket.objects.get()
        actions.start(ONE, ticket.pk)
        actions.hold(ONE, ticket.pk)
        assert [view.label for view in queries.counter_screen(ONE, "BG", 1).held] == ["H001"]
        with pytest.raises(Conflict) as found:
            actions.call_ticket(THREE, "BG", 3, ticket.pk)
        assert found.value.code == "service_not_served"
        assert actions.call_ticket(ONE, "BG", 1, ticket.pk).counter == 1


def test_only_who_works_at_a_counter_helps_from_it_and_only_while_it_is_open() -> None:
    with hall():
        give("H")
        with pytest.raises(Forbidden):
            actions.call_for_others(TWO, "BG", 1)
        actions.pause_counter(ONE, "BG", 1, "Nghỉ")
        assert offered() == []
        assert refused() == "counter_paused"


@given(
    st.lists(
        st.sampled_from(["A", "H", "C", "A!", "H!", "C!", "next1", "next2", "help1", "help3"]), min_size=12, max_size=30
    )
)
@settings(max_examples=4, deadline=None)
def test_whoever_helps_nobody_is_passed_by_somebody_behind_in_the_same_line(acts: list[str]) -> None:
    """By own calls and by help each line is called in one order, and help comes only where nobody waits for the helper."""
    with transaction.atomic(), hall() as held:
        for act in acts:
            held.move(30)
            if act[0] in "AHC":
                give(act[0], priority="elderly" if act[1:] else "none")
                continue
            number = int(act[-1])
            own = SERVICES[number - 1]["prefix"]
            waiting = {
                service: list(
                    Ticket.objects.filter(state="waiting", prefix=service)
                    .order_by("queue_key", "number")
                    .values_list("label", "queue_key")
                )
                for service in "AHC"
            }
            if act.startswith("help"):
                if waiting[own]:
                    assert refused(number) == "own_visitors_first"
                    continue
                called = actions.call_for_others(receptionist(number), "BG", number)
                heads = [line[0] for line in waiting.values() if line]
                assert (called.label if called else None) == (
                    min(heads, key=lambda head: head[1])[0] if heads else None
                )
            else:
                called = actions.call_next(receptionist(number), "BG", number)
                assert (called.label if called else None) == (waiting[own][0][0] if waiting[own] else None)
            if called:
                actions.start(receptionist(number), called.id)
                actions.finish(receptionist(number), called.id)
        transaction.set_rollback(True)
