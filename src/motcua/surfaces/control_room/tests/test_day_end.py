"""The control room tells how promises were kept, and a supervisor closes the day after having seen what that does."""

import pytest
from django.conf import settings
from django.test import Client

from motcua.base.actor import Grant
from motcua.domain.people.actions import create_staff
from motcua.domain.queue import actions
from motcua.domain.queue.models import CounterSession, Ticket
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/dieu-hanh/BG/ket-thuc-ngay"


def signed_in(role: str) -> Client:
    member = create_staff(SYSTEM, role, "Trần Thị Hoa", "a-long-password-2016", [Grant(role, "BG")])
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(member, BACKEND)
    return client


def test_a_supervisor_sees_what_closing_the_day_does_before_it_is_done() -> None:
    make_hall(counters=2)
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    client = signed_in("control_room")
    shown = client.get(PAGE).content.decode()
    assert "2 open counters are closed." in shown
    assert "1 ticket is cancelled and will not be called." in shown
    assert Ticket.objects.get(pk=ticket.id).state == "waiting"
    answer = client.post(PAGE, follow=True)
    assert "1 tickets cancelled" in answer.content.decode()
    assert Ticket.objects.get(pk=ticket.id).state == "cancelled"
    assert not CounterSession.objects.filter(closed_at=None).exists()
    assert "There is nothing to do." in client.get(PAGE).content.decode()


def test_a_centre_that_carries_says_to_which_day() -> None:
    make_hall(counters=1, options={"queue": {"at_day_end": "carry"}})
    actions.issue_ticket(KIOSK, "BG", "A")
    assert "1 ticket is carried on to" in signed_in("control_room").get(PAGE).content.decode()


def test_who_only_receives_does_not_close_the_day() -> None:
    make_hall(counters=1)
    client = signed_in("receptionist")
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE).status_code == 403


def test_the_page_tells_how_promises_were_kept_and_says_so_when_nobody_came() -> None:
    make_hall(counters=1)
    client = signed_in("control_room")
    assert "Nobody has been called yet today" in client.get("/dieu-hanh/BG").content.decode()
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    actions.call_next(receptionist(1), "BG", 1)
    actions.note_promise(ticket.id)
    assert "1 of 1 visits were called within the minutes they were told" in client.get("/dieu-hanh/BG").content.decode()


def test_a_counter_that_was_paused_for_its_silent_screen_says_why() -> None:
    make_hall(counters=1)
    actions.pause_counter(receptionist(1), "BG", 1, "screen_gone")
    assert "its screen does not answer" in signed_in("control_room").get("/dieu-hanh/BG").content.decode()
