"""Originals of papers that came as files: what is still to be shown, and that it was."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.dossiers.actions._work import begin
from motcua.domain.dossiers.models import Dossier, DossierDocument
from motcua.domain.dossiers.rules import CLOSED
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.people.permissions import Action


@transaction.atomic
def take_originals(actor: Actor, code: str, requirements: Iterable[str]) -> DossierView:
    """Notes that the originals of these papers were shown at the counter or came by post; each is noted once.

    Raises InvalidInput for a paper of which none is owed, NotFound, Forbidden, Conflict when the dossier is closed.
    """
    work = begin(actor, code)
    work.require(Action.DOSSIER_SUPPLEMENT)
    if work.dossier.state in CLOSED:
        raise Conflict(_("This dossier is closed; nothing can be added to it"), code="dossier_closed")
    owed = {row.requirement: row for row in DossierDocument.objects.filter(dossier=work.dossier, owed__gt=0)}
    wanted = sorted(set(requirements))
    if not wanted or not set(wanted) <= set(owed):
        raise InvalidInput.of("documents", _("Choose papers whose originals are still to be shown"))
    for requirement in wanted:
        row = owed[requirement]
        row.originals, row.owed = row.originals + row.owed, 0
        row.save(update_fields=["originals", "owed"])
    work.save()
    work.record("dossier.originals_shown", requirements=wanted, still_owed=len(owed) - len(wanted))
    return work.view()


def require_no_originals_owed(dossier: Dossier) -> None:
    """Raises Conflict, which names the papers, while originals are to be shown before a result is handed over."""
    names = list(dossier.documents.filter(owed__gt=0).values_list("name", flat=True))
    if names:
        words = _("The originals of these papers have not been shown yet: %(names)s")
        raise Conflict(words % {"names": "; ".join(names)}, code="originals_owed")
