"""What requests about personal data ask of a dossier: whether it is over, and how a piece of its applicant reads."""

from django.db import transaction

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.dossiers import access
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.queries.one import load, note_look
from motcua.domain.dossiers.rules import CLOSED

COLUMNS = {"name": "applicant_name", "phone": "phone", "email": "email", "address": "address"}


def is_over(code: str) -> bool:
    """Raises NotFound."""
    state = Dossier.objects.filter(code=code).values_list("state", flat=True).first()
    if state is None:
        raise NotFound
    return state in CLOSED


def applicant_piece(code: str, piece: str) -> str:
    """Personal; for whoever has to compare it with what was asked. `piece`: name, phone, email or address."""
    row = Dossier.objects.filter(code=code).first()
    return str(getattr(row, COLUMNS[piece])) if row else ""


def look_for_request(actor: Actor, code: str) -> None:
    """Records that somebody of the staff looked at it. Raises NotFound for what is not theirs to see."""
    found = access.require_visible(actor, load(code))
    with transaction.atomic():
        note_look(actor, found)
