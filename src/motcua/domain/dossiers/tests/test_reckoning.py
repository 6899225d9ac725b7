"""The clock counted from the beginning: by hand, and against a slow counting that walks day by day and minute by minute."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.domain.centre.calendar import ChangedDay, Unit, WorkingCalendar
from motcua.domain.dossiers.reckoning import Because, ClockFacts, NewDateFact, PauseFact, kept, reckon
from motcua.domain.dossiers.tests.factories import ZONE, at

CALENDAR = WorkingCalendar(
    changed={
        date(2026, 11, 12): ChangedDay(worked=False, reason="Bão số 9"),
        date(2026, 11, 13): ChangedDay(worked=True, reason="Mất điện buổi chiều", spans=((time(7, 30), time(11, 30)),)),
        date(2026, 11, 14): ChangedDay(worked=True, reason="Làm bù"),
    }
)


@dataclass(frozen=True)
class Limit:
    value: int
    unit: Unit


def counted(received: str, limit: Limit, *pauses: PauseFact, new_date: NewDateFact | None = None):
    return reckon(ClockFacts(at(received), limit, pauses, new_date), CALENDAR)


def supplement(began: str, ended: str | None, *, restarts: bool = True) -> PauseFact:
    return PauseFact("supplement", at(began), at(ended) if ended else None, restarts)


def test_decree_61_article_19_the_limit_starts_anew_when_the_supplement_arrives() -> None:
    found = counted("02/11/2026 09:00", Limit(5, "working_day"), supplement("03/11/2026 09:00", "10/11/2026 10:00"))
    # 11; not 12 (storm); 13 (half); 14 (worked Saturday); 16; 17
    assert found.due_at == at("17/11/2026 10:00")
    assert found.counted_from == at("10/11/2026 10:00")


def test_decision_766_adds_the_wait_and_calls_a_second_supplement_late() -> None:
    once = supplement("03/11/2026 09:00", "10/11/2026 09:00")
    found = counted("02/11/2026 09:00", Limit(5, "working_day"), once)
    # 37.5 hours of waiting after 09/11 09:00: 6 + 7.5 + 7.5, the 12th off, 4 on the half day, 7.5 on Saturday, 5 on Monday
    assert found.index_due_at == at("16/11/2026 14:30")
    assert not found.late_by_index(found.index_due_at)
    assert found.late_by_index(found.index_due_at + timedelta(minutes=1))
    twice = counted(
        "02/11/2026 09:00", Limit(5, "working_day"), once, supplement("11/11/2026 09:00", "11/11/2026 10:00")
    )
    assert twice.late_by_index(at("11/11/2026 11:00"))


def test_while_a_supplement_is_awaited_the_moment_of_asking_is_the_end() -> None:
    found = counted("02/11/2026 09:00", Limit(5, "working_day"), supplement("03/11/2026 09:00", None))
    assert found.standing_still_since == at("03/11/2026 09:00")
    assert not found.late_by_index(at("02/12/2026 09:00"))
    assert found.lines[-1] == Because.Due(at("09/11/2026 09:00"), standing_still=True)


def test_the_explanation_says_each_thing_that_moved_the_date() -> None:
    found = counted(
        "06/11/2026 18:00",
        Limit(4, "working_day"),
        PauseFact("payment", at("10/11/2026 09:00"), at("10/11/2026 11:00")),
        new_date=NewDateFact(at("11/11/2026 08:00"), at("20/11/2026 16:00")),
    )
    assert found.lines == [
        Because.Received(at("06/11/2026 18:00")),
        Because.Opened(at("09/11/2026 07:30")),
        Because.Counted(4, "working_day", at("09/11/2026 07:30"), at("14/11/2026 07:30")),
        Because.DaysOff(date(2026, 11, 12), date(2026, 11, 12), "Bão số 9"),
        Because.Worked(date(2026, 11, 13), "Mất điện buổi chiều"),
        Because.Worked(date(2026, 11, 14), "Làm bù"),
        Because.Stopped("payment", at("10/11/2026 09:00")),
        Because.WaitAdded("payment", at("10/11/2026 11:00"), 2.0, at("14/11/2026 09:30")),
        Because.NewDate(at("11/11/2026 08:00"), at("20/11/2026 16:00")),
        Because.Due(at("20/11/2026 16:00"), standing_still=False),
    ]


def test_a_day_entered_as_worked_afterwards_makes_no_promise_sooner() -> None:
    found = counted("10/11/2026 09:00", Limit(3, "working_day"))
    later = found.due_at + timedelta(days=2)
    assert kept(found, later)[-2:] == [Because.Kept(found.due_at, later), Because.Due(later, standing_still=False)]
    assert kept(found, found.due_at) == found.lines


def test_calendar_days_that_end_on_a_day_off_roll_and_say_so() -> None:
    found = counted("19/11/2026 09:00", Limit(3, "day"))  # ends on Sunday
    assert found.due_at == at("23/11/2026 09:00")
    assert Because.Rolled(date(2026, 11, 22), at("23/11/2026 09:00")) in found.lines
    assert Because.DaysOff(date(2026, 11, 22), date(2026, 11, 22), "weekend") in found.lines


# -- against the slow obvious counting


def works(moment: datetime) -> bool:
    """Whether a minute is worked, looked up each time."""
    return any(begin <= moment.time() < end for begin, end in CALENDAR.spans(moment.date()))


def next_worked(moment: datetime) -> datetime:
    while not works(moment):
        moment += timedelta(minutes=1)
    return moment


def slowly_due(start: datetime, limit: Limit) -> datetime:
    begin = next_worked(start)
    if limit.unit == "hour":
        return after_minutes(begin, limit.value * 60)
    day, left = begin.date(), limit.value
    while left:
        day += timedelta(days=1)
        left -= bool(CALENDAR.spans(day)) if limit.unit == "working_day" else 1
    while not CALENDAR.spans(day):
        day += timedelta(days=1)
    moment = datetime.combine(day, begin.time(), ZONE)
    latest = datetime.combine(day, CALENDAR.spans(day)[-1][1], ZONE)
    while moment < latest and not works(moment):
        moment += timedelta(minutes=1)
    return min(moment, latest)


def after_minutes(begin: datetime, minutes: int) -> datetime:
    """The moment at which so many minutes were worked."""
    moment = next_worked(begin)
    while minutes:
        moment = next_worked(moment)
        minutes -= 1
        moment += timedelta(minutes=1)
    return moment


def minutes_worked(begin: datetime, end: datetime) -> int:
    count = 0
    while begin < end:
        count += works(begin)
        begin += timedelta(minutes=1)
    return count


moments = st.integers(0, 20 * 24 * 60).map(lambda minutes: at("28/10/2026 00:00") + timedelta(minutes=minutes))
limits = st.builds(Limit, st.integers(1, 12), st.sampled_from(["working_day", "day", "hour"]))
gaps = st.lists(
    st.tuples(st.integers(1, 3000), st.integers(0, 3000), st.booleans(), st.sampled_from(["supplement", "payment"])),
    max_size=2,
)


@settings(max_examples=60, deadline=None)
@given(moments, limits, gaps)
def test_the_clock_is_what_the_slow_counting_says(
    received: datetime, limit: Limit, gaps: list[tuple[int, int, bool, str]]
) -> None:
    pauses, moment = [], received
    for before, length, restarts, kind in gaps:
        began = moment + timedelta(minutes=before)
        moment = began + timedelta(minutes=length)
        pauses.append(PauseFact(kind, began, moment, restarts))
    found = reckon(ClockFacts(received, limit, pauses), CALENDAR)
    slow = slowly_due(received, limit)
    index = slow
    for pause in pauses:
        assert pause.ended is not None
        waited = minutes_worked(pause.began, pause.ended)
        if pause.kind == "supplement":
            index = after_minutes(index, waited)
        slow = slowly_due(pause.ended, limit) if pause.restarts else after_minutes(slow, waited)
    assert found.due_at == slow
    assert found.index_due_at == index


@pytest.mark.parametrize("unit", ["working_day", "day", "hour"])
def test_more_waiting_never_makes_it_due_sooner(unit: Unit) -> None:
    dates = [
        counted(
            "02/11/2026 09:00",
            Limit(3, unit),
            PauseFact("payment", at("02/11/2026 10:00"), at("02/11/2026 10:00") + timedelta(hours=hours)),
        ).due_at
        for hours in range(0, 200, 7)
    ]
    assert dates == sorted(dates)
