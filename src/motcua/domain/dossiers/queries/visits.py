"""When and where a dossier was handed in: no word of whose it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.domain.dossiers.models import Dossier
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
