"""The text of a VietQR code (EMV QRCPS merchant-presented mode as profiled by NAPAS), written and read. Pure.

A code says where to pay, how much and with what note; that it was paid only the bank can say.
"""

import re
import unicodedata
from binascii import crc_hqx
from dataclasses import dataclass

NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
DONG = "704"
LONGEST_NOTE, LONGEST_NAME = 25, 25
CRC_TAG = "6304"


@dataclass(frozen=True)
class Account:
    """Where money goes: the bank's six digits (BIN), the account, and its holder's name."""

    bank: str
    number: str
    name: str


@dataclass(frozen=True)
class Order:
    """What a code asks for: `amount` in đồng, None where the payer enters it."""

    bank: str
    account: str
    amount: int | None
    note: str


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE as four hexadecimal digits.

    >>> crc("123456789")
    '29B1'
    """
    return f"{crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def write(account: Account, amount: int, note: str) -> str:
    """The code's text for one payment of `amount` đồng. Raises ValueError for a note that a bank would change."""
    if not re.fullmatch(rf"[A-Z0-9 ]{{1,{LONGEST_NOTE}}}", note):
        raise ValueError("a note holds up to 25 capitals and digits")
    beneficiary = _field("00", account.bank) + _field("01", account.number)
    body = (
        _field("00", "01")
        + _field("01", "12")  # for one payment
        + _field("38", _field("00", NAPAS) + _field("01", beneficiary) + _field("02", TO_ACCOUNT))
        + _field("53", DONG)
        + _field("54", str(amount))
        + _field("58", "VN")
        + (_field("59", plain(account.name)[:LONGEST_NAME]) if account.name else "")
        + _field("62", _field("08", note))
        + CRC_TAG
    )
    return body + crc(body)


def read(text: str) -> Order:
    """What a code asks for. Raises ValueError where it is cut off, changed or of another kind."""
    if len(text) < len(CRC_TAG) + 4 or text[-8:-4] != CRC_TAG or crc(text[:-4]) != text[-4:].upper():
        raise ValueError("the check sum does not fit")
    fields = _fields(text[:-8])
    merchant = _fields(fields.get("38", ""))
    if merchant.get("00") != NAPAS or fields.get("53") != DONG:
        raise ValueError("not a code of VietQR")
    beneficiary = _fields(merchant.get("01", ""))
    amount = int(fields["54"]) if "54" in fields else None
    return Order(
        beneficiary.get("00", ""), beneficiary.get("01", ""), amount, _fields(fields.get("62", "")).get("08", "")
    )


def plain(text: str) -> str:
    """Capitals without diacritics, as banks write names and notes."""
    letters = unicodedata.normalize("NFD", text.upper().replace("Đ", "D"))
    return "".join(c for c in letters if c.isascii())


def _field(tag: str, value: str) -> str:
    if len(value) > 99:
        raise ValueError("a field holds at most 99 characters")
    return f"{tag}{len(value):02d}{value}"


def _fields(text: str) -> dict[str, str]:
    found, at = {}, 0
    while at < len(text):
        length = text[at + 2 : at + 4]
        value = text[at + 4 : at + 4 + int(length)] if length.isdigit() else ""
        if not value:
            raise ValueError("a field is cut off")
        found[text[at : at + 2]] = value
        at += 4 + int(length)
        if at > len(text):
            raise ValueError("a field is cut off")
    return found
