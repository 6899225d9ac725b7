"""Passports of those who have no Vietnamese identity number: the state with the number it gave out, and the two lines for machines.

A number alone is nobody's, because two states give the same one out; so it is kept and found as "KOR M123A4567", and everywhere
where an identity number stands. Sources: ICAO Doc 9303, part 3 (section 4.9 check digits, section 5 codes of states) and part 4
(section 4.2, two lines of 44 signs). Pure.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale
from babel.core import get_global
from django.utils.translation import gettext as _

from motcua.base.problems import InvalidInput
from motcua.domain.people.identity import CARD_DIRECTIONS, fold, read_card, read_citizen_id

# As they stand on the page with the picture, beside the number; Germany writes a single D.
STATES = (
    "AFG", "AGO", "ALB", "AND", "ARE", "ARG", "ARM", "ATG", "AUS", "AUT", "AZE", "BDI", "BEL", "BEN", "BFA", "BGD", "BGR", "BHR",
    "BHS", "BIH", "BLR", "BLZ", "BOL", "BRA", "BRB", "BRN", "BTN", "BWA", "CAF", "CAN", "CHE", "CHL", "CHN", "CIV", "CMR", "COD",
    "COG", "COL", "COM", "CPV", "CRI", "CUB", "CYP", "CZE", "D", "DJI", "DMA", "DNK", "DOM", "DZA", "ECU", "EGY", "ERI", "ESP",
    "EST", "ETH", "FIN", "FJI", "FRA", "FSM", "GAB", "GBR", "GEO", "GHA", "GIN", "GMB", "GNB", "GNQ", "GRC", "GRD", "GTM", "GUY",
    "HKG", "HND", "HRV", "HTI", "HUN", "IDN", "IND", "IRL", "IRN", "IRQ", "ISL", "ISR", "ITA", "JAM", "JOR", "JPN", "KAZ", "KEN",
    "KGZ", "KHM", "KIR", "KNA", "KOR", "KWT", "LAO", "LBN", "LBR", "LBY", "LCA", "LIE", "LKA", "LSO", "LTU", "LUX", "LVA", "MAC",
    "MAR", "MCO", "MDA", "MDG", "MDV", "MEX", "MHL", "MKD", "MLI", "MLT", "MMR", "MNE", "MNG", "MOZ", "MRT", "MUS", "MWI", "MYS",
    "NAM", "NER", "NGA", "NIC", "NLD", "NOR", "NPL", "NRU", "NZL", "OMN", "PAK", "PAN", "PER", "PHL", "PLW", "PNG", "POL", "PRK",
    "PRT", "PRY", "PSE", "QAT", "RKS", "ROU", "RUS", "RWA", "SAU", "SDN", "SEN", "SGP", "SLB", "SLE", "SLV", "SMR", "SOM", "SRB",
    "SSD", "STP", "SUR", "SVK", "SVN", "SWE", "SWZ", "SYC", "SYR", "TCD", "TGO", "THA", "TJK", "TKM", "TLS", "TON", "TTO", "TUN",
    "TUR", "TUV", "TWN", "TZA", "UGA", "UKR", "URY", "USA", "UZB", "VAT", "VCT", "VEN", "VNM", "VUT", "WSM", "YEM", "ZAF", "ZMB",
    "ZWE",
)  # fmt: skip
# British nationals of other kinds, those without a state, organisations: what machines read, and nobody has to choose.
SPECIAL = frozenset(
    ["GBD", "GBN", "GBO", "GBP", "GBS", "XXA", "XXB", "XXC", "XXX", "UNO", "UNA", "UNK", "EUE", "XOM", "XPO"]
)
SAME_AS = {"DEU": "D"}
REGIONS = {"D": "DE", "RKS": "XK"}  # where the code is not that of ISO 3166-1
WRITTEN = re.compile(r"([A-Z]{1,3})[\s/,:-]+([A-Z0-9]{5,9})")
LINES = re.compile(
    r"P[A-Z<]([A-Z<]{3})([A-Z<]{39})([A-Z0-9<]{9})([0-9])[A-Z<]{3}([0-9]{6})([0-9])([MF<X])([0-9]{6})([0-9])([A-Z0-9<]{14})([0-9<])([0-9])"
)
WEIGHTS = (7, 3, 1)


@dataclass(frozen=True)
class Passport:
    """What the two lines of a passport say. `number`: as it is kept; `name`: family name first, without diacritics."""

    number: str
    name: str
    birth_date: date
    expires_on: date


@dataclass(frozen=True)
class Holder:
    """Who showed a card or a passport; a passport bears no address."""

    number: str
    name: str
    address: str = ""
    warnings: tuple[str, ...] = ()


def read_personal_number(text: str, today: date) -> tuple[str, tuple[str, ...]]:
    """An identity number, or the passport number of a foreigner with the state in front; with warnings. Raises InvalidInput."""
    if known := find_passport(text):
        return known, ()
    bare = re.sub(r"\s", "", text).upper()
    if re.fullmatch(r"[A-Z]{1,2}[0-9]{6,8}|[A-Z][0-9]{3}[A-Z][0-9]{4}", bare):
        return bare, (_("Write the three letters of the country before a passport number, such as KOR M12345678"),)
    found = read_citizen_id(text, today)
    return found.number, found.warnings


def read_proof(text: str, today: date) -> str:
    """The number by which somebody is known for certain: an identity number, or a passport with its state. Raises InvalidInput."""
    known = find_passport(text)
    if known or not re.search(r"[A-Za-z]", text):
        return known or read_citizen_id(text, today).number
    raise InvalidInput.of("id_number", _("Choose the country that issued the passport"))


def read_holder(text: str, today: date) -> Holder:
    """What a scanner typed: the code of an identity card, or the two lines of a passport. Raises InvalidInput."""
    if not looks_like_lines(text):
        card = read_card(text, today)
        return Holder(card.id_number, card.name, card.address, card.warnings)
    found = read_lines(text, today)
    if found is None:
        raise InvalidInput.of("card", CARD_DIRECTIONS)
    ran_out = _("This passport ran out on %(day)s") % {"day": f"{found.expires_on:%d/%m/%Y}"}
    return Holder(found.number, found.name, warnings=(ran_out,) if found.expires_on < today else ())


def tidy_number(text: str) -> str:
    """An identity number, tax code or passport as it is kept, for whoever looks for what bears it; nothing is checked."""
    return find_passport(text) or re.sub(r"[\s.-]", "", text).upper()


def passport_number(state: str, number: str) -> str:
    """As it is kept, found and shown: "KOR M123A4567". Raises InvalidInput."""
    state, number = state.strip().upper(), re.sub(r"[\s.-]", "", number).upper()
    state = SAME_AS.get(state, state)
    if state not in STATES and state not in SPECIAL:
        raise InvalidInput.of("id_number", _("Choose the country that issued the passport"))
    if not re.fullmatch(r"(?=.*[0-9]{2})[A-Z0-9]{5,9}", number):
        raise InvalidInput.of("id_number", _("A passport number has 5 to 9 letters and digits"))
    return f"{state} {number}"


def find_passport(text: str) -> str:
    """The number where state and number were written together ("kor m123a4567"); empty for anything else."""
    written = WRITTEN.fullmatch(text.strip().upper())
    if written is None:
        return ""
    try:
        return passport_number(*written.groups())
    except InvalidInput:
        return ""


def apart(number: str) -> tuple[str, str]:
    """State and number in it of a kept number, for a form that asks for them apart; no state for an identity number."""
    state, between, inner = number.partition(" ")
    return (state, inner) if between and find_passport(number) else ("", number)


def looks_like_lines(text: str) -> bool:
    return len(text) > 40 and re.match(r"\s*P[A-Z<][A-Z]", text.upper()) is not None and "<<" in text


def read_lines(text: str, today: date) -> Passport | None:
    """What a passport reader typed, or what was copied from the page; None where a sign is missing or a check digit is wrong."""
    found = LINES.fullmatch(re.sub(r"\s", "", text).upper())
    if found is None:
        return None
    state, names, number, n_check, born, b_check, _sex, until, u_check, own, own_check, whole = found.groups()
    sums = ((number, n_check), (born, b_check), (until, u_check), (own, own_check.replace("<", "0")))
    composite = number + n_check + born + b_check + until + u_check + own + own_check
    if any(check_digit(piece) != check for piece, check in (*sums, (composite, whole))):
        return None
    birth, end = _day(born, 1900 if int(born[:2]) > today.year % 100 else 2000), _day(until, 2000)
    name = " ".join(names.replace("<", " ").split())
    try:
        kept = passport_number(state.replace("<", ""), number.replace("<", ""))
    except InvalidInput:
        return None
    return Passport(kept, name, birth, end) if birth and end and name else None


def check_digit(text: str) -> str:
    """The weighted sum of the signs, 7-3-1, modulo ten; A is 10, < is 0."""
    values = (0 if sign == "<" else int(sign, 36) for sign in text)
    return str(sum(value * WEIGHTS[place % 3] for place, value in enumerate(values)) % 10)


@cache
def states(language: str) -> tuple[tuple[str, str], ...]:
    """Codes and names for whoever chooses, in the order of the names."""
    named = Locale.parse("vi" if language.startswith("vi") else "en").territories
    shown = [(code, str(named[_region(code)])) for code in STATES]
    return tuple(sorted(shown, key=lambda one: fold(one[1])))


def _region(code: str) -> str:
    return REGIONS.get(code) or str(get_global("territory_aliases")[code][0])


def _day(six: str, century: int) -> date | None:
    try:
        return date(century + int(six[:2]), int(six[2:4]), int(six[4:]))
    except ValueError:
        return None
