"""Cases 52 to 58: appointments, from a chosen time to the call."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from motcua.base import clock, journal
from motcua.base.actor import CITIZEN, Actor, Grant
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.centre.models import Centre, DayOff
from motcua.domain.queue import actions, queries
from motcua.domain.queue.actions import appointments as booking
from motcua.domain.queue.actions import appointments_in_time as in_time
from motcua.domain.queue.models import Appointment, Ticket
from motcua.domain.queue.queries import appointments as asking
from motcua.domain.queue.rules.appointments import Attendance, attendance, seats, times
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist
from motcua.domain.queue.tests.test_concurrency import connections

ONE = receptionist(1)
AUDITOR = Actor("staff", "900", "auditor", (Grant("auditor", "BG"),))
HOURS = {"mon-fri": ["07:30-11:30", "13:30-17:00"]}
ZONE_OFFSET = timedelta(hours=7)


def at(minutes: float) -> datetime:
    """So many minutes after Monday, 09:00 in the hall."""
    return MONDAY + timedelta(minutes=minutes)


def hall(counters: int = 2, share: int = 50, **options: Any) -> None:
    service = {"prefix": "A", "name": "Hộ tịch", "counters": list(range(1, counters + 1))}
    service |= {"appointment_minutes": 30, "appointment_share": share}
    make_hall(counters=counters, services=[service], hours=HOURS, options={"queue": options})


def booked(minutes: float, phone: str = "0912345678", **contact: Any) -> asking.AppointmentView:
    """An appointment at that time, made the day before."""
    with clock.frozen(at(-24 * 60)):
        kept = booking.reserve_appointment(CITIZEN, "BG", "A", at(minutes))
        facts = {"name": "Nguyễn Văn Mẫu", "phone": phone, **contact}
        return booking.confirm_appointment(CITIZEN, kept.id, kept.secret, **facts)


def came(appointment: asking.AppointmentView, minutes: float) -> Any:
    with clock.frozen(at(minutes)):
        return booking.check_in(KIOSK, "BG", appointment.code)


def walk_in(minutes: float, priority: str = "none") -> Any:
    with clock.frozen(at(minutes)):
        return actions.issue_ticket(KIOSK, "BG", "A", priority=priority)


def called(minutes: float) -> str | None:
    with clock.frozen(at(minutes)):
        found = actions.call_next(ONE, "BG", 1)
        if found is None:
            return None
        actions.start(ONE, found.id)
        actions.finish(ONE, found.id)
        return found.label


# -- pure


def test_times_follow_one_another_within_the_hours() -> None:
    zone = asking.ZoneInfo("Asia/Ho_Chi_Minh")
    spans = [tuple(datetime.strptime(one, "%H:%M").time() for one in span) for span in (("07:30", "09:10"),)]  # noqa: DTZ007 - hours of a day
    found = list(times(spans, date(2026, 11, 16), 30, zone))
    assert [f"{one:%H:%M}" for one in found] == ["07:30", "08:00", "08:30"]


@pytest.mark.parametrize(
    ("counters", "share", "expected"), [(4, 50, 2), (1, 20, 1), (3, 100, 3), (3, 0, 0), (0, 50, 0)]
)
def test_seats_are_the_share_of_the_counters_and_at_least_one(counters: int, share: int, expected: int) -> None:
    assert seats(counters, share) == expected


@pytest.mark.parametrize(
    ("starts", "comes", "expected"),
    [
        ("2026-11-15T17:00", "2026-11-16T16:59", Attendance.LATE),  # 00:00 of today, at 23:59
        ("2026-11-16T16:59", "2026-11-15T17:00", Attendance.EARLY),  # 23:59 of today, at 00:00
        ("2026-11-16T17:00", "2026-11-16T16:59", Attendance.OTHER_DAY),  # tomorrow at 00:00
        ("2026-11-16T02:00", "2026-11-16T02:15", Attendance.IN_TIME),
        ("2026-11-16T02:00", "2026-11-16T02:16", Attendance.LATE),
    ],
)
def test_case_56_the_day_is_the_local_one_to_the_minute(starts: str, comes: str, expected: Attendance) -> None:
    moments = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (starts, comes)]
    assert attendance(moments[0], moments[1], 15, asking.ZoneInfo("Asia/Ho_Chi_Minh")) == expected


# -- choosing a time


@pytest.mark.django_db
def test_times_are_offered_on_working_days_within_reach_and_not_at_the_last_moment() -> None:
    hall(appointment_days_ahead=3, appointment_notice_minutes=60)
    DayOff.objects.create(day=date(2026, 11, 25), worked=False, reason="Bão")
    a_week = timedelta(days=7)
    with clock.frozen(MONDAY + a_week):
        found = asking.days("BG", "A")
        today = asking.slots("BG", "A", date(2026, 11, 23))
    # Tuesday the 24th is a public holiday from 2026 on
    assert [day.day for day, _free in found] == [23, 26]
    assert today[0].starts_at == at(60) + a_week
    assert {slot.seats for slot in today} == {1}
    assert asking.slots("BG", "A", date(2027, 5, 3)) == []


@pytest.mark.django_db
def test_days_ahead_are_one_question_to_the_bookings(django_assert_max_num_queries: Any) -> None:
    hall(appointment_days_ahead=14)
    with clock.frozen(MONDAY), django_assert_max_num_queries(6):
        assert len(asking.days("BG", "A")) > 8


@pytest.mark.django_db
def test_what_is_not_offered_is_refused() -> None:
    hall()
    with clock.frozen(MONDAY):
        for minutes in (61, 30, 3 * 60, 60 * 24 * 365):  # between two times, too soon, in the break, out of reach
            with pytest.raises(InvalidInput):
                booking.reserve_appointment(CITIZEN, "BG", "A", at(minutes))
        for never in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)):
            with pytest.raises(InvalidInput):
                booking.reserve_appointment(CITIZEN, "BG", "A", never)
        with pytest.raises(NotFound):
            booking.reserve_appointment(CITIZEN, "BG", "B", at(60))
        with pytest.raises(Forbidden):
            booking.reserve_appointment(receptionist(1, "LG"), "BG", "A", at(60))


@pytest.mark.django_db
def test_case_57_a_reservation_that_is_not_confirmed_frees_its_time_and_is_never_called() -> None:
    hall(reservation_minutes=10, appointment_notice_minutes=0)
    with clock.frozen(MONDAY) as time:
        kept = booking.reserve_appointment(CITIZEN, "BG", "A", at(60))
        with pytest.raises(Conflict) as gone:
            booking.reserve_appointment(CITIZEN, "BG", "A", at(60))
        assert gone.value.code == "slot_gone"
        with pytest.raises(Conflict) as unconfirmed:
            booking.check_in(KIOSK, "BG", kept.code)
        assert unconfirmed.value.code == "appointment_not_booked"
        time.move(10 * 60)
        again = booking.reserve_appointment(CITIZEN, "BG", "A", at(60))
        assert (again.state, again.id == kept.id) == ("reserved", False)
        with pytest.raises(Conflict) as late:
            booking.confirm_appointment(CITIZEN, kept.id, kept.secret, name="A", phone="0912345678")
        assert late.value.code == "reservation_over"
        time.move(10 * 60)
        assert in_time.end_appointments(SYSTEM) == 1, (
            "the second one is over as well; the first ended when its time was given on"
        )
        assert called(20) is None
    assert Ticket.objects.count() == 0


@pytest.mark.django_db
def test_the_database_itself_refuses_a_second_one_on_a_seat() -> None:
    hall()
    one = booked(60)
    row = Appointment.objects.get(pk=one.id)
    row.pk, row.code, row.phone_index = asking.UUID(int=7), "000000000", None
    with pytest.raises(IntegrityError, match="one_appointment_per_seat_and_time"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_case_58_of_many_who_book_the_last_time_at_once_one_succeeds_and_the_others_are_told() -> None:
    hall()

    def take(_place: int) -> str:
        try:
            return booking.reserve_appointment(CITIZEN, "BG", "A", at(24 * 60 * 3 + 60)).state
        except Conflict as gone:
            return gone.code

    with clock.frozen(MONDAY), connections(8) as at_once:
        outcomes = at_once(take)
    assert sorted(outcomes) == ["reserved"] + ["slot_gone"] * 7


@pytest.mark.django_db(transaction=True)
def test_case_58_two_who_change_into_each_other_s_time_meet_no_deadlock() -> None:
    hall()
    both = [booked(60, "0912345678"), booked(90, "0912345679")]

    def swap(place: int) -> str:
        mine = both[place]
        try:
            return booking.change_appointment(CITIZEN, mine.id, mine.secret, at((90, 60)[place])).state
        except Conflict as gone:
            return gone.code

    with clock.frozen(at(-24 * 60)), connections(2) as at_once:
        outcomes = at_once(swap)
    assert outcomes == ["slot_gone", "slot_gone"]


@pytest.mark.django_db
def test_one_phone_has_one_appointment_ahead_with_a_service() -> None:
    hall()
    first = booked(60)
    with pytest.raises(Conflict) as refused:
        booked(90)
    assert refused.value.code == "phone_has_appointment"
    with clock.frozen(at(-24 * 60)):
        booking.cancel_appointment(CITIZEN, first.id, first.secret)
    assert booked(120).state == "booked"


@pytest.mark.django_db
def test_changing_frees_the_old_time_and_cancelling_gives_it_back() -> None:
    hall()
    one = booked(60)
    with clock.frozen(at(-24 * 60)):
        moved = booking.change_appointment(CITIZEN, one.id, one.secret, at(90))
        free = {slot.starts_at: slot.free for slot in asking.slots("BG", "A", date(2026, 11, 16))}
        assert (free[at(60)], free[at(90)]) == (1, 0)
        assert (moved.changes, moved.code) == (1, one.code)
        booking.cancel_appointment(CITIZEN, one.id, one.secret)
        assert booking.cancel_appointment(CITIZEN, one.id, one.secret).state == "cancelled"
        free = {slot.starts_at: slot.free for slot in asking.slots("BG", "A", date(2026, 11, 16))}
        assert free[at(90)] == 1
        with pytest.raises(Conflict):
            booking.change_appointment(CITIZEN, one.id, one.secret, at(60))
        with pytest.raises(NotFound):
            booking.cancel_appointment(CITIZEN, one.id, "wrong")
    with pytest.raises(Conflict):
        came(one, 60)


@pytest.mark.django_db
def test_what_is_written_down_is_checked_and_sealed() -> None:
    hall()
    with clock.frozen(at(-24 * 60)):
        kept = booking.reserve_appointment(CITIZEN, "BG", "A", at(60))
        with pytest.raises(InvalidInput) as faults:
            booking.confirm_appointment(CITIZEN, kept.id, kept.secret, name=" ", phone="12", email="x", priority="boss")
        assert {one.field for one in faults.value.errors} == {"name", "phone", "email", "priority"}
    one = booked(90)
    told = [entry.data for entry in journal.subject_history(f"appointment:{one.id}")]
    assert "Nguyễn" not in repr(told)
    assert "912345678" not in repr(told)


# -- coming


@pytest.mark.django_db
def test_case_52_checking_in_twice_makes_one_place_in_the_queue() -> None:
    hall()
    one = booked(60)
    first, second = came(one, 55), came(one, 56)
    assert (first.label, second.label, second.replayed) == ("A001", "A001", True)
    assert Ticket.objects.count() == 1
    with clock.frozen(at(57)):
        assert booking.check_in(KIOSK, "BG", f"https://example.vn/dat-lich/{one.token}").label == "A001"
        with pytest.raises(NotFound):
            booking.check_in(KIOSK, "BG", "000000001")


@pytest.mark.django_db(transaction=True)
def test_case_52_two_kiosks_at_once_give_one_ticket() -> None:
    hall()
    one = booked(60)
    with clock.frozen(at(60)), connections(4) as at_once:
        labels = at_once(lambda _place: booking.check_in(KIOSK, "BG", one.code).label)
    assert labels == ["A001"] * 4
    assert Ticket.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["head_start", "accumulating", "mix"])
def test_case_53_a_due_appointment_goes_before_walk_ins_and_not_before_its_time(order: str) -> None:
    hall(order=order)
    early = booked(60)
    walkers = [walk_in(minutes).label for minutes in (0, 5, 40, 41)]
    appointment = came(early, 10).label
    assert called(50) == walkers[0], "before its time it is not called while others wait"
    with clock.frozen(at(60)):
        assert in_time.lead_due(SYSTEM) == 1
        assert in_time.lead_due(SYSTEM) == 0
    assert called(61) == appointment
    assert called(62) == walkers[1]


@pytest.mark.django_db
def test_case_53_with_nobody_else_waiting_an_early_one_is_called_at_once() -> None:
    hall()
    early = booked(60)
    label = came(early, 10).label
    with clock.frozen(at(20)):
        assert queries.counter_screen(ONE, "BG", 1).callable == 1
    assert called(20) == label


@pytest.mark.django_db
def test_case_54_the_wait_of_an_appointment_begins_at_its_time_and_is_never_negative() -> None:
    hall()
    one = booked(60)
    ticket = came(one, 10)
    assert Ticket.objects.get(pk=ticket.id).arrived_at == at(60)
    called(20)
    with clock.frozen(at(70)):
        figures = queries.day_figures(Centre.objects.get(), date(2026, 11, 16))
    assert figures.mean_wait_seconds == 0


@pytest.mark.django_db
def test_case_55_beyond_the_grace_one_is_a_walk_in_from_check_in() -> None:
    hall(appointment_grace_minutes=15)
    one = booked(60)
    before = walk_in(70).label
    late = came(one, 76)
    ticket = Ticket.objects.get(pk=late.id)
    assert (ticket.appointment, ticket.arrived_at) == (None, at(76))
    assert Appointment.objects.get(pk=one.id).late
    assert called(77) == before
    in_time = booked(90, "0912345679")
    came(in_time, 105)
    assert Ticket.objects.get(number=3).arrived_at == at(90)


@pytest.mark.django_db
def test_case_56_an_appointment_of_another_day_is_refused_with_its_day() -> None:
    hall()
    one = booked(24 * 60 * 3 + 60)
    with pytest.raises(Conflict) as refused:
        came(one, 60)
    assert refused.value.code == "appointment_other_day"
    assert "19/11/2026" in str(refused.value.detail)


@pytest.mark.django_db
def test_who_has_an_appointment_gets_a_number_when_the_day_s_numbers_are_gone() -> None:
    service = {"prefix": "A", "name": "Hộ tịch", "counters": [1], "daily_quota": 1}
    make_hall(counters=1, services=[service | {"appointment_minutes": 30, "appointment_share": 100}], hours=HOURS)
    one = booked(60)
    walk_in(0)
    with pytest.raises(Conflict):
        walk_in(1)
    assert came(one, 60).label == "A002"
