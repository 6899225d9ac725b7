"""When and where a dossier was handed in, and its result handed over: no word of whose it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.domain.dossiers.models import Dossier, HandOver
from motcua.domain.dossiers.rules import tidy_code


@dataclass(frozen=True)
class Visit:
    """`ticket`: with which somebody was called to hand it in, where there was one."""

    centre: str
    received_at: datetime
    ticket: UUID | None


def visit_of(code: str) -> Visit | None:
    """None for a code that no dossier has. Whoever asks has seen to it that the reader may know."""
    row = Dossier.objects.filter(code=tidy_code(code)).values_list("centre", "received_at", "ticket").first()
    return Visit(*row) if row else None


@dataclass(frozen=True)
class HandedOver:
    """`by`: the reference of who handed the result over at a counter."""

    centre: str
    at: datetime
    by: str


def hand_over_of(code: str) -> HandedOver | None:
    """None where nobody came for the result: it is not handed over, went by post, or no dossier has the code."""
    rows = HandOver.objects.filter(dossier__code=tidy_code(code), method="counter")
    row = rows.values_list("dossier__centre", "made_at", "made_by").first()
    return HandedOver(*row) if row else None
