"""Sending to an address that no dossier gave: one-time codes, invitations to act for a company.

They go over the same channels as notices, before everything else, at any hour of the night, and are never joined with anything. A
phone is offered while there is a gateway for text messages.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from motcua.base import limits
from motcua.base.actor import Actor
from motcua.domain.centre.queries import get_centre
from motcua.domain.messages import channels
from motcua.domain.messages.actions import note_unsent
from motcua.domain.messages.channels import Message, Refused, gateway
from motcua.domain.messages.channels.settings import GatewayProblem
from motcua.domain.messages.fields import site
from motcua.domain.people.actions import addresses, codes, companies
from motcua.domain.people.queries.citizens import other_address, reached
from motcua.domain.people.queries.companies import invitation_letter


@dataclass(frozen=True)
class Way:
    """A channel to an address of a kind ("email", "phone")."""

    channel: str
    kind: str
    address: str


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


def send(number: UUID, *, is_last: bool = False) -> None:
    """Sends a code that waits, by the first way that takes it. Raises what the mail server or the gateway raised, so that the job is
    tried again; at the last try (`is_last`) the next way is taken then too."""
    letter = codes.letter(number)
    if letter is None:
        return
    with translation.override(letter.language):
        subject = _("Your sign-in code") if letter.purpose == "sign_in" else _("Your code to confirm this address")
        is_sent = _write(_ways(letter), lambda kind: _message(letter, subject, kind, f"code-{number}"), "code", is_last)
    if is_sent:
        codes.note_sent(number)


def _message(letter: codes.Letter, subject: str, kind: str, reference: str) -> Message:
    template = "messages/code.txt" if kind == "email" else "messages/code_sms.txt"
    text = render_to_string(template, {"letter": letter, "site": site()}).strip()
    facts = {"code": letter.code, "kind": "code"}
    return Message("", subject, text, reference, headers=HEADERS, facts=facts)


def _ways(letter: codes.Letter) -> list[Way]:
    """The channels to the address itself; then, to sign in, those to the other one that the same account has proven. A code by which an
    address is to be proven goes to that address alone."""
    ways = _channels_to(letter.channel, letter.address)
    other = other_address(letter.channel, letter.address) if letter.purpose == "sign_in" else None
    return ways + (_channels_to(*other) if other else [])


def _channels_to(kind: str, address: str) -> list[Way]:
    """Zalo sends what it has approved alone: only with a template for codes."""
    if kind == "email":
        return [Way("email", kind, address)]
    found = [name for name in ("sms", "zalo", "relay") if name in channels.offered()]
    return [Way(name, kind, address) for name in found if name != "zalo" or gateway.has_template("zalo", "code")]


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
        message = Message("", subject, body, f"invitation-{number}", headers=HEADERS)
        is_sent = _write(_channels_to(letter.channel, letter.address), lambda _kind: message, "invitation", False)
    if is_sent:
        companies.note_invitation_sent(number)


def say_farewell(number: int) -> None:
    """Tells the holder of an old address that the account does not have it any more, and then forgets that address. Raises what the mail
    server or the gateway raised."""
    letter = addresses.farewell(number)
    if letter is None:
        return
    with translation.override(letter.language):
        subject = _("Your account does not use this address any more")
        facts = {"site": site(), "why": letter.why}
        to_mail, to_phone = (render_to_string(f"messages/{name}.txt", facts).strip() for name in FAREWELL)
        reference = f"former-{number}"
        messages = {
            kind: Message("", subject, text, reference, headers=HEADERS)
            for kind, text in (("email", to_mail), ("phone", to_phone))
        }
        _write(_channels_to(letter.channel, letter.address), lambda kind: messages[kind], "former", False)
    addresses.forget_former(number)


def say_given_back(citizen: int, centre: str) -> None:
    """Tells whoever has an account again (people/actions/returning.py), at the address by which they came. Raises as `say_farewell`."""
    to, language = reached(citizen)
    if not to:
        return
    hall = get_centre(centre)
    with translation.override(language):
        subject = _("Your account was given back to you")
        facts = {"site": site(), "hall": hall.name_en or hall.name if language == "en" else hall.name}
        facts["link"] = f"{settings.MOTCUA_BASE_URL}/cua-toi/dang-nhap"
        messages = {
            kind: Message(
                "",
                subject,
                render_to_string(f"messages/{name}.txt", facts).strip(),
                f"given-back-{citizen}",
                headers=HEADERS,
            )
            for kind, name in (("email", "given_back"), ("phone", "given_back_sms"))
        }
        ways = [way for kind, address in to for way in _channels_to(kind, address)]
        _write(ways, lambda kind: messages[kind], "given_back", False)


def offered() -> tuple[str, ...]:
    """The channels over which codes can be sent here."""
    return ("email", "phone") if "sms" in channels.offered() else ("email",)


def _write(ways: list[Way], message_for: Callable[[str], Message], what: str, is_last: bool) -> bool:
    """By the first way that takes it, at any hour; whether any did. What one will never take is kept for the administrator and goes by the
    next. Raises what a channel raised that may take it later."""
    refused: list[tuple[str, str]] = []
    went_by = ""
    for way in ways:
        try:
            channels.all_channels()[way.channel].send(replace(message_for(way.kind), to=way.address))
        except Refused as no:
            refused.append((way.channel, no.code))
        except (OSError, GatewayProblem) as away:
            if not is_last:
                raise
            refused.append((way.channel, type(away).__name__))
        else:
            went_by = way.channel
            break
    for channel, said in refused:
        note_unsent(what, channel, said, went_by)
    return bool(went_by)


FAREWELL = ("former", "former_sms")
HEADERS = {"Auto-Submitted": "auto-generated"}
