"""The tablet of a counter, as the server sees it."""

import pytest

from motcua.domain.devices.actions import pair_demo
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import HandOver
from motcua.domain.dossiers.queries import asked_signature
from motcua.domain.dossiers.tests.factories import processed
from motcua.domain.feedback.models import Feedback
from motcua.domain.feedback.tests.factories import finished_visit
from motcua.domain.people.models import Staff
from motcua.domain.queue import actions as queue
from motcua.domain.queue.tests.factories import KIOSK, receptionist

pytestmark = pytest.mark.django_db
PAGE = "/danh-gia/BG/17"
DRAWN = '{"width":900,"height":400,"strokes":[[[10,10],[200,120],[300,90]]]}'


@pytest.fixture
def tablet(demo_centre, client):
    queue.open_counter(receptionist(17), "BG", 17)
    client.cookies["motcua_device"] = pair_demo("BG", "rating_tablet", 17)
    return client


def ended_visit():
    """Somebody who came for justice was served at counter 17."""
    return finished_visit(17, service="H")


def test_an_unpaired_browser_is_led_to_pairing_and_rates_nothing(demo_centre, client):
    assert "data-tablet" not in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}/cau-hoi").status_code == 401
    assert client.post(f"{PAGE}/tra-loi", {"ticket": "x", "score": "5"}).status_code == 401


def test_a_tablet_shows_its_own_counter_only(tablet):
    assert "data-tablet" not in tablet.get("/danh-gia/BG/18").content.decode()
    assert tablet.get("/danh-gia/BG/18/cau-hoi").status_code == 403


def test_it_is_calm_until_a_visit_ends(tablet):
    page = tablet.get(PAGE).content.decode()
    assert 'data-part="calm"' in page
    assert "<form" not in page
    visit = ended_visit()
    assert visit.label in tablet.get(f"{PAGE}/cau-hoi").content.decode()
    assert visit.label in tablet.get(PAGE).content.decode()


def test_a_face_is_taken_and_thanked_for(tablet):
    visit = ended_visit()
    answer = tablet.post(f"{PAGE}/tra-loi", {"ticket": str(visit.ticket), "score": "5"})
    assert 'data-part="thanks"' in answer.content.decode()
    kept = Feedback.objects.get()
    assert (kept.score, kept.channel, kept.counter, kept.service) == (5, "tablet", 17, "H")
    assert 'data-part="calm"' in tablet.get(f"{PAGE}/cau-hoi").content.decode()


def test_reasons_go_with_a_low_score(tablet):
    visit = ended_visit()
    sent = {"ticket": str(visit.ticket), "score": "2", "reasons": ["waiting", "place"]}
    tablet.post(f"{PAGE}/tra-loi", sent)
    assert Feedback.objects.get().reasons == ["waiting", "place"]


def test_touching_twice_rates_once(tablet):
    visit = ended_visit()
    for score in ("5", "2"):
        answer = tablet.post(f"{PAGE}/tra-loi", {"ticket": str(visit.ticket), "score": score})
        assert 'data-part="thanks"' in answer.content.decode()
    assert Feedback.objects.get().score == 5


def test_a_visit_of_another_counter_is_not_rated_here(tablet):
    queue.open_counter(receptionist(18), "BG", 18)
    elsewhere = finished_visit(18, service="H")
    tablet.post(f"{PAGE}/tra-loi", {"ticket": str(elsewhere.ticket), "score": "1"})
    assert not Feedback.objects.exists()


def test_a_ticket_that_was_never_served_is_not_rated(tablet):
    waiting = queue.issue_ticket(KIOSK, "BG", "H")
    answer = tablet.post(f"{PAGE}/tra-loi", {"ticket": str(waiting.id), "score": "1"})
    assert 'data-part="calm"' in answer.content.decode()
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"ticket": "x", "score": "5"}, {"ticket": "0" * 32, "score": "many"}])
def test_nonsense_is_refused(tablet, sent):
    assert tablet.post(f"{PAGE}/tra-loi", sent).status_code == 422


def test_the_question_is_asked_in_the_language_that_was_touched(tablet):
    ended_visit()
    assert "Ông/bà có hài lòng" in tablet.get(f"{PAGE}/cau-hoi").content.decode()
    assert "Were you satisfied" in tablet.get(f"{PAGE}/cau-hoi", {"language": "en"}).content.decode()
    assert "Ông/bà có hài lòng" in tablet.get(f"{PAGE}/cau-hoi", {"language": "xx"}).content.decode()


def asked_to_sign() -> dict[str, str]:
    """Counter 17 asks its tablet for the signature of somebody; what the tablet sends back with it."""
    dossiers.ask_signature(Staff.objects.get(username="quay17").actor(), processed(), 17, "Nguyễn Văn Ân")
    found = asked_signature("BG", 17)
    assert found is not None
    return {"request": str(found.id), "what": "sign", "signature": DRAWN}


def test_it_asks_for_a_signature_before_any_rating_and_names_nobody(tablet):
    ended_visit()
    sent = asked_to_sign()
    page = tablet.get(f"{PAGE}/cau-hoi").content.decode()
    assert sent["request"] in page
    assert "Nguyễn" not in page
    assert 'name="score"' not in page


def test_a_confirmed_signature_is_thanked_for_and_one_sent_again_too(tablet):
    sent = asked_to_sign()
    for _time in range(2):
        answer = tablet.post(f"{PAGE}/ky-nhan", sent)
        assert (answer.status_code, 'data-part="thanks"' in answer.content.decode()) == (200, True)
    assert HandOver.objects.get().proof == "signature"


def test_a_scribble_is_refused_and_what_was_cancelled_is_too_late(tablet):
    sent = asked_to_sign()
    assert tablet.post(f"{PAGE}/ky-nhan", sent | {"signature": "scribble"}).status_code == 422
    assert tablet.post(f"{PAGE}/ky-nhan", sent | {"what": "cancelled"}).status_code == 200
    assert tablet.post(f"{PAGE}/ky-nhan", sent).status_code == 409
    assert tablet.post(f"{PAGE}/ky-nhan", sent | {"what": "other"}).status_code == 404
    assert not HandOver.objects.exists()


def test_an_unpaired_browser_signs_nothing(demo_centre, client):
    sent = asked_to_sign()
    assert client.post(f"{PAGE}/ky-nhan", sent).status_code == 401
    assert not HandOver.objects.exists()
