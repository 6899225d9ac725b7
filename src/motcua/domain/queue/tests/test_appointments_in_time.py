"""What time does with appointments, and who sees the day's list: reminders, who never came, what is forgotten."""

import pytest

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Forbidden
from motcua.domain.queue.actions import appointments_in_time as in_time
from motcua.domain.queue.models import Appointment
from motcua.domain.queue.queries import appointments as asking
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, receptionist
from motcua.domain.queue.tests.test_appointments import AUDITOR, ONE, at, booked, came, hall


@pytest.mark.django_db
def test_reminders_are_due_once_each_and_not_for_what_was_just_booked() -> None:
    hall(appointment_notice_minutes=0)
    one = booked(60)  # booked 25 hours before
    reminded = []
    for minutes in (-60 * 23 - 30, -60 * 22, -70, -40, 0):
        with clock.frozen(at(minutes)):
            reminded.append(in_time.remind(SYSTEM))
    assert reminded == [1, 0, 0, 1, 0] or reminded == [0, 1, 0, 1, 0]
    entries = [entry.kind for entry in journal.subject_history(f"appointment:{one.id}")]
    assert entries.count("appointment.reminder_due") == 2


@pytest.mark.django_db
def test_whoever_never_came_is_noted_on_the_next_day_and_forgotten_after_a_month() -> None:
    hall()
    one = booked(60)
    with clock.frozen(at(60 * 8)):
        assert in_time.end_appointments(SYSTEM) == 0, "the day is not over"
    with clock.frozen(at(60 * 24)):
        assert in_time.end_appointments(SYSTEM) == 1
    assert Appointment.objects.get(pk=one.id).state == "missed"
    with clock.frozen(at(60 * 24 * 32)):
        in_time.forget_contacts()
    row = Appointment.objects.get(pk=one.id)
    assert (row.name, row.phone, row.phone_index) == ("", "", None)


@pytest.mark.django_db
def test_staff_see_the_day_s_list_and_others_do_not() -> None:
    hall()
    booked(60)
    with clock.frozen(MONDAY):
        [line] = asking.appointments_of_day(ONE, "BG")
        assert (line.name, line.starts_at, line.state) == ("Nguyễn Văn Mẫu", at(60), "booked")
        for other in (receptionist(1, "LG"), KIOSK, AUDITOR):
            with pytest.raises(Forbidden):
                asking.appointments_of_day(other, "BG")
    [looked] = journal.subject_history("appointments:BG")
    assert (looked.kind, looked.actor) == ("appointment.listed", ONE.reference)


@pytest.mark.django_db
def test_the_control_room_sees_who_came_who_is_late_and_who_stayed_away_without_a_name() -> None:
    hall(counters=4, share=100)
    first, *_rest = [booked(minutes, phone=f"091234567{n}") for n, minutes in enumerate((30, 60, 90, 120))]
    came(first, 25)
    room = Actor("staff", "901", "control", (Grant("control_room", "BG"),))
    with clock.frozen(at(95)):
        (shown,) = asking.expected_today(room, "BG")
    assert (shown.booked, shown.came, shown.late, shown.absent, shown.ahead) == (4, 1, (at(90),), 1, 1)
    assert shown.next_at == at(120)
    assert "Nguyễn" not in str(shown)
    with pytest.raises(Forbidden):
        asking.expected_today(AUDITOR, "BG")


@pytest.mark.django_db
def test_reminders_go_out_at_the_hours_that_the_centre_has_set() -> None:
    hall(appointment_reminder_hours=[3, 1])
    held = booked(300)  # at 14:00, made the day before
    moments = {}
    for minutes in (-600, 100, 121, 200, 241, 290):
        with clock.frozen(at(minutes)):
            moments[minutes] = in_time.remind(SYSTEM)
    assert moments == {-600: 0, 100: 0, 121: 1, 200: 0, 241: 1, 290: 0}
    told = [one.kind for one in journal.subject_history(f"appointment:{held.id}")]
    assert told.count("appointment.reminder_due") == 2


@pytest.mark.django_db
def test_a_centre_that_reminds_nobody_reminds_nobody() -> None:
    hall(appointment_reminder_hours=[])
    booked(30)
    with clock.frozen(at(10)):
        assert in_time.remind(SYSTEM) == 0
