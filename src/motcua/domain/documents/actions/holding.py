"""What somebody says of a file that came without saying it: which papers of the list it holds."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.catalogue.queries import version_content
from motcua.domain.documents.actions._common import record
from motcua.domain.documents.models import File, Held
from motcua.domain.documents.queries import visible_dossier
from motcua.domain.dossiers.access import may
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import CLOSED
from motcua.domain.people.permissions import Action, require


@transaction.atomic
def say_what_it_holds(actor: Actor, code: str, file: UUID, papers: Collection[str]) -> None:
    """`papers` of the list lie in this file, and no others; what was said before holds no more. The same again changes nothing.

    Raises NotFound, Forbidden; Conflict when the dossier is closed; InvalidInput for a paper that is not in the list.
    """
    dossier = visible_dossier(actor, code)
    if not may(actor, Action.DOSSIER_FILE_ADD, dossier):
        require(actor, Action.DOSSIER_FILE_ADD, centre=dossier.centre)
    row = File.objects.select_for_update().filter(pk=file, dossier=dossier, kind="submitted").first()
    if row is None:
        raise NotFound(_("This dossier has no such file"))
    if dossier.state in CLOSED:
        raise Conflict(_("This dossier is closed; nothing can be added to it"), code="dossier_closed")
    if not known_papers(dossier) >= set(papers):
        raise InvalidInput.of("papers", _("The procedure does not ask for this document"))
    wanted = {*papers} - {row.requirement}
    if wanted == set(row.held.values_list("requirement", flat=True)):
        return
    row.held.all().delete()
    Held.objects.bulk_create(Held(file=row, requirement=one) for one in sorted(wanted))
    record(actor, dossier, "dossier.file_papers_said", row, papers=sorted(wanted))


def known_papers(dossier: Dossier) -> set[str]:
    """Those of the procedure, and what else was handed in, such as a power of attorney."""
    asked = {one.code for one in version_content(dossier.version_id).documents}
    return asked | set(dossier.documents.values_list("requirement", flat=True))
