"""Somebody comes in the applicant's place: by what right, with which paper, and what that means at the hand-over."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from motcua.base import clock
from motcua.base.problems import Forbidden, InvalidInput, NotFound
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.models import Representative
from motcua.domain.dossiers.shapes import ApplicantInput, GivenDocument, RepresentativeInput
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]

SISTER = RepresentativeInput(
    "authorised", " Trần  Thị Bình ", "024190005678", "0987654321", "12/UQ", date(2026, 11, 1), date(2026, 12, 31)
)
PAPER = GivenDocument(actions.PAPER, originals=1)


def brought(one: RepresentativeInput = SISTER, *, paper: bool = True, **changes: object) -> str:
    papers = (*f.papers(f.CIVIL_STATUS), *((PAPER,) if paper else ()))
    return f.received(representative=one, documents=papers, **changes).code


def faults(call: Callable[[], object]) -> set[str]:
    with pytest.raises(InvalidInput) as refused:
        call()
    return {error.field for error in refused.value.errors}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.frozen(f.MONDAY):
        yield


def test_the_representative_stands_beside_the_applicant_with_the_paper_in_the_checklist() -> None:
    view = queries.dossier(f.RECEPTIONIST, brought())
    assert view.representative is not None
    assert (view.representative.name, view.representative.phone) == ("Trần Thị Bình", "+84987654321")
    assert view.representative.ran_out is False
    assert view.applicant.name == "Nguyễn Văn Ân"
    paper = view.documents[-1]
    assert (paper.requirement, paper.name, paper.originals) == ("representation", "Văn bản ủy quyền", 1)


def test_who_is_authorised_or_a_guardian_brings_the_paper() -> None:
    assert faults(lambda: brought(paper=False)) == {"documents.representation"}
    guardian = RepresentativeInput("guardian", "Trần Thị Bình", "024190005678")
    assert faults(lambda: brought(guardian, paper=False)) == {"documents.representation"}
    director = RepresentativeInput("legal", "Trần Thị Bình", "024190005678")
    assert brought(director, paper=False)


def test_a_paper_of_nobody_is_not_taken_in() -> None:
    papers = (*f.papers(f.CIVIL_STATUS), PAPER)
    assert faults(lambda: f.received(documents=papers)) == {"documents.representation"}


def test_every_fault_is_told_at_once() -> None:
    wrong = RepresentativeInput("authorised", " ", "123", "1", "x" * 81, None, date(2026, 11, 8))
    assert faults(lambda: brought(wrong)) == {
        f"representative.{name}" for name in ("name", "id_number", "phone", "paper_number", "paper_date", "valid_until")
    }
    assert faults(lambda: brought(RepresentativeInput("friend", "An", "1"))) == {"representative.kind"}
    tomorrow = RepresentativeInput("authorised", "Bình", "024190005678", paper_date=date(2026, 11, 10))
    assert faults(lambda: brought(tomorrow)) == {"representative.paper_date"}
    company = ApplicantInput("company", "Công ty Ân", id_number="024090001234", phone="0912345678")
    mother = RepresentativeInput("guardian", "Bình", "024190005678")
    assert faults(lambda: brought(mother, applicant=company)) == {"representative.kind"}


def test_a_dossier_is_found_by_the_card_of_whoever_brought_it() -> None:
    code = brought()
    assert [one.code for one in queries.dossiers(f.RECEPTIONIST, q="024190005678").items] == [code]
    assert queries.dossiers(f.OTHER_RECEPTIONIST, q="024190005678").items == []


def finished() -> str:
    code = brought()
    actions.complete_step(f.JUSTICE, code, "appraise")
    actions.attach_result(f.JUSTICE_LEADER, code, "12/XN-STP")
    actions.complete_step(f.JUSTICE_LEADER, code, "approve")
    return code


def receiver(code: str) -> str:
    return str(queries.history(f.RECEPTIONIST, code)[-1].data["receiver"])


def test_the_result_goes_to_the_representative_while_the_power_of_attorney_holds() -> None:
    code = finished()
    with clock.frozen(f.at("04/01/2027 09:00")):
        assert faults(lambda: actions.hand_over(f.RECEPTIONIST, code, "counter", "tran thi binh")) == {"to"}
        view = queries.dossier(f.RECEPTIONIST, code)
        assert view.representative is not None
        assert view.representative.ran_out
    actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")
    assert receiver(code) == "applicant"


def test_the_journal_says_by_what_right_and_names_nobody() -> None:
    code = finished()
    actions.hand_over(f.RECEPTIONIST, code, "counter", "Trần Thị Bình")
    entries = queries.history(f.RECEPTIONIST, code)
    assert receiver(code) == "representative"
    assert entries[0].data["representative"] == "authorised"
    told = " ".join(str(entry.data) for entry in entries)
    assert "Bình" not in told
    assert "024190005678" not in told


def test_nothing_is_left_of_the_representative_when_the_dossier_is_erased() -> None:
    code = finished()
    actions.hand_over(f.RECEPTIONIST, code, "counter", "Trần Thị Bình")
    actions.erase(f.actor("manager", centre="BG", number=22), code, 1)
    assert not Representative.objects.exists()


def test_an_old_address_is_kept_as_written_with_where_it_lies_today() -> None:
    written = "Tổ dân phố 1, Phường Trần Phú, Bắc Giang"
    person = ApplicantInput("person", "An", "024090001234", phone="0912345678", address=written)
    seen = queries.dossier(f.RECEPTIONIST, f.received(applicant=person).code).applicant
    assert (seen.address, seen.place, seen.place_code) == (written, "Phường Bắc Giang, Tỉnh Bắc Ninh", "07210")
    named = ApplicantInput("person", "An", "024090001234", phone="0912345678", place="xa luc nam, tinh bac ninh")
    assert (
        queries.dossier(f.RECEPTIONIST, f.received(applicant=named).code).applicant.place == "Xã Lục Nam, Tỉnh Bắc Ninh"
    )
    nowhere = ApplicantInput("person", "An", "024090001234", phone="0912345678", place="xứ thần tiên")
    assert faults(lambda: f.received(applicant=nowhere)) == {"applicant.place"}


def test_earlier_dossiers_of_an_applicant_are_shown_and_each_look_is_recorded() -> None:
    first, other = f.received().code, f.received(f.CRIMINAL_RECORD).code
    found = actions.look_up(f.RECEPTIONIST, "BG", "0240 9000 1234", f.CIVIL_STATUS)
    assert [one.code for one in found.earlier] == [other, first]
    assert [one.code for one in found.open_alike] == [first]
    assert found.phone_hint.endswith("678")
    assert "912345" not in found.phone_hint
    for code in (first, other):
        assert [entry.kind for entry in queries.history(f.RECEPTIONIST, code)].count("dossier.viewed") == 1


def test_how_somebody_was_reached_last_time_is_taken_over_and_recorded() -> None:
    code = f.received().code
    contact = actions.prefill(f.RECEPTIONIST, "BG", "024090001234")
    assert (contact.phone, contact.email) == ("+84912345678", "an@example.vn")
    assert queries.history(f.RECEPTIONIST, code)[-1].kind == "dossier.prefilled"
    with pytest.raises(NotFound):
        actions.prefill(f.RECEPTIONIST, "BG", "024090009999")


def test_another_centres_receptionist_learns_nothing_of_them() -> None:
    f.received()
    assert actions.look_up(f.OTHER_RECEPTIONIST, "LG", "024090001234").earlier == ()
    with pytest.raises(NotFound):
        actions.prefill(f.OTHER_RECEPTIONIST, "LG", "024090001234")
    with pytest.raises(Forbidden):
        actions.look_up(f.POLICE, "BG", "024090001234")
