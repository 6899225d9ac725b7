"""The pages of the portal, without JavaScript."""

import re
from datetime import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from motcua.base import clock
from motcua.domain.catalogue.standing import catalogue
from motcua.domain.centre.models import Centre
from motcua.domain.dossiers.tests.factories import processed
from motcua.domain.queue import actions as queue
from motcua.domain.queue.tests.factories import KIOSK, receptionist
from motcua.surfaces.portal import shapes

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


def text_of(response) -> str:
    """What is read on the page, blanks in a row as one."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_first_page_begins_with_tracking_and_with_finding_a_procedure(demo_centre, client):
    page = client.get("/")
    text = text_of(page)
    assert page.status_code == 200
    assert text.index("Tra cứu hồ sơ") < text.index("Tôi cần làm thủ tục gì?") < text.index("Tình hình tại Trung tâm")
    assert "Quảng trường 3/2" in text
    assert "07:30–11:30" in text
    assert "118 ghế chờ" in text_of(client.get("/trung-tam"))
    assert '<meta name="description"' in page.content.decode()


def test_before_a_centre_is_set_up_the_first_page_still_helps(db, client):
    page = client.get("/")
    assert page.status_code == 200
    assert "Tra cứu hồ sơ" in page.content.decode()


def test_the_first_page_leads_to_nothing_that_is_not_there(demo_centre, client):
    page = client.get("/").content.decode()
    for address in sorted(set(re.findall(r'href="(/[^"#]*)"', page))):
        if not address.startswith("/static/"):
            assert client.get(address, follow=True).status_code == 200, address


def test_the_plan_shows_every_counter_and_the_services_of_the_ground_floor(demo_centre, english):
    page = english.get("/trung-tam").content.decode()
    assert re.findall(r'floor__number"[^>]*>(\d+)<', page) == [str(number) for number in range(1, 24)]
    for words in ("Post office", "ATM", "Photocopying", "Scanning", "Canteen", "Waiting area", "Control room"):
        assert words in page


def test_who_waits_is_told_per_service(demo_centre, english):
    queue.open_counter(receptionist(17), "BG", 17)
    for _ in range(3):
        queue.issue_ticket(KIOSK, "BG", "H")
    text = text_of(english.get(reverse("portal:hall_now", args=["BG"])))
    assert "3 people waiting" in text
    assert "1 of 23 counters open" in text
    assert re.search(r"Justice and criminal records 17, 18 3 \d+–\d+ minutes", text)
    assert "Police 22 0 no counter is open" in text


def test_a_hall_that_is_closed_says_when_it_opens(demo_centre, english):
    Centre.objects.update(always_open=False)
    early = clock.now().astimezone(clock.LOCAL_ZONE).replace(year=2026, month=11, day=23, hour=6, minute=0)
    with clock.frozen(early) as held:
        assert "opens today at 07:30" in text_of(english.get(reverse("portal:hall_now", args=["BG"])))
        held.move(3 * 3600)
        assert "until 11:30" in text_of(english.get(reverse("portal:hall_now", args=["BG"])))


def test_an_unknown_centre_is_not_found(demo_centre, client):
    assert client.get("/hang-cho/XX").status_code == 404
    assert client.get("/?centre=XX").status_code == 404


@pytest.mark.parametrize(
    "q", ["lý lịch tư pháp", "ly lich tu phap", "LY LICH", "ly lic tu phap", "criminal record", "2.000488"]
)
def test_a_procedure_is_found_with_and_without_accents_with_an_error_and_in_english(demo_centre, client, q):
    assert "/thu-tuc/2.000488" in client.get("/thu-tuc", {"q": q}).content.decode()


def test_the_word_of_the_people_is_answered_with_the_word_of_the_law(demo_centre, client):
    page = client.get("/thu-tuc", {"q": "sổ đỏ"})
    assert "quyền sử dụng đất" in text_of(page)
    first = re.search(r'/thu-tuc/([\d.]+)"', page.content.decode().split('class="found"')[1])[1]
    assert "VPDKDD" in client.get(f"/api/v1/procedures/{first}").json()["agency"]


def test_the_catalogue_says_how_many_it_found(demo_centre, english):
    assert "72 procedures" in text_of(english.get("/thu-tuc"))
    assert "1 procedure for “criminal record certificate”" in text_of(
        english.get("/thu-tuc", {"q": "criminal record certificate"})
    )
    nothing = english.get("/thu-tuc", {"q": "qqqqqqqq"})
    assert "0 procedures" in text_of(nothing)
    assert "We found nothing with these words" in text_of(nothing)


def test_field_and_agency_narrow_the_catalogue_together(demo_centre, english):
    justice = english.get("/thu-tuc", {"agency": "STP"})
    both = english.get("/thu-tuc", {"agency": "STP", "field": "Hộ tịch"})
    counts = [int(re.search(r"(\d+) procedures?", text_of(page))[1]) for page in (justice, both)]
    assert 0 < counts[1] < counts[0] < 70


def test_every_procedure_is_on_some_page_of_the_catalogue(demo_centre, client):
    codes: set[str] = set()
    for number in range(1, 5):
        codes |= set(re.findall(r'/thu-tuc/([\d.]+)"', client.get("/thu-tuc", {"page": number}).content.decode()))
    assert len(codes) == 72


def test_a_page_beyond_the_last_shows_the_last(demo_centre, client):
    assert client.get("/thu-tuc", {"page": "99"}).status_code == 200
    assert client.get("/thu-tuc", {"page": "x"}).status_code == 200


def test_words_that_are_a_pattern_are_taken_literally(demo_centre, english):
    for q in ("%", "_", "\\", "\0", "<script>alert(1)</script>"):
        page = english.get("/thu-tuc", {"q": q})
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


def test_a_procedure_says_what_how_long_how_much_and_where(demo_centre, english):
    text = text_of(english.get("/thu-tuc/2.000635"))
    assert "1 working day" in text
    assert "8.000 đ" in text
    assert "counters 17, 18" in text
    assert "take a ticket with the letter H" in text
    assert "Request for copies of an extract" in text
    assert "if Role of the applicant is “somebody authorised”" in text
    assert "Luật Hộ tịch số 60/2014/QH13" in text
    assert "You collect the result at the counter" in text


def test_in_english_the_official_name_stands_beside_the_translated_one(demo_centre, english):
    text = text_of(english.get("/thu-tuc/2.000635"))
    assert "Copy of a civil status extract or birth certificate" in text
    assert "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh" in text


def test_the_figures_of_the_year_are_shown_and_tell_nothing_of_a_few(demo_centre, english):
    assert "No dossier was received" in text_of(english.get("/"))
    cache.clear()
    processed()
    text = text_of(english.get("/"))
    assert "1 dossiers received" in text
    assert "solved on time" not in text


def test_what_nobody_has_confirmed_says_so(demo_centre, english):
    warning = "has not confirmed these figures"
    assert warning not in text_of(english.get("/thu-tuc/2.000635"))
    assert warning in text_of(english.get("/thu-tuc/2.002516"))


def test_every_procedure_has_its_page_in_both_languages(demo_centre, client):
    for code in ("2.000488", "2.001583", "2.000033"):
        for language in ("vi", "en"):
            client.cookies["django_language"] = language
            assert client.get(f"/thu-tuc/{code}").status_code == 200


def test_an_unknown_procedure_is_not_found(demo_centre, client):
    assert client.get("/thu-tuc/9.999999").status_code == 404


def test_steps_that_run_together_say_so(demo_centre, english):
    assert "at the same time as another step" in text_of(english.get("/thu-tuc/2.001583"))
    assert "at the same time as another step" not in text_of(english.get("/thu-tuc/2.000635"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_offered_on_the_first_page_finds_something(demo_centre, language):
    with translation.override(language):
        offered = [str(words) for words in shapes.OFTEN]
    assert [words for words in offered if not catalogue().find(words)] == []


def test_a_life_event_lists_what_belongs_to_it_in_its_order(demo_centre, client):
    assert "/thu-tuc?event=nha-dat" in client.get("/").content.decode()
    page = client.get("/thu-tuc", {"event": "nha-dat"}).content.decode()
    listed = re.findall(r'/thu-tuc/([\d.]+)"', page.split('class="found"')[1])
    assert listed == ["1.012783", "1.012786", "1.012784", "9.012784", "1.011441", "1.014159"]
    assert "Nhà và đất</h1>" in page
    within = client.get("/thu-tuc", {"event": "nha-dat", "q": "bị mất"}).content.decode()
    assert re.findall(r'/thu-tuc/([\d.]+)"', within.split('class="found"')[1]) == ["1.012786"]


def test_a_procedure_tells_the_day_of_the_result_counted_by_the_calendar_of_the_centre(demo_centre, english):
    friday = datetime(2026, 11, 27, 9, 0, tzinfo=clock.LOCAL_ZONE)
    with clock.frozen(friday):
        assert "handed in now: ready by 30/11/2026" in text_of(english.get("/thu-tuc/2.000635"))


def test_the_fee_of_a_case_is_told_to_who_says_which_is_theirs(demo_centre, english):
    asked = english.get("/thu-tuc/2.000488")
    cases = re.findall(r'name="phi" type="radio" value="([^"]+)"', asked.content.decode())
    assert len(cases) == 3
    assert "You pay" not in text_of(asked)
    answers = [text_of(english.get("/thu-tuc/2.000488", {"phi": case})) for case in cases]
    assert "You pay 200.000 đ" in answers[0]
    assert "You pay 100.000 đ" in answers[1]
    assert "You pay free of charge" in answers[2]
    assert "You pay" not in text_of(english.get("/thu-tuc/2.000488", {"phi": "none", "so": "x"}))


def test_a_fee_that_is_paid_for_each_copy_is_multiplied(demo_centre, english):
    assert 'name="so"' in english.get("/thu-tuc/2.000635").content.decode()
    assert "You pay 24.000 đ" in text_of(english.get("/thu-tuc/2.000635", {"phi": "ban_sao", "so": "3"}))
    assert "You pay 8.000 đ" in text_of(english.get("/thu-tuc/2.000635", {"phi": "ban_sao", "so": "-3"}))


def test_a_procedure_leads_to_a_number_and_to_an_appointment_where_its_queue_gives_them(demo_centre, client):
    page = client.get("/thu-tuc/2.000635").content.decode()
    for address in ("/lay-so/BG/H", "/dat-lich/gio/BG/H"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


def test_search_engines_are_asked_to_leave_personal_pages_alone(db, client):
    rules = client.get("/robots.txt").content.decode()
    for path in ("/p/", "/danh-gia/", "/kq/", "/tra-cuu/"):
        assert f"Disallow: {path}\n" in rules


def test_the_portal_needs_few_statements(demo_centre, client, django_assert_max_num_queries):
    for address, most in (("/", 39), ("/thu-tuc", 9), ("/thu-tuc/2.000635", 14)):
        with django_assert_max_num_queries(most):
            client.get(address)
