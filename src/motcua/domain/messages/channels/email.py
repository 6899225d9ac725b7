"""E-mail over SMTP: text with HTML beside it; what the server will never take is told from what it does not take now."""

import re
import smtplib
from typing import NoReturn

from django.core.mail import EmailMessage, EmailMultiAlternatives

from motcua.domain.messages.channels import Message, NotNow, Refused

# Of these codes a server says that nobody is reached there (RFC 5321 section 4.2.3); 5xx with another is about the message.
# An enhanced code, where the answer begins with one, says more (RFC 3463 section 3.2, RFC 7505): "550 5.7.1" is a policy.
NOBODY_THERE = frozenset({550, 551, 553})
ENHANCED = re.compile(rb"\s*(5\.\d{1,3}\.\d{1,3})\b")
NO_SUCH_ADDRESS = re.compile(rb"5\.1\.(0|1|2|3|6|10)")


def send(message: Message) -> str:
    """Raises Refused for what would be refused again (5xx), else that it was not taken now, by its code alone: what a server says names
    the address, and an error is kept and logged."""
    letter = EmailMultiAlternatives(message.subject, message.text, to=[message.to], headers=dict(message.headers))
    if message.html:
        letter.attach_alternative(message.html, "text/html")
    deliver(letter)
    return str(message.headers.get("Message-ID", ""))


def deliver(letter: EmailMessage) -> None:
    """A letter that is written already, such as one with files. Raises as `send` does."""
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as refused:
        _raise(*next(iter(refused.recipients.values())))
    except smtplib.SMTPDataError as refused:
        _raise(refused.smtp_code, refused.smtp_error)


def _raise(code: int, said: bytes | str) -> NoReturn:
    if 500 <= code < 600:
        raise Refused(str(code), wrong_address=nobody_is_there(code, said)) from None
    raise NotNow(str(code)) from None


def nobody_is_there(code: int, said: bytes | str) -> bool:
    """Whether an answer to RCPT or DATA says that there is no such address."""
    status = ENHANCED.match(said.encode() if isinstance(said, str) else said)
    return code in NOBODY_THERE if status is None else NO_SUCH_ADDRESS.fullmatch(status[1]) is not None
