"""Days that were left out are predicted from others without a lean to either side, and nearer than by guessing."""

import random
from datetime import UTC, date, datetime, timedelta
from statistics import fmean

import pytest

from motcua.domain.insight.simulation.measured import PastDay, Seen, draw, facts_of, profile_of
from motcua.domain.insight.simulation.prediction import predict
from motcua.domain.insight.simulation.shapes import Desk, Hall, Piece
from motcua.domain.queue.rules import QueueOptions

OPENS, CLOSES = 7.5 * 3600, 17 * 3600.0
MONDAY = date(2026, 11, 16)


def past_day(number: int, visitors: int) -> PastDay:
    """Eight counters of one service, visits of 400 s on average."""
    chance, free, seen = random.Random(number), [0.0] * 8, []
    for came in sorted(chance.uniform(0, 3 * 3600) for _ in range(visitors)):
        counter = free.index(min(free))
        called = max(came, free[counter]) + 5
        free[counter] = called + chance.expovariate(1 / 400)
        seen.append(Seen("A", OPENS + came, "none", (Piece("A", free[counter] - called),), called - came))
    desks = tuple(Desk(one, {"A": 0}, ((OPENS, CLOSES),)) for one in range(1, 9))
    return PastDay(MONDAY + timedelta(days=number), tuple(seen), desks, (5.0,) * 30)


def test_days_that_were_left_out_are_met_on_average_and_better_than_by_guessing() -> None:
    learned = [past_day(number, 180) for number in range(4)]
    hall = Hall(datetime(2026, 11, 16, tzinfo=UTC), learned[0].desks, {}, QueueOptions(), (5.0,))
    hall = Hall(hall.midnight, hall.desks, facts_of(learned, {}, ["A"]), hall.options, hall.reactions)
    told = [predict(hall, past_day(number, 130 + number), learned, 3) for number in range(10, 90, 4)]
    measured, predicted = fmean(one.measured for one in told), fmean(one.predicted.mean for one in told)
    assert predicted == pytest.approx(measured, rel=0.25)
    far = fmean(abs(one.predicted.mean - one.measured) for one in told)
    assert far < fmean(abs(one.usual - one.measured) for one in told)


def test_with_fewer_than_two_days_nothing_is_predicted() -> None:
    hall = Hall(datetime(2026, 11, 16, tzinfo=UTC), (), {}, QueueOptions())
    with pytest.raises(ValueError, match="too few"):
        predict(hall, past_day(1, 20), [past_day(2, 20)])


def test_as_many_come_in_each_quarter_as_on_the_day_and_their_visits_are_seen_ones() -> None:
    day = past_day(3, 120)
    drawn = draw(profile_of([day], day), "1")
    seen = {one.pieces for one in day.seen}
    assert [int(one.comes // 900) for one in drawn] == [int(one.comes // 900) for one in day.seen]
    assert all(one.pieces in seen for one in drawn)
    assert draw(profile_of([day], day), "1") == drawn
    assert len(draw(profile_of([day], day), "1", arrivals=1.5)) == pytest.approx(180, abs=12)


def test_who_gave_up_tells_how_often_somebody_gives_up() -> None:
    day = past_day(3, 40)
    left = Seen("A", OPENS + 60, "none", (), None, 600.0)
    profile = profile_of([PastDay(day.day, (*day.seen, left), day.desks, day.reactions)], None)
    assert profile.leaves_per_second == pytest.approx(1 / (600 + sum(day.waits)))
    assert all(visitor.patience is not None for visitor in draw(profile, "1"))
    assert profile_of([day], None).leaves_per_second == 0
