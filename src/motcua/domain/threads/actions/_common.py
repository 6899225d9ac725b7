"""What several verbs of threads need: who is written to, the text, the files, the entry of the journal."""

from collections.abc import Iterable

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from motcua.base import journal, vault
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound, TooLarge
from motcua.domain.centre.queries import agencies_by_code, centres, get_counter
from motcua.domain.documents.actions.apart import KeptApart, keep_apart
from motcua.domain.dossiers.access import agencies_in, require_visible
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.people.permissions import STAFF_ROLES, Action, require
from motcua.domain.people.queries import reference_of
from motcua.domain.threads.access import colleagues_of, is_colleague
from motcua.domain.threads.models import Thread
from motcua.domain.threads.rules import LONGEST_TEXT, MOST_BYTES, MOST_FILES, Address, Kind


def record(
    actor: Actor, what: str, thread: Thread, to: Iterable[str] = (), *, dossier: Dossier | None = None, **data: object
) -> None:
    """One entry: of the dossier where it is about one, so that it stands in its history. `to`: who is told live."""
    of_dossier = dossier or thread.dossier
    journal.record(
        actor,
        f"dossier.thread_{what}" if of_dossier else f"thread.{what}",
        of_dossier.subject if of_dossier else thread.subject,
        centre=of_dossier.centre if of_dossier else thread.centre,
        agency=of_dossier.agency if of_dossier else None,
        thread=str(thread.pk),
        to=sorted(set(to)),
        **data,
    )


def dossier_to_talk_about(actor: Actor, code: str) -> Dossier:
    """Raises NotFound; Forbidden for who sees it but is no colleague; Conflict when it is erased."""
    rows = Dossier.objects.prefetch_related("participations")
    found = require_visible(actor, rows.filter(code=tidy_code(code)).first())
    if not is_colleague(actor, found):
        require(actor, Action.DOSSIER_COMMENT, centre=found.centre)
    require_kept(found)
    return found


def require_kept(dossier: Dossier | None) -> None:
    """Raises Conflict for a dossier that was erased."""
    if dossier is not None and not dossier.applicant_name:
        raise Conflict(_("What this dossier told was erased; nothing can be added"), code="dossier_erased")


def addressed(written: Iterable[str], dossier: Dossier | None) -> list[Address]:
    """The addresses, each once; also user names. Raises InvalidInput for what nobody is, or who may not see the dossier."""
    found: list[Address] = []
    for one in dict.fromkeys(part.strip() for part in written if part.strip()):
        address = Address.read(one)
        if address is None or address.kind is Kind.PERSON:
            known = reference_of(one)
            address = Address.read(known) if known else None
        if address is None or not _is_there(address):
            raise InvalidInput.of("to", _("Nobody is reached by this name: %(name)s") % {"name": one[:80]})
        if dossier is not None and not _may_know(address, dossier):
            raise InvalidInput.of("to", _("May not see this dossier: %(name)s") % {"name": one[:80]})
        found.append(address)
    return list(dict.fromkeys(found))


def _is_there(address: Address) -> bool:
    if address.kind is Kind.COUNTER:
        try:
            get_counter(address.place, int(address.detail))
        except NotFound:
            return False
        return True
    if address.kind is Kind.AGENCY:
        return address.place in agencies_by_code()
    if address.kind is Kind.ROLE:
        return address.detail in STAFF_ROLES and address.place in {centre.code for centre in centres()}
    return True


def _may_know(address: Address, dossier: Dossier) -> bool:
    """Of a role of the centre each is looked at when told; an agency that takes no part knows nothing of it."""
    if address.kind is Kind.AGENCY:
        return address.place in agencies_in(dossier)
    if address.kind is Kind.PERSON:
        return str(address) in colleagues_of(dossier)
    return address.place == dossier.centre if address.kind in (Kind.COUNTER, Kind.ROLE) else True


def tidy_text(text: str, *, has_files: bool) -> str:
    """Raises InvalidInput for nothing, and for too much."""
    said = text.replace("\0", "").strip()
    if not said and not has_files:
        raise InvalidInput.of("text", _("Write something"))
    if len(said) > LONGEST_TEXT:
        raise InvalidInput.of("text", _("At most 4,000 characters"))
    return said


def keep_files(uploads: "Iterable[Upload[bytes]]") -> list[KeptApart]:
    """Looks at the files and seals them. Raises TooLarge, UnsupportedMedia, InvalidInput."""
    files = list(uploads)
    if len(files) > MOST_FILES:
        raise InvalidInput.of("files", _("At most 5 files, 20 MB together"))
    if sum(one.size or 0 for one in files) > MOST_BYTES:
        raise TooLarge(_("At most 5 files, 20 MB together"))
    kept: list[KeptApart] = []
    try:
        for one in files:
            kept.append(keep_apart(one, MOST_BYTES))
    except BaseException:
        drop_files(kept)
        raise
    return kept


def drop_files(kept: Iterable[KeptApart]) -> None:
    """Takes away what was sealed for a message that was not written after all."""
    for one in kept:
        vault.remove(one.id)
