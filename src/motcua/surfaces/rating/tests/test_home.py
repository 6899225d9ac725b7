"""Rating at home by the ticket's or the receipt's QR, without JavaScript."""

import re

import pytest

from motcua.domain.dossiers.tests.factories import received
from motcua.domain.feedback.actions import give_feedback
from motcua.domain.feedback.models import Feedback
from motcua.domain.feedback.tests.factories import TABLET, begun_visit, finished_visit
from motcua.domain.queue.tests.factories import make_hall
from motcua.surfaces.following.doors import SECRETS

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(client):
    make_hall(counters=3)
    client.cookies["django_language"] = "en"


@pytest.fixture
def centre(demo_centre, client):
    client.cookies["django_language"] = "en"


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_question_names_the_visit_and_offers_three_faces(hall, client):
    visit = finished_visit()
    page = client.get(f"/danh-gia/{visit.token}")
    text = text_of(page)
    assert f"Ticket {visit.label} , counter 1" in text
    assert text.index("Very satisfied") < text.index("Satisfied") < text.index("Not satisfied")
    assert page["X-Robots-Tag"] == "noindex"


def test_an_answer_is_taken_once_and_thanked_for(hall, client):
    visit = finished_visit()
    sent = {"answered": "1", "score": "2", "reasons": ["late", "attitude"], "comment": "Chờ 2 giờ"}
    assert "Your answer has arrived" in text_of(client.post(f"/danh-gia/{visit.token}", sent))
    kept = Feedback.objects.get()
    assert (kept.score, kept.reasons, kept.comment, kept.channel) == (2, ["late", "attitude"], "Chờ 2 giờ", "online")
    assert "already been rated" in text_of(client.post(f"/danh-gia/{visit.token}", sent | {"score": "5"}))
    assert "already been rated" in text_of(client.get(f"/danh-gia/{visit.token}"))
    assert Feedback.objects.get().score == 2


def test_whoever_answered_on_the_tablet_is_told_so(hall, client):
    visit = finished_visit()
    give_feedback(TABLET, ticket_id=visit.ticket, score=5)
    assert "already been rated" in text_of(client.get(f"/danh-gia/{visit.token}"))


def test_without_a_face_it_asks_again_and_says_what_is_missing(hall, client):
    visit = finished_visit()
    page = client.post(f"/danh-gia/{visit.token}", {"answered": "1", "comment": "x"})
    assert page.status_code == 422
    assert "Please choose one of the three faces" in text_of(page)
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("score", ["0", "9", "x", "-1", "5.5", "٣"])
def test_a_score_that_is_none_is_refused(hall, client, score):
    visit = finished_visit()
    assert client.post(f"/danh-gia/{visit.token}", {"answered": "1", "score": score}).status_code == 422
    assert not Feedback.objects.exists()


def test_before_the_visit_is_finished_it_asks_to_come_back(hall, client):
    visit = begun_visit()
    assert "not finished yet" in text_of(client.get(f"/danh-gia/{visit.token}"))


@pytest.mark.parametrize("token", ["x", "0" * 38, "z" * 38, "0" * 200])
def test_a_wrong_address_is_not_found(hall, client, token):
    assert client.get(f"/danh-gia/{token}").status_code == 404


def test_guessing_addresses_is_slowed(hall, client):
    visit = finished_visit()
    wrong = visit.token[:-12] + "0" * 12
    for _ in range(SECRETS.burst):
        assert client.get(f"/danh-gia/{wrong}").status_code == 404
    assert client.get(f"/danh-gia/{wrong}").status_code == 429


def test_a_dossier_is_rated_by_the_codes_of_its_receipt(centre, client):
    dossier = received()
    codes = {"code": dossier.code, "secret": dossier.secret}
    assert client.get("/danh-gia/ho-so").status_code == 200
    question = client.post("/danh-gia/ho-so", codes)
    assert "how we handled your dossier" in text_of(question)
    assert "Your answer has arrived" in text_of(client.post("/danh-gia/ho-so", codes | {"answered": "1", "score": "4"}))
    kept = Feedback.objects.get()
    assert (kept.dossier, kept.ticket, kept.centre, kept.agency, kept.score) == (dossier.code, None, "BG", "STP", 4)
    assert "already been rated" in text_of(client.post("/danh-gia/ho-so", codes))


def test_wrong_codes_are_answered_alike(centre, client):
    dossier = received()
    wrong = [{"code": dossier.code, "secret": "0" * 12}, {"code": "H02.03-200101-0001", "secret": dossier.secret}]
    answers = [client.post("/danh-gia/ho-so", sent) for sent in wrong]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert all("We found no dossier with these two codes" in text_of(answer) for answer in answers)


def test_what_people_write_is_shown_back_as_text_only(hall, client):
    visit = finished_visit()
    sent = {"answered": "1", "score": "2", "comment": "<script>x</script>" + "y" * 2000}
    page = client.post(f"/danh-gia/{visit.token}", sent).content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_vietnamese_is_complete(hall, client):
    client.cookies["django_language"] = "vi"
    text = text_of(client.get(f"/danh-gia/{finished_visit().token}"))
    assert "Ông/bà có hài lòng" in text
    assert not re.search(r"\b(satisfied|visit|answer|something)\b", text, re.IGNORECASE)
