"""Where a company's result goes is chosen by whoever may file for it, not by whoever may only read."""

import pytest

from motcua.base.actor import Actor, Grant
from motcua.base.problems import Forbidden, NotFound
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import companies, proving
from motcua.domain.people.models import Citizen, Company
from motcua.domain.people.queries.citizens import view_of
from motcua.domain.people.tests.factories import make_citizen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
TAX_CODE = "0100109106"
COUNTER = Actor("token", "1", "quầy", (Grant("receptionist", "BG"),))


def actor_of(citizen: Citizen) -> Actor:
    return view_of(Citizen.objects.get(pk=citizen.pk)).actor


def member(manager: Citizen, email: str, role: str) -> Actor:
    who = make_citizen(email)
    invitation = companies.invite(actor_of(manager), str(Company.objects.get().pk), role, "email", email, "vi")
    companies.answer(actor_of(who), invitation, accepted=True)
    return actor_of(who)


def test_a_reader_of_a_company_does_not_choose_where_its_result_goes() -> None:
    manager = make_citizen("chu@example.vn", id_number="024090001234", name="NGUYỄN VĂN ÂN")
    companies.prove_at_counter(COUNTER, "BG", proving.counter_code(actor_of(manager)), TAX_CODE, "Công ty TNHH Mẫu")
    company = ApplicantInput("company", "Công ty TNHH Mẫu", tax_code=TAX_CODE, phone="0912345678")
    code = f.received(f.COMPANY, applicant=company).code
    reader, filer = (
        member(manager, "doc@example.vn", "company_reader"),
        member(manager, "nop@example.vn", "company_filer"),
    )
    with pytest.raises(Forbidden):
        actions.set_delivery(reader, code, "counter")
    actions.set_delivery(filer, code, "counter")
    with pytest.raises(NotFound):
        actions.set_delivery(actor_of(make_citizen("la@example.vn")), code, "counter")
    assert Dossier.objects.get(code=code).delivery == "counter"
