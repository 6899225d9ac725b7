"""Sending to an address that no dossier gave: one-time codes, invitations to act for a company.

They go over the same channels as notices, before everything else, at any hour of the night, and are never joined with anything. A
phone is offered while there is a gateway for text messages.
"""

from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from motcua.base import limits
from motcua.base.actor import Actor
from motcua.domain.messages import channels
from motcua.domain.messages.channels import Message, Refused
from motcua.domain.messages.fields import site
from motcua.domain.people.actions import codes, companies
from motcua.domain.people.queries.companies import invitation_letter

INVITED_BY = limits.Limit("invited_by", burst=20, seconds=120)


def ask_for_code(channel: str, address: str, *, language: str, source: str, adding: Actor | None = None) -> UUID:
    """Makes a code and sends it in the background; gives its number for the browser that asked.

    `source`: who asks, as far as the network tells; `adding`: to whose account the address is to be added.
    Does the same whether or not there is an account. Raises TooManyRequests.
    """
    from motcua.domain.messages.tasks import send_code

    codes.hold_back(address, source)
    with transaction.atomic():
        number = codes.make(channel, address, language=language, adding=adding)
        send_code.defer(code=str(number))
    return number


def send(number: UUID) -> None:
    """Sends a code that waits. Raises what the mail server or the gateway raised, so that the job is tried again."""
    letter = codes.letter(number)
    if letter is None:
        return
    with translation.override(letter.language):
        subject = _("Your sign-in code") if letter.purpose == "sign_in" else _("Your code to confirm this address")
        template = "messages/code.txt" if letter.channel == "email" else "messages/code_sms.txt"
        text = render_to_string(template, {"letter": letter, "site": site()}).strip()
        _write(letter.channel, Message(letter.address, subject, text, f"code-{number}", headers=HEADERS))
    codes.note_sent(number)


def invite(actor: Actor, company: str, role: str, channel: str, address: str, *, language: str) -> None:
    """Invites somebody to act for a company, and writes to them. Raises as `companies.invite` does, and TooManyRequests."""
    from motcua.domain.messages.tasks import send_invitation

    limits.take(INVITED_BY, actor.reference)
    with transaction.atomic():
        number = companies.invite(actor, company, role, channel, address, language)
        send_invitation.defer(invitation=str(number))


def send_invitation(number: UUID) -> None:
    """Sends an invitation that waits. Raises what the mail server or the gateway raised."""
    letter = invitation_letter(number)
    if letter is None:
        return
    with translation.override(letter.language):
        link = f"{settings.MOTCUA_BASE_URL}/cua-toi/doanh-nghiep"
        body = render_to_string("messages/invitation.txt", {"letter": letter, "link": link}).strip()
        subject = _("An invitation to act for a company")
        _write(letter.channel, Message(letter.address, subject, body, f"invitation-{number}", headers=HEADERS))
    companies.note_invitation_sent(number)


def offered() -> tuple[str, ...]:
    """The channels over which codes can be sent here."""
    return ("email", "phone") if "sms" in channels.offered() else ("email",)


def _write(kind: str, message: Message) -> None:
    """By e-mail or text message, at any hour. What will never be taken is not tried again: whoever waits sees that nothing comes."""
    with suppress(Refused):
        channels.all_channels()[CHANNEL_OF[kind]].send(message)


CHANNEL_OF = {"email": "email", "phone": "sms"}
HEADERS = {"Auto-Submitted": "auto-generated"}
