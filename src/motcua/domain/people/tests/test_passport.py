"""Passports stand where an identity number would: with their state, read by machine."""

from datetime import date

import pytest

from motcua.base.problems import InvalidInput
from motcua.domain.people import passport

TODAY = date(2026, 11, 23)
NAMES = "P<KORKIM<<MIN<SU".ljust(44, "<")


def lines(number: str = "M123A4567", born: str = "810203", until: str = "310101", names: str = NAMES) -> str:
    own = "".ljust(14, "<")
    pieces = [piece + passport.check_digit(piece) for piece in (number.ljust(9, "<"), born, until)]
    composite = passport.check_digit("".join(pieces) + own + "0")
    return f"{names}{pieces[0]}{names[2:5]}{pieces[1]}M{pieces[2]}{own}0{composite}"


@pytest.mark.parametrize("written", ["KOR M123A4567", "kor  m123a4567", "KOR/M123A4567", "KOR-M123A4567"])
def test_a_passport_is_known_by_its_state_and_number(written: str) -> None:
    assert passport.read_personal_number(written, TODAY) == ("KOR M123A4567", ())
    assert passport.read_proof(written, TODAY) == "KOR M123A4567"
    assert passport.apart("KOR M123A4567") == ("KOR", "M123A4567")


def test_a_number_without_its_state_is_taken_at_intake_with_a_warning_and_proves_nothing() -> None:
    number, warnings = passport.read_personal_number(" c1234567", TODAY)
    assert number == "C1234567"
    assert warnings
    for written in ("C1234567", "ZZZ C1234567", "KOR 12"):
        with pytest.raises(InvalidInput):
            passport.read_proof(written, TODAY)


def test_check_digits_are_those_of_the_specimen_in_doc_9303() -> None:
    pieces = {"L898902C3": "6", "740812": "2", "120415": "9", "ZE184226B<<<<<": "1"}
    assert {piece: passport.check_digit(piece) for piece in pieces} == pieces
    assert passport.check_digit("L898902C3674081221204159ZE184226B<<<<<1") == "0"


def test_its_two_lines_fill_in_the_holder_and_say_that_it_ran_out() -> None:
    holder = passport.read_holder(lines(), TODAY)
    assert (holder.number, holder.name, holder.warnings) == ("KOR M123A4567", "KIM MIN SU", ())
    assert passport.read_holder(lines(until="260101"), TODAY).warnings
    found = passport.read_lines(lines(born="090807"), TODAY)
    assert found is not None
    assert found.birth_date == date(2009, 8, 7)


@pytest.mark.parametrize("place", [46, 60, 68, 87])
def test_one_wrong_sign_is_found(place: int) -> None:
    whole = lines()
    wrong = whole[:place] + ("5" if whole[place] != "5" else "6") + whole[place + 1 :]
    assert passport.read_lines(wrong, TODAY) is None


@pytest.mark.parametrize("sign", [".", "/", "Đ", "²"])
def test_a_sign_that_no_passport_bears_is_found_in_the_free_part_too(sign: str) -> None:
    whole = lines()
    for place in (72, 85, 86):
        assert passport.read_lines(whole[:place] + sign + whole[place + 1 :], TODAY) is None


def test_countries_are_named_in_both_languages() -> None:
    assert dict(passport.states("en"))["KOR"] == "South Korea"
    assert dict(passport.states("vi"))["D"] == "Đức"
    assert len(passport.states("vi")) == len(passport.STATES)
