"""An account comes back to its holder at a counter, with all that is in it; whoever was in it is out, and everybody is told."""

import pytest
from django.core import mail

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import codes as sending
from motcua.domain.messages.follow import tell_of_an_account_that_was_given_back
from motcua.domain.people.actions import companies
from motcua.domain.people.actions.citizens import begin_session, claim
from motcua.domain.people.actions.proving import counter_code
from motcua.domain.people.actions.returning import GIVEN_BACK, give_back, returnable
from motcua.domain.people.models import Citizen, CitizenSession, Claim, CompanyMember, FormerAddress, Passkey
from motcua.domain.people.queries.citizens import signed_in, view_of
from motcua.domain.people.tests.factories import make_citizen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
NUMBER, NAME = "024090001234", "NGUYỄN VĂN ÂN"


@pytest.fixture
def old() -> Citizen:
    """With a device signed in that is perhaps somebody else's, a company and a claim."""
    made = make_citizen("cu@example.vn", id_number=NUMBER, name=NAME)
    begin_session(made, "email", device="?", lasting=True)
    companies.prove_at_counter(
        f.RECEPTIONIST, "BG", counter_code(view_of(made).actor), "0100109106", "Công ty TNHH Mẫu"
    )
    claim(view_of(made).actor, "dossier", "H02.12-261109-0001")
    return made


@pytest.fixture
def new() -> Citizen:
    """What its holder made with the mailbox that they have now."""
    made = make_citizen("moi@example.vn")
    claim(view_of(made).actor, "dossier", "H02.12-261109-0001")
    claim(view_of(made).actor, "dossier", "H02.12-261109-0002")
    Passkey.objects.create(citizen=made, credential_id=b"k", credential=b"k", name="máy mới", made_at=made.made_at)
    return made


def digits(new: Citizen) -> str:
    return counter_code(view_of(new).actor)


def given_back(code: str, actor: Actor = f.RECEPTIONIST, **changes: object) -> None:
    given: dict[str, object] = {"is_scanned": True, "reason": "lost", "compared": True}
    give_back(actor, "BG", code, NUMBER, NAME, **{**given, **changes})


def test_the_holder_is_in_by_what_they_have_now_and_nobody_by_what_there_was(old: Citizen, new: Citizen) -> None:
    handle, token = new.handle, begin_session(new, "email", device="Firefox", lasting=False)
    code = digits(new)
    given_back(code)
    with pytest.raises(NotFound):
        given_back(code)
    old.refresh_from_db()
    new.refresh_from_db()
    who = signed_in(token)
    assert who is not None
    assert (who.citizen.id, who.citizen.email, who.citizen.id_number) == (old.pk, "moi@example.vn", NUMBER)
    assert CitizenSession.objects.count() == 1
    assert (Passkey.objects.get().citizen_id, old.handle) == (old.pk, handle)
    assert sorted(Claim.objects.values_list("identifier", "citizen")) == [
        ("H02.12-261109-0001", old.pk),
        ("H02.12-261109-0002", old.pk),
    ]
    assert CompanyMember.objects.get().citizen_id == old.pk
    assert (new.closed_at is not None, new.email, new.email_index) == (True, "", None)
    assert make_citizen("cu@example.vn").pk not in (old.pk, new.pk)  # the old mailbox opens another account


def test_the_old_address_and_the_new_one_are_told_and_it_stands_in_the_journal_without_them(
    old: Citizen, new: Citizen
) -> None:
    given_back(digits(new))
    entry = journal.subject_history(old.subject)[-1]
    assert (entry.kind, entry.centre, entry.actor, entry.data["reason"]) == (
        GIVEN_BACK,
        "BG",
        f.RECEPTIONIST.reference,
        "lost",
    )
    assert "example.vn" not in str(entry.data)
    tell_of_an_account_that_was_given_back(entry)
    [former] = entry.data["former"]
    sending.say_farewell(former)
    sending.say_given_back(old.pk, "BG")
    assert [one.to for one in mail.outbox] == [["cu@example.vn"], ["moi@example.vn"]]
    assert "/cua-toi/dang-nhap" in str(mail.outbox[1].body)
    assert not FormerAddress.objects.exists()


def test_a_number_that_was_typed_opens_only_the_account_of_the_name_that_was_typed(old: Citizen, new: Citizen) -> None:
    with pytest.raises(Conflict) as refused:
        give_back(
            f.RECEPTIONIST, "BG", digits(new), NUMBER, "Trần Văn B", is_scanned=False, reason="lost", compared=True
        )
    assert refused.value.code == "name_differs"
    given_back(digits(new), is_scanned=False)
    assert signed_in(begin_session(old, "email", device="", lasting=False)) is not None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"compared": False}, InvalidInput),
        ({"reason": "because"}, InvalidInput),
        ({"actor": f.actor("receptionist", centre="LG", number=9)}, Forbidden),
        ({"actor": f.actor("admin", centre="BG", number=9)}, Forbidden),
    ],
)
@pytest.mark.usefixtures("old")
def test_without_a_look_at_the_card_or_from_elsewhere_nothing_is_given(
    new: Citizen, changes: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        given_back(digits(new), **changes)
    assert CitizenSession.objects.count() == 1


def test_what_it_would_be_is_shown_without_its_middle_and_the_look_is_recorded(old: Citizen, new: Citizen) -> None:
    found = returnable(f.RECEPTIONIST, "BG", digits(new), NUMBER)
    assert (found.email, found.phone, found.companies) == ("c•••@example.vn", "", 1)
    assert journal.subject_history(old.subject)[-1].kind == "citizen.return_looked_at"
    with pytest.raises(NotFound):
        returnable(f.RECEPTIONIST, "BG", digits(new), "024090009999")
