"""The page of a ticket: each state in words, leaving the queue, and nothing for those who guess."""

import re

import pytest
from django.test import Client

from motcua.domain.queue.actions import call_next, cancel, finish, hold, issue_ticket, no_show, start
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.shapes import IssuedTicket
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db
OFFICER = receptionist(1)


@pytest.fixture
def ticket() -> IssuedTicket:
    make_hall(counters=1)
    return issue_ticket(KIOSK, "BG", "A")


def shown(client: Client, ticket: IssuedTicket) -> str:
    answer = client.get(f"/p/{ticket.token}")
    assert answer.status_code == 200
    return answer.content.decode()


def state(text: str) -> str:
    found = re.search(r'data-state="(\w+)"', text)
    assert found
    return found[1]


def test_a_waiting_ticket_tells_how_many_are_before_and_how_long(client: Client, ticket: IssuedTicket) -> None:
    second = issue_ticket(KIOSK, "BG", "A")
    text = shown(client, second)
    assert "A002" in text
    assert re.search(r"Số người phía trước</dt><dd>1</dd>", text)
    assert re.search(r"<dd>\d+–\d+ phút</dd>", text)


def test_a_called_ticket_names_its_counter(client: Client, ticket: IssuedTicket) -> None:
    call_next(OFFICER, "BG", 1)
    text = shown(client, ticket)
    assert state(text) == "called"
    assert '<b class="ticket__counter">1</b>' in text
    assert 'data-title="Quầy 1 ← A001"' in text


def test_each_state_is_told_in_words(client: Client, ticket: IssuedTicket) -> None:
    call_next(OFFICER, "BG", 1)
    start(OFFICER, ticket.id)
    assert "đang được phục vụ" in shown(client, ticket)
    hold(OFFICER, ticket.id)
    assert "tạm giữ" in shown(client, ticket)
    cancel(SYSTEM, ticket.id)
    assert "đã hủy" in shown(client, ticket)


def test_a_finished_visit_leads_to_its_rating(client: Client, ticket: IssuedTicket) -> None:
    call_next(OFFICER, "BG", 1)
    start(OFFICER, ticket.id)
    finish(OFFICER, ticket.id)
    assert f'href="/danh-gia/{ticket.token}"' in shown(client, ticket)
    assert client.get(f"/danh-gia/{ticket.token}").status_code == 200


def test_who_did_not_come_reads_whom_to_ask(client: Client, ticket: IssuedTicket) -> None:
    call_next(OFFICER, "BG", 1)
    no_show(OFFICER, ticket.id)
    assert Ticket.objects.get().state == "no_show"
    assert "bộ phận hướng dẫn" in shown(client, ticket)


def test_leaving_is_offered_while_it_is_possible_and_takes_the_ticket_out(client: Client, ticket: IssuedTicket) -> None:
    assert re.search(r"<details[^>]* data-leave>", shown(client, ticket))
    answer = client.post(f"/p/{ticket.token}/roi-hang", {"_key": "leave-1"})
    assert answer["Location"] == f"/p/{ticket.token}"
    assert Ticket.objects.get().state == "cancelled"
    assert re.search(r"<details[^>]* data-leave hidden>", shown(client, ticket))
    assert call_next(OFFICER, "BG", 1) is None


def test_who_is_being_served_cannot_leave_by_the_page(client: Client, ticket: IssuedTicket) -> None:
    call_next(OFFICER, "BG", 1)
    start(OFFICER, ticket.id)
    assert client.post(f"/p/{ticket.token}/roi-hang").status_code == 409
    assert Ticket.objects.get().state == "serving"


def test_a_part_of_the_page_is_fetched_for_the_live_view(client: Client, ticket: IssuedTicket) -> None:
    part = client.get(f"/p/{ticket.token}", headers={"X-Part": "1"}).content.decode()
    assert state(part) == "waiting"
    assert "<html" not in part


def test_wrong_codes_are_answered_alike(client: Client, ticket: IssuedTicket) -> None:
    wrong_secret = ticket.token[:-12] + "0" * 12
    nobody = "0" * len(ticket.token)
    pages = set()
    for token in (wrong_secret, nobody, "short"):
        answer = client.get(f"/p/{token}")
        assert answer.status_code == 404
        text = answer.content.decode().replace(token, "")
        pages.add(re.sub(r"\w{20,}", "", text))  # but for the request's number and the form's token
    assert len(pages) == 1
    assert client.post(f"/p/{wrong_secret}/roi-hang").status_code == 404
    assert Ticket.objects.get().state == "waiting"


def test_search_engines_and_other_sites_learn_nothing(client: Client, ticket: IssuedTicket) -> None:
    answer = client.get(f"/p/{ticket.token}")
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "same-origin"  # no-referrer would send forms with "Origin: null"
    assert "no-store" in answer["Cache-Control"]


def test_the_page_speaks_english_where_asked(client: Client, ticket: IssuedTicket) -> None:
    client.cookies["django_language"] = "en"
    text = shown(client, ticket)
    assert "People before you" in text
    assert "I cannot wait" in text
