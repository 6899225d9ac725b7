"""Cases 26 to 30 and 48: in which order a counter calls, by the setting of its centre; pure rules and the SQL that applies them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.base import clock
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import CounterService, Service, Ticket
from motcua.domain.queue.rules import QueueOptions, class_in_mix, next_in_mix, points, queue_key
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, make_hall, receptionist

ONE, TWO = receptionist(1), receptionist(2)
THREE_CLASSES = (("P", 2), ("G", 1), ("S", 1))


def at(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def issue_at(minutes: float, service: str = "A", priority: str = "none") -> Any:
    with clock.frozen(at(minutes)):
        return actions.issue_ticket(KIOSK, "BG", service, priority=priority)


def serve_all(counter: int = 1, minutes: float = 60) -> list[str]:
    labels = []
    with clock.frozen(at(minutes)):
        while called := actions.call_next(receptionist(counter), "BG", counter):
            labels.append(called.label)
            actions.start(receptionist(counter), called.id)
            actions.finish(receptionist(counter), called.id)
    return labels


# --- pure ---


@given(st.lists(st.tuples(st.integers(0, 600), st.sampled_from([0, 15, 20])), min_size=2, max_size=40))
def test_with_head_starts_nobody_is_overtaken_by_who_came_later_than_the_largest(people: list[tuple[int, int]]) -> None:
    keys = [(queue_key(at(arrived), head_start), arrived) for arrived, head_start in people]
    called = [arrived for _key, arrived in sorted(keys)]
    for place, arrived in enumerate(called):
        assert all(before - arrived <= 20 for before in called[:place])


@given(st.lists(st.tuples(st.integers(0, 600), st.booleans()), min_size=2, max_size=40), st.floats(1.1, 10))
def test_with_points_an_earlier_one_is_overtaken_only_by_the_ratio_of_the_rates(
    people: list[tuple[int, bool]], ratio: float
) -> None:
    now = at(700)
    for arrived, _ in people:
        for later, is_priority in people:
            if later > arrived and is_priority and points(at(later), ratio, now) > points(at(arrived), 1, now):
                assert 700 - later > (later - arrived) / (ratio - 1) - 1e-6


@given(st.lists(st.integers(0, 600), min_size=2, max_size=40, unique=True), st.floats(0.1, 10))
def test_case_28_equal_rates_are_the_order_of_arrival(arrivals: list[int], rate: float) -> None:
    by_points = sorted(arrivals, key=lambda minute: -points(at(minute), rate, at(700)))
    assert by_points == sorted(arrivals)


def test_case_29_two_to_one_to_one_over_queues_that_are_always_full() -> None:
    called: dict[str, int] = {}
    turns = []
    for _ in range(8):
        turn = next_in_mix(THREE_CLASSES, called, {"P", "G", "S"})
        assert turn is not None
        name, called = turn
        turns.append(name)
    assert turns == ["P", "P", "G", "S", "P", "P", "G", "S"]


@given(st.lists(st.sets(st.sampled_from(["P", "G", "S"]), min_size=1), min_size=1, max_size=30))
def test_case_29_an_empty_class_is_passed_over_and_nothing_stalls(rounds: list[set[str]]) -> None:
    called: dict[str, int] = {}
    for present in rounds:
        turn = next_in_mix(THREE_CLASSES, called, present)
        assert turn is not None
        name, called = turn
        assert name in present
        assert called[name] <= dict(THREE_CLASSES)[name]
    assert next_in_mix(THREE_CLASSES, called, set()) is None


def test_a_ticket_belongs_to_the_first_class_of_the_mix_that_fits() -> None:
    mix = (("H", 1), ("appointment", 1), ("priority", 2))
    assert class_in_mix(mix, "H", "elderly", has_appointment=True) == "H"
    assert class_in_mix(mix, "A", "elderly", has_appointment=True) == "appointment"
    assert class_in_mix(mix, "A", "elderly", has_appointment=False) == "priority"
    assert class_in_mix(mix, "A", "none", has_appointment=False) == "others"


@pytest.mark.parametrize(
    "wrong",
    [{"order": "by name"}, {"rates": {"none": -1}}, {"rates": {"rich": 2}}, {"mix": []}, {"mix": [["priority", 0]]}],
)
def test_an_order_that_cannot_be_used_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        QueueOptions.of({"queue": wrong})


# --- as the database does it ---


@pytest.mark.django_db
def test_case_27_who_has_no_priority_is_called_within_the_bound_though_priority_keeps_coming() -> None:
    make_hall(options={"queue": {"order": "accumulating", "rates": {"elderly": 2}}})
    plain = issue_at(0)
    for minute in range(1, 40):
        issue_at(minute, priority="elderly")
    called = []
    for minute in range(10, 40):  # one call a minute, and each minute somebody of priority has come
        with clock.frozen(at(minute + 0.5)):
            now = actions.call_next(ONE, "BG", 1)
            assert now
            called.append(now.id)
            actions.start(ONE, now.id)
            actions.finish(ONE, now.id)
    # at twice the rate an elderly visitor is before who came at 0 only if he came within the first half of that wait: until
    # minute 19 there is one, from then on there is none
    assert called.index(plain.id) == 9


@pytest.mark.django_db
def test_case_28_a_very_large_ratio_is_strict_priority() -> None:
    make_hall(options={"queue": {"order": "accumulating", "rates": {"elderly": 1_000_000}}})
    labels = [issue_at(0).label, issue_at(10).label, issue_at(58, priority="elderly").label]
    assert serve_all() == [labels[2], labels[0], labels[1]]


@pytest.mark.django_db
def test_case_29_a_centre_calls_in_the_shares_that_it_has_set() -> None:
    mix = [["P", 2], ["G", 1], ["S", 1]]
    services = [{"prefix": name, "name": name, "counters": [1]} for name in "PGS"]
    make_hall(services=services, counters=1, options={"queue": {"order": "mix", "mix": mix}})
    for minute in range(4):
        for name in "SGP":
            issue_at(minute, name)
    assert [label[0] for label in serve_all()] == list("PPGSPPGS") + list("GSGS")


@pytest.mark.django_db
def test_case_30_who_waited_beyond_the_time_of_a_service_is_called_before_all_while_that_holds() -> None:
    services = [
        {"prefix": "A", "name": "A", "counters": [1]},
        {"prefix": "X", "name": "X", "counters": [], "also": [1], "urgent_after_minutes": 60},
    ]
    make_hall(services=services, counters=1)
    late, early = issue_at(0, "X"), issue_at(-30, "A")
    with clock.frozen(at(59)):
        assert actions.call_next(ONE, "BG", 1).label == early.label
        actions.return_to_queue(ONE, early.id)
    with clock.frozen(at(61)):
        assert queries.counter_screen(ONE, "BG", 1).waiting[0].label == late.label
        assert actions.call_next(ONE, "BG", 1).label == late.label


@pytest.mark.django_db
def test_a_service_that_a_counter_also_may_serve_is_called_when_nobody_of_its_own_waits() -> None:
    services = [
        {"prefix": "A", "name": "A", "counters": [1]},
        {"prefix": "B", "name": "B", "counters": [2], "also": [1]},
    ]
    make_hall(services=services, counters=2)
    issue_at(0, "B"), issue_at(1, "B"), issue_at(10, "A"), issue_at(11, "A")
    assert serve_all(counter=1) == ["A001", "A002", "B001", "B002"]
    assert CounterService.objects.filter(rank=1).count() == 1


@pytest.mark.django_db
def test_a_due_appointment_has_a_lead_also_where_points_decide() -> None:
    make_hall(options={"queue": {"order": "accumulating"}})
    first, booked = issue_at(0), issue_at(30)
    Ticket.objects.filter(pk=booked.id).update(appointment=booked.id)
    assert serve_all() == [booked.label, first.label]


@pytest.mark.django_db
def test_who_drew_a_number_from_afar_is_not_called_before_check_in() -> None:
    make_hall()
    away = issue_at(0)
    Ticket.objects.filter(pk=away.id).update(absent=True)
    here = issue_at(1)
    with clock.frozen(at(2)):
        assert actions.call_next(ONE, "BG", 1).label == here.label
        with pytest.raises(Conflict) as refused:
            actions.call_ticket(TWO, "BG", 2, away.id)
    assert refused.value.code == "not_checked_in"


@pytest.mark.django_db
def test_case_48_sent_to_an_officer_it_is_called_by_nobody_else_until_that_officer_has_gone() -> None:
    make_hall()
    given = issue_at(0)
    with clock.frozen(at(1)):
        called = actions.call_next(ONE, "BG", 1)
        actions.start(ONE, given.id)
        moved = actions.transfer(ONE, given.id, "A", staff=TWO.reference)
        assert called
        assert moved.only_staff == TWO.reference
        assert actions.call_next(ONE, "BG", 1) is None
        assert queries.counter_screen(ONE, "BG", 1).callable == 0
        with pytest.raises(Conflict) as refused:
            actions.call_ticket(ONE, "BG", 1, given.id)
        assert refused.value.code == "reserved_for_officer"
        assert queries.counter_screen(TWO, "BG", 2).callable == 1
        actions.close_counter(TWO, "BG", 2)
        assert actions.call_next(ONE, "BG", 1).label == given.label


def test_the_master_data_say_who_rather_serves_whom_and_what_is_urgent(db: None) -> None:
    services = [{"prefix": "A", "name": "A", "counters": [1], "also": [2], "urgent_after_minutes": 45}]
    make_hall(services=services, counters=2)
    assert Service.objects.get().urgent_after_minutes == 45
    exported = actions.export_services("BG")
    assert exported == services
    actions.import_services(receptionist_of_data(), "BG", exported)
    assert actions.export_services("BG") == services


def receptionist_of_data() -> Any:
    from motcua.base.actor import system

    return system("test")


@pytest.mark.parametrize(
    ("part", "wrong"),
    [("queue", {"order": "by name"}), ("voice", {"repeat": 9}), ("voice", {"order": ["fr"]}), ("zones", {"A": "1-12"})],
)
def test_settings_of_a_centre_that_cannot_be_used_are_refused_with_the_data(db: None, part: str, wrong: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        make_hall(options={part: wrong})
    assert refused.value.errors[0].field == f"centre.options.{part}"


@pytest.mark.django_db
def test_a_mix_too_calls_the_urgent_first_and_a_counters_own_services_before_the_others() -> None:
    services = [
        {"prefix": "A", "name": "A", "counters": [1]},
        {"prefix": "B", "name": "B", "counters": [], "also": [1]},
        {"prefix": "X", "name": "X", "counters": [1], "urgent_after_minutes": 30},
    ]
    mix = [["B", 3], ["A", 1], ["X", 1]]
    make_hall(services=services, counters=1, options={"queue": {"order": "mix", "mix": mix}})
    for minute, name in enumerate("BBAAX"):
        issue_at(minute, name)
    assert serve_all(minutes=60) == ["X001", "A001", "A002", "B001", "B002"]
