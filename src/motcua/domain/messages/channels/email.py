"""E-mail over SMTP: text with HTML beside it; what the server will never take is told from what it does not take now."""

import smtplib

from django.core.mail import EmailMultiAlternatives

from motcua.domain.messages.channels import Message, Refused

# Of these codes a server says that nobody is reached there (RFC 5321 section 4.2.3); 5xx with another is about the message.
NOBODY_THERE = frozenset({550, 551, 553})


def send(message: Message) -> str:
    """Raises Refused for what would be refused again (5xx), else what the mail server raised."""
    letter = EmailMultiAlternatives(message.subject, message.text, to=[message.to], headers=dict(message.headers))
    if message.html:
        letter.attach_alternative(message.html, "text/html")
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code = next(iter(refused.recipients.values()))[0]
        _raise_if_final(code)
        raise
    except smtplib.SMTPDataError as refused:
        _raise_if_final(refused.smtp_code)
        raise
    return str(message.headers.get("Message-ID", ""))


def _raise_if_final(code: int) -> None:
    if 500 <= code < 600:
        raise Refused(str(code), wrong_address=code in NOBODY_THERE) from None
