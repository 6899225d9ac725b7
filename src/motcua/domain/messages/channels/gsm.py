"""How long a text message is: GSM 7-bit (3GPP TS 23.038) or UCS-2, in how many parts, and a text without diacritics. Pure."""

import unicodedata
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")  # two septets each
# alone, and of each part of a longer one, which begins with six octets that join them
GSM_ALONE, GSM_PART = 160, 153
UCS_ALONE, UCS_PART = 70, 67
MOST_PARTS = 2
# What no network's plain alphabet has, and what is written instead.
INSTEAD = str.maketrans(
    {
        "đ": "d",
        "Đ": "D",
        "–": "-",
        "—": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "…": "...",
        "·": "-",
        "\u00a0": " ",
    }
)


@dataclass(frozen=True)
class Length:
    """`encoding`: "gsm" or "ucs2"; `units`: septets or 16-bit units."""

    encoding: str
    units: int
    parts: int


def length(text: str) -> Length:
    """As networks count it; a sign that needs two units is never cut in two."""
    if all(sign in BASIC or sign in EXTENDED for sign in text):
        return Length("gsm", *_count([2 if sign in EXTENDED else 1 for sign in text], GSM_ALONE, GSM_PART))
    return Length("ucs2", *_count([2 if ord(sign) > 0xFFFF else 1 for sign in text], UCS_ALONE, UCS_PART))


def _count(widths: list[int], alone: int, part: int) -> tuple[int, int]:
    units = sum(widths)
    if units <= alone:
        return units, 1
    parts, room = 1, part
    for width in widths:
        if width > room:
            parts, room = parts + 1, part
        room -= width
    return units, parts


def without_diacritics(text: str) -> str:
    """ "Hồ sơ đã có kết quả" becomes "Ho so da co ket qua"."""
    apart = unicodedata.normalize("NFD", text.translate(INSTEAD))
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def fitted(text: str, diacritics: str) -> str:
    """As it is sent: "keep" leaves it as it is, "drop" writes it plainly, "fit" does so where it would be more than two parts."""
    if diacritics == "drop" or (diacritics == "fit" and length(text).parts > MOST_PARTS):
        return without_diacritics(text)
    return text
