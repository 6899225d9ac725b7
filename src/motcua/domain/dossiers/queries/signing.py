"""What the tablet of a counter is to have signed, and how far it is."""

from dataclasses import dataclass
from uuid import UUID

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.dossiers import access
from motcua.domain.dossiers.models import SignatureRequest
from motcua.domain.dossiers.queries.one import load


@dataclass(frozen=True)
class AskedSignature:
    """What is handed over, without anybody's name or number: the tablet stands in the hall."""

    id: UUID
    code: str
    procedure_name: str
    procedure_name_en: str


def asked_signature(centre: str, counter: int) -> AskedSignature | None:
    """What the tablet of that counter asks for now."""
    open_now = SignatureRequest.objects.filter(centre=centre, counter=counter, outcome="", until__gt=clock.now())
    found = open_now.select_related("dossier__version__procedure").first()
    if found is None:
        return None
    procedure = found.dossier.version.procedure
    return AskedSignature(found.pk, found.dossier.code, procedure.name, getattr(procedure, "name_en", ""))


def signing(actor: Actor, code: str) -> str:
    """How the last asking for a signature stands: waiting, signed, cannot, cancelled, late; empty where nobody asked."""
    dossier = access.require_visible(actor, load(code))
    last = SignatureRequest.objects.filter(dossier=dossier).order_by("-asked_at").first()
    if last is None:
        return ""
    if not last.outcome:
        return "waiting" if last.until > clock.now() else "late"
    return last.outcome
