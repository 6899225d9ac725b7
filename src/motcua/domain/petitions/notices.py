"""What a sender is told by e-mail: that something happened, and where to read it; never the words themselves, which stay in the house."""

from collections.abc import Mapping
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.base import clock, crypto
from motcua.base.actor import system
from motcua.domain.messages import channels
from motcua.domain.messages.channels import Message, Refused
from motcua.domain.petitions.actions._common import record
from motcua.domain.petitions.models import Letter, Petition

NOTICES = system("notices")
HAPPENED: Mapping[str, str | Promise] = {
    "petition.received": gettext_lazy("We have received your petition %(code)s."),
    "petition.asked": gettext_lazy("We need to know more from you about your petition %(code)s before we can go on."),
    "petition.answered": gettext_lazy("Your petition %(code)s is answered."),
    "petition.refused": gettext_lazy("We cannot take your petition %(code)s; the reason is written."),
    "petition.transferred": gettext_lazy("Your petition %(code)s was sent on to the body that is competent."),
}


def has_address(identifier: UUID) -> bool:
    """Whether its sender has shown that an e-mail address is theirs; whoever only wrote one down hears nothing there."""
    row = Petition.objects.filter(pk=identifier, proven=True).first()
    return row is not None and bool(row.email)


def joined_to(identifier: UUID) -> list[UUID]:
    """Those that get its answer too."""
    return list(Petition.objects.filter(joined_to=identifier).values_list("pk", flat=True))


def send(identifier: UUID, kind: str, entry: int) -> None:
    """Writes to its sender, once for each entry; no transaction waits for the mail server. Should the house fall between the sending and
    the note of it, the letter goes out again under the same Message-ID.

    Raises what the mail server raised, so that the job is tried again; what it will never take is let go.
    """
    row = Petition.objects.filter(pk=identifier, proven=True).first()
    if row is None or not row.email or not _is_waiting(row, kind, entry):
        return
    try:
        channels.all_channels()["email"].send(_message(row, kind, entry))
    except Refused:
        _note(row, kind, entry, "refused", "petition.not_told")
    else:
        _note(row, kind, entry, "sent", "petition.told")


def _is_waiting(row: Petition, kind: str, entry: int) -> bool:
    values = {"kind": kind, "made_at": clock.now()}
    letter, _is_new = Letter.objects.get_or_create(petition=row, entry=entry, defaults=values)
    return letter.state == "waiting"


@transaction.atomic
def _note(row: Petition, kind: str, entry: int, state: str, what: str) -> None:
    if Letter.objects.filter(petition=row, entry=entry, state="waiting").update(state=state, sent_at=clock.now()):
        record(NOTICES, what, row, about=kind)


def _message(row: Petition, kind: str, entry: int) -> Message:
    reference = f"petition-{entry}-{row.pk.hex[-8:]}"
    host = urlsplit(settings.MOTCUA_BASE_URL).hostname or "motcua"
    with translation.override(row.language):
        facts = {"code": row.code}
        # the fragment never reaches a server's log
        link = f"{settings.MOTCUA_BASE_URL}/tra-cuu#{row.code},{crypto.secret_for('petition', row.code)}"
        lines = [str(HAPPENED[kind]) % facts, _("Read it here, with code and secret filled in:"), link]
        subject = _("Your petition %(code)s") % facts
        return Message(
            row.email,
            subject,
            "\n\n".join(lines),
            reference,
            headers={"Message-ID": f"<{reference}@{host}>", "Auto-Submitted": "auto-generated"},
        )
