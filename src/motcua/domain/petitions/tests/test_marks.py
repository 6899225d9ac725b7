"""What in a text tells of somebody before it is published."""

import pytest

from motcua.domain.petitions.marks import marks

SENDER = ("Giáp Thị Xuân",)


@pytest.mark.parametrize(
    ("text", "what", "piece"),
    [
        ("Gọi cho tôi số 0912 345 678 nhé", "phone", "0912 345 678"),
        ("Số +84912345678.", "phone", "+84912345678"),
        ("CCCD 024190001234 của tôi", "number", "024190001234"),
        ("Viết về an.nguyen@example.vn", "email", "an.nguyen@example.vn"),
        ("Hồ sơ H02.12-261123-0007 bị chậm", "code", "H02.12-261123-0007"),
        ("Tôi là GIAP THI XUAN ở đây", "name", "GIAP THI XUAN"),
        ("Xe 98A-123.45 đỗ ở cửa", "plate", "98A-123.45"),
    ],
)
def test_numbers_addresses_and_the_senders_name_are_certain(text: str, what: str, piece: str) -> None:
    [found] = marks(text, SENDER)
    assert (found.what, found.text.strip(), found.is_certain) == (what, piece, True)


@pytest.mark.parametrize("text", ["Cán bộ Trần Văn Bách hẹn sai", "Tôi gặp ông Bách ở quầy", "Đường Lê Lợi ngập nước"])
def test_what_looks_like_a_name_is_shown_to_the_officer(text: str) -> None:
    [found] = marks(text)
    assert not found.is_certain


@pytest.mark.parametrize(
    "text",
    [
        "Quầy số 17 mở cửa muộn ngày 23/11/2026, chờ 45 phút.",
        "Thông tư 01/2018/TT-VPCP điều 19 chưa rõ.",
        "Lệ phí 1.500.000 đồng là quá cao.",
        "Tỉnh Bắc Giang có 230 xã.",
    ],
)
def test_ordinary_words_dates_and_amounts_are_no_marks(text: str) -> None:
    assert marks(text, SENDER) == []
