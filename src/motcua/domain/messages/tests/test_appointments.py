"""Letters about appointments: one for each happening, in the reader's language, none without an address."""

from datetime import timedelta

import pytest
from django.core import mail

from motcua.base import clock, journal
from motcua.base.actor import CITIZEN
from motcua.base.journal import Entry
from motcua.domain.dossiers.tests.factories import actor
from motcua.domain.messages import actions, outages
from motcua.domain.messages.models import Notice
from motcua.domain.messages.outages import OutageInput
from motcua.domain.messages.rules import OF_APPOINTMENTS, OUTAGE, Part
from motcua.domain.queue import actions as queue
from motcua.domain.queue.queries.appointments import AppointmentView
from motcua.domain.queue.tests.factories import MONDAY, SYSTEM, make_hall

pytestmark = pytest.mark.django_db


def booked(email: str, language: str = "vi") -> AppointmentView:
    service = {"prefix": "H", "name": "Hộ tịch", "name_en": "Civil status", "counters": [1]}
    hours = {"mon-fri": ["07:30-11:30", "13:30-17:00"]}
    make_hall(counters=1, services=[service | {"appointment_minutes": 30, "appointment_share": 50}], hours=hours)
    with clock.frozen(MONDAY - timedelta(days=3)):
        kept = queue.reserve_appointment(CITIZEN, "BG", "H", MONDAY + timedelta(hours=1), language=language)
        return queue.confirm_appointment(
            CITIZEN, kept.id, kept.secret, name="Nguyễn Văn Mẫu", phone="0912345678", email=email
        )


def told(appointment: AppointmentView) -> list[Entry]:
    """What the room of messages hears of it, and does."""
    history = journal.subject_history(f"appointment:{appointment.id}")
    entries = [entry for entry in history if entry.kind in OF_APPOINTMENTS]
    for entry in entries * 2:  # a follower may see an entry again
        actions.queue_notice(entry)
    for notice in Notice.objects.order_by("id"):
        actions.send(notice.pk)
    return entries


def test_booking_moving_reminding_and_cancelling_are_one_letter_each() -> None:
    held = booked("mau@example.vn")
    with clock.frozen(MONDAY - timedelta(days=2)):
        queue.change_appointment(CITIZEN, held.id, held.secret, MONDAY + timedelta(hours=1, minutes=30))
    for before in (20, 1.5):
        with clock.frozen(MONDAY + timedelta(hours=1.5 - before)):
            queue.remind(SYSTEM)
    with clock.frozen(MONDAY):
        queue.cancel_appointment(CITIZEN, held.id, held.secret)
    told(held)
    assert len(mail.outbox) == 5
    assert {message.to[0] for message in mail.outbox} == {"mau@example.vn"}
    assert "Thứ Hai 16/11/2026 lúc 10:30" in mail.outbox[1].body
    assert held.shown_code not in mail.outbox[0].body, "of what was cancelled meanwhile the code is worth nothing"
    assert f"/dat-lich/{held.token}" in mail.outbox[2].body


def test_a_foreigner_is_written_to_in_english() -> None:
    held = booked("kim@example.kr", language="en")
    told(held)
    assert held.shown_code in mail.outbox[0].body
    assert "Civil status" in mail.outbox[0].body
    assert "You have an appointment on Monday 16/11/2026 at 10:00." in mail.outbox[0].body


def test_without_an_address_nothing_is_written() -> None:
    assert told(booked(""))
    assert not Notice.objects.exists()


@pytest.mark.parametrize(("touches", "is_told"), [((Part.HALL,), True), ((Part.FILING,), False)])
def test_whoever_has_an_appointment_in_an_announced_interruption_of_the_hall_is_told_with_its_page(
    touches: tuple[Part, ...], is_told: bool
) -> None:
    held = booked("mau@example.vn")
    begins = MONDAY + timedelta(minutes=75)  # in the middle of it
    with clock.frozen(MONDAY - timedelta(days=2)):
        words = {"what": "Tạm ngừng tiếp công dân", "what_en": "", "text": "", "text_en": ""}
        given = OutageInput(
            **words, starts_at=begins, ends_at=begins + timedelta(hours=1), late_reason="Mất điện", touches=touches
        )
        row = outages.announce_outage(actor("admin", centre="BG"), "BG", given)
        for _time in range(2):
            outages.tell(row, OUTAGE, 0)
        for notice in Notice.objects.all():
            actions.send(notice.pk)
    assert [letter.to for letter in mail.outbox] == ([["mau@example.vn"]] if is_told else [])
    if is_told:
        body = str(mail.outbox[0].body)
        assert f"/dat-lich/{held.token}" in body
        assert "Ông/bà có lịch hẹn trong thời gian đó: " in body
