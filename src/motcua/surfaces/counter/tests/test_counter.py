"""The counter's page and its verbs, as a browser without JavaScript and with partial updates meets them."""

from uuid import uuid4

import pytest
from django.test import Client

from motcua.base import clock
from motcua.base.actor import system
from motcua.domain.centre.actions import set_section
from motcua.domain.centre.models import Centre
from motcua.domain.devices import actions as device_actions
from motcua.domain.devices.models import Device
from motcua.domain.devices.queries import printers_of
from motcua.domain.people.models import Staff
from motcua.domain.queue.actions import issue_ticket, open_counter
from motcua.domain.queue.models import Ticket

HERE = "/quay/BG/17"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PARTIAL = {"HTTP_HX_REQUEST": "true"}


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username=username), BACKEND)
    return client


@pytest.fixture
def desk(demo_centre: str) -> Client:
    return signed_in("quay17")


def someone_waits(service: str = "H", **facts: str) -> Ticket:
    return Ticket.objects.get(pk=issue_ticket(system("test"), "BG", service, **facts).id)


def do(client: Client, verb: str, ticket: Ticket | None = None, **fields: str):
    fields |= {"ticket": str(ticket.pk)} if ticket else {}
    return client.post(f"{HERE}/luot/{verb}", fields, **PARTIAL)


def test_a_receptionist_comes_straight_to_the_own_counter(desk: Client) -> None:
    assert desk.get("/quay")["Location"] == HERE


def test_the_list_of_counters_marks_the_own_one(desk: Client) -> None:
    page = desk.get("/quay?chon=1").content.decode()
    assert "counter-choice--mine" in page
    assert page.count("counter-choice ") == 1


@pytest.mark.parametrize("path", ["", "/luot", "/tiep-nhan", "/tra-ket-qua", "/tiep-nhan/thu-tuc?q=ly+lich"])
def test_nobody_is_sent_to_sign_in(demo_centre: str, path: str) -> None:
    answer = Client().get(HERE + path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/tai-khoan/login/?next=")


@pytest.mark.parametrize("path", ["", "/luot", "/tiep-nhan", "/tra-ket-qua"])
@pytest.mark.parametrize("username", ["cv.stp", "dieuhanh", "quay05"])
def test_who_does_not_sit_there_is_refused(demo_centre: str, username: str, path: str) -> None:
    assert signed_in(username).get(HERE + path).status_code == 403


@pytest.mark.parametrize("verb", ["open", "close", "pause", "next"])
def test_nobody_else_can_operate_the_counter(demo_centre: str, verb: str) -> None:
    assert do(signed_in("quay05"), verb).status_code == 403
    assert Client().post(f"{HERE}/luot/{verb}", **PARTIAL)["HX-Redirect"] == "/tai-khoan/login/"


def test_a_visit_from_call_to_finish(desk: Client) -> None:
    ticket = someone_waits()
    do(desk, "open")
    called = do(desk, "next").content.decode()
    assert ticket.label in called
    assert 'id="do-start"' in called
    assert 'id="do-finish"' in do(desk, "start", ticket).content.decode()
    assert 'id="do-next"' in do(desk, "finish", ticket, outcome="advised").content.decode()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.outcome) == ("finished", "advised")


def test_without_javascript_each_verb_goes_back_to_the_screen(desk: Client) -> None:
    someone_waits()
    open_counter(system("test"), "BG", 17)
    answer = desk.post(f"{HERE}/luot/next")
    assert (answer.status_code, answer["Location"]) == (302, HERE)
    assert "H001" in desk.get(HERE).content.decode()


def test_a_double_click_calls_one_ticket(desk: Client) -> None:
    someone_waits(), someone_waits()
    open_counter(system("test"), "BG", 17)
    first, second = do(desk, "next", _key="k-1"), do(desk, "next", _key="k-1")
    assert second["Idempotent-Replayed"] == "true"
    assert first.content == second.content
    assert Ticket.objects.filter(state="called").count() == 1


def test_calling_twice_with_another_key_is_refused_in_words_and_shows_the_present_state(desk: Client) -> None:
    someone_waits(), someone_waits()
    open_counter(system("test"), "BG", 17)
    do(desk, "next")
    answer = do(desk, "next")
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()
    assert "H001" in answer.content.decode()


@pytest.mark.parametrize(
    ("verb", "state"), [("return", "waiting"), ("no-show", "no_show"), ("cancel", "cancelled"), ("recall", "called")]
)
def test_verbs_on_a_called_ticket(desk: Client, verb: str, state: str) -> None:
    ticket = someone_waits()
    open_counter(system("test"), "BG", 17)
    do(desk, "next")
    assert do(desk, verb, ticket).status_code == 200
    ticket.refresh_from_db()
    assert ticket.state == state


