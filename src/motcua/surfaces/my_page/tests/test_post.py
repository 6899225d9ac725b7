"""A citizen has a result sent by post later: whereto, what it costs, how it is paid; changed and cancelled until the desk has it."""

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.domain.delivery import actions, queries
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.dossiers.tests import factories as f
from motcua.surfaces.sign_in.tests.citizens import signed_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
HOME = "Số 1 Hùng Vương, phường Bắc Giang, tỉnh Bắc Ninh"
FAR = "12 Lê Lợi, phường Sài Gòn, Thành phố Hồ Chí Minh"


@pytest.fixture
def an() -> Client:
    return signed_in_client(id_number="024090001234", name="Nguyễn Văn Ân")


def page(client: Client, code: str) -> str:
    return client.get(f"/cua-toi/ho-so/{code}/buu-dien").content.decode()


def test_a_result_is_asked_for_by_post_at_the_door_and_the_desk_gets_it(an: Client) -> None:
    code = f.processed()
    assert f"/cua-toi/ho-so/{code}/buu-dien" in an.get(f"/cua-toi/ho-so/{code}").content.decode()
    answer = an.post(f"/cua-toi/ho-so/{code}/buu-dien", {"postal_address": HOME, "pays": "door", "do": "ask"})
    assert answer.status_code == 302
    letter = queries.letter_of(code)
    assert letter is not None
    assert (letter.state, letter.pays) == ("ready", "door")
    assert HOME in page(an, code)
    assert actions.take_over(f.POST_CLERK, "BG", code).outcome == "taken"


def test_the_price_is_counted_for_the_address_before_anything_is_asked_for(an: Client) -> None:
    code = f.received().code
    near, far = queries.offer_to(HOME), queries.offer_to(FAR)
    assert near
    assert far
    assert near.price != far.price
    shown = an.post(f"/cua-toi/ho-so/{code}/buu-dien", {"postal_address": FAR, "price": "1"}).content.decode()
    assert f"{far.price:,}".replace(",", ".") in shown
    assert queries.letter_of(code) is None


def test_the_postage_is_paid_with_the_fee_by_one_code(an: Client, settings: LazySettings) -> None:
    settings.MOTCUA_PAYMENT_BANK, settings.MOTCUA_PAYMENT_ACCOUNT = "970403", "0011012345678"
    code = f.received().code
    an.post(f"/cua-toi/ho-so/{code}/buu-dien", {"postal_address": HOME, "pays": "counter", "do": "ask"})
    dossier = Dossier.objects.get(code=code)
    assert dossier.postage > 0
    assert f"{dossier.fee - dossier.paid:,}".replace(",", ".") in page(an, code)
    assert "MC" + code.replace(".", "").replace("-", "") in page(an, code)


def test_it_is_changed_and_cancelled_until_the_desk_has_taken_it_over(an: Client) -> None:
    code = f.processed()
    here = f"/cua-toi/ho-so/{code}/buu-dien"
    an.post(here, {"postal_address": HOME, "pays": "door", "do": "ask"})
    an.post(here, {"postal_address": FAR, "pays": "door", "do": "ask"})
    assert FAR in page(an, code)
    an.post(here, {"do": "cancel"})
    assert queries.letter_of(code) is None
    an.post(here, {"postal_address": HOME, "pays": "door", "do": "ask"})
    actions.take_over(f.POST_CLERK, "BG", code)
    refused = an.post(here, {"postal_address": FAR, "pays": "door", "do": "ask"})
    assert refused.status_code == 409
    assert 'name="do"' not in refused.content.decode()
    assert f"{code}/buu-dien" not in an.get(f"/cua-toi/ho-so/{code}").content.decode()


def test_without_an_address_nothing_is_sent_and_the_page_says_so(an: Client) -> None:
    code = f.received().code
    refused = an.post(f"/cua-toi/ho-so/{code}/buu-dien", {"postal_address": "", "pays": "door", "do": "ask"})
    assert refused.status_code == 409
    assert queries.letter_of(code) is None


def test_anothers_dossier_is_not_there_and_a_strangers_secret_sends_nothing() -> None:
    code = f.processed()
    binh = signed_in_client("binh@example.vn")
    assert binh.get(f"/cua-toi/ho-so/{code}/buu-dien").status_code == 404
    assert binh.post(f"/cua-toi/ho-so/{code}/buu-dien", {"postal_address": FAR, "do": "ask"}).status_code == 404
    assert queries.letter_of(code) is None


def test_whoever_only_holds_the_receipt_has_it_sent_to_the_applicants_address_which_they_are_not_shown() -> None:
    applicant = ApplicantInput(
        "person", "Nguyễn Văn Ân", id_number="024090001234", phone="0912345678", email="an@example.vn", address=HOME
    )
    made = f.received(applicant=applicant)
    holder = signed_in_client("binh@example.vn")
    holder.post("/cua-toi/ho-so/them", {"code": made.code, "secret": made.secret})
    address = f"/cua-toi/ho-so/{made.code}/buu-dien"
    assert HOME not in page(holder, made.code)
    holder.post(address, {"postal_address": FAR, "pays": "counter", "do": "ask"})
    assert queries.address_of_own(made.code) == HOME
    assert HOME not in page(holder, made.code)
    assert holder.post(address, {"do": "cancel"}).status_code == 404
    assert Dossier.objects.get(code=made.code).delivery == "post"


def test_whoever_proved_the_address_given_at_intake_chooses_whereto_by_code_and_secret() -> None:
    made = f.received()
    holder = signed_in_client("an@example.vn")
    holder.post("/cua-toi/ho-so/them", {"code": made.code, "secret": made.secret})
    address = f"/cua-toi/ho-so/{made.code}/buu-dien"
    assert holder.post(address, {"postal_address": FAR, "pays": "door", "do": "ask"}).status_code == 302
    assert queries.address_of_own(made.code) == FAR
    assert holder.post(address, {"do": "cancel"}).status_code == 302
