"""The simulated hall against what others computed: Erlang-C, and the order in which the real queue calls."""

import random
from datetime import UTC, datetime
from statistics import fmean

import pytest

from motcua.domain.insight.simulation.engine import play
from motcua.domain.insight.simulation.levers import Levers, changed_hall, changed_visitors
from motcua.domain.insight.simulation.results import difference, figure, student, summed
from motcua.domain.insight.simulation.shapes import Desk, Hall, Piece, ServiceFacts, Visitor
from motcua.domain.queue.rules import QueueOptions
from motcua.domain.queue.rules.staffing import erlang_c, mean_wait

MIDNIGHT = datetime(2026, 11, 15, 17, tzinfo=UTC)
DAY = 86_400.0


def hall(desks: list[Desk], options: dict[str, object] | None = None, **facts: ServiceFacts) -> Hall:
    services = {code: facts.get(code, ServiceFacts(300.0)) for desk in desks for code in desk.services}
    return Hall(MIDNIGHT, tuple(desks), services, QueueOptions.of({"queue": options or {}}))


def desk(number: int, *services: str, begin: float = 0.0, end: float = DAY) -> Desk:
    return Desk(number, dict.fromkeys(services, 0), ((begin, end),))


def visitor(comes: float, service: str = "A", seconds: float = 300.0, priority: str = "none") -> Visitor:
    return Visitor(comes, (Piece(service, seconds),), priority)


def order(played: Hall, visitors: list[Visitor]) -> list[float]:
    """When those came who were called, in the order of their calls."""
    return [one.came for one in play(played, visitors, "1").waits]


@pytest.mark.parametrize(("arrivals_per_hour", "counters"), [(20.0, 5), (20.0, 4), (9.0, 2)])
def test_a_hall_of_random_arrivals_and_visits_waits_as_erlang_c_says(arrivals_per_hour: float, counters: int) -> None:
    mean, load = 480.0, arrivals_per_hour * 480 / 3600
    waits, waited = [], []
    for seed in range(12):
        chance, now, people = random.Random(seed), 0.0, []
        while len(people) < 1500:
            now += chance.expovariate(arrivals_per_hour / 3600)
            people.append(visitor(now, seconds=chance.expovariate(1 / mean)))
        place = hall([desk(number, "A", end=now + DAY) for number in range(counters)])
        day = [one.seconds for one in play(place, people, str(seed), promises=False).waits]
        waits.append(fmean(day))
        waited.append(fmean(wait > 0 for wait in day))
    told, share = figure(waits), figure(waited)
    assert abs(told.mean - mean_wait(load, counters, mean)) < 1.5 * (told.half or 0)
    assert (told.half or 0) < 0.2 * told.mean
    assert share.mean == pytest.approx(erlang_c(load, counters), abs=0.02)


def test_a_day_is_the_same_with_the_same_seed_and_another_with_another() -> None:
    place = Hall(MIDNIGHT, (desk(1, "A"),), {"A": ServiceFacts(300)}, QueueOptions(), reactions=(1.0, 20.0, 60.0))
    people = [visitor(60.0 * number) for number in range(50)]
    assert play(place, people, "7") == play(place, people, "7")
    assert play(place, people, "7").waits != play(place, people, "8").waits


def test_a_head_start_lets_a_class_go_before_and_another_one_does_not() -> None:
    people = [visitor(0), visitor(10), visitor(600, priority="elderly")]
    one = [desk(1, "A", begin=900)]
    assert order(hall(one), people) == [600, 0, 10]
    assert order(hall(one, {"head_start_minutes": {"elderly": 5}}), people) == [0, 10, 600]


def test_points_decide_where_the_centre_calls_by_points() -> None:
    people = [visitor(0), visitor(500, priority="elderly"), visitor(800)]
    one = [desk(1, "A", begin=900)]
    assert order(hall(one, {"order": "accumulating", "rates": {"elderly": 2}}), people) == [0, 500, 800]
    assert order(hall(one, {"order": "accumulating", "rates": {"elderly": 3}}), people) == [500, 0, 800]


def test_a_mix_calls_in_its_shares() -> None:
    people = [visitor(float(number), "P" if number % 2 else "G") for number in range(6)]
    place = hall([desk(1, "P", "G", begin=900)], {"order": "mix", "mix": [["P", 2], ["G", 1]]})
    assert order(place, people) == [1, 3, 0, 5, 2, 4]


def test_who_waited_beyond_the_time_of_a_service_goes_before_all() -> None:
    one = Desk(1, {"A": 0, "X": 1}, ((3700.0, DAY),))
    place = hall([one], X=ServiceFacts(300, urgent_after=60))
    assert order(place, [visitor(0, "X"), visitor(50, "A")]) == [0, 50]
    assert order(place, [visitor(200, "X"), visitor(250, "A")]) == [250, 200]


