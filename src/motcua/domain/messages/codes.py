"""Sending what proves an address: one-time codes. The one place that decides over which channels the house can write.

A channel is offered to people as long as it has a sender in `SENDERS`; the gateway for SMS joins there.
"""

from collections.abc import Callable
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.domain.people.actions import codes
from motcua.domain.people.actions.codes import Letter


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
        SENDERS[letter.channel](letter)
    codes.note_sent(number)


def offered() -> tuple[str, ...]:
    """The channels over which codes can be sent here."""
    return tuple(SENDERS)


def _by_email(letter: Letter) -> None:
    subject = _("Your sign-in code") if letter.purpose == "sign_in" else _("Your code to confirm this address")
    body = render_to_string("messages/code.txt", {"letter": letter})
    EmailMessage(subject, body, to=[letter.address], headers={"Auto-Submitted": "auto-generated"}).send()


SENDERS: dict[str, Callable[[Letter], None]] = {"email": _by_email}
