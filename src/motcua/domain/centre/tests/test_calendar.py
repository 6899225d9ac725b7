"""Due dates: the vectors of real slips, and properties held against a slow obvious counting minute by minute."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.domain.centre.calendar import ChangedDay, NeverOpen, Unit, WorkingCalendar, due

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = WorkingCalendar()


@dataclass(frozen=True)
class Limit:
    value: int
    unit: Unit


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        ("20/11/2019 09:15", Limit(25, "working_day"), "25/12/2019 09:15"),  # the real slip
        ("20/11/2026 16:00", Limit(1, "working_day"), "23/11/2026 16:00"),  # Friday: the weekend does not count
        ("21/11/2026 10:00", Limit(1, "working_day"), "25/11/2026 07:30"),  # Saturday: from Monday; 24/11 is off
        ("23/11/2026 12:10", Limit(2, "hour"), "23/11/2026 15:30"),  # in the lunch break: counts from 13:30
        ("23/11/2026 10:30", Limit(2, "hour"), "23/11/2026 14:30"),
        ("23/11/2026 17:00", Limit(1, "hour"), "25/11/2026 08:30"),  # at the closing, with the holiday after it
        ("13/02/2026 09:00", Limit(1, "working_day"), "23/02/2026 09:00"),  # Tết of 2026: 16 to 20 February
        ("27/11/2026 09:00", Limit(1, "day"), "30/11/2026 09:00"),  # ends on Saturday: rolls to Monday
        ("20/11/2026 09:00", Limit(0, "working_day"), "20/11/2026 17:00"),  # the same day, until its closing
        ("20/11/2026 15:00", Limit(0, "working_day"), "20/11/2026 17:00"),
        ("20/11/2026 15:01", Limit(0, "day"), "23/11/2026 17:00"),  # after 15:00 the next working day
        ("20/11/2026 18:00", Limit(0, "working_day"), "23/11/2026 17:00"),  # outside hours: from Monday
        ("23/11/2026 09:00", Limit(3, "day"), "26/11/2026 09:00"),  # calendar days count the holiday between
    ],
)  # fmt: skip
def test_a_limit_ends_as_counted_by_hand(received: str, limit: Limit, expected: str) -> None:
    assert due(at(received), limit, CALENDAR).at == at(expected)


def test_a_swapped_saturday_of_the_law_is_worked_and_its_monday_is_not() -> None:
    assert CALENDAR.is_working_day(date(2026, 8, 22))
    assert not CALENDAR.is_working_day(date(2026, 8, 31))


def test_what_was_entered_by_hand_wins_over_the_holiday_list() -> None:
    by_hand = WorkingCalendar(
        changed={
            date(2026, 9, 2): ChangedDay(worked=True),
            date(2026, 9, 3): ChangedDay(worked=False, reason="Bão số 5"),
        }
    )
    assert by_hand.is_working_day(date(2026, 9, 2))
    assert not by_hand.is_working_day(date(2026, 9, 3))
    assert by_hand.reason_off(date(2026, 9, 3)) == "Bão số 5"


def test_the_explanation_names_each_day_off_that_was_passed_over() -> None:
    explained = due(at("13/02/2026 18:00"), Limit(1, "working_day"), CALENDAR)
    assert explained.received_outside_hours
    assert explained.counted_from == at("23/02/2026 07:30")
    passed = due(at("13/02/2026 09:00"), Limit(1, "working_day"), CALENDAR).skipped
    assert [d.day.day for d in passed] == [14, 15, 16, 17, 18, 19, 20, 21, 22]
    assert passed[0].reason == "weekend"
    assert "Tết" in passed[3].reason or "Nguyên" in passed[3].reason


@pytest.mark.parametrize(
    ("received", "forwarded"),
    [
        ("20/11/2026 15:00", "20/11/2026 15:00"),
        ("20/11/2026 15:01", "23/11/2026 07:30"),
        ("20/11/2026 12:00", "20/11/2026 13:30"),
        ("21/11/2026 09:00", "23/11/2026 07:30"),
    ],
)
def test_what_comes_after_three_goes_on_the_next_morning(received: str, forwarded: str) -> None:
    assert CALENDAR.forwarded_at(at(received), time(15)) == at(forwarded)


def test_a_calendar_without_hours_says_so_instead_of_counting_for_ever() -> None:
    with pytest.raises(NeverOpen):
        due(at("20/11/2026 09:00"), Limit(1, "working_day"), WorkingCalendar(week=((),) * 7))


moments = st.datetimes(datetime(2019, 1, 1), datetime(2027, 6, 1), timezones=st.just(ZONE)).map(  # noqa: DTZ001 - the zone is given
    lambda moment: moment.replace(second=0, microsecond=0)
)


def minutes_worked(begin: datetime, end: datetime) -> int:
    """The slow obvious counting: each minute by itself."""
    count, moment = 0, begin
    while moment < end:
        count += CALENDAR.is_working_time(moment)
        moment += timedelta(minutes=1)
    return count


@settings(max_examples=40, deadline=None)
@given(moments, st.integers(0, 9 * 24 * 60))
def test_working_time_between_is_what_counting_minutes_gives(begin: datetime, minutes: int) -> None:
    end = begin + timedelta(minutes=minutes)
    assert CALENDAR.worked_between(begin, end) == timedelta(minutes=minutes_worked(begin, end))
    assert CALENDAR.worked_between(end, begin) == -CALENDAR.worked_between(begin, end)


@settings(max_examples=200, deadline=None)
@given(moments, st.integers(1, 400))
def test_adding_working_time_and_measuring_it_agree(begin: datetime, minutes: int) -> None:
    worked = timedelta(minutes=minutes)
    end = CALENDAR.add_working_time(begin, worked)
    assert CALENDAR.worked_between(begin, end) == worked
    assert CALENDAR.is_working_time(end - timedelta(minutes=1))


@settings(max_examples=200, deadline=None)
@given(moments, st.integers(1, 120))
def test_so_many_working_days_lie_after_the_day_of_intake(received: datetime, days: int) -> None:
    found = due(received, Limit(days, "working_day"), CALENDAR)
    start = CALENDAR.next_opening(received).date()
    counted = [start + timedelta(days=n) for n in range(1, (found.at.date() - start).days + 1)]
    assert sum(map(CALENDAR.is_working_day, counted)) == days
    assert CALENDAR.is_working_day(found.at.date())
    assert time(7, 30) <= found.at.time() <= time(17, 0)


@settings(max_examples=200, deadline=None)
@given(moments, st.integers(1, 120), st.sampled_from(["working_day", "day", "hour"]))
def test_a_longer_limit_or_a_later_intake_is_never_due_sooner(received: datetime, value: int, unit: Unit) -> None:
    found = due(received, Limit(value, unit), CALENDAR).at
    assert found > received
    assert due(received, Limit(value + 1, unit), CALENDAR).at >= found
    later = due(received + timedelta(hours=5), Limit(value, unit), CALENDAR).at
    # calendar days that roll off a day off may end on the same day, each at its own time of day
    assert later >= found if unit != "day" else later.date() >= found.date()
