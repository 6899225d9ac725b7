"""Sums of money in words, as a receipt has them."""

import pytest

from motcua.domain.documents.forms.money_words import in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (8_000, "Tám nghìn đồng"),
        (15_000, "Mười lăm nghìn đồng"),
        (21_000, "Hai mươi mốt nghìn đồng"),
        (11_000, "Mười một nghìn đồng"),
        (105_000, "Một trăm linh năm nghìn đồng"),
        (150_000, "Một trăm năm mươi nghìn đồng"),
        (1_000_001, "Một triệu không trăm linh một đồng"),
        (1_005_015, "Một triệu không trăm linh năm nghìn không trăm mười lăm đồng"),
        (2_147_483_647, "Hai tỷ một trăm bốn mươi bảy triệu bốn trăm tám mươi ba nghìn sáu trăm bốn mươi bảy đồng"),
    ],
)
def test_a_sum_is_written_in_words(amount: int, words: str) -> None:
    assert in_words(amount) == words


@pytest.mark.parametrize("amount", [-1, 10**15])
def test_what_no_receipt_holds_is_not_written(amount: int) -> None:
    with pytest.raises(ValueError, match="in words"):
        in_words(amount)
