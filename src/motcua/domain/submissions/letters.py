"""What a citizen is told by e-mail of what they filed online: one letter for each happening, in their language."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.centre.queries import get_centre
from motcua.domain.messages.channels import Message, Refused
from motcua.domain.messages.channels import email as mail
from motcua.domain.people.queries.citizens import address_of
from motcua.domain.submissions import content
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.queries import view

# Subject and first sentence by what happened; an acceptance is told by the notices of the dossier itself.
WORDINGS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "submission.sent": (
        _("We have what you sent: %(code)s"),
        _("The centre answers by %(look_by)s. You need not do anything until then."),
    ),
    "submission.changes_asked": (
        _("Please complete what you sent: %(code)s"),
        _("Something is missing. All of it stands on its page, in one list; answer there by %(until)s."),
    ),
    "submission.cleared": (
        _("Your papers are complete: %(code)s"),
        _("Bring the originals and your identity card by %(until)s; at the counter you only sign."),
    ),
    "submission.refused": (
        _("What you sent could not be accepted: %(code)s"),
        _("The reason stands on its page."),
    ),
    "submission.lapses_soon": (
        _("What you began online is deleted on %(until)s"),
        _("If you still need it, open it and save it once more, or send it. Otherwise nothing of it is kept."),
    ),
}


def compose(kind: str, identifier: UUID, entry: int) -> Message | None:
    """None where nobody left an address, or nothing of it is kept any more. Its Message-ID is the happening's."""
    row = Submission.objects.filter(pk=identifier).first()
    if row is None or kind not in WORDINGS:
        return None
    to = (address_of(row.citizen) if row.citizen else "") or content.read(row.content).applicant.email
    if not to:
        return None
    with translation.override(row.language):
        shown, subject, sentence = view(row), *WORDINGS[kind]
        facts = {
            "code": shown.code,
            "look_by": timezone.localtime(shown.look_by).strftime("%H:%M %d/%m/%Y") if shown.look_by else "",
            "until": timezone.localtime(shown.expires_at).strftime("%d/%m/%Y") if shown.expires_at else "",
        }
        foreign, centre = row.language != "vi", get_centre(row.centre)
        context = {
            "said": str(sentence) % facts,
            "procedure": (foreign and shown.procedure_name_en) or shown.procedure_name,
            "centre": (foreign and centre.name_en) or centre.name,
            "link": f"{settings.MOTCUA_BASE_URL}/nop-ho-so/{row.pk}",
        }
        text = render_to_string("submissions/email.txt", context).strip()
        host = settings.MOTCUA_BASE_URL.partition("://")[2].partition(":")[0]
        headers = {"Message-ID": f"<submission-{entry}@{host}>", "Auto-Submitted": "auto-generated"}
        return Message(to, str(subject) % facts, text, f"submission-{entry}", headers=headers)


def send(kind: str, identifier: UUID, entry: int) -> bool:
    """Whether it went out; an address that nobody has is not tried again. Raises what the mail server raised."""
    message = compose(kind, identifier, entry)
    if message is None:
        return False
    try:
        mail.send(message)
    except Refused:
        return False
    return True
