"""Provinces and communes: today's units, what they were made of, and where an older paper's address lies now."""

import pytest

from motcua.base.problems import InvalidInput
from motcua.domain.people import places
from motcua.domain.people.places import of_address, place, read_place, search


def names(found: list[places.Found]) -> list[str]:
    return [str(one.place) for one in found]


def test_there_are_the_34_provinces_and_3321_communes_of_july_2025() -> None:
    communes = places._atlas().by_code.values()
    assert len(communes) == 3321
    assert len({one.province for one in communes}) == 34
    assert len([one for one in communes if one.province == "Tỉnh Bắc Ninh"]) == 99


def test_every_unit_of_before_leads_to_one_of_today() -> None:
    old = {entry.found.was for entry in places._atlas().entries if entry.found.was}
    assert len(old) == 10_040
    assert "Huyện Côn Đảo, Tỉnh Bà Rịa - Vũng Tàu" in old  # an island district without communes


@pytest.mark.parametrize(
    "typed", ["tran phu bac giang", "p. trần phú bắc giang", "TRẦN PHÚ Bắc G", "phuong tran phu bac"]
)
def test_an_old_ward_is_found_without_diacritics_and_cut_short(typed: str) -> None:
    first = search(typed)[0]
    assert str(first.place) == "Phường Bắc Giang, Tỉnh Bắc Ninh"
    assert first.was == "Phường Trần Phú, Thành phố Bắc Giang, Tỉnh Bắc Giang"


def test_the_own_province_comes_first_under_its_old_or_new_name() -> None:
    for home in ("Bắc Giang", "Tỉnh Bắc Ninh", "bac ninh"):
        assert names(search("tran phu", home=home))[0] == "Phường Bắc Giang, Tỉnh Bắc Ninh"
    assert names(search("p ba dinh ha noi", home="Bắc Giang"))[0] == "Phường Ba Đình, Thành phố Hà Nội"


@pytest.mark.parametrize(
    ("written", "today"),
    [
        ("Tổ dân phố 1, Phường Trần Phú, Bắc Giang", ["Phường Bắc Giang, Tỉnh Bắc Ninh"]),
        ("Thôn Đông, Xã Tân Tiến, TP. Bắc Giang, Bắc Giang", ["Phường Tân Tiến, Tỉnh Bắc Ninh"]),
        ("Tân Thanh, Lạng Giang, Bắc Giang", ["Xã Mỹ Thái, Tỉnh Bắc Ninh"]),
        ("Số 5, Phường Bắc Giang, Bắc Ninh", ["Phường Bắc Giang, Tỉnh Bắc Ninh"]),
        ("12 Lê Lợi", []),
        ("Xã Không Có, Huyện Không, Bắc Giang", []),
        ("", []),
    ],
)
def test_a_papers_address_is_found_on_the_map_of_today(written: str, today: list[str]) -> None:
    assert names(of_address(written)) == today


def test_a_commune_that_was_divided_leads_to_each_of_its_parts() -> None:
    parts = names(of_address("Số 1, Tân Thạnh, Thới Lai, Cần Thơ"))
    assert parts == ["Xã Tân Thạnh, Thành phố Cần Thơ", "Xã Trường Thành, Thành phố Cần Thơ"]


def test_what_is_typed_names_one_place_or_says_which_it_may_mean() -> None:
    found = read_place("phuong bac giang, tinh bac ninh")
    assert found == place("07210")
    assert read_place("07210") == found
    assert read_place("") is None
    with pytest.raises(InvalidInput) as several:
        read_place("trần phú")
    assert "Trần Phú" in str(several.value.errors[0].message)
    with pytest.raises(InvalidInput):
        read_place("xứ thần tiên")


def test_communes_that_differ_by_a_diacritic_alone_are_kept_apart() -> None:
    both = {str(one) for one in places._atlas().by_code.values() if one.name in ("Xã Cẩm Giang", "Xã Cẩm Giàng")}
    assert {"Xã Cẩm Giang, Thành phố Hải Phòng", "Xã Cẩm Giàng, Thành phố Hải Phòng"} <= both
    for one in both:
        assert str(read_place(one)) == one
