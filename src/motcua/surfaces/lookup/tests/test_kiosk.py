"""The lookup kiosk: a paired machine, one answer, nothing kept."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.utils import translation

from motcua.domain.devices.actions import pair_demo
from motcua.domain.dossiers.tests.factories import received
from motcua.surfaces.following.doors import SECRETS
from motcua.surfaces.following.picture import sentences
from motcua.surfaces.lookup import finding

pytestmark = pytest.mark.django_db
PAGE = "/tra-cuu-kiosk/BG"


@pytest.fixture
def kiosk(demo_centre, client):
    client.cookies["motcua_device"] = pair_demo("BG", "lookup_kiosk", None)
    return client


def test_an_unpaired_browser_is_led_to_pairing(demo_centre, client):
    assert "data-lookup" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}/ho-so", {"code": "x", "secret": "y"}).status_code == 401


def test_a_paired_one_asks_for_both_codes_with_a_keyboard(kiosk):
    page = kiosk.get(PAGE).content.decode()
    assert "data-lookup" in page
    for key in "ABCXYZ0189-.":
        assert f'data-key="{key}"' in page
    assert page.count('autocomplete="off"') >= 3


def test_it_begins_in_vietnamese_and_answers_in_the_language_of_its_visitor(kiosk):
    dossier = received()
    kiosk.cookies["django_language"] = "en"
    assert 'lang="vi"' in kiosk.get(PAGE).content.decode()[:400]
    assert '<html lang="en"' in kiosk.get(PAGE, {"language": "en"}).content.decode()
    sent = {"code": dossier.code, "secret": dossier.secret}
    assert "Hồ sơ của ông/bà" in kiosk.post(f"{PAGE}/ho-so", sent).content.decode()
    assert "Your dossier" in kiosk.post(f"{PAGE}/ho-so", sent | {"language": "en"}).content.decode()


def test_the_answer_is_kept_nowhere(kiosk):
    dossier = received()
    answer = kiosk.post(f"{PAGE}/ho-so", {"code": dossier.code, "secret": dossier.secret})
    assert dossier.code in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert not Session.objects.exists()
    assert dossier.secret not in answer.content.decode()


def test_a_scanned_receipt_is_enough(kiosk):
    dossier = received()
    assert dossier.code in kiosk.post(f"{PAGE}/ho-so", {"code": dossier.tracking_url}).content.decode()


def test_wrong_codes_are_answered_alike_and_slowed(kiosk):
    dossier = received()
    wrong = [{"code": dossier.code, "secret": "0" * 12}, {"code": "H02.03-200101-0001", "secret": dossier.secret}]
    first, second = (kiosk.post(f"{PAGE}/ho-so", sent) for sent in wrong)
    assert first.status_code == second.status_code == 404
    assert first.content == second.content
    for _ in range(SECRETS.burst - 2):
        kiosk.post(f"{PAGE}/ho-so", wrong[0])
    assert kiosk.post(f"{PAGE}/ho-so", wrong[0]).status_code == 429


def test_what_matters_is_said_aloud_to_who_holds_the_receipt_and_nothing_to_others(kiosk):
    dossier = received()
    wrong = {"code": dossier.code, "secret": "0" * 12}
    assert kiosk.post(f"{PAGE}/doc", wrong).status_code == 404
    said = kiosk.post(f"{PAGE}/doc", {"code": dossier.code, "secret": dossier.secret})
    assert said.status_code in (200, 204)  # 204: no voice is installed
    assert said.content[:4] == (b"RIFF" if said.status_code == 200 else b"")
    assert "no-store" in said["Cache-Control"]


def test_the_sentences_say_what_happened_what_is_expected_and_until_when(demo_centre):
    dossier = received()
    found = finding.find(dossier.code, dossier.secret, "test")
    with translation.override("vi"):
        said = sentences(found)
    assert said[0] == "Hồ sơ của ông/bà đã được tiếp nhận."
    assert any("Hạn trả kết quả là ngày" in one for one in said), said
    assert all(one.endswith(".") and not one.endswith("..") for one in said)
    with translation.override("en"):
        assert re.fullmatch(r"\d+ percent of the way is done.", sentences(found)[-1])


def test_the_answer_offers_a_voice_and_a_slip(kiosk):
    dossier = received()
    page = kiosk.post(f"{PAGE}/ho-so", {"code": dossier.code, "secret": dossier.secret}).content.decode()
    assert 'data-do="read"' in page
    assert 'data-do="print"' in page


def test_another_kind_of_device_does_not_look_dossiers_up(demo_centre, client):
    client.cookies["motcua_device"] = pair_demo("BG", "rating_tablet", 17)
    assert client.post(f"{PAGE}/ho-so", {"code": "x", "secret": "y"}).status_code == 403
    assert client.post(f"{PAGE}/doc", {"code": "x", "secret": "y"}).status_code == 403