def test_a_counter_on_its_pause_calls_nobody_and_ends_the_visit_before_it() -> None:
    one = Desk(1, {"A": 0}, ((0.0, 1000.0), (2000.0, 3000.0)))
    played = play(hall([one]), [visitor(0, seconds=1500), visitor(10, seconds=100), visitor(20, seconds=100)], "1")
    assert [wait.seconds for wait in played.waits] == [0, 1990, 2080]


def test_who_loses_patience_leaves_and_occupies_nobody() -> None:
    people = [visitor(0, seconds=900), Visitor(10, (Piece("A", 500),), patience=300), visitor(20)]
    played = play(hall([desk(1, "A")]), people, "1")
    assert played.left == 1
    assert [wait.seconds for wait in played.waits] == [0, 880]


def test_a_visit_that_is_sent_on_waits_again_at_the_other_service_from_its_first_arrival() -> None:
    sent_on = Visitor(0, (Piece("A", 100), Piece("B", 100)))
    played = play(hall([desk(1, "A"), desk(2, "B")]), [sent_on, visitor(50, "B", 200), visitor(60, "B", 200)], "1")
    assert [(one.service, one.seconds) for one in played.waits] == [("A", 0), ("B", 0), ("B", 290)]
    assert played.busy == {1: 100, 2: 500}


def test_an_appointment_is_called_before_who_came_earlier_and_early_only_when_nobody_waits() -> None:
    booked = Visitor(30, (Piece("A", 300),), has_appointment=True, counts_from=600)
    assert order(hall([desk(1, "A", begin=100)]), [visitor(0), visitor(50), booked]) == [0, 50, 30]
    assert order(hall([desk(1, "A", begin=700)]), [visitor(0), visitor(50), booked]) == [30, 0, 50]


def test_what_each_would_have_been_told_comes_from_the_rule_of_the_kiosk() -> None:
    people = [visitor(0), visitor(1), visitor(2), visitor(3)]
    told = [one.promised for one in play(hall([desk(1, "A")]), people, "1").waits]
    assert told[0] == 0
    assert all(one is not None for one in told)
    assert told == sorted(told, key=float)


def test_two_counters_more_shorten_the_wait_and_one_less_makes_it_longer() -> None:
    people = [visitor(200.0 * number) for number in range(60)]
    place, doors = hall([desk(1, "A"), desk(2, "B")]), (0.0, DAY)
    before = [play(place, people, "1")]
    more = [play(changed_hall(place, Levers(extra=2, like=1), doors), people, "1")]
    assert difference(before, more).mean < -600
    less = play(changed_hall(place, Levers(closed=(1,)), doors), people, "1")
    assert less.waits == []
    assert less.uncalled == 60


def test_a_service_moved_to_another_counter_is_served_there_alone() -> None:
    place = changed_hall(hall([desk(1, "A"), desk(2, "B")]), Levers(services={"A": (2,)}), (0.0, DAY))
    assert [dict(one.services) for one in place.desks] == [{}, {"B": 0, "A": 0}]


def test_doors_that_open_sooner_take_the_first_hour_and_the_shifts_along() -> None:
    doors, levers = (7.5 * 3600, 17 * 3600.0), Levers(opens=7 * 3600.0)
    place = hall([desk(1, "A", begin=7.5 * 3600, end=11.5 * 3600), desk(2, "A", begin=13 * 3600, end=17 * 3600)])
    changed = changed_hall(place, levers, doors)
    assert [one.windows[0][0] for one in changed.desks] == [7 * 3600, 13 * 3600]
    people = changed_visitors([visitor(7.5 * 3600), visitor(8 * 3600), visitor(9 * 3600)], levers, doors)
    assert [one.comes for one in people] == [7 * 3600, 7.75 * 3600, 9 * 3600]


def test_levers_come_back_from_json_as_they_were() -> None:
    levers = Levers(2, 5, 9 * 3600.0, None, (3,), {"A": (1, 2)}, {"order": "mix"}, None, 16 * 3600.0, 120, 90)
    assert Levers.read(levers.written()) == levers
    assert Levers(like=3).changes_nothing
    assert not levers.changes_nothing


def test_an_interval_is_students() -> None:
    assert [round(student(freedom), 3) for freedom in (1, 2, 4, 9, 29)] == [12.706, 4.303, 2.776, 2.262, 2.045]
    told = figure([10.0, 12.0, 14.0, 16.0, 18.0])
    assert (told.mean, round(told.half or 0, 3)) == (14.0, 3.926)  # 2.776 * 3.162 / sqrt(5)


def test_figures_of_many_days_are_per_service_with_what_was_above_the_target() -> None:
    days = [play(hall([desk(1, "A"), desk(2, "B")]), [visitor(0), visitor(1), visitor(2, "B")], seed) for seed in "12"]
    told = summed(days, target_seconds=200)
    assert (told.services["A"].mean.mean, told.services["A"].above_target.mean) == (149.5, 0.5)
    assert (told.services["B"].mean.mean, told.whole.visitors) == (0, 3)
    assert told.idle[1] == pytest.approx(1 - 600 / DAY)
