"""The questions of a procedure at intake: asked on the page, wrong ones told beside their field, on paper if they were."""

import pytest
from django.test import Client

from motcua.domain.dossiers.models import Dossier, DossierAnswers
from motcua.domain.people.models import Staff

pytestmark = pytest.mark.django_db
ADDRESS = "/quay/BG/17/tiep-nhan?thu-tuc=2.000635"
APPLICANT = {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024090001234", "phone": "0912345678"}
PAPERS = {"present-d1": "on", "originals-d1": "1", "present-d2": "on", "originals-d2": "1"}
ANSWERS = {
    "asked": "1",
    "answers.kind": "birth",
    "answers.subject": "Nguyễn Văn Ân",
    "answers.copies": "3",
    "answers.relation": "self",
}


@pytest.fixture
def counter(demo_centre: str) -> Client:
    client = Client()
    client.force_login(
        Staff.objects.get(username="quay17"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_the_form_of_the_procedure_is_on_the_page(counter: Client) -> None:
    page = counter.get(ADDRESS).content.decode()
    assert 'name="answers.subject"' in page
    assert "Văn bản ủy quyền có chứng thực" in page


def test_answers_go_with_the_dossier_and_make_its_fee(counter: Client) -> None:
    answer = counter.post(ADDRESS, APPLICANT | PAPERS | ANSWERS)
    assert answer.status_code == 302
    assert Dossier.objects.get().fee == 24000
    assert "Nguyễn Văn Ân" in DossierAnswers.objects.get().content


def test_a_wrong_answer_is_told_beside_its_field_and_what_was_typed_stays(counter: Client) -> None:
    answer = counter.post(ADDRESS, APPLICANT | PAPERS | ANSWERS | {"answers.copies": "0", "answers.relation": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="error-answers.copies"' in page
    assert 'href="#field-answers.relation"' in page
    assert 'value="Nguyễn Văn Ân"' in page
    assert not Dossier.objects.exists()


def test_a_paper_of_this_case_is_missing(counter: Client) -> None:
    answer = counter.post(ADDRESS, APPLICANT | PAPERS | ANSWERS | {"answers.relation": "authorised"})
    assert answer.status_code == 422
    assert 'id="field-documents.d3"' in answer.content.decode()


def test_a_form_filled_in_on_paper_is_not_typed(counter: Client) -> None:
    assert counter.post(ADDRESS, APPLICANT | PAPERS | {"asked": "1", "on_paper": "1"}).status_code == 302
    assert not DossierAnswers.objects.exists()


def test_a_row_is_added_without_receiving_anything(counter: Client) -> None:
    address = "/quay/BG/17/tiep-nhan?thu-tuc=2.000488"
    answer = counter.post(
        address, APPLICANT | {"asked": "1", "rows": "add:answers.residence", "answers.residence": "0"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="answers.residence.0.place"' in page
    assert 'value="Nguyễn Văn Ân"' in page
    assert not Dossier.objects.exists()
