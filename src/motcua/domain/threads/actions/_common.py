"""What several verbs of threads need: the text, the files, the entry of the journal."""

from collections.abc import Iterable

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from motcua.base import journal, vault
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, TooLarge
from motcua.domain.documents.actions.apart import KeptApart, keep_apart
from motcua.domain.dossiers.models import Dossier
from motcua.domain.threads.models import Thread
from motcua.domain.threads.rules import LONGEST_TEXT, MOST_BYTES, MOST_FILES


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
