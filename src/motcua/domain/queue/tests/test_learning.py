"""What visits teach: how long a service keeps a counter, by the hour too, and how often the promised wait was kept."""

from datetime import timedelta

import pytest

from motcua.base import clock
from motcua.base.actor import system
from motcua.base.journal.followers import catch_up
from motcua.base.problems import Forbidden
from motcua.domain.queue import actions, queries
from motcua.domain.queue.actions.learning import practise
from motcua.domain.queue.models import Service, ServiceHour, Ticket, VisitMeasure, WaitCalibration
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, make_hall, receptionist

pytestmark = pytest.mark.django_db(transaction=True)

ONE = receptionist(1)


def visit(held: clock.Frozen, seconds: float, walk: float = 0) -> Ticket:
    """Somebody comes, is called at once, walks, and is served."""
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    actions.call_next(ONE, "BG", 1)
    held.move(walk)
    actions.start(ONE, ticket.id)
    held.move(seconds)
    actions.finish(ONE, ticket.id)
    actions.learn_from_visit(ticket.id)
    return Ticket.objects.get(pk=ticket.id)


def test_finished_visits_tell_how_long_a_service_takes_once_there_are_enough() -> None:
    make_hall(counters=1)
    with clock.frozen(MONDAY) as held:
        for count in range(20):
            assert Service.objects.get().measured_service_seconds is None, count
            visit(held, 300)
    service = Service.objects.get()
    assert (service.measured_service_seconds, service.measured_spread) == (300, 0.1)


def test_a_day_of_practice_teaches_nothing_and_the_next_day_does_again() -> None:
    make_hall(counters=1)
    with clock.frozen(MONDAY - timedelta(weeks=50)) as held:  # the journal outlives a test: a date of its own
        visit(held, 300)
        practise(system("demonstration"), "BG")
        played = visit(held, 6)
        actions.note_promise(played.id)
        assert list(VisitMeasure.objects.values_list("occupied_seconds", flat=True)) == [300]
        assert not WaitCalibration.objects.exists()
        held.move(24 * 3600)
        visit(held, 310)
    assert sorted(VisitMeasure.objects.values_list("occupied_seconds", flat=True)) == [300, 310]


def test_only_who_sets_the_calendar_declares_a_day_of_practice() -> None:
    make_hall(counters=1)
    with pytest.raises(Forbidden):
        practise(ONE, "BG")


def test_the_walk_to_the_counter_keeps_it_too() -> None:
    make_hall(counters=1)
    with clock.frozen(MONDAY) as held:
        visit(held, 300, walk=40)
    assert VisitMeasure.objects.get().occupied_seconds == 340


def test_a_counter_that_stands_free_although_somebody_waits_costs_time() -> None:
    make_hall(counters=1)
    with clock.frozen(MONDAY) as held:
        first, second, third = (actions.issue_ticket(KIOSK, "BG", "A") for _ in range(3))
        for ticket, pause in ((first, 0), (second, 30), (third, 600)):
            held.move(pause)
            actions.call_next(ONE, "BG", 1)
            held.move(40)
            actions.start(ONE, ticket.id)
            held.move(300)
            actions.finish(ONE, ticket.id)
            actions.learn_from_visit(ticket.id)
            actions.learn_from_visit(ticket.id)
    seconds = VisitMeasure.objects.order_by("called_at").values_list("occupied_seconds", flat=True)
    assert list(seconds) == [340, 370, 340]  # ten minutes are no pause between two visits


def test_an_earlier_call_in_vain_is_no_part_of_the_visit() -> None:
    make_hall(counters=1, options={"queue": {"calls_before_no_show": 3, "cool_down_minutes": 0}})
    with clock.frozen(MONDAY) as held:
        ticket = actions.issue_ticket(KIOSK, "BG", "A")
        actions.call_next(ONE, "BG", 1)
        actions.no_show(ONE, ticket.id)
        held.move(1800)
        actions.call_next(ONE, "BG", 1)
        held.move(60)
        actions.recall(ONE, ticket.id)
        held.move(30)
        actions.start(ONE, ticket.id)
        held.move(300)
        actions.finish(ONE, ticket.id)
        actions.learn_from_visit(ticket.id)
    assert VisitMeasure.objects.get().occupied_seconds == 330


