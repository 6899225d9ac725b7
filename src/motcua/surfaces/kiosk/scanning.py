"""What a code held before the scanner means: an identity card, a dossier's receipt, a ticket, an appointment.

Of a card only the age is used, and nothing of it is kept, shown or written down.
"""

import re
from dataclasses import dataclass
from datetime import date

from motcua.base.problems import InvalidInput
from motcua.domain.centre.models import Centre
from motcua.domain.people.identity import read_card
from motcua.domain.queue.rules import parse_ticket_token

ELDERLY_FROM = 60  # years; a centre may set another age: options["kiosk"]["elderly_from"]
LONGEST = 600
_DOSSIER = re.compile(r"\bH[0-9]{2}\.[0-9]{2}-[0-9]{6}-[0-9]{4,}\b", re.IGNORECASE)
_TICKET = re.compile(r"(?:/p/)?([0-9a-z]{30,60})$")
_APPOINTMENT_PAGE = re.compile(r"/dat-lich/([0-9a-z]{30,60})/?$")
_APPOINTMENT = re.compile(r"[0-9][0-9 ]{7,15}")


@dataclass(frozen=True)
class Scanned:
    """`kind`: "card" (with `elderly`), "dossier", "ticket" or "appointment" (with `code`), "" for what nobody knows."""

    kind: str
    code: str = ""
    elderly: bool = False


def elderly_from(centre: Centre) -> int:
    """From which age the centre lets older people go first."""
    age = (centre.options.get("kiosk") or {}).get("elderly_from", ELDERLY_FROM)
    return age if isinstance(age, int) and 50 <= age <= 100 else ELDERLY_FROM


def read(text: str, centre: Centre, today: date) -> Scanned:
    """What was scanned."""
    text = text.strip()[:LONGEST]
    if "|" in text:
        return _card(text, centre, today)
    if _DOSSIER.search(text):
        return Scanned("dossier")
    page = _APPOINTMENT_PAGE.search(text)
    if page:
        return Scanned("appointment", page[1])
    ticket = _TICKET.search(text)
    if ticket and parse_ticket_token(ticket[1]):
        return Scanned("ticket", ticket[1])
    return Scanned("appointment", text) if _APPOINTMENT.fullmatch(text) else Scanned("")


def _card(text: str, centre: Centre, today: date) -> Scanned:
    try:
        born = read_card(text, today).birth_date
    except InvalidInput:
        return Scanned("")
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return Scanned("card", elderly=age >= elderly_from(centre))