def test_a_mistaken_no_show_can_be_undone(desk: Client) -> None:
    ticket = someone_waits()
    open_counter(system("test"), "BG", 17)
    do(desk, "next")
    missed = do(desk, "no-show", ticket).content.decode()
    assert "/luot/undo" in missed
    do(desk, "return", ticket)
    ticket.refresh_from_db()
    assert ticket.state == "waiting"


@pytest.mark.parametrize("verb", ["finish", "hold", "transfer"])
def test_what_was_done_last_is_offered_to_be_taken_back(desk: Client, verb: str) -> None:
    ticket = someone_waits()
    do(desk, "open")
    do(desk, "next"), do(desk, "start", ticket)
    done = do(desk, verb, ticket, service="R").content.decode()
    assert "/luot/undo" in done
    back = do(desk, "undo", ticket).content.decode()
    assert 'id="do-finish"' in back
    ticket.refresh_from_db()
    assert (ticket.state, ticket.service.code) == ("serving", "H")


def test_who_stands_there_without_a_number_is_served_at_once(desk: Client) -> None:
    do(desk, "open")
    assert 'id="do-serve-H"' in desk.get(HERE).content.decode()
    assert 'id="do-finish"' in do(desk, "serve", service="H").content.decode()
    assert Ticket.objects.get().state == "serving"


def test_one_more_service_follows_under_the_same_number_and_can_be_taken_off(desk: Client) -> None:
    ticket = someone_waits()
    do(desk, "open")
    do(desk, "next"), do(desk, "start", ticket)
    assert "Trả kết quả" in do(desk, "add", ticket, service="R").content.decode()
    assert 'id="do-drop-R"' in desk.get(HERE).content.decode()
    do(desk, "drop", ticket, service="R")
    do(desk, "add", ticket, service="M")
    gone_on = do(desk, "finish", ticket).content.decode()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.service.code) == ("waiting", "M")
    assert ticket.label in gone_on


def test_a_visitor_on_the_own_list_is_shown_with_the_time_of_the_reminder_and_to_nobody_else(desk: Client) -> None:
    ticket = someone_waits()
    do(desk, "open")
    do(desk, "next"), do(desk, "start", ticket)
    held = do(desk, "hold", ticket, words="lấy thêm giấy", private="1", minutes="10").content.decode()
    assert "data-until" in held
    assert "lấy thêm giấy" in held
    open_counter(system("test"), "BG", 18)
    assert "lấy thêm giấy" not in signed_in("quay18").get("/quay/BG/18").content.decode()
    assert do(desk, "hold", ticket, minutes="soon").status_code in (409, 422)


def test_a_visitor_goes_back_to_the_colleague_who_sent_him(desk: Client) -> None:
    ticket = someone_waits()
    do(desk, "open")
    do(desk, "next"), do(desk, "start", ticket), do(desk, "transfer", ticket, service="H", to_counter="18")
    other = signed_in("quay18")
    for verb in ("open", "next", "start"):
        there = other.post(f"/quay/BG/18/luot/{verb}", {"ticket": str(ticket.pk)}, **PARTIAL)
    assert "/luot/send-back" in there.content.decode()
    other.post("/quay/BG/18/luot/send-back", {"ticket": str(ticket.pk)}, **PARTIAL)
    assert 'id="do-start"' in do(desk, "next").content.decode()


def test_the_screen_gives_its_sign_of_life_and_offers_the_reasons_of_the_centre(desk: Client) -> None:
    do(desk, "open")
    page = desk.get(HERE).content.decode()
    assert 'data-beat="/api/v1/counters/BG/17/beat"' in page
    assert "look/js/beat" in page
    assert "Ăn trưa" in page or "Nghỉ trưa" in page


def test_hold_frees_the_counter_and_keeps_the_reason(desk: Client) -> None:
    ticket = someone_waits()
    open_counter(system("test"), "BG", 17)
    do(desk, "next"), do(desk, "start", ticket)
    assert 'id="do-next"' in do(desk, "hold", ticket, reason="copying").content.decode()
    ticket.refresh_from_db()
    assert (ticket.state, bool(ticket.held_reason)) == ("held", True)
    do(desk, "resume", ticket)
    ticket.refresh_from_db()
    assert ticket.state == "waiting"


