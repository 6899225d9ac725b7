"""At the counter: digits, card and company registration go to the account of who stands there."""

import pytest
from django.test import Client

from motcua.domain.people.actions.proving import counter_code
from motcua.domain.people.models import Citizen, CompanyMember
from motcua.domain.people.queries.citizens import view_of
from motcua.domain.people.tests.factories import make_citizen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
CARD = "024090001234||NGUYỄN VĂN ÂN|05061990|Nam|5 Lê Lợi, Bắc Giang|01012022"


@pytest.fixture
def citizen() -> Citizen:
    return make_citizen()


def test_the_card_and_the_company_are_written_in_one_go(receptionist: Client, citizen: Citizen) -> None:
    code = counter_code(view_of(citizen).actor)
    shown = f"{code[:4]} {code[4:]}"
    company = {"tax_code": "0100109106", "company_name": "Công ty TNHH Mẫu"}
    answer = receptionist.post("/xac-thuc/BG", {"code": shown, "card": CARD, **company})
    assert answer.status_code == 302, answer.content.decode()
    citizen.refresh_from_db()
    assert (citizen.id_number, citizen.name, citizen.proven_by) == ("024090001234", "NGUYỄN VĂN ÂN", "counter")
    assert CompanyMember.objects.get().citizen_id == citizen.pk


def test_a_company_that_is_refused_leaves_the_person_as_they_were(receptionist: Client, citizen: Citizen) -> None:
    code = counter_code(view_of(citizen).actor)
    answer = receptionist.post(
        "/xac-thuc/BG", {"code": code, "card": CARD, "tax_code": "0100109107", "company_name": "X"}
    )
    assert answer.status_code == 422
    assert 'id="error-tax_code"' in answer.content.decode()
    citizen.refresh_from_db()
    assert citizen.id_index is None


def test_guessing_is_slowed_also_where_the_form_that_gives_an_account_back_lacks_its_reason(
    receptionist: Client, citizen: Citizen
) -> None:
    code = counter_code(view_of(citizen).actor)
    make_citizen("cu@example.vn", id_number="024090001234", name="NGUYỄN VĂN ÂN")
    form = {"id_number": "024090001234", "name": "Nguyễn Văn Ân"}
    assert receptionist.post("/xac-thuc/BG/tra-lai", {**form, "code": code}).status_code == 422
    answers = [receptionist.post("/xac-thuc/BG/tra-lai", {**form, "code": str(n)}).status_code for n in range(12)]
    assert set(answers) == {404, 429}
    assert receptionist.post("/xac-thuc/BG/tra-lai", {**form, "code": code}).status_code == 429


def test_wrong_digits_lead_nowhere_and_guessing_is_slowed(receptionist: Client, citizen: Citizen) -> None:
    counter_code(view_of(citizen).actor)
    form = {"id_number": "024090001234", "name": "Nguyễn Văn Ân"}
    answers = {receptionist.post("/xac-thuc/BG", {**form, "code": str(n)}).status_code for n in range(12)}
    assert answers == {404, 429}
    assert "Xác thực tài khoản" in receptionist.get("/xac-thuc", follow=True).content.decode()
