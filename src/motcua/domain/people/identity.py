"""Numbers by which people and companies are known: identity number, tax code, phone, the QR of the identity card. Pure.

Sources: decree 137/2015/NĐ-CP article 13 (now 70/2024) for the twelve digits; circular 105/2020/TT-BTC for the tax code
and its check digit; ITU-T E.164 for phones. What looks wrong but may be right is a warning, because a receptionist who
sees the card knows better.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.base.problems import InvalidInput

# Codes of the 63 provinces (circular 59/2021/TT-BCA, appendix I); numbers given by them stay in use.
PROVINCES = frozenset((
    "001", "002", "004", "006", "008", "010", "011", "012", "014", "015", "017", "019", "020", "022", "024", "025",
    "026", "027", "030", "031", "033", "034", "035", "036", "037", "038", "040", "042", "044", "045", "046", "048",
    "049", "051", "052", "054", "056", "058", "060", "062", "064", "066", "067", "068", "070", "072", "074", "075",
    "077", "079", "080", "082", "083", "084", "086", "087", "089", "091", "092", "093", "094", "095", "096",
))  # fmt: skip
TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
OLDEST_AGE = 120
CARD_FIELDS = 7
CARD_DIRECTIONS = gettext_lazy(
    "The card's code could not be read. Set the keyboard of this computer to English (no Vietnamese typing) "
    "and scan again, or type the fields"
)


@dataclass(frozen=True)
class CitizenId:
    """A personal identity number and what it tells: code of the province, sex ("male", "female"), year of birth."""

    number: str
    province: str
    sex: str
    birth_year: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class IdentityCard:
    """What the QR of the chip card says of its holder."""

    id_number: str
    old_number: str
    name: str
    birth_date: date
    sex: str
    address: str
    issued_on: date
    warnings: tuple[str, ...] = ()


EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def read_citizen_id(text: str, today: date) -> CitizenId:
    """Reads the twelve digits: province, century and sex, year, six by chance.

    Raises InvalidInput unless they are twelve digits. An unknown province or a year in the future is only warned of.
    """
    number = re.sub(r"[\s.]", "", text)
    if not re.fullmatch(r"[0-9]{12}", number):
        raise InvalidInput.of(
            "id_number", _("The identity number has 12 digits; %(count)s were given") % {"count": len(number)}
        )
    century_and_sex = int(number[3])
    birth_year = 1900 + century_and_sex // 2 * 100 + int(number[4:6])
    warnings: list[str] = []
    if number[:3] not in PROVINCES:
        warnings.append(_("The first three digits are not the code of a province; compare with the card"))
    if not today.year - OLDEST_AGE <= birth_year <= today.year:
        warnings.append(
            _("By this number the holder was born in %(year)s; compare with the card") % {"year": birth_year}
        )
    return CitizenId(number, number[:3], "female" if century_and_sex % 2 else "male", birth_year, tuple(warnings))


def tax_check_digit(first_nine: str) -> int | None:
    """The tenth digit that belongs to nine, or None where no code begins so (the remainder leaves no single digit)."""
    digit = 10 - sum(weight * int(d) for weight, d in zip(TAX_WEIGHTS, first_nine, strict=True)) % 11
    return digit if digit < 10 else None


def read_tax_code(text: str) -> str:
    """10 digits, 10 and a branch number of 3, or the 12 of a household (its owner's). Raises InvalidInput."""
    code = re.sub(r"[\s.-]", "", text)
    if not re.fullmatch(r"[0-9]{10}|[0-9]{12}|[0-9]{13}", code):
        raise InvalidInput.of("tax_code", _("A tax code has 10, 12 or 13 digits"))
    if len(code) != 12 and tax_check_digit(code[:9]) != int(code[9]):
        raise InvalidInput.of(
            "tax_code", _("The check digit (the tenth) is wrong: a digit was mistyped or two were swapped")
        )
    return code


def read_phone(text: str) -> str:
    """A phone number as E.164 ("+84912345678"); Vietnamese ones may begin with 0. Raises InvalidInput."""
    digits = re.sub(r"[\s.()\-]", "", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if re.fullmatch(r"84[0-9]{9,10}", digits):
        digits = "+" + digits
    if digits.startswith("+84"):
        digits = "0" + digits[3:].removeprefix("0")
    if re.fullmatch(r"0[35789][0-9]{8}|02[0-9]{9}", digits):
        return "+84" + digits[1:]
    if re.fullmatch(r"\+(?!84)[1-9][0-9]{7,14}", digits):
        return digits
    raise InvalidInput.of(
        "phone", _("Write a Vietnamese phone number (10 digits, 11 for a land line), or a foreign one with + in front")
    )


def read_card(text: str, today: date) -> IdentityCard:
    """Reads what a scanner typed: number|old number|name|ddmmyyyy|sex|address|issued ddmmyyyy; newer cards hold more.

    Raises InvalidInput for anything cut off or changed on its way, such as by a Vietnamese typing method left on.
    """
    fields = [part.strip() for part in unicodedata.normalize("NFC", text).strip().split("|")]
    if len(fields) < CARD_FIELDS:
        raise InvalidInput.of("card", CARD_DIRECTIONS)
    number, old, name, born, sex, address, issued = fields[:CARD_FIELDS]
    birth_date, issued_on = _card_date(born), _card_date(issued)
    sound = (
        re.fullmatch(r"[0-9]{12}", number)
        and re.fullmatch(r"[0-9]{9}|[0-9]{12}|", old)
        and sex.casefold() in ("nam", "nữ")
        and _is_name(name)
        and address.isprintable()
        and "\ufffd" not in address
    )
    if not sound or birth_date is None or issued_on is None or not birth_date <= issued_on <= today:
        raise InvalidInput.of("card", CARD_DIRECTIONS)
    citizen = read_citizen_id(number, today)
    warnings = list(citizen.warnings)
    if citizen.birth_year != birth_date.year:
        warnings.append(_("The number and the date of birth name different years; compare with the card"))
    return IdentityCard(
        number,
        old,
        name,
        birth_date,
        "male" if sex.casefold() == "nam" else "female",
        address,
        issued_on,
        tuple(warnings),
    )


def fold(text: str) -> str:
    """How names are compared: with or without diacritics, whatever the place of the tone, đ as d, one space between.

    >>> fold("NGUYỄN  Văn Ân") == fold("nguyen van an")
    True
    """
    decomposed = unicodedata.normalize("NFD", text.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")
    return " ".join(re.sub(r"[^\w]+", " ", letters).split())


def tidy_name(text: str) -> str:
    """A name as it is kept: NFC, one space between words, no control signs."""
    shown = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    return " ".join(unicodedata.normalize("NFC", shown).split())


def given_name_first(name: str) -> tuple[str, str]:
    """What Vietnamese names sort by: the last word, then the whole."""
    folded = fold(name)
    return folded.rpartition(" ")[2], folded


def masked(number: str) -> str:
    """A number that only its owner recognises: the last three characters."""
    return "•" * max(len(number) - 3, 0) + number[-3:] if number else ""


def masked_email(address: str) -> str:
    """The first letter and where it is: a•••@example.vn."""
    name, at, place = address.partition("@")
    return f"{name[:1]}•••{at}{place}" if address else ""


def masked_address(address: str) -> str:
    """Its last part alone, the province or district."""
    return f"•••, {address.rpartition(',')[2].strip()}" if "," in address else "•••" if address else ""


def _card_date(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{8}", text):
        return None
    try:
        return datetime.strptime(text, "%d%m%Y").date()  # noqa: DTZ007 - a calendar date
    except ValueError:
        return None


def _is_name(name: str) -> bool:
    """Letters, in words; what a typing method mangled holds digits or odd signs."""
    return 2 <= len(name) <= 120 and all(c.isalpha() or c in " '-." for c in name)
