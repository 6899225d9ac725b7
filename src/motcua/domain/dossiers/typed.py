"""What somebody may have meant by what stands in the search box: a code or part of it, a number, a name. Pure.

The first reading is what is looked for; the others are offered. Sources of the shapes: circular 01/2018 art. 19 (codes),
people/identity.py (numbers).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from motcua.base.problems import InvalidInput
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.people.identity import fold, read_phone, read_tax_code
from motcua.domain.people.passport import find_passport, looks_like_lines, read_holder

LONGEST = 300


class Kind(StrEnum):
    """How what was typed is read."""

    CODE = "code"  # whole, or its beginning
    NUMBER = "number"  # the last parts of a code: day and number, or the number alone
    IDENTITY = "identity"
    TAX_CODE = "tax_code"
    PHONE = "phone"
    PROCEDURE = "procedure"
    NAME = "name"
    TEXT = "text"  # words of documents


@dataclass(frozen=True)
class Reading:
    """`value`: as it is looked for (a code in capitals, a phone as E.164, a name folded)."""

    kind: Kind
    value: str


CODE = re.compile(r"[A-Z]{1,4}[0-9]{0,2}(\.[0-9]{1,3})*-[0-9]{0,6}(-[0-9]{0,6})?")
CODE_BEGINNING = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{0,3})*")
DAY_AND_NUMBER = re.compile(r"([0-9]{6})-([0-9]{1,6})")
SHORT_NUMBER = re.compile(r"[0-9]{1,5}")
PROCEDURE_CODE = re.compile(r"[0-9]\.[0-9]{3,6}(\.[0-9A-Z.]+)?")
PASSPORT = re.compile(r"[A-Z]{1,2}[0-9]{6,8}|[A-Z][0-9]{3}[A-Z][0-9]{4}")


def readings(text: str, today: date) -> list[Reading]:
    """All that `text` can be, the likeliest first; empty for nothing."""
    text = text.replace("\0", "").strip()[:LONGEST]
    if "|" in text or looks_like_lines(text):
        return _card(text, today)
    tidy = tidy_code(_scanned(text))
    found: list[Reading] = []
    if CODE.fullmatch(tidy) or CODE_BEGINNING.fullmatch(tidy):
        found.append(Reading(Kind.CODE, tidy))
    elif DAY_AND_NUMBER.fullmatch(tidy) or SHORT_NUMBER.fullmatch(tidy):
        found.append(Reading(Kind.NUMBER, tidy))
    if PROCEDURE_CODE.fullmatch(tidy):
        found.append(Reading(Kind.PROCEDURE, tidy))
    found += _numbers(text)
    folded = fold(text)
    if folded and any(c.isalpha() for c in folded):
        found += [Reading(Kind.NAME, folded), Reading(Kind.PROCEDURE, text)]
    if len(folded) > 1:
        found.append(Reading(Kind.TEXT, text))
    return list(dict.fromkeys(found))


def _scanned(text: str) -> str:
    """The code in a receipt's QR (an address that ends in #code,secret) or a result's (…/kq/code.secret)."""
    if "/kq/" in text:
        return text.rpartition("/kq/")[2].rpartition(".")[0]
    return text.rpartition("#")[2].partition(",")[0] if "#" in text or "," in text else text


def _card(text: str, today: date) -> list[Reading]:
    """The QR of an identity card, or the lines of a passport: number and name."""
    try:
        card = read_holder(text, today)
    except InvalidInput:
        number = text.partition("|")[0].strip()
        return [Reading(Kind.IDENTITY, number)] if re.fullmatch(r"[0-9]{12}", number) else []
    return [Reading(Kind.IDENTITY, card.number), Reading(Kind.NAME, fold(card.name))]


def _numbers(text: str) -> list[Reading]:
    digits = re.sub(r"[\s.()\-]", "", text)
    found = []
    if re.fullmatch(r"[0-9]{9}|[0-9]{12}", digits):
        found.append(Reading(Kind.IDENTITY, digits))
    bare = re.sub(r"\s", "", text).upper()
    # "D 1234567": a German passport, or a bare number with a blank in it
    passports = (find_passport(text), bare if PASSPORT.fullmatch(bare) else "")
    found += [Reading(Kind.IDENTITY, one) for one in passports if one]
    for kind, read in ((Kind.TAX_CODE, read_tax_code), (Kind.PHONE, read_phone)):
        try:
            found.append(Reading(kind, read(text)))
        except InvalidInput:
            continue
    return found


def day_of(six: str) -> date | None:
    """The day that six digits of a code name (yymmdd)."""
    try:
        return datetime.strptime(six, "%y%m%d").date()  # noqa: DTZ007 - a calendar date
    except ValueError:
        return None
