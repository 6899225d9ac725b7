"""Companies with several people: proven at a counter, joined by invitation, never without a manager."""

import pytest

from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.people.actions import citizens, companies, proving
from motcua.domain.people.models import Citizen, Company, CompanyMember
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.people.queries import citizens as queries
from motcua.domain.people.queries.companies import company, invitations_to
from motcua.domain.people.tests.factories import make_citizen

pytestmark = pytest.mark.django_db
COUNTER = Actor("token", "1", "quầy", (Grant("receptionist", "BG"),))
TAX_CODE = "0100109106"


def actor_of(citizen: Citizen) -> Actor:
    return queries.view_of(Citizen.objects.get(pk=citizen.pk)).actor


@pytest.fixture
def owner() -> Citizen:
    return make_citizen("chu@example.vn", id_number="024090001234", name="NGUYỄN VĂN ÂN")


@pytest.fixture
def number(owner: Citizen) -> str:
    code = proving.counter_code(actor_of(owner))
    companies.prove_at_counter(COUNTER, "BG", code, TAX_CODE, "Công ty TNHH Mẫu")
    return str(Company.objects.get().pk)


def joined(owner: Citizen, number: str, email: str, role: str = "company_reader") -> Citizen:
    who = make_citizen(email)
    invitation = companies.invite(actor_of(owner), number, role, "email", email, "vi")
    companies.answer(actor_of(who), invitation, accepted=True)
    return who


def test_the_counter_makes_a_manager_of_whoever_showed_card_and_registration(owner: Citizen, number: str) -> None:
    view = company(actor_of(owner), number)
    assert (view.name, view.tax_code, view.may_manage) == ("Công ty TNHH Mẫu", TAX_CODE, True)


def test_the_digits_are_good_once_and_only_for_staff_of_a_counter(owner: Citizen) -> None:
    code = proving.counter_code(actor_of(owner))
    elsewhere = Actor("token", "2", "", (Grant("receptionist", "LG"),))
    for stranger in (elsewhere, Actor("token", "3", "", (Grant("specialist", "BG", "STP"),)), actor_of(owner)):
        with pytest.raises(Forbidden):
            companies.prove_at_counter(stranger, "BG", code, TAX_CODE, "Công ty")
    with pytest.raises(InvalidInput):
        companies.prove_at_counter(COUNTER, "BG", code, "0100109107", "Công ty")
    companies.prove_at_counter(COUNTER, "BG", code, TAX_CODE, "Công ty")
    with pytest.raises(NotFound):
        companies.prove_at_counter(COUNTER, "BG", code, TAX_CODE, "Công ty")


def test_a_company_is_not_given_to_somebody_whose_own_identity_is_not_proven() -> None:
    code = proving.counter_code(actor_of(make_citizen()))
    with pytest.raises(Conflict):
        companies.prove_at_counter(COUNTER, "BG", code, TAX_CODE, "Công ty")
    proving.prove_at_counter(COUNTER, "BG", code, "024090001234", "Nguyễn Văn Ân")
    assert Citizen.objects.get().proven_by == "counter"


def test_only_the_invited_address_can_answer(owner: Citizen, number: str) -> None:
    invitation = companies.invite(actor_of(owner), number, "company_filer", "email", "binh@example.vn", "vi")
    stranger, invited = make_citizen("khac@example.vn"), make_citizen("binh@example.vn")
    assert invitations_to(actor_of(stranger)) == []
    with pytest.raises(NotFound):
        companies.answer(actor_of(stranger), invitation, accepted=True)
    assert [one.company_name for one in invitations_to(actor_of(invited))] == ["Công ty TNHH Mẫu"]
    companies.answer(actor_of(invited), invitation, accepted=True)
    assert allowed(actor_of(invited), Action.OWN_DOSSIER_SUBMIT, company=number)
    with pytest.raises(NotFound):
        companies.answer(actor_of(invited), invitation, accepted=True)


def test_each_role_may_what_the_table_says_and_for_its_company_alone(owner: Citizen, number: str) -> None:
    reader = actor_of(joined(owner, number, "doc@example.vn"))
    assert allowed(reader, Action.OWN_DOSSIER_VIEW, company=number)
    assert not allowed(reader, Action.OWN_DOSSIER_SUBMIT, company=number)
    assert not allowed(actor_of(owner), Action.COMPANY_VIEW, company=str(int(number) + 1))
    for verb in (
        lambda: companies.invite(reader, number, "company_reader", "email", "x@example.vn", "vi"),
        lambda: companies.remove(reader, number, CompanyMember.objects.get(citizen=owner).pk),
    ):
        with pytest.raises(Forbidden):
            verb()
    assert company(reader, number).invitations == []


def test_a_stranger_finds_no_company(owner: Citizen, number: str) -> None:
    stranger = actor_of(make_citizen("la@example.vn"))
    for verb in (
        lambda: company(stranger, number),
        lambda: companies.leave(stranger, number),
        lambda: companies.invite(stranger, number, "company_reader", "email", "x@example.vn", "vi"),
    ):
        with pytest.raises(NotFound):
            verb()


def test_there_is_always_a_manager(owner: Citizen, number: str) -> None:
    other = joined(owner, number, "hai@example.vn")
    mine, theirs = (CompanyMember.objects.get(citizen=one).pk for one in (owner, other))
    for verb in (
        lambda: companies.leave(actor_of(owner), number),
        lambda: companies.remove(actor_of(owner), number, mine),
        lambda: companies.change_role(actor_of(owner), number, mine, "company_reader"),
        lambda: citizens.close(actor_of(owner)),
    ):
        with pytest.raises(Conflict):
            verb()
    companies.change_role(actor_of(owner), number, theirs, "company_manager")
    companies.leave(actor_of(owner), number)
    with pytest.raises(NotFound):
        company(actor_of(owner), number)


def test_who_was_a_manager_a_moment_ago_manages_no_more(owner: Citizen, number: str) -> None:
    """What an actor may was read when the request began."""
    other = joined(owner, number, "hai@example.vn", "company_manager")
    stale = actor_of(other)
    companies.remove(actor_of(owner), number, CompanyMember.objects.get(citizen=other).pk)
    with pytest.raises(NotFound):
        companies.invite(stale, number, "company_reader", "email", "x@example.vn", "vi")