def test_transfer_to_one_counter_with_a_note(desk: Client) -> None:
    ticket = someone_waits()
    open_counter(system("test"), "BG", 17)
    do(desk, "next"), do(desk, "start", ticket)
    answer = do(desk, "transfer", ticket, service="H", to_counter="18", note="Đã có tờ khai")
    assert answer.status_code == 200
    ticket.refresh_from_db()
    assert (ticket.state, ticket.only_counter.number, ticket.note) == ("waiting", 18, "Đã có tờ khai")


def test_a_transfer_to_nowhere_is_explained(desk: Client) -> None:
    ticket = someone_waits()
    open_counter(system("test"), "BG", 17)
    do(desk, "next"), do(desk, "start", ticket)
    assert do(desk, "transfer", ticket, service="H", to_counter="5").status_code == 422
    assert do(desk, "transfer", ticket, service="H", to_counter="abc").status_code == 422


def test_a_chosen_ticket_is_called_out_of_the_list(desk: Client) -> None:
    someone_waits()
    chosen = someone_waits()
    open_counter(system("test"), "BG", 17)
    assert chosen.label in do(desk, "call", chosen).content.decode()
    chosen.refresh_from_db()
    assert chosen.state == "called"


def test_the_count_is_what_can_be_called_here(desk: Client) -> None:
    for service in ("H", "H", "L"):
        someone_waits(service)
    page = desk.get(f"{HERE}/luot").content.decode()
    assert "data-count>2<" in page


def test_pause_says_why_and_opening_ends_it(desk: Client) -> None:
    do(desk, "open")
    paused = do(desk, "pause", reason="meeting").content.decode()
    assert 'data-state="paused"' in paused
    assert 'data-state="open"' in do(desk, "open").content.decode()
    assert 'data-state="closed"' in do(desk, "close").content.decode()


def test_an_unknown_verb_and_an_unknown_ticket_are_not_found(desk: Client) -> None:
    assert do(desk, "explode").status_code == 404
    assert desk.post(f"{HERE}/luot/start", {"ticket": str(uuid4())}).status_code == 302
    assert do(desk, "start").status_code == 404


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_screen_speaks_both_languages(desk: Client, language: str) -> None:
    desk.cookies["django_language"] = language
    open_counter(system("test"), "BG", 17)
    page = desk.get(HERE).content.decode()
    assert ("Gọi số tiếp" if language == "vi" else "Call next") in page


def test_case_14_a_ticket_without_paper_is_seen_at_the_counter_and_printed_again_where_a_printer_is(
    desk: Client,
) -> None:
    device_actions.pair_demo("BG", "kiosk")
    kiosk = Device.objects.get(kind="kiosk")
    ticket = Ticket.objects.get(pk=issue_ticket(kiosk.actor(), "BG", "H").id)
    assert "Chưa in được phiếu" not in desk.get(HERE).content.decode()
    device_actions.want_paper(ticket.pk, f"device:{kiosk.pk}", clock.now())
    printer = printers_of(kiosk)[0]
    job = device_actions.take_job(printer.pk)
    assert job
    device_actions.end_without_paper(job.pk, "paper_out", nothing_came_out=True)
    seen = desk.get(HERE).content.decode()
    assert "Chưa in được phiếu" in seen
    assert f"do-reprint-{ticket.pk}" in seen
    printer.state = "paper_out"
    printer.save()
    assert "do-reprint" not in desk.get(HERE).content.decode()
    printer.state = "ready"
    printer.save()
    assert "in lại" in do(desk, "reprint", ticket).content.decode()
    assert "do-reprint" not in desk.get(HERE).content.decode()  # it is on its way
    assert do(desk, "reprint", ticket).status_code == 409
    again = device_actions.take_job(printer.pk)
    assert again
    device_actions.end_printed(again.pk)
    assert "Chưa in được phiếu" not in desk.get(HERE).content.decode()


def test_an_officer_for_whom_nobody_waits_is_asked_to_call_for_others_and_the_visitor_is_served_here(
    desk: Client,
) -> None:
    hall = Centre.objects.get(code="BG")
    set_section(hall, "queue", {**hall.options.get("queue", {}), "helping": "centre"})
    open_counter(system("test"), "BG", 17)
    assert "present__others" not in desk.get(HERE).content.decode()
    waits = someone_waits("A")
    page = desk.get(HERE).content.decode()
    assert "Gọi hỗ trợ:" in page
    assert "Doanh nghiệp và đầu tư: 1 người chờ" in page
    answer = do(desk, "help", service="A")
    assert f"Đã gọi {waits.label}, hỗ trợ dịch vụ" in answer.content.decode()
    waits.refresh_from_db()
    assert (waits.state, waits.counter.number if waits.counter else None) == ("called", 17)
    assert "present__others" not in desk.get(HERE).content.decode()
