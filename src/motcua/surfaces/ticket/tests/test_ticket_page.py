"""The page of a ticket: each state in words, leaving the queue, and nothing for those who guess."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from motcua.domain.centre.models import Counter
from motcua.domain.queue.actions import call_next, cancel, finish, hold, issue_ticket, no_show, start, take_remote
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.queries.remote import location_code, remote_pin
from motcua.domain.queue.shapes import IssuedTicket
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall, receptionist
from motcua.surfaces.ticket.times import clock_range, leaving, minutes_typed

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
    assert re.search(r"<dd>khoảng \d+:\d[05] – \d+:\d[05]</dd>", text)


def test_a_called_ticket_names_its_counter(client: Client, ticket: IssuedTicket) -> None:
    call_next(OFFICER, "BG", 1)
    text = shown(client, ticket)
    assert state(text) == "called"
    assert '<b class="ticket__counter">1</b>' in text
    assert 'data-title="Quầy 1 ← A001"' in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", "bên trái, dãy gần cửa"),
        ("en", "on the left, near the entrance"),
        ("zh-hans", "左侧，靠近入口的一排"),
        ("ko", "왼쪽, 입구 쪽 줄"),
    ],
)
def test_a_called_ticket_says_where_its_counter_is_where_the_plan_is_known(
    client: Client, ticket: IssuedTicket, language: str, words: str
) -> None:
    client.cookies["django_language"] = language
    call_next(OFFICER, "BG", 1)
    assert "ticket__way" not in shown(client, ticket)
    Counter.objects.update(plan_x=5, plan_y=95)
    assert words in shown(client, ticket)


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


def test_who_is_called_says_i_am_coming_and_the_page_says_that_it_is_known(
    client: Client, ticket: IssuedTicket
) -> None:
    assert client.post(f"/p/{ticket.token}/toi-dang-den").status_code == 409  # nobody calls yet
    call_next(OFFICER, "BG", 1)
    assert "Tôi đang đến" in shown(client, ticket)
    assert client.post(f"/p/{ticket.token}/toi-dang-den")["Location"] == f"/p/{ticket.token}"
    assert Ticket.objects.get().confirmed_at
    assert "Quầy đã biết" in shown(client, ticket)
    assert client.post(f"/p/{ticket.token[:-12]}{'0' * 12}/toi-dang-den").status_code == 404


def test_how_far_away_somebody_is_stays_on_the_phone_and_gives_the_time_to_leave(client: Client) -> None:
    make_hall(counters=1)
    ticket = issue_ticket(KIOSK, "BG", "A")
    address = f"/p/{ticket.token}"
    answer = client.post(f"{address}/duong-di", {"minutes": "180"})
    kept = answer.cookies["minutes_away"]
    assert (kept.value, kept["path"], kept["httponly"]) == ("180", address, True)
    issue_ticket(KIOSK, "BG", "A")
    assert "lên đường ngay" in shown(client, ticket)
    client.cookies["minutes_away"] = "nonsense"
    assert "lên đường ngay" not in shown(client, ticket)
    assert client.post(f"{address}/duong-di", {"minutes": ""}).cookies["minutes_away"]["max-age"] == 0


def test_a_number_from_afar_is_checked_in_by_the_code_of_the_hall(client: Client) -> None:
    hall = make_hall(counters=1, options={"queue": {"remote": True}})
    drawn = take_remote("BG", "A", phone="0912 345 678")
    text = shown(client, drawn)
    assert "chưa báo có mặt" in text
    assert remote_pin(drawn.id) in text
    wrong = client.post(f"/p/{drawn.token}/da-den", {"code": "abc"})
    assert wrong.status_code == 422
    assert "govuk-error-message" in wrong.content.decode()
    assert client.get(f"/p/{drawn.token}/da-den")["Location"] == f"/p/{drawn.token}"
    code = location_code(hall)
    assert code
    assert client.post(f"/p/{drawn.token}/da-den", {"code": code.code}).status_code == 302
    assert not Ticket.objects.get().absent
    assert "data-check-in" not in shown(client, drawn)


NINE = datetime(2026, 11, 23, 9, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wait", "low", "high"), [((8, 21), "09:10", "09:25"), ((3, 13), "09:05", "09:15"), ((880, 899), "23:40", "00:05")]
)
def test_the_turn_by_the_clock_goes_out_to_five_minutes(wait: tuple[int, int], low: str, high: str) -> None:
    assert [f"{one:%H:%M}" for one in clock_range(NINE, wait)] == [low, high]


def test_the_time_to_leave_is_a_little_before_the_way_takes() -> None:
    later = leaving(NINE, (60, 90), 20)
    assert (f"{later.at:%H:%M}", later.now) == ("09:35", False)
    assert leaving(NINE, (25, 40), 20).now
    assert [minutes_typed(one) for one in ("20", "0", "181", "-1", "", "२")] == [20, None, None, None, None, None]
