"""A drawn day is the same for the same seed, and looks like the day of an office."""

from collections import Counter

from motcua.demonstration.day.plan import AFTERNOON, NOON, clock, draw_day

COUNTERS = {"A": [1, 2], "H": [17, 18], "Z": [22], "closed": []}


def test_a_seed_draws_one_day_and_another_seed_another() -> None:
    assert draw_day(COUNTERS, 300, 7) == draw_day(COUNTERS, 300, 7)
    assert draw_day(COUNTERS, 300, 7) != draw_day(COUNTERS, 300, 8)


def test_two_peaks_an_empty_noon_and_visitors_for_every_service_with_counters() -> None:
    day = draw_day(COUNTERS, 2000, 1)
    assert len(day.visitors) == 2000
    by_hour = Counter(int(visitor.comes // 3600) for visitor in day.visitors)
    assert by_hour[0] > by_hour[3]
    assert by_hour[6] > by_hour[8]
    assert not [visitor for visitor in day.visitors if NOON <= visitor.comes < AFTERNOON]
    assert {visitor.service for visitor in day.visitors} == {"A", "H", "Z"}
    assert {shift.counter for shift in day.shifts} == {1, 2, 17, 18, 22}


def test_shares_are_as_said() -> None:
    people = draw_day(COUNTERS, 4000, 2).visitors
    assert 0.03 < sum(visitor.absent for visitor in people) / len(people) < 0.07
    assert 0.10 < sum(visitor.priority != "none" for visitor in people) / len(people) < 0.20
    assert all(visitor.transfer_to != visitor.service for visitor in people)


def test_a_part_of_a_day_ends_early() -> None:
    day = draw_day(COUNTERS, 1000, 3, hours=2)
    assert day.closes == 7200
    assert 0 < len(day.visitors) < 1000
    assert max(visitor.comes for visitor in day.visitors) < 7200


def test_the_clock_of_the_day_begins_at_half_past_seven() -> None:
    assert (clock(0), clock(5400), clock(34200)) == ("07:30", "09:00", "17:00")
