"""How networks count a text message, and what is left of Vietnamese in their plain alphabet."""

import pytest

from motcua.domain.messages.channels.gsm import fitted, length, without_diacritics


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        ("", "gsm", 0, 1),
        ("a" * 160, "gsm", 160, 1),
        ("a" * 161, "gsm", 161, 2),
        ("a" * 306, "gsm", 306, 2),
        ("a" * 307, "gsm", 307, 3),
        ("€" * 80, "gsm", 160, 1),
        ("a" * 152 + "€" + "b" * 152, "gsm", 306, 3),  # an escape is never cut from its sign
        ("ò" * 160, "gsm", 160, 1),
        ("ồ" * 70, "ucs2", 70, 1),
        ("ồ" * 71, "ucs2", 71, 2),
        ("ồ" * 134, "ucs2", 134, 2),
        ("ồ" * 135, "ucs2", 135, 3),
        ("😀" * 35, "ucs2", 70, 1),
        ("😀" * 67, "ucs2", 134, 3),
    ],
)
def test_parts_are_counted_as_networks_do(text: str, encoding: str, units: int, parts: int) -> None:
    assert (length(text).encoding, length(text).units, length(text).parts) == (encoding, units, parts)


def test_vietnamese_without_diacritics_is_plain() -> None:
    plain = without_diacritics("Hồ sơ “Đỗ Thị Ưu Ý” đã có kết quả…")
    assert plain == 'Ho so "Do Thi Uu Y" da co ket qua...'
    assert length(plain).encoding == "gsm"


def test_what_fits_keeps_its_diacritics() -> None:
    short, long = "Hồ sơ đã có kết quả", "ồ" * 140
    assert (fitted(short, "fit"), fitted(long, "fit")) == (short, "o" * 140)
    assert (fitted(short, "drop"), fitted(long, "keep")) == ("Ho so da co ket qua", long)