def test_the_hour_of_the_day_is_measured_and_few_visits_are_believed_a_little() -> None:
    make_hall(counters=1)
    with clock.frozen(MONDAY) as held:  # nine o'clock, and eleven
        for _ in range(5):
            visit(held, 600)
        held.at = MONDAY + timedelta(hours=2)
        for _ in range(5):
            visit(held, 240)
        hours = dict(ServiceHour.objects.values_list("hour", "seconds"))
        assert hours == {9: round((5 * 600 + 20 * 480) / 25), 11: round((5 * 240 + 20 * 480) / 25)}
        assert queries.queue_now(Ticket.objects.all()[0].centre).standing(Service.objects.get().pk).mean == hours[11]
        held.at = MONDAY + timedelta(hours=6)
        assert queries.queue_now(Ticket.objects.all()[0].centre).standing(Service.objects.get().pk).mean == 480


def test_each_first_call_is_counted_once_against_what_was_promised() -> None:
    make_hall(counters=1)
    with clock.frozen(MONDAY) as held:
        at_once = actions.issue_ticket(KIOSK, "BG", "A")
        assert at_once.wait == (0, 0)
        actions.call_next(ONE, "BG", 1)
        slow, fast = (actions.issue_ticket(KIOSK, "BG", "A") for _ in range(2))
        assert slow.wait is not None
        assert fast.wait is not None
        held.move(60 * (slow.wait[1] + 1))
        actions.return_to_queue(ONE, at_once.id)  # a mistake: only the call that lasted counts
        actions.call_ticket(ONE, "BG", 1, slow.id)
        actions.recall(ONE, slow.id)
        catch_up("queue.kept_promises")
        actions.start(ONE, slow.id)
        actions.finish(ONE, slow.id)
        actions.call_ticket(ONE, "BG", 1, at_once.id)
        catch_up("queue.kept_promises")
        catch_up("queue.kept_promises")
    found = WaitCalibration.objects.get()
    assert (found.business_day, found.inside, found.below, found.above) == (MONDAY.date(), 0, 0, 2)


def test_who_was_promised_nothing_is_not_counted() -> None:
    make_hall(counters=1, opened=False)
    with clock.frozen(MONDAY):
        ticket = actions.issue_ticket(KIOSK, "BG", "A")
        assert ticket.wait is None
        actions.open_counter(ONE, "BG", 1)
        actions.call_next(ONE, "BG", 1)
        catch_up("queue.kept_promises")
    assert not WaitCalibration.objects.exists()


def test_who_waited_longer_than_computed_stretches_the_next_promises_but_not_of_a_head_start() -> None:
    make_hall(counters=1)
    with clock.frozen(MONDAY) as held:
        for _ in range(2):
            visit(held, 480)
        occupied = actions.issue_ticket(KIOSK, "BG", "A")
        actions.call_next(ONE, "BG", 1)
        waits = [actions.issue_ticket(KIOSK, "BG", "A"), actions.issue_ticket(KIOSK, "BG", "A", priority="elderly")]
        held.move(7200)
        for ticket in (occupied, waits[1], waits[0]):
            if ticket is not occupied:
                actions.call_ticket(ONE, "BG", 1, ticket.id)
            actions.note_promise(ticket.id)
            actions.start(ONE, ticket.id)
            actions.finish(ONE, ticket.id)
            actions.learn_from_visit(ticket.id)
        for _ in range(20):
            visit(held, 480)
    measures = {one.ticket_id: one for one in VisitMeasure.objects.all()}
    assert measures[waits[0].id].waited_seconds == 7200
    assert measures[waits[0].id].computed_seconds == 480
    assert measures[waits[1].id].computed_seconds is None
    assert measures[occupied.id].computed_seconds is None  # told "now"
    assert Service.objects.get().measured_stretch == 1.6  # (7200 + 7200) / (480 + 7200), as far as it may go
