"""A sum of money in Vietnamese words, as receipts have it beside the figures. Pure."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
THOUSANDS = ("", "nghìn", "triệu", "tỷ", "nghìn tỷ")


def in_words(amount: int) -> str:
    """
    >>> in_words(1_005_015)
    'Một triệu không trăm linh năm nghìn không trăm mười lăm đồng'
    """
    if not 0 <= amount < 1000 ** len(THOUSANDS):
        raise ValueError(f"{amount} is beyond what is written in words")
    words: list[str] = []
    for power in reversed(range(len(THOUSANDS))):
        group = amount // 1000**power % 1000
        if group:
            words += [*_group(group, after_more=bool(words)), THOUSANDS[power]]
    text = " ".join(filter(None, words or [DIGITS[0]]))
    return f"{text[0].upper()}{text[1:]} đồng"


def _group(number: int, *, after_more: bool) -> list[str]:
    """Up to three digits; `after_more`: greater ones were said before, so hundreds are said even where there are none."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    words = [DIGITS[hundreds], "trăm"] if hundreds or after_more else []
    if tens == 0:
        return words + (["linh"] if words and ones else []) + ([DIGITS[ones]] if ones else [])
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if ones == 0:
        return words
    if ones == 5:
        return [*words, "lăm"]
    return [*words, "mốt" if ones == 1 and tens > 1 else DIGITS[ones]]
