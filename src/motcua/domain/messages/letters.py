"""What a notice says, and to whom: about a dossier, or about an appointment."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation

from motcua.base import crypto
from motcua.domain.centre.queries import get_centre
from motcua.domain.dossiers.queries.following import contact as contact_of
from motcua.domain.dossiers.queries.following import has_email
from motcua.domain.messages.models import Notice
from motcua.domain.messages.rules import APPOINTMENT_WORDINGS, WORDINGS, Wording
from motcua.domain.queue.queries.appointments import appointment_contact


def subject_of(notice: Notice) -> str:
    """What the notice is about, as the journal names it."""
    return f"{notice.kind.partition('.')[0]}:{notice.dossier}"


def has_address(kind: str, about: str) -> bool:
    """Whether somebody left an e-mail address with it."""
    if kind in APPOINTMENT_WORDINGS:
        return appointment_contact(about) is not None
    return has_email(about)


def compose(notice: Notice) -> EmailMessage | None:
    """The message in its reader's language; None where there is no address any more.

    Its Message-ID is the notice's, so that a mail system can tell a repeat.
    """
    return _of_appointment(notice) if notice.kind in APPOINTMENT_WORDINGS else _of_dossier(notice)


def _of_dossier(notice: Notice) -> EmailMessage | None:
    contact = contact_of(notice.dossier)
    if contact is None or not contact.email:
        return None
    with translation.override(contact.language):
        due = timezone.localtime(contact.due_at).strftime("%H:%M %d/%m/%Y") if contact.due_at else ""
        facts = {"code": notice.dossier, "due": due}
        secret = crypto.secret_for("dossier", notice.dossier)
        context = {
            "contact": contact,
            "code": notice.dossier,
            # the fragment never reaches a server's log
            "link": f"{settings.MOTCUA_BASE_URL}/tra-cuu#{notice.dossier},{secret}",
        }
        return _email(notice, contact.email, "messages/email.txt", WORDINGS[notice.kind], facts, context)


def _of_appointment(notice: Notice) -> EmailMessage | None:
    contact = appointment_contact(notice.dossier)
    if contact is None:
        return None
    held = contact.view
    place = get_centre(held.centre)
    with translation.override(contact.language):
        at = timezone.localtime(held.starts_at)
        facts = {"time": f"{at:%H:%M}", "day": formats.date_format(at, "l d/m/Y")}
        foreign = contact.language != "vi"
        context = {
            "held": held,
            "service_name": (foreign and held.service_name_en) or held.service_name,
            "centre_name": (foreign and place.name_en) or place.name,
            "centre_address": place.address,
            "link": f"{settings.MOTCUA_BASE_URL}/dat-lich/{held.token}",
        }
        wording = APPOINTMENT_WORDINGS[notice.kind]
        return _email(notice, contact.email, "messages/appointment.txt", wording, facts, context)


def _email(
    notice: Notice, to: str, template: str, wording: Wording, facts: dict[str, str], context: dict[str, object]
) -> EmailMessage:
    context |= {"happened": str(wording.happened) % facts, "to_do": str(wording.to_do) % facts}
    host = settings.MOTCUA_BASE_URL.partition("://")[2].partition(":")[0]
    headers = {"Message-ID": f"<notice-{notice.pk}-{notice.entry}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(str(wording.subject) % facts, render_to_string(template, context), to=[to], headers=headers)
