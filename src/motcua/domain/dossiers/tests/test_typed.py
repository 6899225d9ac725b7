"""What stands in the search box is read as what it looks like."""

from datetime import date

import pytest

from motcua.domain.dossiers.typed import Kind, Reading, readings

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("H02.12-261123-0007", Kind.CODE, "H02.12-261123-0007"),
        (" h02.12–261123–0007 ", Kind.CODE, "H02.12-261123-0007"),
        ("H02.12-2611", Kind.CODE, "H02.12-2611"),
        ("h02.12", Kind.CODE, "H02.12"),
        ("https://mc.example/tra-cuu#H02.12-261123-0007,a1b2c3d4e5f6", Kind.CODE, "H02.12-261123-0007"),
        ("https://mc.example/kq/H02.12-261123-0007.a1b2c3d4e5f6", Kind.CODE, "H02.12-261123-0007"),
        ("261123-0007", Kind.NUMBER, "261123-0007"),
        ("17", Kind.NUMBER, "17"),
        ("024 090 001 234", Kind.IDENTITY, "024090001234"),
        ("121234567", Kind.IDENTITY, "121234567"),
        ("C1234567", Kind.IDENTITY, "C1234567"),
        ("0912 345 678", Kind.PHONE, "+84912345678"),
        ("+84 912.345.678", Kind.PHONE, "+84912345678"),
        ("0100109106", Kind.TAX_CODE, "0100109106"),
        ("2.000635", Kind.PROCEDURE, "2.000635"),
        ("Nguyễn  Văn ÂN", Kind.NAME, "nguyen van an"),
        ("đỗ thị hoà", Kind.NAME, "do thi hoa"),
    ],
)
def test_the_likeliest_reading_comes_first(typed: str, kind: Kind, value: str) -> None:
    assert readings(typed, TODAY)[0] == Reading(kind, value)


def test_the_qr_of_an_identity_card_is_its_number() -> None:
    card = "024090001234|121234567|Nguyễn Văn Ân|01021990|Nam|Bắc Giang|05062021"
    assert [one.kind for one in readings(card, TODAY)] == [Kind.IDENTITY, Kind.NAME]


def test_a_number_may_be_a_phone_and_a_tax_code() -> None:
    # begins as a mobile number does, and its tenth digit is the right check digit
    kinds = {one.kind for one in readings("0301442989", TODAY)}
    assert {Kind.PHONE, Kind.TAX_CODE} & kinds


def test_a_passport_of_germany_may_be_a_bare_number_with_a_blank_in_it() -> None:
    for text, numbers in (("d 1234567", ["D 1234567", "D1234567"]), ("kor m1234567", ["KOR M1234567"])):
        assert [one.value for one in readings(text, TODAY) if one.kind is Kind.IDENTITY] == numbers


def test_words_may_also_be_those_of_a_procedure_or_a_document() -> None:
    assert [one.kind for one in readings("lý lịch tư pháp", TODAY)] == [Kind.NAME, Kind.PROCEDURE, Kind.TEXT]


@pytest.mark.parametrize("typed", ["", "   ", "\0", "!!!"])
def test_nothing_is_read_from_nothing(typed: str) -> None:
    assert readings(typed, TODAY) == []
