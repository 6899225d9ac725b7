"""Whether a dossier that goes round on paper is whole as files: then all agencies get it at once."""

from motcua.base.actor import Actor
from motcua.domain.documents.models import File
from motcua.domain.documents.rules import CLOSED_TO_ALL
from motcua.domain.dossiers.actions import send_at_once
from motcua.domain.dossiers.models import Dossier


def send_when_all_is_filed(actor: Actor, code: str) -> bool:
    """Twice changes nothing. A file counts for the papers of which it, or somebody, says that it is their scan."""
    dossier = Dossier.objects.filter(code=code, in_turn=True).first()
    if dossier is None:
        return False
    given = dossier.documents.filter(electronic=False).exclude(originals=0, copies=0)
    files = File.objects.filter(dossier=dossier, kind="submitted").exclude(safety__in=CLOSED_TO_ALL)
    there = {*files.values_list("requirement", flat=True), *files.values_list("held__requirement", flat=True)}
    return there >= set(given.values_list("requirement", flat=True)) and send_at_once(actor, code)
