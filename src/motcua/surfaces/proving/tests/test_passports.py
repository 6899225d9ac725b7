"""A foreigner shows a passport at the counter: it opens what bears it, and goes on when it is renewed."""

import pytest
from django.test import Client

from motcua.base.actor import Actor
from motcua.base.problems import Conflict
from motcua.domain.dossiers.queries.own import own_codes
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions.citizens import close
from motcua.domain.people.actions.proving import counter_code, prove_at_counter
from motcua.domain.people.models import Citizen, FormerNumber
from motcua.domain.people.queries.citizens import view_of
from motcua.domain.people.tests.factories import make_citizen
from motcua.domain.people.tests.test_passport import lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def of(number: str) -> ApplicantInput:
    return ApplicantInput("person", "KIM MIN SU", number, "", "0912345678")


def _shown(citizen: Citizen, number: str, former: str = "") -> None:
    prove_at_counter(f.RECEPTIONIST, "BG", counter_code(view_of(citizen).actor), number, "KIM MIN SU", former)


def _actor(citizen: Citizen) -> Actor:
    citizen.refresh_from_db()
    return view_of(citizen).actor


def test_whoever_renews_a_passport_keeps_the_dossiers_of_both() -> None:
    kim, other = make_citizen("kim@example.kr"), make_citizen("other@example.kr")
    first = f.received(applicant=of("KOR M11122233")).code
    second = f.received(applicant=of("kor m123a4567")).code
    f.received(applicant=of("GBR M11122233"))  # the same number, another state
    _shown(kim, "KOR M11122233")
    assert own_codes(_actor(kim)) == [first]
    with pytest.raises(Conflict):
        _shown(kim, "KOR M123A4567")
    with pytest.raises(Conflict):
        _shown(kim, "KOR M123A4567", former="KOR M99999999")
    _shown(kim, "KOR M123A4567", former="KOR M11122233")
    assert set(own_codes(_actor(kim))) == {first, second}
    with pytest.raises(Conflict):
        _shown(other, "KOR M11122233")
    close(_actor(kim))
    assert not FormerNumber.objects.exists()


def test_two_passports_that_were_written_the_wrong_way_round_are_put_right() -> None:
    kim = make_citizen("kim@example.kr")
    first, second = "KOR M11122233", "KOR M123A4567"
    _shown(kim, first)
    for number, former in ((second, first), (first, second), (second, first)):
        _shown(kim, number, former)
        kim.refresh_from_db()
        assert (kim.id_number, [one.number for one in kim.former_numbers.all()]) == (number, [former])


def test_of_germany_whose_code_is_one_letter_the_former_passport_needs_no_country_either(receptionist: Client) -> None:
    erika = make_citizen("erika@example.de")
    _shown(erika, "D C01X00T47")
    names = "P<D<<MUSTERMANN<<ERIKA".ljust(44, "<")
    sent = {"card": lines("C01X0006H", names=names), "former": "C01X00T47"}
    sent["code"] = counter_code(view_of(erika).actor)
    assert receptionist.post("/xac-thuc/BG", sent).status_code == 302
    erika.refresh_from_db()
    assert erika.id_number == "D C01X0006H"


def test_the_page_takes_the_two_lines_or_country_and_number_and_no_passport_that_ran_out(receptionist: Client) -> None:
    kim, lee = make_citizen("kim@example.kr"), make_citizen("lee@example.kr")
    code = counter_code(view_of(kim).actor)
    over = receptionist.post("/xac-thuc/BG", {"code": code, "card": lines(until="250101")})
    assert (over.status_code, 'id="error-card"' in over.content.decode()) == (422, True)
    assert receptionist.post("/xac-thuc/BG", {"code": code, "card": lines()}).status_code == 302
    kim.refresh_from_db()
    assert (kim.id_number, kim.name, kim.proven_by) == ("KOR M123A4567", "KIM MIN SU", "counter")
    typed = {"code": counter_code(view_of(lee).actor), "id_state": "CHN", "id_number": "e1234 5678", "name": "LI"}
    assert receptionist.post("/xac-thuc/BG", typed).status_code == 302
    lee.refresh_from_db()
    assert lee.id_number == "CHN E12345678"
    renewed = {"code": counter_code(view_of(lee).actor), "id_state": "CHN", "id_number": "EJ7654321", "name": "LI"}
    assert "hộ chiếu khác" in receptionist.post("/xac-thuc/BG", renewed).content.decode()
    assert receptionist.post("/xac-thuc/BG", renewed | {"former": "E12345678"}).status_code == 302
