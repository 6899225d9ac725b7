"""Numbers of people and companies: what is taken, what is warned of, what is refused."""

import contextlib
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.base.problems import InvalidInput
from motcua.domain.people import identity

TODAY = date(2026, 11, 23)
CARD = "024190001234|121234567|Nguyễn Thị Ánh|01021990|Nữ|Tổ 5, phường Dĩnh Kế, thành phố Bắc Giang|10052021"


def test_twelve_digits_tell_province_sex_and_year() -> None:
    found = identity.read_citizen_id("024 190 001 234", TODAY)
    assert (found.number, found.province, found.sex, found.birth_year) == ("024190001234", "024", "female", 1990)
    assert found.warnings == ()
    assert identity.read_citizen_id("024203000001", TODAY).birth_year == 2003
    assert identity.read_citizen_id("024203000001", TODAY).sex == "male"


@pytest.mark.parametrize("number", ["999090001234", "024299001234", "024990001234"])
def test_an_unlikely_number_is_warned_of_and_taken(number: str) -> None:
    found = identity.read_citizen_id(number, TODAY)
    assert found.number == number
    assert found.warnings


@pytest.mark.parametrize("number", ["", "02419000123", "0241900012345", "02419000123A", "121234567", "٠٢٤١٩٠٠٠١٢٣٤"])
def test_what_is_not_twelve_digits_is_refused(number: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        identity.read_citizen_id(number, TODAY)
    assert refused.value.errors[0].field == "id_number"


# Tax codes of well-known companies (FPT, Vinamilk, Viettel) as they print them.
@pytest.mark.parametrize("code", ["0101248141", "0300588569", "0100109106", "0100109106-001", "024190001234"])
def test_a_right_tax_code_is_taken(code: str) -> None:
    assert identity.read_tax_code(code) == code.replace("-", "")


@pytest.mark.parametrize("code", ["0101248142", "1001248141", "0100109107001", "123", "01012481411", ""])
def test_a_wrong_tax_code_is_refused(code: str) -> None:
    with pytest.raises(InvalidInput):
        identity.read_tax_code(code)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_in_a_tax_code_is_always_found(first: str, place: int, change: int) -> None:
    digit = identity.tax_check_digit(first)
    wrong = first[:place] + str((int(first[place]) + change) % 10) + first[place + 1 :]
    assert digit is None or identity.tax_check_digit(wrong) != digit


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0912 345 678", "+84912345678"),
        ("+84 (0)912.345.678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("0084912345678", "+84912345678"),
        ("0204 3854 123", "+842043854123"),
        ("+1 415 555 2671", "+14155552671"),
    ],
)
def test_a_phone_is_kept_as_the_world_dials_it(written: str, kept: str) -> None:
    assert identity.read_phone(written) == kept


@pytest.mark.parametrize(
    "written", ["", "912345678", "0112345678", "09123456789", "+84112345678", "12", "+0123456789", "o912345678"]
)
def test_what_cannot_be_dialled_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        identity.read_phone(written)


def test_the_card_fills_in_its_holder() -> None:
    card = identity.read_card(CARD, TODAY)
    assert (card.id_number, card.old_number, card.name, card.sex) == (
        "024190001234",
        "121234567",
        "Nguyễn Thị Ánh",
        "female",
    )
    assert (card.birth_date, card.issued_on) == (date(1990, 2, 1), date(2021, 5, 10))
    assert card.address.endswith("thành phố Bắc Giang")
    assert card.warnings == ()


def test_a_newer_card_with_more_fields_and_decomposed_letters_is_read_alike() -> None:
    newer = unicodedata.normalize("NFD", CARD) + "||Nguyễn Văn Bình|Trần Thị Cúc|"
    assert identity.read_card(newer, TODAY) == identity.read_card(CARD, TODAY)


@pytest.mark.parametrize(
    "mangled",
    [
        "",
        "024190001234",
        CARD.rsplit("|", 1)[0],  # cut off
        CARD.replace("|", ";"),
        CARD.replace("024190001234", "02419000123"),
        CARD.replace("01021990", "31021990"),
        CARD.replace("10052021", "10052031"),  # issued in the future
        CARD.replace("10052021", "10051980"),  # issued before birth
        CARD.replace("Nữ", "Nuwx"),  # the typing method was on
        CARD.replace("Ánh", "\ufffd\ufffdnh"),
        CARD.replace("Ánh", "A1nh"),
        CARD.replace("121234567", "12123456"),
    ],
)
def test_a_mangled_card_is_refused_with_what_to_do(mangled: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        identity.read_card(mangled, TODAY)
    assert refused.value.errors[0].field == "card"


def test_number_and_birth_date_that_disagree_are_warned_of() -> None:
    assert identity.read_card(CARD.replace("01021990", "01021991"), TODAY).warnings


@given(st.text())
def test_reading_a_card_never_fails_otherwise(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert identity.read_card(text, TODAY).name


def test_names_are_found_with_and_without_diacritics() -> None:
    assert identity.fold("Nguyễn  Văn Ân") == identity.fold("nguyen van an") == "nguyen van an"
    assert identity.fold("Hoà") == identity.fold("Hòa")  # old and new place of the tone
    assert identity.fold("ĐỖ Đức") == "do duc"
    assert identity.fold(unicodedata.normalize("NFD", "Trần Thị Hồng")) == "tran thi hong"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert identity.fold(identity.fold(text)) == identity.fold(text)


def test_names_sort_by_the_given_name() -> None:
    names = ["Trần Văn Bách", "Nguyễn Thị Ánh", "Lê Ánh"]
    assert sorted(names, key=identity.given_name_first) == ["Lê Ánh", "Nguyễn Thị Ánh", "Trần Văn Bách"]


def test_a_masked_number_shows_its_end_only() -> None:
    assert identity.masked("024190001234") == "•••••••••234"
