"""Words to phones: over the real protocol to a push service that runs as another process, opened with the phone's own keys."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from motcua.base import clock, journal
from motcua.base.actor import CITIZEN
from motcua.base.journal import Entry
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.messages import push, webpush
from motcua.domain.messages.models import PushMessage, PushSubscription
from motcua.domain.messages.tests.phones import Phone, opened, plain
from motcua.domain.messages.webpush import Recipient
from motcua.domain.queue import actions
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.queries.appointments import AppointmentView
from motcua.domain.queue.shapes import IssuedTicket
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist
from motcua_simulators.running import running

pytestmark = pytest.mark.django_db
ONE = receptionist(1)


@pytest.fixture
def phone(tmp_path: Path, settings: Any) -> Iterator[Phone]:
    with running("push", tmp_path) as service:
        settings.MOTCUA_PUSH_SERVICES = (f"http://127.0.0.1:{service.port}",)
        yield Phone.new(service)


def issued(language: str = "vi", **options: object) -> IssuedTicket:
    make_hall(counters=1, options={"queue": options})
    return actions.issue_ticket(KIOSK, "BG", "A", language=language)


def follow(ticket: UUID) -> list[Entry]:
    """What the room of messages does with all that happened to a ticket, each twice: a follower may see an entry again."""
    entries = [one for one in journal.subject_history(f"ticket:{ticket}") if one.kind in (*push.CALLS, push.NEAR)]
    for entry in entries * 2:
        push.tell(entry)
    return entries


def send_all() -> None:
    for message in PushMessage.objects.filter(state="waiting").order_by("id"):
        push.send(message.pk)


def test_a_call_reaches_the_phone_once_in_its_language_and_nobody_else_can_read_it(phone: Phone) -> None:
    ticket = issued()
    push.subscribe(ticket.id, ticket.secret, phone.recipient, language="en")
    actions.call_next(ONE, "BG", 1)
    follow(ticket.id)
    send_all()
    send_all()
    [word] = phone.read()
    assert word["title"] == "A001: please come to counter 1"
    assert word["page"] == f"/p/{ticket.token}"
    assert phone.service.state()["refused"] == ""
    assert ticket.label.encode() not in phone.service.kept()[0].read_bytes()


def test_in_vietnamese_and_again_at_a_recall(phone: Phone) -> None:
    ticket = issued()
    push.subscribe(ticket.id, ticket.secret, phone.recipient, language="vi")
    actions.call_next(ONE, "BG", 1)
    actions.recall(ONE, ticket.id)
    follow(ticket.id)
    send_all()
    assert [word["title"] for word in phone.read()] == ["A001: mời ông/bà đến quầy 1"] * 2


def test_case_80_the_word_that_the_turn_is_near_comes_once(phone: Phone) -> None:
    ticket = issued(remind_at_place=1)
    push.subscribe(ticket.id, ticket.secret, phone.recipient, language="en")
    row = Ticket.objects.get()
    for _time in range(2):
        actions.tell_who_is_near(SYSTEM, row.service_id, row.business_day)
    follow(ticket.id)
    send_all()
    assert [word["kind"] for word in phone.read()] == ["ticket.near"]


def test_a_phone_that_takes_no_more_is_forgotten(phone: Phone) -> None:
    ticket = issued()
    push.subscribe(ticket.id, ticket.secret, phone.recipient, language="vi")
    actions.call_next(ONE, "BG", 1)
    follow(ticket.id)
    phone.service.set(mode="gone")
    send_all()
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("mode", ["later", "broken"])
def test_a_service_that_is_away_is_asked_again_until_the_word_is_too_old(phone: Phone, mode: str) -> None:
    ticket = issued()
    with clock.frozen(clock.now()) as time:
        push.subscribe(ticket.id, ticket.secret, phone.recipient, language="vi")
        actions.call_next(ONE, "BG", 1)
        entries = follow(ticket.id)
        phone.service.set(mode=mode)
        with pytest.raises(webpush.NotDelivered):
            send_all()
        phone.service.set(mode="accept")
        send_all()
        assert len(phone.read()) == 1
        PushMessage.objects.update(state="waiting")
        time.move(push.CALL_KEPT_SECONDS + 1)
        send_all()
    assert len(phone.read()) == len(entries) == 1
    assert PushMessage.objects.get().state == "failed"


def test_whoever_is_at_home_is_told_once_to_set_out(phone: Phone) -> None:
    ticket = issued()
    push.subscribe(ticket.id, ticket.secret, phone.recipient, language="vi", away_minutes=20)
    assert (push.tell_who_must_leave(), push.tell_who_must_leave()) == (1, 0)
    send_all()
    assert [word["kind"] for word in phone.read()] == ["ticket.leave_now"]


def test_the_end_of_the_visit_forgets_its_phones(phone: Phone) -> None:
    ticket = issued()
    push.subscribe(ticket.id, ticket.secret, phone.recipient, language="vi")
    actions.leave(ticket.id, ticket.secret)
    [over] = [one for one in journal.subject_history(f"ticket:{ticket.id}") if one.kind == "ticket.cancelled"]
    push.end(over)
    assert not PushSubscription.objects.exists()
    with pytest.raises(Conflict):
        push.subscribe(ticket.id, ticket.secret, phone.recipient, language="vi")


def test_only_the_holder_subscribes_and_only_so_many_phones(phone: Phone) -> None:
    ticket = issued()
    with pytest.raises(NotFound):
        push.subscribe(ticket.id, "x" * 12, phone.recipient, language="vi")
    for number in range(push.MOST_PHONES):
        one = Recipient(f"{phone.recipient.endpoint}{number}", phone.recipient.p256dh, phone.recipient.auth)
        push.subscribe(ticket.id, ticket.secret, one, language="vi")
        push.subscribe(ticket.id, ticket.secret, one, language="en")
    with pytest.raises(Conflict):
        push.subscribe(ticket.id, ticket.secret, phone.recipient, language="vi")
    push.unsubscribe(ticket.id, ticket.secret, one.endpoint)
    push.subscribe(ticket.id, ticket.secret, phone.recipient, language="vi")


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/push",
        "https://169.254.169.254/latest",
        "http://fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://evilpush.services.mozilla.com.example",
        "file:///etc/passwd",
        "https://[",
        "",
    ],
)
def test_we_speak_to_push_services_alone(phone: Phone, endpoint: str) -> None:
    ticket = issued()
    wrong = Recipient(endpoint, phone.recipient.p256dh, phone.recipient.auth)
    with pytest.raises(InvalidInput):
        push.subscribe(ticket.id, ticket.secret, wrong, language="vi")
    with pytest.raises(ValueError, match="push service"):
        webpush.send(wrong, {}, keep_seconds=1)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/x",
        "https://web.push.apple.com/x",
        "https://wns2-par02p.notify.windows.com/w/?token=x",
    ],
)
def test_the_services_of_the_known_browsers_are_known(endpoint: str) -> None:
    assert webpush.is_push_service(endpoint)


@pytest.mark.parametrize(("p256dh", "auth"), [("AAAA", "AAAA"), ("", ""), ("é", "x")])
def test_keys_that_cannot_be_are_refused(phone: Phone, p256dh: str, auth: str) -> None:
    ticket = issued()
    with pytest.raises(InvalidInput):
        push.subscribe(ticket.id, ticket.secret, Recipient(phone.recipient.endpoint, p256dh, auth), language="vi")


def test_the_key_of_the_sender_stays_the_same() -> None:
    assert webpush.public_key() == webpush.public_key()
    assert len(base64.urlsafe_b64decode(webpush.public_key() + "=")) == 65


def booked(language: str = "vi") -> AppointmentView:
    service = {"prefix": "H", "name": "Hộ tịch", "name_en": "Civil status", "counters": [1]}
    hours = {"mon-fri": ["07:30-11:30", "13:30-17:00"]}
    make_hall(counters=1, services=[service | {"appointment_minutes": 30, "appointment_share": 50}], hours=hours)
    with clock.frozen(MONDAY - timedelta(days=3)):
        kept = actions.reserve_appointment(CITIZEN, "BG", "H", MONDAY + timedelta(hours=1), language=language)
        return actions.confirm_appointment(CITIZEN, kept.id, kept.secret, name="Nguyễn Văn Mẫu", phone="0912345678")


def follow_appointment(held: AppointmentView) -> None:
    """What the room of messages does with all that happened to it, each twice."""
    for entry in journal.subject_history(f"appointment:{held.id}") * 2:
        if entry.kind in push.APPOINTMENTS:
            push.tell_of_appointment(entry)
        elif entry.kind == "appointment.checked_in":
            push.follow_to_ticket(entry)


def test_an_appointment_is_reminded_of_on_the_phone_once_for_each_reminder(phone: Phone) -> None:
    held = booked()
    with clock.frozen(MONDAY - timedelta(days=3)):
        push.subscribe_to_appointment(held.id, held.secret, phone.recipient, language="vi")
    for before in (20, 1.5):
        with clock.frozen(MONDAY + timedelta(hours=1 - before)):
            actions.remind(SYSTEM)
            follow_appointment(held)
            send_all()
    first, second = phone.read()
    assert first["title"] == "Xin nhắc: 10:00, Thứ Hai 16/11/2026"
    assert (first["page"], first["body"]) == (f"/dat-lich/{held.token}", "Hộ tịch")
    assert second["kind"] == "appointment.reminder_due"
    assert "Mẫu" not in json.dumps([first, second], ensure_ascii=False)


def test_a_moved_or_cancelled_appointment_is_told_on_the_phone_in_its_language(phone: Phone) -> None:
    held = booked("en")
    with clock.frozen(MONDAY - timedelta(days=2)):
        push.subscribe_to_appointment(held.id, held.secret, phone.recipient, language="en")
        actions.change_appointment(CITIZEN, held.id, held.secret, MONDAY + timedelta(hours=1, minutes=30))
        follow_appointment(held)
        send_all()
        kept = PushSubscription.objects.get().kept_until
        assert kept == MONDAY + timedelta(hours=1, minutes=30) + push.APPOINTMENT_KEPT
        actions.cancel_appointment(CITIZEN, held.id, held.secret)
        follow_appointment(held)
        send_all()
    titles = [str(word["title"]) for word in phone.read()]
    assert titles == ["Your appointment is now at 10:30, Monday 16/11/2026", "Your appointment was cancelled"]


def test_who_came_to_an_appointment_is_told_of_the_ticket_on_the_same_phone(phone: Phone) -> None:
    held = booked()
    with clock.frozen(MONDAY + timedelta(minutes=50)):
        push.subscribe_to_appointment(held.id, held.secret, phone.recipient, language="vi")
        actions.check_in(KIOSK, "BG", held.token)
        follow_appointment(held)
        kept = PushSubscription.objects.get()
        assert kept.appointment is None
        assert kept.ticket
        actions.call_ticket(ONE, "BG", 1, kept.ticket)
        follow(kept.ticket)
        send_all()
    [word] = phone.read()
    assert word["kind"] == "ticket.called"


def test_the_phone_of_an_appointment_is_kept_until_a_day_after_its_time(phone: Phone) -> None:
    held = booked()
    with clock.frozen(MONDAY - timedelta(days=3)):
        push.subscribe_to_appointment(held.id, held.secret, phone.recipient, language="vi")
    for at, there in ((MONDAY + timedelta(hours=2), True), (MONDAY + timedelta(hours=26), False)):
        with clock.frozen(at):
            push.forget_old()
            assert PushSubscription.objects.exists() is there


def test_nobody_is_reminded_of_the_appointment_of_others_or_of_one_that_is_over(phone: Phone) -> None:
    held = booked()
    with clock.frozen(MONDAY - timedelta(days=3)):
        with pytest.raises(NotFound):
            push.subscribe_to_appointment(held.id, "x" * 12, phone.recipient, language="vi")
        actions.cancel_appointment(CITIZEN, held.id, held.secret)
        with pytest.raises(Conflict):
            push.subscribe_to_appointment(held.id, held.secret, phone.recipient, language="vi")
    assert not PushSubscription.objects.exists()


def test_what_opens_our_messages_opens_the_example_of_the_standard() -> None:
    """RFC 8291 section 5: so that the phone of these tests is one by the standard, not by our library."""
    key = ec.derive_private_key(int.from_bytes(plain("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")), ec.SECP256R1())
    point = plain("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")
    message = plain(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    said = opened(message, key, point, plain("BTBZMqHH6r4Tts7J_aSIgg"))
    assert said == b"When I grow up, I want to be a watermelon"
